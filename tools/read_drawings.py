"""Read the digits in drawings with the page's engine in Node.js; print a line of JSON for each.

    python3 run.py python tools/read_drawings.py FILE

Each line of the file is a drawing as JSON: `strokes`, lists of [x, y] points in any unit, y down, and a `line_width` if
it is not that of the pad; other values are ignored. A line of the output has the `number` ("?" for a non-digit, a line
break between lines), the `calls` of the network, and the `digits`. Each of these has its `box` (left, top, right,
bottom), `line` from 0, `strokes`, `line_width`, ten `probabilities`, `certainty`, `threshold`, whether it `isDigit`,
and the `reason` if it is none. A drawing that cannot be read has an `error` instead, and the program then ends with 1.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from node_engine import run_engine, written_modules


def read_drawings(folder: Path, lines: Iterable[str]) -> list[dict[str, Any]]:
    """Return what the engine, whose modules are in a folder, reads in each drawing, a line of JSON."""

    def send(file: IO[bytes]) -> None:
        for line in lines:
            file.write(line.strip().encode() + b"\n")

    return [json.loads(answer) for answer in run_engine(folder, "read_drawings.js", send)]


def main(paths: list[str]) -> int:
    if len(paths) != 1:
        sys.exit("Name a file of drawings: tools/read_drawings.py FILE")
    lines = Path(paths[0]).read_text(encoding="utf-8").splitlines()
    with written_modules() as folder:
        answers = read_drawings(folder, lines)
    for answer in answers:
        print(json.dumps(answer))
    return int(any("error" in answer for answer in answers))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
