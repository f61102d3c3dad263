"""From a photo of paper to text lines of components.

1. `light`: read the photo, find out whether its ink is dark or light, and divide by the paper's level around
2. `strokes`: decide which pixels are ink
3. `rules`: erase printed lines, and repair the strokes they cross
4. components: connected pixels, the largest MAX_COMPONENTS
5. `text_lines`: sort them into lines of text
"""

from dataclasses import dataclass

import cv2
import numpy as np

from model.photos.component import Component, TextLine
from model.photos.light import Floats, Mask, find_ink, is_light_on_dark, read_grey, shrink
from model.photos.rules import erase_rules
from model.photos.strokes import find_strokes, least_ink, line_widths
from model.photos.text_lines import sort_into_lines
from model.preprocessing import Grey

MAX_COMPONENTS = 500  # of a page; the largest are kept
WIDEST_LINE, LINE = 9.0, 6.0  # pixels: a photo with wider strokes is reduced to make them LINE wide
MOST_WIDE = 3.0  # line widths, of strokes that count as thick
MOST_ON_RULE = 0.6  # of a component's area that lies on an erased rule: with more it is a rest of that rule
MIN_SIDE = 1.5  # line widths, of the longer side of a component: smaller ones are specks


@dataclass(frozen=True, eq=False)
class Page:
    """A photo's text lines, and the picture after each step. All pictures have the working image's size."""

    photo: Grey  # (height, width)
    even: Grey  # with even light, dark ink on light paper
    ink: Grey  # 0 for paper, 255 for full ink, as below
    without_lines: Grey
    components: Grey
    text_lines: list[TextLine]  # from top to bottom
    are_all: bool  # whether no component was left out because there are more than MAX_COMPONENTS
    scale: float  # pixels of the image for each of the working image


def find_text_lines(image: object) -> Page:
    """Find the written components of a photo, see `preprocessing.check_image`, and their text lines.

    Raises:
        InputError: not an image, or too large.
    """
    cv2.setNumThreads(1)
    photo, scale = read_grey(image)
    is_light = is_light_on_dark(photo)
    ink, low, mask = find_ink_and_strokes(photo, is_light)
    width, wide = line_widths(mask)
    if width > WIDEST_LINE:
        before = max(photo.shape)
        photo = shrink(photo, round(before * LINE / width))
        scale *= before / max(photo.shape)
        ink, low, mask = find_ink_and_strokes(photo, is_light)
        width, wide = line_widths(mask)
    without_lines, was_rule = erase_rules(ink, float(np.median(low)), min(wide, MOST_WIDE * width))
    mask = find_strokes(without_lines, low)
    components, are_all = find_components(without_lines, mask, was_rule)
    found = np.zeros_like(photo)
    for component in components:
        part = found[component.top : component.bottom, component.left : component.right]
        np.maximum(part, component.ink, out=part)
    return Page(
        photo=photo,
        even=to_grey(1 - ink),
        ink=to_grey(ink),
        without_lines=to_grey(without_lines),
        components=found,
        text_lines=sort_into_lines(components),
        are_all=are_all,
        scale=scale,
    )


def find_ink_and_strokes(photo: Grey, is_light: bool) -> tuple[Floats, Floats, Mask]:
    """Return the absorbed light, the least one of a stroke, and where strokes are; all (height, width)."""
    ink = find_ink(255 - photo if is_light else photo)
    low = least_ink(ink)
    return ink, low, find_strokes(ink, low)


def find_components(ink: Floats, mask: Mask, was_rule: Mask) -> tuple[list[Component], bool]:
    """Return the largest MAX_COMPONENTS of connected strokes, and whether these are all."""
    width, _ = line_widths(mask)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    longer = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    chosen = np.flatnonzero(longer >= max(3.0, MIN_SIDE * width))
    on_rule = np.bincount(labels[was_rule], minlength=len(stats))
    chosen = chosen[(chosen > 0) & (on_rule[chosen] < MOST_ON_RULE * stats[chosen, cv2.CC_STAT_AREA])]
    largest = chosen[np.argsort(-stats[chosen, cv2.CC_STAT_AREA], kind="stable")][:MAX_COMPONENTS]
    components = []
    for label in largest.tolist():
        left, top, columns, rows, _ = stats[label].tolist()
        box = slice(top, top + rows), slice(left, left + columns)
        is_own = labels[box] == label
        strength = np.where(is_own, ink[box], 0)
        full = max(float(np.percentile(strength[is_own], 90)), 1e-6)
        components.append(Component(left, top, to_grey(strength / full), line_widths(is_own)[0]))
    return components, len(chosen) <= MAX_COMPONENTS


def to_grey(values: Floats) -> Grey:
    """Return grey levels of values in [0, 1]; others are clipped."""
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
