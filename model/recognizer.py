"""A trained network with the steps before it: a drawing or an image goes in, ten probabilities come out."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.dead import is_dead
from model.errors import InputError, NetworkFileError
from model.images import preprocess_image
from model.network import CLASSES, DenseNetwork, Floats
from model.npz_file import SUFFIX as NPZ_SUFFIX
from model.npz_file import read_map, read_npz
from model.preprocessing import flatten, normalise, preprocess_strokes
from model.projection import SUFFIX as MAP_SUFFIX
from model.projection import Projection
from model.verdict import MAX_CERTAINTY, Verdict, measure_certainty

FOLDER = Path(__file__).parent
DEFAULT_NETWORK = "handwriting"
SMALL_NETWORK = "sixteen"
PURPOSES = {  # of the networks in `model/`
    DEFAULT_NETWORK: "reads drawings best",
    "tutorial": "shows what the Keras tutorial creates",
    SMALL_NETWORK: "has few units, to look into",
}

ActiveFor = Sequence[Sequence[str]]  # see `Inside.active_for`

# Why the page names no digit, see `whyRejected` in page/engine/recognizer.js.
NEARLY = 0.7  # least probability of a digit that is nearly recognized
TORN = 0.75  # least sum of the two largest probabilities if the network is torn between two digits,
MIN_SECOND = 0.1  # and least value of the smaller one
MIN_FILLED = 0.65  # fraction of its box that a dot fills: a disc 0.79, lines of a digit less than half
MIN_ASPECT = 0.6  # a dot's shorter side divided by its longer one; a stroke's is smaller


def shipped_networks() -> list[str]:
    """List the names of the networks in `model/` that are for reading drawings, the best first."""
    return [name for name in PURPOSES if name != SMALL_NETWORK]


def load_recognizer(name: str | Path = DEFAULT_NETWORK) -> "Recognizer":
    """Load a network from `model/`, by its name, or from a `.npz` file; raises NetworkFileError.

    Report and map are in the file or beside it, with the suffixes `.json` and MAP_SUFFIX.
    """
    path = Path(name)
    if path.suffix == NPZ_SUFFIX:
        return load_file(path)
    if str(name) in PURPOSES:
        return load_shipped(str(name))
    choices = f"choose one of {', '.join(PURPOSES)}, or a .npz file"
    if path.is_file():
        converting = f"'python3 run.py python tools/convert_network.py {path}' makes one of a .keras file"
        raise NetworkFileError(f"{name} is not a .npz file: {choices}; {converting}.")
    raise NetworkFileError(f"There is no network called {name}: {choices}.")


@functools.cache
def load_shipped(name: str) -> "Recognizer":
    """Load a network of PURPOSES, once: it takes 3 MB."""
    return load_file(FOLDER / f"{name}{NPZ_SUFFIX}")


def load_file(path: Path) -> "Recognizer":
    """Load a network from a `.npz` file; raises NetworkFileError."""
    if not path.is_file():
        raise NetworkFileError(f"There is no network at {path}: name a file that train.py or Learn has saved.")
    with path.open("rb") as file:
        network, report = read_npz(file, str(path))
    if report:
        return Recognizer(network, *check_report(report, network, path))
    beside, of_map = path.with_suffix(".json"), path.with_suffix(MAP_SUFFIX)
    projection = read_map(of_map, network) if of_map.is_file() else None
    text = beside.read_bytes() if beside.is_file() else "{}"
    return Recognizer(network, *check_report(text, network, beside), projection)


def shipped_report(name: str) -> dict[str, Any]:
    """Return the report of a network in `model/`, with what `train.py` or the research has measured; {} for others."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) if name in PURPOSES else {}


def check_report(content: str | bytes, network: DenseNetwork, path: Path | str) -> tuple[float, ActiveFor | None]:
    """Return a report's threshold and `Inside.active_for`, if it has that; raises NetworkFileError, naming `path`."""
    try:
        report = json.loads(content)
        active_for = report.get("active_for")
        if active_for is not None:
            check_active_for(active_for, network)
        if "threshold" in report:
            threshold = report["threshold"]
            if type(threshold) not in (int, float) or not 0 <= threshold <= MAX_CERTAINTY:  # nor NaN
                raise ValueError("out of range")
            return threshold, active_for
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NetworkFileError(f"{path} cannot be read as a training report: train the network again.") from error
    raise NetworkFileError(f"There is no threshold in {path}: use a network that train.py or Learn has saved.")


