"""The files of MNIST's test digits that the site shows, and what its networks make of all of them."""

import gzip
from collections.abc import Mapping

import numpy as np
import orjson

from model import DEFAULT_NETWORK, Recognizer
from model.inside import EXAMPLES, Inside
from model.mistakes import load_test_digits
from page.tabs.mistakes.mistakes import describe_mistakes

LICENCE = """\
The files in the folder digits have parts of the MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes
(http://yann.lecun.com/exdb/mnist/). They are under the licence of the database, Creative Commons Attribution-Share
Alike 3.0 (https://creativecommons.org/licenses/by-sa/3.0/).

Changes: only the test digits, compressed, with the answers of this site's networks.
"""


def test_digits_files(recognizers: Mapping[str, Recognizer]) -> dict[str, bytes]:
    """Return the files by name, compressed; it takes 3 s.

    Args:
        recognizers: those that Inside shows, by name.

    Returns:
        `mistakes`, the answer of the route as JSON; `most-activating`, JSON with a list of positions in the test digits
        for each network, layer and unit; and `all`, the bytes of all labels, then of all images.

    Raises:
        DatasetError: MNIST is not available.
    """
    images, labels = load_test_digits()
    most_activating = {}
    for name, recognizer in recognizers.items():
        layers = Inside(recognizer.network).most_activating(images, EXAMPLES)
        most_activating[name] = [[unit[unit >= 0].tolist() for unit in layer] for layer in layers]
    contents = {
        "mistakes": orjson.dumps(describe_mistakes(recognizers[DEFAULT_NETWORK])),
        "most-activating": orjson.dumps(most_activating),
        "all": labels.astype(np.uint8).tobytes() + images.tobytes(),
    }
    return {name: gzip.compress(content, mtime=0) for name, content in contents.items()}
