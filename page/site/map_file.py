"""The file of the map that the site shows."""

import base64
import gzip

import orjson

from model import Recognizer
from page.site.constants import describe_layers, encode_weights
from page.tabs.map.map import describe_map


def map_file(recognizer: Recognizer) -> bytes:
    """Return the map of a network that has one, compressed JSON: the answer of the route `map`, and the projection."""
    projection = recognizer.projection
    assert projection is not None
    content = {
        "answer": describe_map(recognizer),
        "projection": {
            "layers": describe_layers(projection.layers),
            "weights": base64.b64encode(encode_weights(projection.layers)).decode(),
            "low": projection.low.tolist(),
            "size": projection.size,
        },
    }
    return gzip.compress(orjson.dumps(content), mtime=0)
