"""The test digits that a network misreads, to look at."""

import collections

import numpy as np
import numpy.typing as npt

from model.data.test_digits import load_test_digits
from model.metrics import find_distinct, find_misread
from model.network import Floats
from model.recognizer import Recognizer

RIGHT_EXAMPLES = 30
MAX_EXAMPLES = 300  # misread digits to look at: a network that has learnt nothing misreads 9,000
CHUNK = 1000  # digits that are read at a time, so that it takes 10 MB of memory

Positions = npt.NDArray[np.intp]


def predict_test_digits(recognizer: Recognizer) -> Floats:
    """Return the probabilities of each test digit, (10000, 10); raises DatasetError."""
    images, _ = load_test_digits()
    distinct, number_of = find_distinct(images)
    chunks = [images[distinct[begin : begin + CHUNK]] for begin in range(0, len(distinct), CHUNK)]
    return np.concatenate([recognizer.predict_fields(chunk) for chunk in chunks])[number_of]


def find_examples(probabilities: Floats, labels: npt.NDArray[np.integer]) -> tuple[Positions, Positions]:
    """Return positions of misread and of correctly read digits, from probabilities (n, 10) and labels (n,).

    The misread ones are up to MAX_EXAMPLES, the most confident first; if there are more, the most confident of each
    kind. The others are the first RIGHT_EXAMPLES correctly read ones.
    """
    predictions, misread = probabilities.argmax(axis=1), find_misread(labels, probabilities)
    counts: collections.Counter[tuple[int, int]] = collections.Counter()
    ranks = []  # of each among the mistakes of its kind
    for kind in zip(labels[misread].tolist(), predictions[misread].tolist(), strict=True):
        ranks.append(counts[kind])
        counts[kind] += 1
    chosen = np.argsort(ranks, kind="stable")[:MAX_EXAMPLES]
    return misread[np.sort(chosen)], np.flatnonzero(predictions == labels)[:RIGHT_EXAMPLES]
