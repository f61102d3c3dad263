"""Many visitors train at once, each in the own browser: what that costs the server.

python tools/train_together.py                    30 pages that train "Sixteen units" against one app.py
python tools/train_together.py --pages 5 --preset tutorial

It exits with 1 if a page shows an error, or if the server needs more than 5% of a core once all pages have the digits.
"""

import argparse
import re
import sys
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import cpu_time, launched_browser, served

MOST_CPU = 0.05  # cores
TIMEOUT = 15 * 60 * 1000  # ms


def cpu_of(process: psutil.Process) -> float:
    """Return the CPU time of a process and those that it has started, in s."""
    return sum(map(cpu_time, [process, *process.children(recursive=True)]))


def train_all(pages: list[Page]) -> float:
    """Train on all pages at once; return how many s it took until the last one was done."""
    began = time.monotonic()
    for page in pages:
        page.click("#panel-learn .start", timeout=TIMEOUT)
    for page in pages:
        page.wait_for_selector("#panel-learn .start:visible", timeout=TIMEOUT)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description="What visitors who train at once cost the server.")
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--preset", default="few_units")
    options = parser.parse_args()
    with served("app.py") as app, launched_browser() as browser:
        server = psutil.Process(app.process.pid)
        pages = [browser.new_context(locale="en").new_page() for _ in range(options.pages)]
        memory = server.memory_info().rss
        for page in pages:
            page.goto(f"{app.address}/#learn", timeout=TIMEOUT)
            page.click(f"#panel-learn [data-text=learn_preset_{options.preset}]", timeout=TIMEOUT)
        took = train_all(pages)
        print(f"All {len(pages)} pages have loaded the digits and trained after {took:.0f} s.", flush=True)
        before = cpu_of(server)
        took = train_all(pages)
        cpu = (cpu_of(server) - before) / took
        troubles = [words for page in pages if (words := page.inner_text("#panel-learn .trouble").strip())]
        accuracies = {re.findall(r"[\d.]+%", page.inner_text("#panel-learn .runs tbody"))[0] for page in pages}
        memory = server.memory_info().rss - memory
        print(f"They trained again in {took:.0f} s. Accuracies: {accuracies}. Errors: {troubles or 'none'}.")
        print(f"The server used {cpu:.1%} of a core meanwhile. Its memory has changed by {memory / 1e6:+.0f} MB.")
    return int(bool(troubles) or cpu > MOST_CPU)


if __name__ == "__main__":
    sys.exit(main())
