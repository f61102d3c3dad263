"""Reads the pad for Draw: the whole drawing, its digits and the chosen digit, or a digit of a photo."""

import base64
import contextlib
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model import Drawing, InputError, NoInkError, Number, Recognizer, parse_drawing, preprocess_drawing
from model.numbers import Count, Digit, read_number
from model.preprocessing import IMAGE_SIDE, PIXELS, Grey
from model.verdict import MAX_CERTAINTY, Verdict
from page.encoding import encode_verdict
from page.server.routes import Json

FIELD_LENGTH = 4 * math.ceil(PIXELS / 3)  # characters in base64


@dataclass(frozen=True)
class Drawn:
    """The pad in a request, not yet checked."""

    strokes: Json = None  # and the line width: see `parse_drawing`
    line_width: Json = None
    field: Json = None  # the image of a photo's digit, see `check_field`, instead of `strokes`
    is_digit: Json = None  # whether it counts as one among its neighbours; None for the verdict on the field alone
    at: Json = None  # where the visitor has tapped the pad, [x, y] in the drawing's unit; None for the last digit
    unfinished: Json = False  # whether the pen is down: half a digit is not split 30 times a second
    threshold: Json = None  # the certainty that digits need, where the visitor has moved it; None for the network's own


@dataclass(frozen=True)
class OnPad:
    """The pad as a network reads it."""

    recognizer: Recognizer  # the network
    drawing: Drawing | None  # the chosen digit of a number, or else the whole drawing; None for a photo's digit
    verdict: Verdict  # on `drawing` or the photo's digit, with its field
    number: Number | None = None  # of at least two digits; None for one digit or a non-digit
    chosen: int = 0  # index of the chosen digit in the number

    def encode_number(self) -> dict[str, Any] | None:
        """Encode the number: its text, the index of the chosen digit, and each digit's box and verdict."""
        if self.number is None:
            return None
        digits = [{"box": digit.box, **encode_verdict(self.recognizer, digit)} for digit in self.number.digits]
        return {"text": str(self.number), "chosen": self.chosen, "digits": digits}


def read_pad(recognizer: Recognizer, drawn: Drawn) -> OnPad:
    """Read a photo's digit, or else a drawing: the chosen digit of a number, or the whole drawing as one digit.

    Raises InputError, or NoInkError for an empty pad.
    """
    place, recognizer = check_place(drawn.at), recognizer.with_threshold(check_threshold(drawn.threshold))
    field = check_field(drawn)
    if field is not None:
        verdict = recognizer.judge(field)
        return OnPad(recognizer, None, verdict if drawn.is_digit is None else replace(verdict, is_digit=drawn.is_digit))
    drawing = parse_drawing(drawn.strokes, drawn.line_width)
    verdict = recognizer.judge(preprocess_drawing(drawing))
    number = read_number(recognizer, drawing.strokes, drawing.line_width, verdict, drawn.unfinished is True)
    if number.count is Count.ONE:
        return OnPad(recognizer, drawing, verdict)
    chosen = last_written(number, drawing) if place is None else nearest(number, place)
    digit = number.digits[chosen]
    return OnPad(recognizer, Drawing(digit.strokes, digit.line_width), digit, number, chosen)


def check_field(drawn: Drawn) -> Grey | None:
    """Return the field in a request, (28, 28), which has it in base64, or None; raises InputError or NoInkError."""
    if drawn.field is None:
        return None
    if drawn.strokes is not None:
        raise InputError("The pad has a drawing or a photo: send either strokes or a field.")
    if drawn.is_digit is not None and not isinstance(drawn.is_digit, bool):
        raise InputError("The value of is_digit must be true or false: correct it, or leave it out.")
    if isinstance(drawn.field, str) and len(drawn.field) == FIELD_LENGTH:
        with contextlib.suppress(ValueError):  # other characters
            values = np.frombuffer(base64.b64decode(drawn.field, validate=True), np.uint8)
            if len(values) == PIXELS:
                if not values.any():
                    raise NoInkError("The field has no ink: choose a digit of the photo.")
                return values.reshape(IMAGE_SIDE, IMAGE_SIDE)
    raise InputError(f"The field must be {PIXELS} grey levels, one byte each, in base64.")


def check_place(at: Json) -> np.ndarray | None:
    """Return a place on the pad as an array (2,), or None for None; raises InputError for any other value."""
    if at is None:
        return None
    if isinstance(at, list) and len(at) == 2 and all(type(value) in (int, float) for value in at):
        place = np.array([float(value) if abs(value) < 1e9 else np.nan for value in at])
        if np.isfinite(place).all():
            return place
    raise InputError("The place of a digit must be a point [x, y] on the pad.")


def check_threshold(threshold: Json) -> float | None:
    """Return the certainty that digits need, or None for None; raises InputError if it is out of range."""
    if threshold is None:
        return None
    if type(threshold) in (int, float) and 0 <= threshold <= MAX_CERTAINTY:  # not NaN
        return float(threshold)
    raise InputError(f"The certainty that a digit needs must be a number from 0 to {MAX_CERTAINTY:g}.")


def last_written(number: Number, drawing: Drawing) -> int:
    last = drawing.strokes[-1][-1]
    return int(np.argmin([min(np.hypot(*(stroke[-1] - last)) for stroke in digit.strokes) for digit in number.digits]))


def nearest(number: Number, place: np.ndarray) -> int:
    """Return the index of the digit at a place: the one with the nearest box, and of those the nearest middle."""

    def distance(digit: Digit) -> tuple[float, float]:
        low, high = np.array(digit.box[:2]), np.array(digit.box[2:])
        outside = np.maximum(np.maximum(low - place, place - high), 0)
        return float(np.hypot(*outside)), float(np.hypot(*(place - (low + high) / 2)))

    return min(range(len(number.digits)), key=lambda index: distance(number.digits[index]))
