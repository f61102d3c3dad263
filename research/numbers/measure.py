"""Report how composed numbers are read.

python -m research.numbers.compose numbers.jsonl
python tools/read_drawings.py numbers.jsonl > read.jsonl
python -m research.numbers.measure numbers.jsonl read.jsonl
"""

import argparse
import json
from pathlib import Path
from typing import Any

from research.numbers.compose import KINDS


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m research.numbers.measure", description="Report how composed numbers are read."
    )
    parser.add_argument("numbers", type=Path, help="what research.numbers.compose wrote")
    parser.add_argument("read", type=Path, help="what tools/read_drawings.py printed about it")
    arguments = parser.parse_args()
    pairs = list(zip(load(arguments.numbers), load(arguments.read), strict=True))
    print("| | right | digits in their places | read as several |\n| --- | --- | --- | --- |")
    for kind in KINDS:
        of_kind = [(made["text"], read) for made, read in pairs if made["kind"] == kind]
        right = sum(read["number"] == text for text, read in of_kind)
        places = sum(lengths(read["number"]) == lengths(text) for text, read in of_kind)
        several = sum(len(read["digits"]) > 1 for _, read in of_kind)
        shares = " | ".join(f"{total / len(of_kind):.1%}" for total in (right, places, several))
        print(f"| {kind} | {shares} |")


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lengths(text: str) -> list[int]:
    """Return how many digits each line of a number has."""
    return [len(line) for line in text.split("\n")]


if __name__ == "__main__":
    main()
