"""Choose the connected pieces of ink that may be written: not specks, shadows, textures, edges or remains of rules."""

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from model.photos.light import DARKEST_PAPER, Floats, Mask, to_grey
from model.photos.masks import Component
from model.photos.strokes import fill_pores, line_widths
from model.photos.text_lines import USUAL
from model.preprocessing import Grey

MAX_COMPONENTS = 500  # of a page; the largest are kept
LEAST_COMPONENT_SIDE = 8  # pixels, of the longer side
LEAST_PART = 0.008  # of the photo's longer side: the same, in a large photo
LEAST_SURE = 1.35  # of the least ink of a stroke: the mean ink of a large component
SURE = 1.6  # of the least ink of a stroke: the mean ink of a small component
MOST_ON_RULE = 0.6  # of its area: how much of a component that is thinner than the strokes lies on an erased rule
ALL_ON_RULE = 0.9  # of its area: how much of any other component lies on an erased rule
BLURRED = 0.55  # of its ink: how much there is beside a shadow, a fold or another thing without edges
BESIDE_HALO = -0.3  # of its ink: how much there is beside the dark ring around a bright halo
BRIGHTER = 0.5  # of a component's ink: the contrast at which a pixel beside it is brighter
BESIDE = 0.6  # of the pixels beside a stroke: how many are brighter
UNEVEN = 0.85  # standard deviation of half a component's width along its middle, of the mean: strokes are more even
SPECK = 2.0  # of its own greatest width: the longer side of a speck or a blob is smaller
CUT = 0.5  # of the photo's shorter side: the longer side of what may be cut off by the photo's edge is smaller
SHOWN = 0.5  # of the usual height of whole components: what the photo's edge cuts off shows less of its height
MAX_ACROSS = 0.7  # of the photo's mean side: the longer side of an edge or a fold is larger
MAX_LENGTH = 15.0  # of its own greatest width: the longer side of an edge or a fold is larger
THREAD = 150.0  # of its width: a crease is longer
STRAIGHT = 1.5  # of its length times its width: the area of a straight line is smaller
FAINT = 0.3  # of the page's usual ink
PORES_SIDE = 40  # pixels, of the longer side of a component that may have pores
MOST_COLOURS = 0.025  # standard deviation of the colours of the paper around a component, see `read_colours`
AROUND = 0.15  # of a component's longer side: how far around it its paper counts

Numbers = npt.NDArray[Any]


