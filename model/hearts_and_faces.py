"""Hearts and faces, which people draw to see whether a network names a digit for everything.

They are found by comparison with a few examples: the cosine of the angle between two images, both blurred first, so
that a line a pixel away still counts, and centred on 0. That takes 0.1 ms, for rejected drawings only.
"""

import functools

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from model.preprocessing import preprocess_strokes

BLUR = 1.3  # pixels, standard deviation
MIN_SIMILARITY = 0.8  # below which a drawing resembles no example
HEART = "heart"
FACE = "face"
NEITHER = None

# Strokes on a square of 100, their points between spaces. Those that are neither are easily mistaken for one.
CIRCLE = "50,3 30,7 17,17 7,30 3,50 7,70 17,83 30,93 50,97 70,93 83,83 93,70 97,50 93,30 83,17 70,7 50,3"
OVAL = "50,3 38,7 29,17 23,30 20,50 23,70 29,83 38,93 50,97 62,93 71,83 77,70 80,50 77,30 71,17 62,7 50,3"
EXAMPLES: list[tuple[str | None, list[str]]] = [
    (HEART, ["50,30 44,14 38,8 26,4 14,10 6,22 6,34 12,48 24,64 50,95 76,64 88,48 94,34 94,22 86,10 74,4 62,8 50,30"]),
    (HEART, ["50,24 40,4 28,0 18,2 8,8 3,20 8,46 28,74 50,97 72,74 92,46 97,20 92,8 82,2 72,0 60,4 50,24"]),
    (HEART, ["50,36 44,22 34,12 20,12 8,20 3,36 10,54 24,68 50,86 76,68 90,54 97,36 92,20 80,12 66,12 56,22 50,36"]),
    (HEART, ["50,24 44,10 38,5 28,5 20,12 17,24 22,46 34,72 50,97 66,72 78,46 83,24 80,12 72,5 62,5 56,10 50,24"]),
    (FACE, [CIRCLE, "34,34 36,40", "66,34 68,40", "26,60 38,76 50,80 62,76 74,60"]),
    (FACE, [CIRCLE, "35,28 35,42", "65,28 65,42", "20,56 34,74 50,82 66,74 80,56"]),
    (FACE, [CIRCLE, "34,34 36,38", "66,34 68,38", "28,76 40,66 50,64 60,66 72,76"]),
    (NEITHER, [CIRCLE]),
    (NEITHER, [OVAL]),
    (NEITHER, [CIRCLE, "88,12 12,88"]),
    (NEITHER, [OVAL, "80,8 20,92"]),
    (NEITHER, [CIRCLE, "50,36 58,50 50,64 42,50 50,36"]),
]


def find_doodle(field: npt.NDArray[np.uint8]) -> str | None:
    """Return HEART or FACE if an image (28, 28) resembles one, else None."""
    kinds, examples = _examples()
    similarities = examples @ _features(field)
    nearest = int(similarities.argmax())
    return kinds[nearest] if similarities[nearest] >= MIN_SIMILARITY else None


def _features(field: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Blur an image (28, 28), and bring it to mean 0 and length 1: (784,)."""
    blurred = np.asarray(Image.fromarray(field).filter(ImageFilter.GaussianBlur(BLUR)), np.float32).ravel()
    blurred -= blurred.mean()
    return blurred / max(float(np.linalg.norm(blurred)), 1.0)


@functools.cache
def _examples() -> tuple[list[str | None], npt.NDArray[np.float32]]:
    """Return the examples: their kinds, and their features, (n, 784)."""
    kinds, drawings = zip(*example_drawings(), strict=True)
    return list(kinds), np.array([_features(preprocess_strokes(each)) for each in drawings])


def example_drawings() -> list[tuple[str | None, list[list[list[float]]]]]:
    """Return EXAMPLES as drawings, each with its kind: lists of strokes of [x, y] points."""
    return [(kind, [_points(stroke) for stroke in strokes]) for kind, strokes in EXAMPLES]


def _points(stroke: str) -> list[list[float]]:
    return [[float(number) for number in point.split(",")] for point in stroke.split()]
