"""The files of MNIST's test digits that the site shows: those of Mistakes, and those that Inside shows for each unit.

The site has no room for all 10,000, so what depends on all of them is computed here.
"""

import gzip
from collections.abc import Mapping
from typing import Any

import orjson

from model import DEFAULT_NETWORK, Recognizer
from model.inside import Inside
from model.mistakes import load_test_digits
from page.encoding import encode_image
from page.tabs.inside.inside import EXAMPLES
from page.tabs.mistakes.mistakes import describe_mistakes

LICENCE = """\
The files in the folder digits have parts of the MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes
(http://yann.lecun.com/exdb/mnist/). They are under the licence of the database, Creative Commons Attribution-Share
Alike 3.0 (https://creativecommons.org/licenses/by-sa/3.0/).

Changes: only the test digits that this site shows, as compressed JSON, with the answers of its networks.
"""


def test_digits_files(recognizers: Mapping[str, Recognizer]) -> dict[str, bytes]:
    """Return the files by name, compressed JSON; it takes 3 s.

    Args:
        recognizers: those that Inside shows, by name.

    Returns:
        `mistakes`, the answer of the route, and `most-activating`: for each network, layer and unit a list of positions
        in the test digits, and an image and label for each position.

    Raises:
        DatasetError: MNIST is not available.
    """
    images, labels = load_test_digits()
    most_activating = {}
    for name, recognizer in recognizers.items():
        layers = Inside(recognizer.network).most_activating(images, EXAMPLES)
        most_activating[name] = [[unit[unit >= 0].tolist() for unit in layer] for layer in layers]
    shown = {position for layers in most_activating.values() for units in layers for unit in units for position in unit}
    digits = {
        str(position): {"image": encode_image(images[position]), "true": int(labels[position])}
        for position in sorted(shown)
    }
    contents: dict[str, Any] = {
        "mistakes": describe_mistakes(recognizers[DEFAULT_NETWORK]),
        "most-activating": {"positions": most_activating, "digits": digits},
    }
    return {name: gzip.compress(orjson.dumps(content), mtime=0) for name, content in contents.items()}
