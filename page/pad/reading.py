"""Which digit of a drawing the tabs are about, and where all of them are."""

from typing import Any

import numpy as np

from model import Drawing, InputError, Number, Recognizer
from model.numbers import Digit, extent, is_one_group, is_taken_whole, read_number
from model.verdict import Verdict
from page.encoding import encode_verdict

BEGUN = 0.5  # of the extent of all others: a shorter stroke may still come to them, as that through a 4 does


def is_taken_as_one(drawing: Drawing, is_digit: bool, is_unfinished: bool) -> bool:
    """Whether a drawing is one digit, or none, without being taken to pieces, which may take 100 ms.

    Args:
        drawing: checked.
        is_digit: whether the network takes the whole of it for a digit.
        is_unfinished: whether the pen is down. Half a digit is seldom a digit, but no reason to take it to pieces, some
            thirty times a second: whether it is several joined ones is looked at when the pen is lifted.
    """
    return is_taken_whole(drawing.strokes, is_digit) or (is_unfinished and may_become_one(drawing))


def may_become_one(drawing: Drawing) -> bool:
    """Whether a drawing may become a digit: all of it so far, or all but a stroke that has just begun."""
    strokes = drawing.strokes
    if len(strokes) == 1 or is_one_group(strokes):
        return True
    has_begun = extent(strokes[-1:]) < BEGUN * extent(strokes[:-1])
    return has_begun and (len(strokes) == 2 or is_one_group(strokes[:-1]))


def choose_digit(
    recognizer: Recognizer,
    drawing: Drawing,
    at: Any = None,
    whole: Verdict | None = None,
    is_whole: bool = False,
) -> tuple[Drawing, Digit | None, dict[str, Any] | None]:
    """Read a drawing's digits and choose one.

    Args:
        recognizer: the network.
        drawing: checked.
        at: where the visitor has touched the pad, [x, y] in the drawing's unit; None for the digit written last.
        whole: the network's verdict on the drawing as a whole; it is read here if None.
        is_whole: whether it is known to be taken as a whole, see `is_taken_as_one`.

    Returns:
        (drawing, digit, number): the chosen digit's drawing, the digit, and the number as JSON. Of a drawing that is
        one digit, or none, it is the whole drawing, None and None.

    Raises:
        InputError: `at` is not a place.
    """
    place = check_place(at)
    if is_whole:
        return drawing, None, None
    number = read_number(recognizer, drawing.strokes, drawing.line_width, whole)
    if len(number.digits) == 1:
        return drawing, None, None
    chosen = last_written(number, drawing) if place is None else nearest(number, place)
    digit = number.digits[chosen]
    return (
        Drawing(digit.strokes, digit.line_width),
        digit,
        encode_number(recognizer, number, chosen),
    )


def check_place(at: Any) -> np.ndarray | None:
    """Check a place on the pad.

    Raises:
        InputError: neither None nor two finite numbers.
    """
    if at is None:
        return None
    if isinstance(at, list) and len(at) == 2 and all(type(value) in (int, float) for value in at):
        place = np.array([float(value) if abs(value) < 1e9 else np.nan for value in at])
        if np.isfinite(place).all():
            return place
    raise InputError("The place of a digit must be a point [x, y] on the pad.")


def last_written(number: Number, drawing: Drawing) -> int:
    """The index of the digit at whose end the pen was last."""
    last = drawing.strokes[-1][-1]
    return int(np.argmin([min(np.hypot(*(stroke[-1] - last)) for stroke in digit.strokes) for digit in number.digits]))


def nearest(number: Number, place: np.ndarray) -> int:
    """The index of the digit at a place: of those whose boxes are nearest, the one with the nearest middle."""

    def distance(digit: Digit) -> tuple[float, float]:
        low, high = np.array(digit.box[:2]), np.array(digit.box[2:])
        outside = np.maximum(np.maximum(low - place, place - high), 0)
        return float(np.hypot(*outside)), float(np.hypot(*(place - (low + high) / 2)))

    return min(range(len(number.digits)), key=lambda index: distance(number.digits[index]))


def encode_number(recognizer: Recognizer, number: Number, chosen: int) -> dict[str, Any]:
    """A number as JSON: its text, which digit is chosen, and each digit's box and verdict."""
    digits = [{"box": digit.box, **encode_verdict(recognizer, digit.verdict)} for digit in number.digits]
    return {"text": str(number), "chosen": chosen, "digits": digits}
