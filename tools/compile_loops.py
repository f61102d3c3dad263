"""Compile the inner loops of training, page/engine/training/loops.wat, into loops.js beside it."""

import base64
import sys
from pathlib import Path

import wasmtime

FOLDER = Path(__file__).resolve().parent.parent / "page" / "engine" / "training"
MODULE = """\
// The bytes of loops.wat, compiled by tools/compile_loops.py.

export const LOOPS =
  "{}";
"""


def loops_module() -> str:
    """Return the content of loops.js."""
    compiled = wasmtime.wat2wasm((FOLDER / "loops.wat").read_text(encoding="utf-8"))
    return MODULE.format(base64.b64encode(compiled).decode())


if __name__ == "__main__":
    sys.stdout.write(f"{(FOLDER / 'loops.js').write_text(loops_module(), encoding='utf-8'):,} characters\n")
