"""Decide which pixels are ink, and measure the width of its strokes."""

import math

import cv2
import numpy as np

from model.photos.light import SMALL_SIDE, Floats, Mask, odd, resize

LEAST_INK = 0.06  # absorbed light of a stroke in the cleanest photo
NOISES = 3.0  # standard deviations of the paper's noise that a stroke exceeds
HALF = 0.38  # of the ink around: a stroke's edge
SURE = 0.7  # of the ink around, at a place in each stroke
FAINTER = 0.75  # times the least ink of a stroke: anywhere in a stroke
SURER = 1.5  # times the least ink of a stroke: at a place in each stroke
HALO_REACH = 9  # pixels: how far around strokes the image may be sharpened
BLOCK = 6.0  # line widths: the side of a block of the photo; a printed pattern shows in most blocks
FEWEST_BLOCKS = 50  # of a photo: in a close-up most blocks have strokes
LEAST_BLOCK = 10  # pixels: the same for thin lines
EVERYWHERE = 10, 30  # percentiles of the blocks, between which a pattern is about as dark
EVEN = 1.5  # ratio of its levels there
DARKER = 1.9  # times the pattern's level: the level of a pen that can be told from it
DARKEST = 99  # percentile of the ink: the level of the pen
REACH = 0.1  # of the photo's longer side: how far the ink around reaches


def least_ink(ink: Floats) -> Floats:
    """Return the least absorbed light that is not noise of the paper around each pixel, (height, width)."""
    # Pixels brighter than the paper's mean are never strokes, so they show the noise alone: its mean deviation. Near
    # strokes they show the halos of sharpening, too, which are left out.
    usual = float(ink[ink < 0].mean()) if (ink < 0).any() else 0.0
    is_dark = cv2.blur(ink, (3, 3)) > max(LEAST_INK, -2 * usual)
    near = cv2.dilate(is_dark.view(np.uint8), np.ones((HALO_REACH, HALO_REACH), np.uint8)) > 0
    alone = (ink < 0) & ~near
    deviation = average(usual - ink, alone, REACH * max(ink.shape)) - usual
    return np.maximum(np.float32(LEAST_INK), np.float32(NOISES * math.sqrt(math.pi / 2)) * deviation)


def above_pattern(ink: Floats, low: Floats, width: float) -> Floats:
    """Return `low`, see `least_ink`, raised above a pattern that is printed everywhere, such as a cheque's fine waves.

    It stays as it is if a part of the photo is blank paper, or if the pen is hardly darker than what is everywhere.
    """
    side = max(LEAST_BLOCK, round(BLOCK * width))
    rows, columns = (length // side for length in ink.shape)
    dark = ink[ink > low]
    if rows * columns < FEWEST_BLOCKS or not dark.size:
        return low
    smooth = cv2.blur(ink, (3, 3))[: rows * side, : columns * side]  # so that noise counts little
    least, level = np.percentile(smooth.reshape(rows, side, columns, side).max(axis=(1, 3)), EVERYWHERE)
    pen = np.percentile(dark, DARKEST)
    is_pattern = np.median(low) < least and level <= min(EVEN * least, pen / DARKER)
    return np.maximum(low, np.float32(math.sqrt(level * pen))) if is_pattern else low


def average(values: Floats, weights: Floats | Mask, side: float) -> Floats:
    """Return the weighted mean of values in the square around each pixel, (height, width), at low resolution."""
    scale = min(1.0, SMALL_SIDE / max(values.shape))
    shape = max(1, round(values.shape[0] * scale)), max(1, round(values.shape[1] * scale))
    window = (odd(max(3, side * scale)),) * 2
    weights = weights.astype(np.float32)
    total, weight = (cv2.blur(resize(each, shape), window) for each in (values * weights, weights))
    return resize(total / np.maximum(weight, 1e-6), values.shape)


def find_strokes(ink: Floats, low: Floats) -> Mask:
    """Return which pixels are strokes, (height, width): half as dark as the ink around, and above `low`."""
    above = np.maximum(ink - low, 0)
    around = average(ink, above, REACH * max(ink.shape))
    weak = ink > np.maximum(FAINTER * low, HALF * around)
    strong = weak & (ink > np.maximum(SURER * low, SURE * around))
    _, labels = cv2.connectedComponents(weak.view(np.uint8), connectivity=8)
    is_sure = np.zeros(labels.max() + 1, bool)
    is_sure[labels[strong]] = True
    is_sure[0] = False
    return is_sure[labels]


def fill_pores(mask: Mask) -> Mask:
    """Return strokes without the pores that the paper's grain leaves in pencil and chalk; a small 8 loses its holes."""
    return cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0


def line_widths(mask: Mask) -> tuple[float, float]:
    """Return the median width of strokes by length, and by area, as rules may be long, in pixels; 0 without ink."""
    padded = np.pad(mask, 1)
    distance = cv2.distanceTransform(padded.view(np.uint8), cv2.DIST_L2, 3)
    ridge = np.sort(distance[(distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & padded])
    if not ridge.size:
        return 0.0, 0.0
    area = np.cumsum(ridge * ridge)  # squares, because the ridge of a thin line has two rows of pixels, others have one
    return 2 * float(np.median(ridge)) - 1, 2 * float(ridge[np.searchsorted(area, area[-1] / 2)]) - 1