def find_components(
    levels: Grey, ink: Floats, low: Floats, mask: Mask, was_rule: Mask, width: float, is_small: bool
) -> tuple[list[Component], bool]:
    """Return the components of a mask that may be written, the largest MAX_COMPONENTS, and whether these are all.

    All arrays are (height, width): the photo's `levels` with dark ink on light paper; `ink`, absorbed light; `low`, the
    least ink of a stroke; where strokes are; and where rules were erased. `width` is that of the strokes in pixels.
    In a small image all ink may be written: it shows little else.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    left, top, across, down, area = stats.T
    longer, shorter, length = np.maximum(across, down), np.minimum(across, down), np.hypot(across, down)
    goes_out = (left <= 1) | (top <= 1) | (left + across >= ink.shape[1] - 1) | (top + down >= ink.shape[0] - 1)
    strength, least = means(labels[mask], count, ink[mask], low[mask])
    clarity = strength / np.maximum(least, 1e-6)
    uncertainty = np.sqrt(np.minimum(1, (2 * width) ** 2 / np.maximum(area, 1)))  # of the mean ink: 1 for a speck
    on_rule = np.bincount(labels[was_rule], minlength=count) / np.maximum(area, 1)
    # Reasons to reject components, with those that each rejects, (count,). These are no ink of a digit:
    no_ink = {
        "paper": np.arange(count) == 0,  # the background, which has a label, too
        "small": longer < max(LEAST_COMPONENT_SIDE, LEAST_PART * max(ink.shape)),  # too few pixels to read a digit
        "weak": clarity < LEAST_SURE + (SURE - LEAST_SURE) * uncertainty,  # it may be noise of the paper
        # What the erasing of a printed line has left.
        "remnant": (on_rule >= ALL_ON_RULE) | ((on_rule >= MOST_ON_RULE) & (shorter < width)),
    }
    is_ink = ~np.any([*no_ink.values()], axis=0)
    beside, brighter = look_beside(levels, ink, mask, labels, strength, is_ink, 1 + round(max(1.0, width / 3)))
    half, square, widest = measure_widths(mask, labels, count)
    own_width = np.maximum(2 * half - 1, 1)
    is_long = (longer > MAX_ACROSS * math.sqrt(ink.size)) & (longer > MAX_LENGTH * widest)
    # And these were not written with a pen:
    not_written = {
        "blurred": beside > BLURRED * strength,  # a shadow or a fold: it has no edges
        "ring": beside < BESIDE_HALO * strength,  # the dark ring around a bright halo
        "one-sided": brighter < BESIDE,  # the edge of a shadow: only one side of it is brighter, of a stroke both are
        "uneven": square > (1 + UNEVEN**2) * half * half,  # a texture: its width changes more than a stroke's
        "speck": longer < SPECK * widest,  # a speck or a blob: it is nearly as wide as long
        "cut": goes_out & (longer < CUT * min(ink.shape)),  # cut by the photo's edge: it may be a part of anything
        "edge": goes_out & is_long,  # the edge of a shadow or of paper, or a fold: it goes through the photo
        "crease": (length > THREAD * own_width) & (area < STRAIGHT * length * own_width),  # a line too long for a 1
    }
    chosen = np.flatnonzero(is_ink if is_small else is_ink & ~np.any([*not_written.values()], axis=0))
    if len(chosen):  # last, those that are faint beside the others: what shows through the paper, or a shadow
        usual = np.average(strength[chosen], weights=(area * strength)[chosen])
        chosen = chosen[strength[chosen] >= FAINT * usual]
    whole = down[chosen[~goes_out[chosen]]]
    if len(whole):  # and the visible parts of neighbours that the photo's edge cuts off above and below
        chosen = chosen[~goes_out[chosen] | (down[chosen] >= SHOWN * np.percentile(whole, 100 * USUAL))]
    largest = chosen[np.argsort(-area[chosen], kind="stable")][:MAX_COMPONENTS]
    found = [make_component(label, stats[label], labels, ink, float(clarity[label])) for label in largest.tolist()]
    return found, len(chosen) <= MAX_COMPONENTS


def means(labels: Numbers, count: int, *values: Numbers) -> list[Floats]:
    """Return for each of some values (n,) of pixels with labels (n,) the means by label, (count,)."""
    counts = np.maximum(np.bincount(labels, minlength=count), 1)
    return [np.bincount(labels, weights=each, minlength=count) / counts for each in values]


def look_beside(
    levels: Grey, ink: Floats, mask: Mask, labels: Numbers, strength: Floats, is_ink: Mask, reach: int
) -> list[Floats]:
    """Return the mean ink 1 to `reach` pixels beside each component that is ink, and the brighter part, (count,)."""
    around = cv2.dilate(np.where(is_ink[labels], labels, 0).astype(np.float32), square_of(reach)).astype(np.int32)
    beside = (around > 0) & (cv2.dilate(mask.view(np.uint8), square_of(1)) == 0)
    inside, side = is_ink[labels].astype(np.float32), (4 * reach + 1,) * 2
    dark = cv2.blur(levels * inside, side) / np.maximum(cv2.blur(inside, side), 1e-3)
    neighbour, bright = around[beside], levels[beside]
    contrast = (bright - dark[beside]) / np.maximum(bright, np.float32(DARKEST_PAPER))
    return means(neighbour, len(is_ink), ink[beside], contrast > BRIGHTER * strength[neighbour])


def measure_widths(mask: Mask, labels: Numbers, count: int) -> tuple[Floats, Floats, Floats]:
    """Return half the width along the middle of each component, mean and mean square, and its greatest width."""
    widest = np.zeros(count, np.float32)
    np.maximum.at(widest, labels[mask], to_paper(mask)[mask])
    distance = to_paper(fill_pores(mask))
    ridge = mask & (distance >= cv2.dilate(distance, square_of(1)))
    half, square = means(labels[ridge], count, distance[ridge], distance[ridge] * distance[ridge])
    return half, square, 2 * widest - 1


def square_of(reach: int) -> Grey:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


def make_component(label: int, stats: Numbers, labels: Numbers, ink: Floats, clarity: float) -> Component:
    left, top, across, down, _ = stats.tolist()
    box = slice(top, top + down), slice(left, left + across)
    is_own = labels[box] == label
    own = np.where(is_own, ink[box], 0)
    full = max(float(np.percentile(own[is_own], 90)), 1e-6)
    half = is_own & (own >= full / 2)  # as `bound_ink_width` sees it; blurred, a stroke of `mask` is wider
    strokes = fill_pores(half) if max(is_own.shape) >= PORES_SIDE else half
    return Component(left, top, to_grey(own / full), line_widths(strokes)[0], clarity)


def to_paper(mask: Mask) -> Floats:
    """Return the distance of each pixel of strokes to the nearest one of paper, (height, width)."""
    return np.asarray(cv2.distanceTransform(np.pad(mask, 1).view(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1], np.float32)


def on_paper(components: list[Component], colours: Floats, is_ink: Mask) -> list[Component]:
    """Return the components in paper of one colour, see `read_colours`: hair and eyes lie between several colours."""
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
        corners = ((each[bottom, right], each[top, right], each[bottom, left], each[top, left]) for each in sums)
        pixels, *both = (float(all_ - above - beside + twice) for all_, above, beside, twice in corners)
        first, second = np.array(both).reshape(2, 2) / max(pixels, 1.0)
        if float((second - first * first).sum()) <= MOST_COLOURS**2:
            chosen.append(component)
    return chosen
