"""Choose the connected pieces of ink that may be written: not specks, shadows, textures, edges or remains of rules."""

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from model.component import Component
from model.photos.light import DARKEST_PAPER, Floats, Mask, to_grey
from model.photos.strokes import fill_pores, line_widths
from model.preprocessing import Grey

MAX_COMPONENTS = 500  # of a page; the largest are kept
# Of a component's area that lies on an erased rule: with more it is a remnant of that rule.
MOST_ON_RULE, ALL_ON_RULE = 0.6, 0.9  # if it is thinner than the strokes, and otherwise
LEAST_SIDE = 8  # pixels, of the longer side
LEAST_PART = 0.008  # of the photo's longer side: the same, in a large photo
SPECK = 2.0  # of its own greatest width: the longer side of a speck or a blob is smaller
LEAST_SURE, SURE = 1.35, 1.6  # of the least ink of a stroke: the mean ink of a large and of a small component
FAINT = 0.3  # of the page's usual ink: weaker components show through, or are shadows
BESIDE, BRIGHTER = 0.6, 0.5  # of what is beside a stroke, this part is brighter, by this part of the stroke's ink
PORES_SIDE = 40  # pixels, of the longer side of a component that may have pores
UNEVEN = 0.85  # standard deviation of half a component's width along its middle, of the mean: strokes are more even
BLURRED = 0.55  # of its ink: how much there is beside a shadow, a fold or another thing without edges
HALO = -0.3  # of its ink: how much there is beside the dark ring around a bright halo
MOST_COLOURS = 0.025  # standard deviation of the colours of the paper around a component, see `read_colours`
AROUND = 0.15  # of a component's longer side: how far around it its paper counts
CUT = 0.5  # of the photo's shorter side: what the photo's edge cuts and is shorter may be a part of anything
THREAD = 150.0  # of its width: a straight line that is longer is a crease and no 1
STRAIGHT = 1.5  # of its length and width: area of a straight line
# A longer component that goes out of the photo is the edge of a shadow or of paper, or a fold.
MAX_ACROSS = 0.7  # of the photo's mean side
MAX_LENGTH = 15.0  # of its width


