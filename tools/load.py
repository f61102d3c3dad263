"""A class that draws at once: how long its students wait for their bars. It prints what it measures.

python tools/load.py                                          1 to 120 students, beside Gradio's queue
python tools/load.py --students 60 --seconds 60
python tools/load.py --inside --students 60                  a class on Inside, without the queue
python tools/load.py --address http://127.0.0.1:7860          a page that is served already, without the queue

It ends with 1 where a prediction of the page failed.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from driver import App, free_port, running, running_app

STUDENTS = [1, 10, 30, 60, 120]
SECONDS = 25
PERCENTS = (50, 95, 99)


@dataclass
class Result:
    """What a class has seen.

    Attributes:
        percentiles: of percent to ms from request to answer.
        answers: how many.
        errors: how many requests had no answer, or a wrong one.
        fewest: answers a second of the student who had the fewest, pauses between digits included.
        memory: MB of the server's memory afterwards, resident.
        processor: ms of the server's CPU time for each answer.
    """

    percentiles: dict[int, float]
    answers: int
    errors: int
    fewest: float
    memory: float | None = None
    processor: float | None = None


def draw(
    address: str, students: int, seconds: int, kind: str = "Student", server: psutil.Process | None = None
) -> Result:
    """Let students draw on a page.

    Args:
        address: without a slash at the end.
        students: how many.
        seconds: how long.
        kind: name of a class in locustfile.py.
        server: whose memory and CPU time are wanted.
    """
    processor_before = processor_time(server) if server else 0
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report")
        command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("locustfile.py")), kind]
        command += ["--headless", "--users", str(students), "--spawn-rate", str(students), "--run-time", f"{seconds}s"]
        command += ["--host", address, "--json-file", str(report), "--only-summary", "--exit-code-on-error", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        try:
            entries = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            sys.exit(f"Locust has left no report:\n{done.stdout}{done.stderr}")
    times = sorted((float(time), count) for entry in entries for time, count in entry["response_times"].items())
    result = Result(
        percentiles={percent: percentile(times, percent) for percent in PERCENTS},
        answers=sum(count for _, count in times),
        errors=sum(entry["num_failures"] for entry in entries),
        fewest=min([entry["num_requests"] / seconds for entry in entries] + [0] * (students - len(entries))),
    )
    if result.errors:
        print(done.stdout[done.stdout.find("Error report") :])
    if server:
        result.memory = server.memory_info().rss / 1e6
        result.processor = 1000 * (processor_time(server) - processor_before) / max(1, result.answers)
    return result


def percentile(times: list[tuple[float, int]], percent: float) -> float:
    """Of a sorted list of (ms, how often): the ms that so many percent do not exceed."""
    left = sum(count for _, count in times) * percent / 100
    for time, count in times:
        left -= count
        if left <= 0:
            return time
    return float("nan")


def processor_time(process: psutil.Process) -> float:
    """CPU time so far, s."""
    return sum(process.cpu_times()[:2])


# ---- The two ways


@contextlib.contextmanager
def plain_page() -> Iterator[App]:
    """The page's function behind Gradio's queue, with its default limits, while the block runs; yields the App."""
    with running(__file__, "--serve-plain", free_port()) as page:
        yield page


def serve_plain(port: int) -> None:
    # Imported here and not at the top, since it takes seconds, and what measures needs none of it.
    import gradio as gr

    from app import load_recognizers
    from model import DEFAULT_NETWORK
    from page.tabs.draw.draw import read_drawing

    recognizers = list(load_recognizers(DEFAULT_NETWORK).values())

    async def look(strokes: list[list[list[float]]], line_width: float) -> dict[str, Any]:
        reply = read_drawing(recognizers, strokes, line_width, at=None, compare=False)
        return reply() if callable(reply) else reply

    with gr.Blocks() as page:
        gr.api(look, api_name="look")
    page.launch(server_port=port)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, nargs="+", default=STUDENTS, help="default: %(default)s")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each class (default: %(default)s)")
    parser.add_argument("--inside", action="store_true", help="the class is on Inside, and not on Draw")
    parser.add_argument("--address", help="of a page that is served already")
    parser.add_argument("--serve-plain", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve_plain:
        serve_plain(arguments.serve_plain)
        return

    print("| students | | p50 | p95 | p99 | errors | answers a second | fewest of a student | MB | CPU an answer |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    errors = 0
    with contextlib.ExitStack() as stack:
        if arguments.address:
            ways = [("this page", "Student", arguments.address, None)]
            if arguments.inside:
                ways = [("Inside", "InsideStudent", arguments.address, None)]
        elif arguments.inside:
            page = stack.enter_context(running_app("--port", free_port()))
            ways = [("Inside", "InsideStudent", page.address, psutil.Process(page.process.pid))]
        else:
            served = [
                ("this page", "Student", stack.enter_context(running_app("--port", free_port()))),
                ("Gradio's queue", "QueueStudent", stack.enter_context(plain_page())),
            ]
            ways = [(name, kind, page.address, psutil.Process(page.process.pid)) for name, kind, page in served]
        for students in arguments.students:
            results = []
            for name, kind, address, server in ways:
                results.append(draw(address, students, arguments.seconds, kind, server))
                print(row(students, name, results[-1], arguments.seconds), flush=True)
            errors += results[0].errors
            if len(results) > 1:
                print(ratio_row(students, *results), flush=True)
    sys.exit(1 if errors else 0)


def row(students: int, name: str, result: Result, seconds: int) -> str:
    cells = [str(students), name, *(f"{result.percentiles[percent]:.0f} ms" for percent in PERCENTS)]
    cells += [str(result.errors), f"{result.answers / seconds:.0f}", f"{result.fewest:.1f}"]
    cells += [f"{result.memory:.0f}", f"{result.processor:.2f} ms"] if result.memory and result.processor else ["", ""]
    return f"| {' | '.join(cells)} |"


def ratio_row(students: int, ours: Result, plain: Result) -> str:
    ratios = [f"{plain.percentiles[percent] / ours.percentiles[percent]:.1f}" for percent in PERCENTS]
    return f"| {students} | ratio | {' | '.join(ratios)} | | {ours.answers / plain.answers:.1f} | | | |"


if __name__ == "__main__":
    main()
