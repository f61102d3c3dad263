"""Whether a drawing is several digits: a shared one has to be one."""

from model import Recognizer
from model.data.class_digits import Points
from model.drawing import BRUSH_WIDTH


def seems_several(strokes: Points, recognizer: Recognizer) -> bool:
    """Whether strokes are read as a number of two digits or more, and each of its parts as a digit."""
    digits = recognizer.read_number(strokes, BRUSH_WIDTH).digits
    return len(digits) > 1 and all(digit.is_digit for digit in digits)
