"""Pictures on their way to the browser."""

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
