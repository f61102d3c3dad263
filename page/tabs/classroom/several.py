"""Whether a drawing is several digits: a shared one has to be one."""

from model import Drawing, Recognizer
from model.network import Floats
from model.numbers import read_number


def seems_several(drawing: Drawing, recognizer: Recognizer, whole: tuple[Floats, bool] | None = None) -> bool:
    """Whether a drawing is read as a number of two digits or more, and each of its parts as a digit.

    Args:
        drawing: checked.
        recognizer: the network.
        whole: what it made of the drawing as a whole, see `Recognizer.judge`; it is read here if None.
    """
    digits = read_number(recognizer, drawing.strokes, drawing.line_width, whole).digits
    return len(digits) > 1 and all(digit.is_digit for digit in digits)