def find_components(
    levels: Grey, ink: Floats, low: Floats, mask: Mask, was_rule: Mask, width: float
) -> tuple[list[Component], bool]:
    """Return the components of a mask that may be written, the largest MAX_COMPONENTS, and whether these are all.

    All arrays are (height, width): the photo's `levels` with dark ink on light paper; `ink`, absorbed light; `low`, the
    least ink of a stroke; where strokes are; and where rules were erased. `width` is that of the strokes in pixels.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    left, top, across, down, area = stats.T
    longer, shorter = np.maximum(across, down), np.minimum(across, down)

    def means(own: npt.NDArray[Any], *values: npt.NDArray[Any]) -> list[Floats]:
        """Return each component's mean of each of some values (n,) of pixels with the labels `own`, (n,)."""
        counts = np.maximum(np.bincount(own, minlength=count), 1)
        return [np.bincount(own, weights=each, minlength=count) / counts for each in values]

    on_rule = np.bincount(labels[was_rule], minlength=count) / np.maximum(area, 1)
    is_rest = (on_rule >= MOST_ON_RULE) & ((shorter < width) | (on_rule >= ALL_ON_RULE))
    of_ink = labels[mask].astype(np.intp)
    strength, least = means(of_ink, ink[mask], low[mask])
    # The mean of a large component is less uncertain than that of a speck.
    sure = LEAST_SURE + (SURE - LEAST_SURE) * np.sqrt(np.minimum(1, (2 * width) ** 2 / np.maximum(area, 1)))
    clarity = strength / np.maximum(least, 1e-6)
    is_weak = clarity < sure
    is_large = (longer >= max(LEAST_SIDE, LEAST_PART * max(ink.shape))) & ~is_weak & ~is_rest
    is_large[0] = False

    # What is beside a component: 1 to 3 pixels from the edge of thin strokes.
    reach = 1 + round(max(1.0, width / 3))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    around = cv2.dilate(np.where(is_large[labels], labels, 0).astype(np.float32), kernel).astype(np.int32)
    near = cv2.dilate(mask.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    beside = (around > 0) & ~near
    # A stroke is darker than the paper on both sides of it, the edge of a shadow only darker than one side.
    inside, side = is_large[labels].astype(np.float32), (4 * reach + 1,) * 2
    dark = cv2.blur(levels * inside, side) / np.maximum(cv2.blur(inside, side), 1e-3)
    neighbour, bright = around[beside], levels[beside]
    contrast = (bright - dark[beside]) / np.maximum(bright, np.float32(DARKEST_PAPER))
    blur, brighter = means(neighbour, ink[beside], contrast > BRIGHTER * strength[neighbour])
    is_blurred, is_one_sided = (blur > BLURRED * strength) | (blur < HALO * strength), brighter < BESIDE
    widest = np.zeros(count, np.float32)
    distance = to_paper(mask)
    np.maximum.at(widest, of_ink, distance[mask])
    distance = to_paper(fill_pores(mask))
    ridge = mask & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))
    thick = distance[ridge]
    half, square = means(labels[ridge], thick, thick * thick)
    is_uneven = square > (1 + UNEVEN**2) * half * half
    is_speck = longer < SPECK * (2 * widest - 1)
    goes_out = (left <= 1) | (top <= 1) | (left + across >= ink.shape[1] - 1) | (top + down >= ink.shape[0] - 1)
    is_long = (longer > MAX_ACROSS * math.sqrt(ink.size)) & (longer > MAX_LENGTH * (2 * widest - 1))
    is_edge = goes_out & (is_long | (longer < CUT * min(ink.shape)))
    own_width = np.maximum(2 * half - 1, 1)
    length = np.hypot(across, down)
    is_thread = (length > THREAD * own_width) & (area < STRAIGHT * length * own_width)
    is_other = is_blurred | is_one_sided | is_uneven | is_speck | is_edge | is_thread
    chosen = np.flatnonzero(is_large & ~is_other)
    if len(chosen):
        usual = np.average(strength[chosen], weights=(area * strength)[chosen])
        chosen = chosen[strength[chosen] >= FAINT * usual]
    largest = chosen[np.argsort(-area[chosen], kind="stable")][:MAX_COMPONENTS]
    components = []
    for label in largest.tolist():
        box = slice(top[label], top[label] + down[label]), slice(left[label], left[label] + across[label])
        is_own = labels[box] == label
        own = np.where(is_own, ink[box], 0)
        full = max(float(np.percentile(own[is_own], 90)), 1e-6)
        strokes = fill_pores(is_own) if max(is_own.shape) >= PORES_SIDE else is_own
        line_width, clear = line_widths(strokes)[0], float(clarity[label])
        components.append(Component(int(left[label]), int(top[label]), to_grey(own / full), line_width, clear))
    return components, len(chosen) <= MAX_COMPONENTS


def to_paper(mask: Mask) -> Floats:
    """Return the distance of each pixel of strokes to the nearest one of paper, (height, width)."""
    return np.asarray(cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def on_paper(components: list[Component], colours: Floats, is_ink: Mask) -> list[Component]:
    """Return the components around which the paper has one colour, given the photo's, see `read_colours`.

    Hair, eyes and other things are between areas of different colours.
    """
    shape = colours.shape[1:]
    scale = shape[0] / is_ink.shape[0]
    ink = cv2.resize(is_ink.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA)
    is_paper = (cv2.dilate(ink, np.ones((5, 5), np.uint8)) == 0).astype(np.float32)
    moments = (is_paper, *(colours * is_paper), *(colours**2 * is_paper))
    sums = [cv2.integral(each, sdepth=cv2.CV_64F) for each in moments]
    chosen = []
    for component in components:
        reach = AROUND * max(component.ink.shape)
        left, top = (max(0, int((side - reach) * scale)) for side in (component.left, component.top))
        right = min(shape[1], int((component.right + reach) * scale) + 1)
        bottom = min(shape[0], int((component.bottom + reach) * scale) + 1)
        pixels, *both = (
            float(each[bottom, right] - each[top, right] - each[bottom, left] + each[top, left]) for each in sums
        )
        first, second = np.array(both).reshape(2, 2) / max(pixels, 1.0)
        if float((second - first * first).sum()) <= MOST_COLOURS**2:
            chosen.append(component)
    return chosen
