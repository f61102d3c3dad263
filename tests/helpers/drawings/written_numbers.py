"""Handwritten numbers."""

from helpers.drawings.handwritten import WRITTEN, strokes_of

STYLES = ["oval", "flagged", "swan", "round", "open", "with a separate bar", "curved", "crossed"]
STYLES += ["in one stroke", "curved"]
OF_DIGIT = {digit: f"{digit} {style}" for digit, style in enumerate(STYLES)}  # a key of WRITTEN each


def write(digits, gap=25.0, left=0.0, top=0.0, scale=1.0):
    """Return digits side by side with a gap, at scale 1 about 100 high: list of float arrays (k, 2)."""
    strokes = []
    for digit in digits:
        shape = strokes_of(WRITTEN[OF_DIGIT[int(digit)]][1])
        begin = min(stroke[:, 0].min() for stroke in shape)
        shape = [(stroke - [begin, 0]) * scale + [left, top] for stroke in shape]
        left = max(stroke[:, 0].max() for stroke in shape) + gap * scale
        strokes += shape
    return strokes
