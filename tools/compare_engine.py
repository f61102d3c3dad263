"""Compare the engine with Python in Node.js, on all drawings that are available.

These are those of UCI_PEN_PATH, OMNIGLOT_PATH and UNIPEN_PATH, and 20,000 random ones. Those that the engine reads as
numbers are left out: Python reads single digits.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

from common import show
from helpers.networks.engine import Json, answers_to, body_of, drawings
from helpers.running.nodejs import run_node, write_modules

from model import load_recognizer, shipped_networks
from research.data import omniglot, uci_pen, unipen

CHUNK = 2000  # drawings
LISTED = 20  # exceptions


def all_drawings() -> Iterator[tuple[str, list[Json]]]:
    """Yield names of data sets with their drawings as requests."""
    if os.environ.get(uci_pen.PATH_VARIABLE):
        yield "UCI's pen digits", [body_of(each) for each in uci_pen.load_uci_pen()[0]]
    if os.environ.get(omniglot.PATH_VARIABLE):
        yield "Omniglot's characters", [body_of(each) for each in omniglot.load_omniglot()[0]]
    if os.environ.get(unipen.PATH_VARIABLE):
        yield "UNIPEN's segments", [body_of(each) for each in unipen.load_unipen().drawings]
    yield "random drawings", list(drawings(20_000))


def differences_of(folder: Path, bodies: list[Json]) -> list[list[str]]:
    """Return for each request how the engine's answer differs from Python's, with all networks."""
    answers = answers_to(bodies, [load_recognizer(name) for name in shipped_networks()])
    cases = {"bodies": [{**body, "compare": True} for body in bodies], "answers": answers}
    done = run_node(folder, "tests/compare.js", cases=cases)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "modules")
        write_modules(folder)
        for name, bodies in all_drawings():
            chunks = [bodies[begin : begin + CHUNK] for begin in range(0, len(bodies), CHUNK)]
            found = [each for chunk in chunks for each in differences_of(folder, chunk)]
            other = [(place, each) for place, each in enumerate(found) if each]
            images = sum(any(one.startswith("/image") for one in each) for _, each in other)
            verdicts = ("same image, another verdict", str(len(other) - images))
            show(name, [("drawings", str(len(bodies))), ("another image", str(images)), verdicts])
            for place, each in other[:LISTED]:
                print(f"    number {place}: {each[0]}", flush=True)


if __name__ == "__main__":
    main()
