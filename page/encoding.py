"""Images and verdicts as the page's JavaScript reads them, see shared/image.js and shared/format.js."""

import base64
from typing import Any

import numpy as np

from model import Recognizer
from model.recognizer import Rejection


def encode_image(values: np.ndarray) -> dict[str, Any]:
    """An image as JSON.

    Args:
        values: uint8 array (height, width).

    Returns:
        dict of `width`, `height`, and `data`, the bytes row by row in base64.
    """
    height, width = values.shape
    return {"width": width, "height": height, "data": base64.b64encode(values.tobytes()).decode()}


def encode_signed(values: np.ndarray) -> tuple[dict[str, Any], float]:
    """An image of numbers that may be negative, and the largest absolute value among them.

    Args:
        values: float array (height, width).

    Returns:
        (image, scale): bytes from 1, for -scale, through 128, for 0, to 255, for scale.
    """
    scale = float(np.abs(values).max()) or 1.0
    return encode_image((np.rint(values / scale * 127) + 128).astype(np.uint8)), scale


def encode_verdict(
    recognizer: Recognizer, field: np.ndarray, probabilities: np.ndarray | None = None, is_digit: bool | None = None
) -> dict[str, Any]:
    """A network's verdict on a drawing as JSON.

    Args:
        recognizer: the network.
        field: uint8 array (28, 28).
        probabilities: float array (10,), where they are known; computed if None.
        is_digit: whether it is taken for a digit of a number; if None, the network's own threshold decides.

    Returns:
        dict of `probabilities`, a list of ten; `isDigit`; `reason`, why it is none, see `Recognizer.why_rejected`; and
        `threshold`, below which the largest probability is not enough.
    """
    if probabilities is None:
        probabilities = recognizer.predict_fields([field])[0]
    reason = recognizer.why_rejected(field, probabilities)
    if is_digit is not None:
        # A part of a number may reach the threshold on its own, and still be none beside its neighbours.
        reason = None if is_digit else reason or Rejection.UNFAMILIAR
    return {
        "probabilities": probabilities.tolist(),
        "isDigit": reason is None,
        "reason": reason,
        "threshold": round(recognizer.digit_threshold, 4),
    }
