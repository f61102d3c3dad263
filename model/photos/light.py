"""Even out a photo's light, and turn it into ink: 0 for paper, 1 for black."""

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from model.images import check_image, on_ground
from model.preprocessing import Grey

WORKING_SIDE = 1600  # pixels: a larger photo is reduced to this
LEAST_PHOTO_SIDE = 400  # pixels: a smaller image is enlarged to this
MOST_ENLARGED = 4.0  # times: but not more
SMALL_IMAGE = 40  # pixels of the longer side, before: such an image shows one digit, as a clean image or in a cell
FITS = 4  # how often a plane of light is fitted to a small image
SMALL_SIDE = 400  # pixels, of the reduced copy in which slow changes of light are measured
FINE_SIDE = 800  # pixels, of a copy for thin strokes
WINDOW = 15  # pixels, of the window that covers thin strokes in this copy
COPIES = (800, 240)  # pixels of the longer side of reduced copies that show whether thin and wide strokes are light
COARSE_COPY = 80  # pixels: the same for still wider strokes, where COPIES show less than LEAST_EVIDENCE
LEAST_EVIDENCE = 1e6  # sum of `evidence`
STROKE_WINDOW = 15  # pixels of a copy: wider than the strokes in it
GRAIN = 3.0  # times the median of what stands out: what stands out less is the grain of paper or a board
LIGHTER = 1.25  # times the evidence for dark strokes: the evidence for light ones that is enough
MOST_DARK = 0.73  # of a close-up's pixels: how many a digit and a frame darken; light strokes leave more dark
BRIGHTEST_BOARD = 140  # grey level: a board with light strokes is darker
WIDEST_STROKE = 0.15  # of the photo's mean side: what is wider counts as background
WIDEST_CLOSE = 0.35  # the same for a close-up
DARKEST_PAPER = 48  # grey levels: darker paper counts as this bright, so that noise and JPEG's blocks are not amplified
GLARE = 10  # grey levels that are added, so that the colours of dark noise count little
PAPER = 0.85  # of the brightest level around: pixels below do not count towards the paper's level

Floats = npt.NDArray[np.floating]  # float32
Mask = npt.NDArray[np.bool]


