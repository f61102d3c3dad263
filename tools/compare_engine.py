"""Compare the static site's engine with Python on all drawings that are available, in Chromium.

python tools/compare_engine.py --random 20000 --numbers 5000

The drawings are those of UCI_PEN_PATH, OMNIGLOT_PATH and UNIPEN_PATH, random ones, and composed numbers.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

from common import launched_browser, show
from composed_numbers import number_requests
from engine import Engine, Json, Python, body_of, differences, drawings, pen_digits
from static_site import built_site

from research.data import omniglot, uci_pen, unipen

CHUNK = 2000  # drawings
LISTED = 20  # exceptions


def all_drawings(random: int, numbers: int) -> Iterator[tuple[str, list[Json]]]:
    """Yield names of data sets with their drawings as requests."""
    if os.environ.get(uci_pen.PATH_VARIABLE):
        yield "UCI's pen digits", [body_of(each) for each in uci_pen.load_uci_pen()[0]]
    if os.environ.get(omniglot.PATH_VARIABLE):
        yield "Omniglot's characters", [body_of(each) for each in omniglot.load_omniglot()[0]]
    if os.environ.get(unipen.PATH_VARIABLE):
        yield "UNIPEN's segments", [body_of(each) for each in unipen.load_unipen().drawings]
    yield "random drawings", list(drawings(random))
    yield "composed numbers", list(number_requests(numbers, pen_digits()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=20_000, help="random drawings (default: %(default)s)")
    parser.add_argument("--numbers", type=int, default=5_000, help="composed numbers (default: %(default)s)")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        built_site(Path(folder)) as site,
        launched_browser() as browser,
    ):
        engine, python = Engine(browser.new_page(), site), Python()
        for name, bodies in all_drawings(arguments.random, arguments.numbers):
            counts: Counter[str] = Counter()
            exceptions = []
            for begin in range(0, len(bodies), CHUNK):
                asked = [{**body, "compare": True} for body in bodies[begin : begin + CHUNK]]
                for place, pair in enumerate(zip(engine.ask("look", asked), python.ask("look", asked), strict=True)):
                    if found := list(differences(*pair)):
                        counts["image" if any(each.startswith("/image") for each in found) else "verdict"] += 1
                        exceptions.append(f"number {begin + place}: {found[0]}")
            rows = [("drawings", f"{len(bodies)}"), ("another image", f"{counts['image']}")]
            show(name, [*rows, ("same image, another verdict", f"{counts['verdict']}")])
            print("\n".join(f"    {each}" for each in exceptions[:LISTED]), flush=True)


if __name__ == "__main__":
    main()
