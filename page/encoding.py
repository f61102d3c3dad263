"""Images and maps as JSON for the page's JavaScript, see shared/image.js."""

import base64
from typing import Any

import numpy as np

from model.projection import Projection


def encode_image(values: np.ndarray) -> dict[str, Any]:
    """Encode a uint8 array (height, width) as `width`, `height` and `data`, the bytes row by row in base64."""
    height, width = values.shape
    return {"width": width, "height": height, "data": base64.b64encode(values.tobytes()).decode()}


def encode_map(projection: Projection) -> dict[str, Any]:
    return {
        "method": projection.method,
        "places": encode_array(projection.places),
        "predictions": encode_array(projection.predictions),
        "confidences": encode_array(projection.confidences),
    }


def encode_array(values: np.ndarray) -> str:
    """Encode an array as the bytes of its numbers, row by row, the lowest byte of each first, in base64."""
    return base64.b64encode(values.astype(values.dtype.newbyteorder("<")).tobytes()).decode()
