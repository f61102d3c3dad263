"""Write what Python defines to the page's modules of constants; `tests/unit/test_engine_files.py` compares them.

python tools/write_constants.py
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from model import (
    dead,
    drawing,
    inside,
    mistakes,
    network,
    npz_file,
    preprocessing,
    projection,
    recognizer,
    training_settings,
    verdict,
    zip_directory,
)
from model.data import class_digits
from page.page_component import FOLDER
from page.tabs.learn import settings
from page.tabs.learn.learn import NETWORK_PROGRAM

NOTE = "// What Python defines: `run.py python tools/write_constants.py` writes it.\n\n"

# By module, the constants that the module of the engine needs that mirrors it.
EXPORTED: dict[ModuleType, tuple[str, ...]] = {
    drawing: ("BRUSH_WIDTH", "MAX_COORDINATE", "MAX_POINTS", "MAX_STROKES", "PAD_SIDE", "TYPICAL_FILL"),
    preprocessing: (
        *("BOX_SIDE", "CENTRE", "INK_SIDE", "INK_THRESHOLD", "MAX_BRUSH", "MAX_DRAWN_POINTS"),
        *("MAX_WIDE_POINTS", "NARROWEST_LINE", "OVERSAMPLING", "SMALLEST_SIZE", "WIDEST_LINE"),
    ),
    verdict: ("CLEAR", "LEAST_PROBABILITY", "THRESHOLD_DIGITS", "MAX_CERTAINTY", "MOST_SURE", "REJECTED"),
    recognizer: ("MIN_ASPECT", "MIN_FILLED", "MIN_SECOND", "NEARLY", "SMALL_NETWORK", "TORN"),
    dead: ("SIMPLE_DIGITS", "SIMPLE_LINE_WIDTH"),
    network: ("CLASSES",),
    npz_file: ("MAX_FILE_BYTES", "MAX_HEADER", "MAX_MEMBERS", "MAX_UNITS"),
    projection: ("PLACE_STEPS",),
    inside: ("EXAMPLES", "LEAST_PART", "MOST_ACTIVE", "NAMED"),
    mistakes: ("MAX_EXAMPLES", "RIGHT_EXAMPLES"),
    zip_directory: ("MAX_DIRECTORY_BYTES",),
    settings: ("DATA", "DROPOUT_LAYER", "HIDDEN_LAYER", "LABELS", "OPTIMIZERS", "PROGRAM"),
    training_settings: ("SEED",),
}
# Of `class_digits`, together because one has the name of another module's.
CLASS_ZIP = (
    *("ABOUT", "ARRAYS", "DEVICES", "FORMAT", "MAX_DRAWINGS", "MAX_LINE", "MAX_MEMBER_BYTES"),
    *("MAX_PHONE", "MAX_POINTS", "MAX_ZIP_BYTES", "STROKES", "VERSION"),
)


def constants() -> Iterator[tuple[str, Any]]:
    for module, names in EXPORTED.items():
        yield from ((name, getattr(module, name)) for name in names)
    yield "INK_AREA", inside.ink_area().astype(int).ravel().tolist()
    ranges = {name: (*limits, isinstance(limits[0], int)) for name, limits in settings.RANGES.items()}
    names = ("lowest", "highest", "is_whole")
    yield "CLASS_ZIP", {name: getattr(class_digits, name) for name in CLASS_ZIP}
    yield "OPTIONS", {name: list(options) for name, options in settings.OPTIONS.items()}
    yield "RANGES", {name: dict(zip(names, each, strict=True)) for name, each in ranges.items()}


def modules() -> dict[Path, str]:
    """Return the modules of constants by their paths."""
    contents = {
        "common/image_size.js": [(name, getattr(preprocessing, name)) for name in ("IMAGE_SIDE", "PIXELS")],
        "engine/constants.js": constants(),
        "tabs/learn/network_source.worker.js": [("NETWORK_PROGRAM", NETWORK_PROGRAM.read_text(encoding="utf-8"))],
    }
    return {FOLDER / name: NOTE + "".join(export(*each) for each in values) for name, values in contents.items()}


def export(name: str, value: Any) -> str:
    return f"export const {name} = {json.dumps(value)};\n"


if __name__ == "__main__":
    for path, content in modules().items():
        path.write_text(content, encoding="utf-8")
