"""Read the digits in a photo of paper: all numbers on it, or the one digit that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.images import check_image, on_ground, preprocess_image
from model.numbers import Number
from model.numbers.pieces import Box, union
from model.numbers.scores import Judge
from model.photos.finding import FoundText, find_text_lines
from model.photos.light import SMALL_IMAGE
from model.photos.masks import Component, join_masks, pieces_of
from model.photos.reading_masks import enlarge, read_lines
from model.photos.text_lines import MAX_GAP, OTHER_SIZE
from model.preprocessing import Grey

SMALLEST_PHOTO = 20  # pixels of the longer side: smaller images show a digit without paper around
EVEN_GROUND = 3  # grey levels between the pixels of a clean image's background
LEAST_GROUND = 0.5  # of a clean image's pixels: its background
MOSTLY = 0.6  # of a text line's digits that are accepted: in others letters are read
MANY = 16  # components
FEW = 0.35  # of MANY components or more: if a smaller part is certainly digits, they are letters or a texture
FEWEST = 0.25  # of fewer components: the same
MAY_BE_CHANCE = 2  # digits: so few may be chance if no component is clear
CLEAR = 1.95  # clarity of a clear component, see `Component`
LEVEL = 0.5  # of a printed word's height: how much of it is at the height of the number beside it
# Of the one digit that a photo shows, in units of its larger part's longer side.
BESIDE = 0.1  # distance of its parts side by side
STACKED = 0.35  # distance of its parts one above the other
LEAST_PART = 0.08  # longer side of its parts


@dataclass(frozen=True, eq=False)
class FoundNumbers:
    numbers: tuple[Number, ...]  # one for each text line with digits, from top to bottom; boxes in the image's pixels
    text: FoundText


def find_numbers(judge: Judge, image: object) -> FoundNumbers:
    """Find and read all numbers in a photo, see `find_text_lines`."""
    text = find_text_lines(image)
    components = [each for line in text.text_lines for each in line]
    numbers = choose_numbers(read_lines(judge, text.text_lines), components, judge.threshold)
    enlarged = (Number(tuple(enlarge(digit, text.scale) for digit in number.digits)) for number in numbers)
    return FoundNumbers(tuple(enlarged), text)


def choose_numbers(numbers: Sequence[Number], components: Sequence[Component], threshold: float) -> list[Number]:
    """Return the text lines that are numbers, of all that were read in a photo's components.

    Letters and pieces of a texture are read as digits now and then: there is no number if few of the components are
    digits, or if letters are cut so often that there are more digits than components. One or two digits must be clear,
    because a shadow or the grain of a desk may look like a 1. A printed word beside a number is smaller. `threshold` is
    the certainty that the network's digits need on their own.
    """
    chosen = [number for number in numbers if is_number(number)]
    chosen = [number for number in chosen if not any(is_label(number, other) for other in chosen)]
    digits = [digit for number in chosen for digit in number.digits if digit.is_digit]
    sure = sum(digit.certainty >= threshold for digit in digits)
    are_many = len(components) >= MANY
    if sure < (FEW if are_many else FEWEST) * len(components) or (are_many and len(digits) > len(components)):
        return []
    is_clear = any(component.clarity >= CLEAR for component in components)
    return chosen if len(digits) > MAY_BE_CHANCE or (sure and is_clear) else []


def is_number(number: Number) -> bool:
    """Return whether a line has a digit, and at least MOSTLY of its digits, or all but one, are accepted."""
    accepted = sum(digit.is_digit for digit in number.digits)
    return accepted > 0 and accepted >= min(MOSTLY * len(number.digits), len(number.digits) - 1)


def is_label(number: Number, other: Number) -> bool:
    """Return whether a line with a non-digit is a printed word beside a higher number in the same row."""
    if all(digit.is_digit for digit in number.digits):
        return False
    (left, top, right, bottom), (start, upper, end, lower) = extent(number), extent(other)
    gap = max(left - end, start - right)
    is_beside = min(bottom, lower) - max(top, upper) >= LEVEL * (bottom - top) and gap <= MAX_GAP * (lower - upper)
    return is_beside and usual_height(other) >= OTHER_SIZE * usual_height(number)


def extent(number: Number) -> Box:
    return union(digit.box for digit in number.digits)


def usual_height(number: Number) -> float:
    return median(digit.box[3] - digit.box[1] for digit in number.digits)


def photo_to_field(image: Image.Image | npt.NDArray[Any]) -> Grey:
    """Return the network's input (28, 28) for the one digit that an image shows; raises InputError, NoInkError."""
    if is_clean(image):
        return preprocess_image(image)
    text = find_text_lines(image)
    components = [component for line in text.text_lines for component in line]
    if not components:  # as in a drawing with lines wider than any pen's
        return preprocess_image(image)
    pieces, _ = pieces_of(main_parts(components, text.photo.shape))
    return join_masks(pieces).field()


def is_clean(image: Image.Image | npt.NDArray[Any]) -> bool:
    """Return whether an image is smaller than any photo, or small with one flat background, as MNIST's are."""
    size = image.size if isinstance(image, Image.Image) else getattr(image, "shape", (0, 0))[:2]
    longer = max(size, default=0)
    if longer < SMALLEST_PHOTO or longer > SMALL_IMAGE:
        return longer < SMALLEST_PHOTO
    levels, ground = on_ground(check_image(image), SMALL_IMAGE)
    return float(np.mean(np.abs(levels - ground) <= EVEN_GROUND)) >= LEAST_GROUND


def main_parts(components: Sequence[Component], shape: tuple[int, ...]) -> list[Component]:
    """Return the parts of the digit that a photo shows: the largest near its middle, and what belongs to it."""
    main = max(components, key=lambda each: weight(each, shape))
    size = longer(main)
    parts = [main]
    rest = [each for each in components if each is not main and longer(each) >= LEAST_PART * size]
    rest = [each for each in rest if is_cut(main, shape) or not is_cut(each, shape)]
    while near := [each for each in rest if any(belongs(each, part, size) for part in parts)]:
        parts += near
        rest = [each for each in rest if each not in near]
    return parts


def weight(component: Component, shape: tuple[int, ...]) -> float:
    """Return how likely a component is the digit of a photo: large, in the middle, not cut by the photo's edge."""
    height, width = shape
    off_x = abs(component.left + component.right - width) / width
    off_y = abs(component.top + component.bottom - height) / height
    return longer(component) * (1 - 0.5 * max(off_x, off_y)) * (0.5 if is_cut(component, shape) else 1)


def longer(component: Component) -> int:
    return max(component.ink.shape)


def is_cut(component: Component, shape: tuple[int, ...]) -> bool:
    height, width = shape
    return min(component.left, component.top) <= 1 or component.right >= width - 1 or component.bottom >= height - 1


def belongs(one: Component, other: Component, size: int) -> bool:
    """Return whether two components are near enough to be of one digit."""
    across = max(0, one.left - other.right, other.left - one.right)
    down = max(0, one.top - other.bottom, other.top - one.bottom)
    return max(across, down) <= BESIDE * size or (across == 0 and down <= STACKED * size)
