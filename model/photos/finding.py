"""From a photo of paper to text lines of components.

1. `light`: read the photo, find out whether its ink is dark or light, and divide by the paper's level around
2. `strokes`: decide which pixels are ink
3. `rules`: erase printed lines, and repair the strokes they cross
4. `components`: connected pixels that may be written
5. `text_lines`: sort them into lines of text
"""

from dataclasses import dataclass

import cv2
import numpy as np

from model.photos.components import find_components, on_paper
from model.photos.light import SMALL_IMAGE, Floats, Mask, find_ink, is_light_on_dark, read_photo, shrink_photo, to_grey
from model.photos.masks import TextLine
from model.photos.rules import erase_frame, erase_rules
from model.photos.strokes import above_pattern, find_strokes, least_ink, line_widths
from model.photos.text_lines import sort_into_lines
from model.preprocessing import Grey

WIDEST_PEN = 9.0  # pixels: a photo with wider strokes is reduced
REDUCED_PEN = 6.0  # pixels: the width of strokes in a photo that was reduced
COVERED = 4.0  # line widths: what is wider is not a stroke
MOST_WIDE = 3.0  # line widths, of strokes that count as thick


@dataclass(frozen=True, eq=False)
class FoundText:
    """A photo's text lines, and the picture after each step. All pictures have the working image's size."""

    photo: Grey  # (height, width)
    even: Grey  # with even light, dark ink on light paper
    ink: Grey  # 0 for paper, 255 for full ink, as below
    without_lines: Grey
    components: Grey
    text_lines: list[TextLine]  # from top to bottom
    are_all: bool  # whether no component was left out because there are too many
    scale: float  # pixels of the image for each of the working image


def find_text_lines(image: object) -> FoundText:
    """Find the written components of a photo, see `images.check_image`, and their text lines."""
    cv2.setNumThreads(1)
    photo, colours, scale = read_photo(image)
    is_small = max(photo.shape) * scale <= SMALL_IMAGE
    is_light = is_light_on_dark(photo)
    levels = 255 - photo if is_light else photo
    ink, low, mask = find_ink_and_strokes(levels, is_small)
    width, wide = line_widths(mask)
    if width > WIDEST_PEN:
        before = max(levels.shape)
        levels = shrink_photo(levels, round(before * REDUCED_PEN / width))
        scale *= before / max(levels.shape)
        ink, low, mask = find_ink_and_strokes(levels, is_small)
        width, wide = line_widths(mask)
    # Now that the width is known, light that changes quickly can be evened out, too.
    ink, low, mask = find_ink_and_strokes(levels, is_small, COVERED * min(wide, MOST_WIDE * width) + 6)
    pen = above_pattern(ink, low, line_widths(mask)[0])
    width, wide = line_widths(find_strokes(ink, pen))
    unframed = erase_frame(ink, low) if is_small else ink
    without_lines, was_rule = erase_rules(unframed, float(np.median(pen)), min(wide, MOST_WIDE * width))
    mask = find_strokes(without_lines, pen)
    components, are_all = find_components(levels, without_lines, low, mask, was_rule, width, is_small)
    if colours is not None and not is_small:
        components = on_paper(components, colours, ink > low)
    found = np.zeros_like(levels)
    for component in components:
        part = found[component.top : component.bottom, component.left : component.right]
        np.maximum(part, component.ink, out=part)
    return FoundText(
        photo=255 - levels if is_light else levels,
        even=to_grey(1 - ink),
        ink=to_grey(ink),
        without_lines=to_grey(without_lines),
        components=found,
        text_lines=sort_into_lines(components),
        are_all=are_all,
        scale=scale,
    )


def find_ink_and_strokes(levels: Grey, is_small: bool, widest: float | None = None) -> tuple[Floats, Floats, Mask]:
    """Return the absorbed light, the least one of a stroke, and where strokes are; all (height, width)."""
    ink = find_ink(levels, is_small, widest)
    low = least_ink(ink)
    return ink, low, find_strokes(ink, low)
