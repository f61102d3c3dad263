"""What the engine fetches about MNIST's test digits, because a browser would need seconds to compute it."""

from collections.abc import Callable
from typing import Any

import orjson

from model import Recognizer
from model.data.test_digits import load_test_digits
from model.inside import EXAMPLES, Inside
from model.metrics import confusion_matrix
from model.mistakes import find_examples, predict_test_digits
from page.encoding import encode_image
from page.engine.files import compress


def answer_file(name: str, recognizer: Recognizer, small: Recognizer, count: int) -> bytes:
    """Return an answer of ANSWERS as JSON; `count` is how many test digits the page has. Raises DatasetError."""
    return compress(orjson.dumps(ANSWERS[name](recognizer, small, count)))


def labels(_recognizer: Recognizer, _small: Recognizer, count: int) -> list[int]:
    """Return the labels of the test digits."""
    return load_test_digits()[1][:count].tolist()


def mistakes(recognizer: Recognizer, _small: Recognizer, _count: int) -> dict[str, Any]:
    """Return the confusion matrix, and digits that are misread and read right."""
    (images, labels), probabilities = load_test_digits(), predict_test_digits(recognizer)
    wrong, right = find_examples(probabilities, labels)
    predictions = probabilities.argmax(axis=1)
    return {
        "matrix": confusion_matrix(labels, predictions).tolist(),
        "digits": [
            {
                "position": int(position),
                "image": encode_image(images[position]),
                "true": int(labels[position]),
                "predicted": int(predictions[position]),
                "confidence": float(probabilities[position].max()),
            }
            for position in [*wrong, *right]
        ],
    }


def most_activating(recognizer: Recognizer, small: Recognizer, count: int) -> dict[str, Any]:
    """Return the positions of the digits that activate each unit most, by network, layer and unit; that takes 2 s."""
    images = load_test_digits()[0][:count]

    def find(recognizer: Recognizer) -> list[Any]:
        layers = Inside(recognizer.network).most_activating(images, EXAMPLES)
        return [[unit[unit >= 0].tolist() for unit in layer] for layer in layers]

    return {"page": find(recognizer), "small": find(small)}


# By the names of files, which a component lists in its `engine_answers`.
ANSWERS: dict[str, Callable[[Recognizer, Recognizer, int], Any]] = {
    "labels": labels,
    "mistakes": mistakes,
    "most-activating": most_activating,
}