def check_active_for(value: Any, network: DenseNetwork) -> None:
    """Check that a value is what `Inside.active_for` returns for a network; raises ValueError or TypeError."""
    units = [len(layer.bias) for layer in network.layers[:-1]]
    of_digits = [isinstance(each, str) and set(each) <= set("0123456789") for layer in value for each in layer]
    if [len(layer) for layer in value if isinstance(layer, list)] != units or not all(of_digits):
        raise ValueError("not of this network")


@dataclass(eq=False)
class Recognizer:
    """Reads digits with a network, and rejects a drawing that is not certainly a digit."""

    network: DenseNetwork
    threshold: float  # the certainty that digits need, see `measure_certainty`
    active_for: ActiveFor | None = None
    projection: Projection | None = None

    @functools.cached_property
    def is_dead(self) -> bool:
        """Whether the network gives the same answer to every drawing, see `model.dead`; computed once, in 5 ms."""
        return is_dead(self.network)

    def predict_strokes(
        self,
        drawings: Sequence[Any] | npt.NDArray[Any],
        line_width: float | Sequence[float | None] | npt.NDArray[Any] | None = None,
    ) -> Floats:
        """Read n drawings, each a list of strokes, see `drawing.check_drawing`; return probabilities (n, 10).

        The line width is in the unit of the drawings, or n such numbers, or None for that of the sketchpad's brush.
        Raises InputError for an invalid drawing or line width, NoInkError if nothing is drawn.
        """
        if not _is_list(drawings):
            raise InputError("Drawings must be in a list, even a single one.")
        line_widths = line_width if _is_list(line_width) else [line_width] * len(drawings)
        if len(line_widths) != len(drawings):
            raise InputError(f"There are {len(line_widths)} line widths for {len(drawings)} drawings.")
        return self.predict_fields(list(map(preprocess_strokes, drawings, line_widths)))

    def predict_images(self, images: Sequence[Image.Image | npt.NDArray[Any]] | npt.NDArray[Any]) -> Floats:
        """Read n pictures of one digit, see `images.image_to_ink`; return probabilities (n, 10).

        Raises InputError, or NoInkError without ink. It reads no photos of paper: light must be even around the digit.
        """
        if not _is_list(images):
            raise InputError("Images must be in a list, even a single one.")
        return self.predict_fields(list(map(preprocess_image, images)))

    def is_digit(self, probabilities: Floats) -> npt.NDArray[np.bool]:
        """Return which of n drawings or images are digits, bool (n,), from their probabilities; raises InputError."""
        is_array = isinstance(probabilities, np.ndarray) and probabilities.dtype.kind == "f"
        is_valid = is_array and probabilities.shape[1:] == (CLASSES,)
        if not is_valid or not ((probabilities >= 0) & (probabilities <= 1)).all():
            sentence = "Probabilities must be an array (n, 10) of numbers from 0 to 1, as predict_strokes returns."
            raise InputError(sentence)
        return self._reach(measure_certainty(probabilities))

    def predict_fields(self, fields: Sequence[npt.NDArray[np.uint8]] | npt.NDArray[np.uint8]) -> Floats:
        """Read n preprocessed images (28, 28), such as MNIST's; return probabilities (n, 10)."""
        return self.network(flatten(normalise(np.asarray(fields, dtype=np.uint8))))

    def _reach(self, certainties: npt.NDArray[np.float64]) -> npt.NDArray[np.bool]:
        # A network that gives the same answer to every drawing knows no digit.
        return np.logical_and(certainties >= self.threshold, not self.is_dead)

    def judge(self, field: npt.NDArray[np.uint8]) -> Verdict:
        """Read one field (28, 28), see `predict_fields`, and decide whether it is a digit."""
        (verdict,) = self.judge_all([field])
        return verdict

    def judge_all(self, fields: Sequence[npt.NDArray[np.uint8]]) -> list[Verdict]:
        """Read n fields (28, 28) in one call of the network, and decide which are digits."""
        probabilities = self.predict_fields(fields)
        certainties = measure_certainty(probabilities)
        is_digit = self._reach(certainties).tolist()
        return [Verdict(*each) for each in zip(fields, probabilities, certainties.tolist(), is_digit, strict=True)]


def _is_list(value: object) -> TypeGuard[Sequence[Any] | npt.NDArray[Any]]:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)
