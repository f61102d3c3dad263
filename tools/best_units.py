"""Measure what the best unit alone reads of MNIST: the figures of page/unit_by_hand/ending.js.

A unit learns, by logistic regression, from all training digits, its own kind counting as much as all others. It is
tried with the 1,000 test digits of the page: 500 of its kind, and 500 others evenly.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.data.mnist import load_mnist
from model.network import CLASSES
from model.preprocessing import PIXELS

EPOCHS, BATCH, RATE, DECAY = 8, 256, 0.003, 0.6
COUNT, SEED = 1000, 0


def choose(labels: NDArray[np.uint8], digit: int) -> NDArray[np.intp]:
    """Return the places of the test digits, as `choose` in page/unit_by_hand/digits.js does."""
    others = [each for each in range(CLASSES) if each != digit]
    half = COUNT // 2
    counts = {each: half // len(others) + (n < half % len(others)) for n, each in enumerate(others)} | {digit: half}
    return np.concatenate([np.flatnonzero(labels == each)[:count] for each, count in counts.items()])


def train(inks: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a unit's weights (785,), the last one its bias, after training with Adam. `inks` end with a 1 each."""
    rng, share = np.random.default_rng(SEED), wanted.mean()
    importance = np.where(wanted > 0, 0.5 / share, 0.5 / (1 - share))
    weights, mean, square = (np.zeros(inks.shape[1], np.float32) for _ in range(3))
    steps = 0
    for epoch in range(EPOCHS):
        for batch in np.split(rng.permutation(len(inks)), range(BATCH, len(inks), BATCH)):
            steps += 1
            errors = 1 / (1 + np.exp(-(inks[batch] @ weights))) - wanted[batch]
            slopes = inks[batch].T @ (errors * importance[batch]).astype(np.float32) / len(batch)
            mean, square = 0.9 * mean + 0.1 * slopes, 0.999 * square + 0.001 * slopes**2
            size = RATE * DECAY**epoch * np.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)
            weights = (weights - size * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)
    return weights


def with_bias(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    inks = images.reshape(len(images), PIXELS) / 255
    return np.pad(inks, ((0, 0), (0, 1)), constant_values=1).astype(np.float32)


def measure(digit: int) -> tuple[int, NDArray[np.float32]]:
    """Return how many test digits the best unit is right about, and its weights (785,)."""
    (images, labels), (test_images, test_labels) = load_mnist()
    weights = train(with_bias(images), (labels == digit).astype(np.float32))
    places = choose(test_labels, digit)
    active = with_bias(test_images[places]) @ weights > 0
    return int((active == (test_labels[places] == digit)).sum()), weights


def main() -> None:
    for digit in map(int, sys.argv[1:] or range(CLASSES)):
        print(f"{digit}: {measure(digit)[0]} of {COUNT}")


if __name__ == "__main__":
    main()
