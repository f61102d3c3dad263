"""The modules of the engine that depend on the page: constants that Python defines, and the handlers of its tabs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from model import (
    Recognizer,
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
from model.network import DenseLayer
from model.numbers import candidates, cuts, features, groups, lines, paths, pieces, reading, scores, segmentation, work
from model.recognizer import SMALL_NETWORK
from page.page_component import PageComponent

CONSTANTS, HANDLERS = "engine/constants.js", "engine/handlers.js"  # in the assets' folder
TO_ROOT = "../../.."  # from the engine's folder in the assets to the page's own

# By module, the constants that the module of the engine needs that mirrors it.
EXPORTED: dict[ModuleType, tuple[str, ...]] = {
    drawing: ("BRUSH_WIDTH", "MAX_COORDINATE", "MAX_POINTS", "MAX_STROKES", "PAD_SIDE", "TYPICAL_FILL"),
    preprocessing: (
        *("BOX_SIDE", "CENTRE", "IMAGE_SIDE", "INK_SIDE", "INK_THRESHOLD", "MAX_BRUSH", "MAX_DRAWN_POINTS"),
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
    candidates: (
        *("LEAST_HEIGHT", "MAX_GAP", "MAX_HEIGHT", "MAX_LEFT_OUT", "MAX_LENGTH", "MAX_RUN", "MAX_WIDTH"),
        *("MOST_OVERLAP", "MOST_WIDE", "USUAL_WIDTH"),
    ),
    cuts: (
        *("BEND_COST", "CLEAR_OVERLAP", "CORNER_COSINE", "CORNER_REACH", "MAX_CUTS", "MAX_LINK", "MAX_LINK_BEND"),
        *("MAX_LINK_OVERLAP", "MAX_LINKS", "MAX_OVERLAP", "MAX_PART_BEND", "MAX_RESAMPLED", "MIN_LENGTH", "MIN_LINK"),
        *("MIN_PART", "MIN_WIDTH", "SPACING", "STEP"),
    ),
    groups: ("ASPECT", "GAP", "LEAST_EXTENT", "MAX_PIECES", "PARTS", "STACKED"),
    lines: ("OVERLAPS", "STEPS", "TALL"),
    paths: ("COMPARED", "EVEN", "LEAST_NEIGHBOUR", "LEVEL"),
    pieces: ("MAX_DIGITS", "MAX_OUTLINE", "NEAR", "OUTLINE_STEP"),
    reading: ("BEGUN", "FINE", "MAX_FINE_POINTS", "SINGLE_MARGIN"),
    scores: ("BOLD_MARGIN", "LEAST_DOUBT", "MOST_DOUBT", "UNCERTAIN"),
    segmentation: ("MAX_CUT_PIECES",),
    work: ("MAX_WORK", "WORK_OF_CUTTING", "WORK_OF_EDGE", "WORK_OF_READING", "WORK_OF_SEARCH"),
    zip_directory: ("MAX_DIRECTORY_BYTES",),
    training_settings: ("DATA", "DROPOUT_LAYER", "HIDDEN_LAYER", "LABELS", "OPTIMIZERS", "PROGRAM", "SEED"),
}
# Of `class_digits`, together because one has the name of another module's.
CLASS_ZIP = (
    *("ABOUT", "ARRAYS", "DEVICES", "FORMAT", "MAX_DRAWINGS", "MAX_LINE", "MAX_MEMBER_BYTES"),
    *("MAX_PHONE", "MAX_POINTS", "MAX_ZIP_BYTES", "STROKES", "VERSION"),
)


def made_modules(
    page_networks: Mapping[str, Recognizer],
    small: Recognizer,
    components: Iterable[PageComponent],
    addresses: Mapping[str, str | None],
    most: Mapping[str, int],
    is_known: bool = True,
) -> dict[str, str]:
    """Return the JavaScript modules CONSTANTS and HANDLERS of a page with some components.

    Compare shows the `page_networks`; the first one reads the drawings, unless the engine cannot compute that one: then
    `is_known` is false. `addresses` are those of the files that the engine fetches, relative to the page's own:
    "networks/NAME", "map" if the first network has one, "digits/NAME", see `page.engine_files.files`, where `most` is
    how many digits such a file may have. If the first network's weights have two parts, "rest" is the second one, or
    None if the first one has to do.
    """
    found = {name: address and f"{TO_ROOT}/{address}" for name, address in addresses.items()}
    rest = {"rest": found["rest"]} if "rest" in found else {}
    first = next(iter(page_networks), None)
    networks = {
        name: {**describe_network(each, found[f"networks/{name}"]), **(rest if name == first else {})}
        for name, each in {**page_networks, SMALL_NETWORK: small}.items()
    }
    digits = {name.partition("/")[2]: file for name, file in found.items() if name.startswith("digits/")}
    of_page = {
        "NETWORKS": networks,
        "PAGE_NETWORKS": list(page_networks),
        "PAGE_NETWORK": first if is_known else None,
        "PAGE_MAP": {"file": found["map"]} if "map" in found else None,
        "DIGITS": {name: {"file": file, "most": most.get(name)} for name, file in digits.items()},
    }
    components = list(components)
    of_components = [each for component in components for each in component.engine_constants.items()]
    values = [*constants(), *of_components, *of_page.items()]
    assert len(dict(values)) == len(values), "two modules export a constant of the same name"
    lines = [f"export const {name} = {json.dumps(value)};\n" for name, value in values]
    return {CONSTANTS: "".join(lines), HANDLERS: handlers_module(components)}


def handlers_module(components: Iterable[PageComponent]) -> str:
    """Return the JavaScript module HANDLERS, with all handlers of the components' routes by name."""
    modules = [component.handlers for component in components if component.handlers]
    imports = [f'import * as part{number} from "../{module}";\n' for number, module in enumerate(modules)]
    parts = ", ".join(f"...part{number}" for number in range(len(modules)))
    return "".join(imports) + f"export const handlers = {{ {parts} }};\n"


