"""Images and verdicts as the page's JavaScript reads them, see shared/image.js and shared/format.js."""

import base64
from typing import Any

import numpy as np

from model import Recognizer
from model.verdict import Verdict


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


def encode_verdict(recognizer: Recognizer, verdict: Verdict) -> dict[str, Any]:
    """A network's verdict on a drawing as JSON.

    Returns:
        dict of `probabilities`, a list of ten; `isDigit`; `reason`, why it is none, see `Recognizer.why_rejected`; and
        `threshold`, below which the largest probability is not enough.
    """
    return {
        "probabilities": verdict.probabilities.tolist(),
        "isDigit": verdict.is_digit,
        "reason": recognizer.why_rejected(verdict),
        "threshold": round(recognizer.digit_threshold, 4),
    }