def read_photo(image: object) -> tuple[Grey, Floats | None, float]:
    """Return a checked image's grey levels (height, width), its colours, and how many of its pixels a level is wide."""
    checked = check_image(image)
    longer = max(checked.size)
    scale = WORKING_SIDE / longer
    if scale < 1 and checked.mode in ("L", "LA", "RGB", "RGBA"):
        size = (max(1, round(checked.width * scale)), max(1, round(checked.height * scale)))
        checked = checked.resize(size, Image.Resampling.BOX, reducing_gap=2)
    levels, _ = on_ground(checked, WORKING_SIDE)
    grey = np.rint(levels).astype(np.uint8)
    if longer < LEAST_PHOTO_SIDE:
        times = min(LEAST_PHOTO_SIDE / longer, MOST_ENLARGED)
        size = (max(1, round(grey.shape[1] * times)), max(1, round(grey.shape[0] * times)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    return grey, read_colours(checked), longer / max(grey.shape)


def read_colours(image: Image.Image) -> Floats | None:
    """Return how much red and blue exceed green, as fractions of light, (2, height, width); None without colours."""
    if image.mode != "RGB":
        return None
    scale = min(1.0, SMALL_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    red, green, blue = np.moveaxis(np.asarray(image.resize(size, Image.Resampling.BOX), np.float32), 2, 0)
    return np.stack([red - green, blue - green]) / (red + green + blue + 3 * GLARE)


def is_light_on_dark(grey: Grey) -> bool:
    """Return whether the strokes are lighter than what surrounds them, as chalk on a blackboard.

    A closing fills dark strokes, an opening light ones; edges of paper and shadows remain as they are. Logarithms
    compare ratios of light, so that shadows weigh as much as bright places, and the fourth power makes a few strong
    strokes outweigh the weak texture of a whole board.
    """
    if is_close_up(grey.shape):  # here wide strokes and the paper between them and a frame are alike
        middle, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
        return float(np.mean(grey <= middle)) > MOST_DARK
    kernel = np.ones((STROKE_WINDOW, STROKE_WINDOW), np.uint8)
    dark = light = 0.0
    for side in (*COPIES, COARSE_COPY):
        if side == COARSE_COPY and dark + light >= LEAST_EVIDENCE:
            break
        small = cv2.GaussianBlur(shrink_photo(grey, side), (0, 0), 0.8)
        levels = 100 * np.log(small.astype(np.float32) + DARKEST_PAPER)
        dark += evidence(cv2.morphologyEx(levels, cv2.MORPH_BLACKHAT, kernel, borderType=cv2.BORDER_REPLICATE))
        light += evidence(cv2.morphologyEx(levels, cv2.MORPH_TOPHAT, kernel, borderType=cv2.BORDER_REPLICATE))
    return light > LIGHTER * dark and float(np.median(small)) < BRIGHTEST_BOARD


def is_close_up(shape: tuple[int, ...]) -> bool:
    """Return whether a photo is small even when enlarged as far as it may be: it shows one digit, with wide strokes."""
    return max(shape) < LEAST_PHOTO_SIDE


def evidence(height: npt.NDArray[Any]) -> float:
    """Return how much stands out from the grain, of the heights of strokes (height, width)."""
    return float(np.sum(np.maximum(height - GRAIN * float(np.median(height)) - 2, 0) ** 4))


def find_ink(grey: Grey, is_small: bool, widest: float | None = None) -> Floats:
    """Return the fraction of light that ink absorbs at each pixel, (height, width), given dark ink on light paper.

    Paper is about 0, and may be below. `widest` is that of the strokes in pixels, None where it is not known yet.
    """
    most = (WIDEST_CLOSE if is_close_up(grey.shape) else WIDEST_STROKE) * math.sqrt(grey.size)
    paper = paper_level(grey, most if widest is None else min(most, widest))
    if is_small:  # a digit may be wider than what surrounds it
        paper = np.maximum(paper, even_paper_level(grey))
    return (paper - grey) / np.maximum(paper, np.float32(DARKEST_PAPER))


def paper_level(grey: Grey, widest: float) -> Floats:
    """Return the paper's level at each pixel, (height, width); dark strokes at most `widest` pixels wide are left out.

    A closing removes them, and leaves the edges of wider shadows where they are. It follows the brightest grain, so
    the level is then averaged over what is nearly as bright.
    """
    small = shrink_photo(grey, round(min(FINE_SIDE, max(SMALL_SIDE, max(grey.shape) * WINDOW / widest))))
    window = odd(max(3, widest * max(small.shape) / max(grey.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (window, window))
    closed = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    is_paper = (small >= PAPER * closed).astype(np.float32)
    sides = (odd(max(3, window / 2)),) * 2
    mean = cv2.blur(small * is_paper, sides) / np.maximum(cv2.blur(is_paper, sides), 1e-3)
    level = cv2.blur(np.where(is_paper > 0, mean, closed * np.float32(0.97)), (5, 5))
    return resize(level, grey.shape)


def even_paper_level(grey: Grey) -> Floats:
    """Return the paper's level at each pixel, (height, width), if the light changes evenly across the photo.

    Its logarithm is a plane, fitted to the brighter pixels, then to those that are nearly as bright as the plane.
    """
    rows, columns = np.mgrid[-1 : 1 : grey.shape[0] * 1j, -1 : 1 : grey.shape[1] * 1j]
    terms = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    levels = np.log(grey.astype(np.float32) + GLARE)
    is_paper = grey >= np.median(grey)
    for _ in range(FITS):
        plane = terms @ np.linalg.lstsq(terms[is_paper], levels[is_paper])[0]
        is_paper = levels > plane + math.log(PAPER)
    return np.exp(plane) - GLARE


def shrink_photo(grey: Grey, side: int) -> Grey:
    """Reduce an image to at most `side` pixels."""
    scale = side / max(grey.shape)
    if scale >= 1:
        return grey
    return resize(grey, (max(1, round(grey.shape[0] * scale)), max(1, round(grey.shape[1] * scale))))


def resize(values: npt.NDArray[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """Resize an array (height, width): enlarge by linear interpolation, reduce by averaging."""
    way = cv2.INTER_AREA if shape[0] < values.shape[0] else cv2.INTER_LINEAR
    return cv2.resize(values, shape[::-1], interpolation=way)


def odd(number: float) -> int:
    """Return the largest odd number up to `number` + 1."""
    return 2 * int(number / 2) + 1


def to_grey(values: Floats) -> Grey:
    """Return grey levels of values in [0, 1]; others are clipped."""
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
