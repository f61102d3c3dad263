"""The parts of which replies to the browser are made."""

import base64


def picture(values):
    """Make a picture of the form that `paint` and `toBytes` in shared.js read.

    Args:
        values: uint8 array (height, width).

    Returns:
        dict: `width`, `height`, and `data`, the bytes, row by row, in base64.
    """
    height, width = values.shape
    return {"width": width, "height": height, "data": base64.b64encode(values.tobytes()).decode()}


def verdict(probabilities, is_digit):
    """Make a network's verdict of the form that `verdictText` in shared.js reads.

    Args:
        probabilities: float array (10,).
        is_digit: bool, whether the network takes the drawing for a digit at all; see `Recognizer.judge`.

    Returns:
        dict: `probabilities`, a list of ten floats, and `isDigit`.
    """
    return {"probabilities": probabilities.tolist(), "isDigit": bool(is_digit)}
