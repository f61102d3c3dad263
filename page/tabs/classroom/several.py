"""Whether a drawing is several digits: a shared one has to be one."""

from model import Drawing, Recognizer
from model.numbers import read_number
from model.verdict import Verdict


def seems_several(drawing: Drawing, recognizer: Recognizer, whole: Verdict | None = None) -> bool:
    """Whether a drawing is read as a number of two digits or more, and each of its parts as a digit.

    Args:
        drawing: checked.
        recognizer: the network.
        whole: its verdict on the drawing as a whole; it is read here if None.
    """
    digits = read_number(recognizer, drawing.strokes, drawing.line_width, whole).digits
    return len(digits) > 1 and all(digit.is_digit for digit in digits)
