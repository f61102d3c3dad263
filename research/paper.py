"""What paper, pencil, camera and the search for ink do to a digit before it is preprocessed.

`on_paper` photographs ink: pencil leaves out the paper's tooth, lens and JPEG blur it, and a printed line crosses it.
Then it finds the ink again by its contrast and erases the line, so that noise makes edges rough, thin strokes break,
and remains of the line stay. `augmentation` applies it before `preprocessing.ink_to_field`.
"""

import cv2
import numpy as np
import numpy.typing as npt

from model.preprocessing import Grey

SIDES = 25, 110  # pixels, smallest and largest longer side of a digit in the photo; the logarithm is uniform
THINNEST = 0.25  # of a pad's line width: pens on paper leave thinner lines
MARGIN = 4  # pixels around the digit
CONTRAST = 0.25, 1.0  # of ink, smallest and largest: pencil, ballpoint, marker
PENCIL = 0.35  # probability of grain
GRAIN = 0.35  # of the ink: how much grain leaves out, at most
GRAIN_SIZE = 2.5  # pixels, at most
RULED = 0.4  # probability that a printed line crosses the digit
RULE_WIDTH = 0.015, 0.07  # of the longer side
REPAIRED = 0.7  # probability that the strokes it crossed are joined again
BLUR = 0.3, 0.035  # standard deviation: pixels at least; at most, of the longer side
NOISE = 0.09  # standard deviation, at most, of the contrast
QUALITY = 25, 95  # of the JPEG
THRESHOLD = 0.25, 0.55  # of the ink's level, where it ends
SPECK = 0.03  # of the largest piece's area: smaller pieces are dropped
LEAST_FOUND = 0.85  # of the ink, including a pixel around what is found: with less, a person could not read it either

Floats = npt.NDArray[np.floating]  # float32


def thin_line(generator: np.random.Generator) -> float:
    """Choose a factor for a pad's line width, THINNEST to 1, its logarithm uniformly distributed."""
    return float(np.exp(generator.uniform(np.log(THINNEST), 0)))


def on_paper(ink: Grey, generator: np.random.Generator) -> Grey:
    """Photograph ink (height, width) on paper and find it again; the result has another size.

    It is the ink at its new size if too little would be found.
    """
    scale = np.exp(generator.uniform(*np.log(SIDES))) / max(ink.shape)
    size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    clean = np.pad(np.asarray(cv2.resize(ink, size, interpolation=method), np.uint8), MARGIN)
    dark: Floats = clean.astype(np.float32) / np.float32(255)
    if generator.uniform() < PENCIL:
        dark *= pencil_grain(dark.shape, generator)
    side = max(size)
    rule = printed_line(dark.shape, generator) if generator.uniform() < RULED else None
    if rule is not None:
        dark = np.maximum(dark, rule * np.float32(generator.uniform(0.3, 1)))
    blur = generator.uniform(BLUR[0], max(BLUR[0], BLUR[1] * side))
    dark = np.asarray(cv2.GaussianBlur(dark, (0, 0), blur))
    contrast = generator.uniform(*CONTRAST)
    noise = generator.uniform(0, NOISE) * generator.standard_normal(dark.shape, np.float32)
    dark = through_jpeg(np.clip(1 - contrast * (dark + noise), 0, 1), int(generator.integers(*QUALITY)))
    found = (1 - dark) / contrast
    if rule is not None:
        found = erase(found, rule, generator)
    was_ink = clean >= 128 if clean.max() >= 128 else clean > 0
    full = max(float(np.percentile(found[was_ink], 75)), 1e-3)
    is_ink = drop_specks(found > generator.uniform(*THRESHOLD) * full)
    near = cv2.dilate(is_ink.astype(np.uint8), np.ones((3, 3), np.uint8))
    if near[was_ink].mean() < LEAST_FOUND:
        return clean
    return np.rint(np.clip(np.where(is_ink, found / full, 0), 0, 1) * 255).astype(np.uint8)


def pencil_grain(shape: tuple[int, ...], generator: np.random.Generator) -> Floats:
    """Return which part of the ink the paper's tooth takes, (height, width), up to 1."""
    cell = generator.uniform(1, GRAIN_SIZE)
    coarse = generator.standard_normal([int(side / cell) + 2 for side in shape], np.float32)
    tooth = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(1 - generator.uniform(0.1, GRAIN) * (tooth + 0.5), 0, 1)


def printed_line(shape: tuple[int, ...], generator: np.random.Generator) -> Floats:
    """Draw a nearly horizontal or vertical line, or a frame's corner, across the image: (height, width), 0 to 1."""
    rule = np.zeros(shape, np.uint8)
    width = max(1, round(generator.uniform(*RULE_WIDTH) * max(shape)))
    place, tilt = generator.uniform(-0.02, 1.02, 2), generator.normal(0, 0.03, 2)
    chance = generator.uniform()
    if chance < 0.75:
        y = place[0] * shape[0]
        cv2.line(rule, (0, round(y)), (shape[1], round(y + tilt[0] * shape[1])), 255, width, cv2.LINE_AA)
    if chance > 0.5:
        x = place[1] * shape[1]
        cv2.line(rule, (round(x), 0), (round(x + tilt[1] * shape[0]), shape[0]), 255, width, cv2.LINE_AA)
    return rule.astype(np.float32) / 255


def through_jpeg(image: Floats, quality: int) -> Floats:
    """Save an image (height, width), 0 to 1, as JPEG and read it again."""
    _, file = cv2.imencode(".jpg", np.rint(image * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)


def erase(found: Floats, rule: Floats, generator: np.random.Generator) -> Floats:
    """Erase a printed line, mostly repair the strokes that it crossed, and leave remains of it beside them."""
    is_rule = cv2.dilate((rule > 0.3).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    erased = np.where(is_rule, 0, found).astype(np.float32)
    if generator.uniform() < REPAIRED:
        width = int(np.ceil(2 * is_rule.sum() / max(found.shape))) | 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
        closed = cv2.morphologyEx(erased, cv2.MORPH_CLOSE, kernel)
        erased = np.where(is_rule, np.minimum(closed, np.maximum(found, 0)), erased)
    return erased


def drop_specks(is_ink: npt.NDArray[np.bool]) -> npt.NDArray[np.bool]:
    """Drop connected pieces much smaller than the largest."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(is_ink.astype(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    return (areas >= SPECK * max(1, areas.max()))[labels] & is_ink