def constants() -> Iterator[tuple[str, Any]]:
    for module, names in EXPORTED.items():
        yield from ((name, getattr(module, name)) for name in names)
    yield "INK_AREA", inside.ink_area().astype(int).ravel().tolist()
    yield "WEIGHTS", features.load_weights()
    yield "UNSURE", candidates.UNSURE.tolist()
    ranges = {name: (*limits, isinstance(limits[0], int)) for name, limits in training_settings.RANGES.items()}
    names = ("lowest", "highest", "is_whole")
    yield "CLASS_ZIP", {name: getattr(class_digits, name) for name in CLASS_ZIP}
    yield "OPTIONS", {name: list(options) for name, options in training_settings.OPTIONS.items()}
    yield "RANGES", {name: dict(zip(names, each, strict=True)) for name, each in ranges.items()}


def encode_weights(layers: Sequence[DenseLayer]) -> bytes:
    """Return layers' weights as float16, little-endian: for each layer the kernel, row by row, then the biases."""
    parts = [values.ravel() for layer in layers for values in (layer.kernel, layer.bias)]
    return np.concatenate(parts).astype("<f2").tobytes()


def describe_layers(layers: Sequence[DenseLayer]) -> list[dict[str, Any]]:
    """Return what the engine needs to know of layers, to decode their weights."""
    return [
        {"inputs": layer.kernel.shape[0], "units": layer.kernel.shape[1], "activation": layer.activation}
        for layer in layers
    ]


def describe_network(network: Recognizer, file: str | None) -> dict[str, Any]:
    """Return what the engine needs to know of a network of dense layers, whose weights are in a file."""
    assert network.network.layers is not None
    return {
        "file": file,
        "threshold": network.threshold,
        "active_for": network.active_for,
        "layers": describe_layers(network.network.layers),
    }
