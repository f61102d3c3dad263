"""What is on the pad: all of the drawing, its digits, and the one that the tabs are about."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from starlette.requests import Request

from model import Drawing, InputError, Number, Recognizer, parse_drawing, preprocess_drawing
from model.numbers import Digit, extent, is_one_group, is_taken_whole, read_number
from model.verdict import Verdict
from page.encoding import encode_verdict
from page.server.routes import Json, Load, work_in_turn
from page.visitors.trained_networks import TrainedNetworks

BEGUN = 0.5  # of the extent of all others: a shorter stroke may still come to them, as that through a 4 does
QUICK = 20_000  # bytes of a request; the largest drawing, of 250,000, takes 12 ms
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Drawn:
    """What a request says of the pad, not yet checked.

    Attributes:
        strokes: see `parse_drawing`.
        line_width: likewise.
        network: token of the visitor's own network; None for the page's.
        at: where the visitor has touched the pad, [x, y] in the drawing's unit; None for the digit written last.
        unfinished: whether the pen is down. Half a digit is seldom a digit, but no reason to take it to pieces, some
            thirty times a second: that waits until the pen is lifted.
    """

    strokes: Json = None
    line_width: Json = None
    network: Json = None
    at: Json = None
    unfinished: Json = False


@dataclass(frozen=True)
class OnPad:
    """What is on the pad, as a network reads it.

    Attributes:
        recognizer: the network.
        whole: all of the drawing, and the verdict on it as a whole.
        drawing: the digit that the tabs are about: the chosen one of a number, or else all of the drawing.
        verdict: on that digit, with its field.
        number: of two digits or more; None for one digit, or none.
        chosen: index of the digit in the number.
    """

    recognizer: Recognizer
    whole: tuple[Drawing, Verdict]
    drawing: Drawing
    verdict: Verdict
    number: Number | None = None
    chosen: int = 0

    def encode_number(self) -> dict[str, Any] | None:
        """Return the number as JSON: its text, which digit is chosen, and each digit's box and verdict."""
        if self.number is None:
            return None
        digits = [{"box": digit.box, **encode_verdict(self.recognizer, digit.verdict)} for digit in self.number.digits]
        return {"text": str(self.number), "chosen": self.chosen, "digits": digits}


class PadReader:
    """Reads what is on the pad, for all tabs.

    Attributes:
        recognizer: the page's own network.
        load: the time that reading takes of the event loop, for the routes that pages ask while their visitors draw.
    """

    def __init__(self, recognizer: Recognizer, networks: TrainedNetworks, load: Load | None = None) -> None:
        """Make the reader; `networks` are the visitors' own."""
        self.recognizer, self.load, self._networks = recognizer, load or Load(), networks

    async def read(self, request: Request, drawn: Drawn, describe: Callable[[OnPad], Answer]) -> Answer:
        """Read what is on the pad, and return what a function makes of it.

        A small drawing of one digit stays in the event loop, as to hand it to a thread costs as much as to read it. A
        number, a large drawing and a network that is not loaded go to a thread in the visitor's turn.

        Raises:
            InputError: an invalid drawing or place; NoInkError where nothing is drawn.
            NetworkGoneError: the visitor's network is no longer kept.
        """
        place = check_place(drawn.at)
        recognizer = self.recognizer if drawn.network is None else self._networks.loaded(drawn.network)
        begun: OnPad | None = None
        if recognizer and len(await request.body()) <= QUICK:
            with self.load.working():
                begun = read_whole(recognizer, drawn)
                if is_taken_as_one(begun, drawn):
                    return describe(begun)

        def read_all() -> tuple[Answer, float]:
            network = recognizer or self._networks.recognizer(drawn.network)
            begin = time.thread_time()
            pad = begun or read_whole(network, drawn)
            answer = describe(pad if is_taken_as_one(pad, drawn) else choose_digit(pad, place))
            return answer, time.thread_time() - begin

        answer, took = await work_in_turn(request, read_all)
        self.load.add(took)  # Python runs one thread at a time: the event loop could not have worked meanwhile
        return answer


def read_whole(recognizer: Recognizer, drawn: Drawn) -> OnPad:
    """Read all of a drawing as one digit."""
    drawing = parse_drawing(drawn.strokes, drawn.line_width)
    verdict = recognizer.judge(preprocess_drawing(drawing))
    return OnPad(recognizer, (drawing, verdict), drawing, verdict)


def is_taken_as_one(pad: OnPad, drawn: Drawn) -> bool:
    """Whether a drawing is one digit, or none, without being taken to pieces, which may take 100 ms."""
    strokes = pad.drawing.strokes
    return is_taken_whole(strokes, pad.verdict.is_digit) or (drawn.unfinished is True and may_become_one(strokes))


def may_become_one(strokes: tuple[np.ndarray, ...]) -> bool:
    """Whether a drawing may become a digit: all of it so far, or all but a stroke that has just begun."""
    if len(strokes) == 1 or is_one_group(strokes):
        return True
    has_begun = extent(strokes[-1:]) < BEGUN * extent(strokes[:-1])
    return has_begun and (len(strokes) == 2 or is_one_group(strokes[:-1]))


def choose_digit(pad: OnPad, place: np.ndarray | None) -> OnPad:
    """Take a drawing, read as a whole, to pieces, and choose a digit where it is a number.

    Args:
        pad: what was read as a whole.
        place: (2,), in the drawing's unit; None for the digit written last.
    """
    drawing, whole = pad.whole
    number = read_number(pad.recognizer, drawing.strokes, drawing.line_width, whole)
    if len(number.digits) == 1:
        return pad
    chosen = last_written(number, drawing) if place is None else nearest(number, place)
    digit = number.digits[chosen]
    digits_drawing = Drawing(digit.strokes, digit.line_width)
    return OnPad(pad.recognizer, pad.whole, digits_drawing, digit.verdict, number, chosen)


def check_place(at: Json) -> np.ndarray | None:
    """Check a place on the pad.

    Returns:
        (2,), or None where None was given.

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
