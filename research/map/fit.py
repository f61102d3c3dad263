"""Fit the map of a large network, see `model.projection`, and write it beside the network's file.

    python -m research.map.fit --network handwriting

The projection is a small network, fitted to training digits by parametric UMAP (Sainburg, McInnes and Gentner,
"Parametric UMAP embeddings for representation and semi-supervised learning", Neural Computation, 2021): digits that are
neighbours among the outputs of the last hidden layer attract each other, and all others repel each other. The test
digits are only placed with it.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import trange

from model.data import mnist
from model.files import write_together
from model.network import DenseLayer, Floats
from model.preprocessing import flatten, normalise
from model.projection import SUFFIX, Projection, outputs_to_place
from model.quiet import import_tensorflow_quietly
from model.recognizer import DEFAULT_NETWORK, FOLDER, load_recognizer
from model.training import command_line
from research.map.places import place_test_digits

DIGITS = 20_000  # of MNIST's training images, chosen at random
NEIGHBOURS = 15  # of each digit, that attract it
UNITS = 16, 64  # of the projection's hidden layers
STEPS = 4000  # of training
BATCH_SIZE = 1024  # pairs of neighbours in a step
LEARNING_RATE = 1e-3  # at first
LARGE_NETWORKS = DEFAULT_NETWORK, "tutorial"  # that have a map
REPULSION = 5.0  # its weight in the loss
SPREAD = 1.577  # of UMAP's similarity 1 / (1 + SPREAD * distance ** (2 * EXPONENT)), for min_dist 0.1
EXPONENT = 0.895  # of the same
CHUNK = 1000  # digits whose distances are computed at a time
SEARCH_STEPS = 40  # for the width of a digit's neighbourhood


def find_neighbours(outputs: Floats, count: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """Find each row's nearest other rows, and their Euclidean distances: (n, count) each, the nearest first."""
    squares = (outputs**2).sum(axis=1)
    found, distances = [], []
    for begin in range(0, len(outputs), CHUNK):
        chunk = slice(begin, begin + CHUNK)
        squared = squares[chunk, None] - 2 * outputs[chunk] @ outputs.T + squares
        squared[np.arange(len(squared)), np.arange(begin, begin + len(squared))] = np.inf  # not the row itself
        nearest = np.argpartition(squared, count, axis=1)[:, :count]
        values = np.take_along_axis(squared, nearest, axis=1)
        order = values.argsort(axis=1)
        found.append(np.take_along_axis(nearest, order, axis=1))
        distances.append(np.sqrt(np.maximum(np.take_along_axis(values, order, axis=1), 0)))
    return np.concatenate(found), np.concatenate(distances)


def weigh_neighbours(distances: Floats) -> npt.NDArray[np.float64]:
    """Return how much neighbours attract (n, count), 0 to 1, by their distances, as UMAP does.

    The nearest one has weight 1. The others' weights fall exponentially, so fast that a row's sum is log2(count).
    """
    beyond = (distances - distances[:, :1]).astype(np.float64)
    low, high = np.full((len(beyond), 1), 1e-4), np.full((len(beyond), 1), 1e4)
    for _ in range(SEARCH_STEPS):
        width = np.sqrt(low * high)
        is_wide = np.exp(-beyond / width).sum(axis=1, keepdims=True) > np.log2(beyond.shape[1])
        low, high = np.where(is_wide, low, width), np.where(is_wide, width, high)
    return np.exp(-beyond / np.sqrt(low * high))


def fit_projection(outputs: Floats, seed: int = 0) -> tuple[DenseLayer, ...]:
    """Fit a projection to what a network's map depends on, (n, units), see `outputs_to_place`; return its layers."""
    import_tensorflow_quietly()

    import keras
    import tensorflow as tf

    neighbours, distances = find_neighbours(outputs, NEIGHBOURS)
    sums = np.cumsum(weigh_neighbours(distances))
    scale = float(outputs.std())
    layers = [keras.layers.Dense(units, activation="relu") for units in UNITS]
    network = keras.Sequential([keras.Input((outputs.shape[1],)), *layers, keras.layers.Dense(2)])
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, STEPS))
    inputs = tf.constant(outputs / scale)

    @tf.function
    def fit_batch(pairs: tf.Tensor) -> None:
        """Attract the two digits of each pair (2, n), and repel the first of each from the second of all others."""
        with tf.GradientTape() as tape:
            first, second = tf.split(network(tf.gather(inputs, tf.reshape(pairs, [-1]))), 2)
            attracted = tf.reduce_sum((first - second) ** 2, axis=1) + 1e-6
            attraction = tf.reduce_mean(tf.math.log1p(SPREAD * attracted**EXPONENT))
            lengths = [tf.reduce_sum(each**2, axis=1) for each in (first, second)]
            squared = lengths[0][:, None] - 2 * first @ tf.transpose(second) + lengths[1]
            similarity = 1 / (1 + SPREAD * tf.maximum(squared, 1e-3) ** EXPONENT)
            repulsion = -tf.math.log(1 - tf.linalg.set_diag(similarity, tf.zeros(BATCH_SIZE)) + 1e-4)
            loss = attraction + REPULSION * tf.reduce_mean(repulsion)
        weights = network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))

    generator = np.random.default_rng(seed)
    for _ in trange(STEPS, desc="The projection", unit="step"):
        chosen = np.searchsorted(sums, generator.uniform(0, sums[-1], BATCH_SIZE))
        fit_batch(tf.constant([chosen // NEIGHBOURS, neighbours.ravel()[chosen]]))
    kernel, *others = network.get_weights()
    # Without scaling of the outputs, and in half precision as in the map's file.
    weights = [np.asarray(each, np.float16).astype(np.float32) for each in (kernel / scale, *others)]
    activations = [*["relu"] * len(UNITS), "linear"]
    return tuple(map(DenseLayer, weights[::2], weights[1::2], activations))


def sample_digits(
    images: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer], seed: int
) -> tuple[Floats, npt.NDArray[np.integer]]:
    """Choose DIGITS of the images (n, 28, 28); return their pixels (m, 784), in [0, 1], and their labels (m,)."""
    chosen = np.random.default_rng(seed).permutation(len(images))[:DIGITS]
    return flatten(normalise(images[chosen])), labels[chosen]


def write_map(options: argparse.Namespace) -> None:
    """Fit the map of the network that the options name, and write its file."""
    (images, labels), (test_images, _) = mnist.load_mnist(options.mnist)
    network = load_recognizer(options.network).network
    pixels, _ = sample_digits(images, labels, options.seed)
    layers = fit_projection(outputs_to_place(network, pixels), options.seed)
    projection = place_test_digits(network, layers, flatten(normalise(test_images)), "neighbours")
    path = FOLDER / f"{options.network}{SUFFIX}"
    with write_together(FOLDER) as unfinished:
        save_map(projection, unfinished / path.name)
    print(f"{path}   the map, {path.stat().st_size / 1000:.0f} kB")


def save_map(projection: Projection, path: Path) -> None:
    """Write the file of a map: its attributes by their names, and each layer's kernel and bias, both as float16."""
    arrays: dict[str, Any] = {name: value for name, value in vars(projection).items() if name != "layers"}
    for number, layer in enumerate(projection.layers):
        arrays[f"kernel_{number}"] = layer.kernel.astype(np.float16)
        arrays[f"bias_{number}"] = layer.bias.astype(np.float16)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_line.OneSentenceParser(
        prog="python -m research.map.fit", description="Fit the map of a network, in two minutes."
    )
    command_line.add_mnist_option(parser)
    command_line.add_seed_option(parser)
    text = f"a network in model/ (default: {DEFAULT_NETWORK})"
    parser.add_argument("--network", default=DEFAULT_NETWORK, choices=LARGE_NETWORKS, help=text)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    command_line.run_command(lambda: write_map(read_options()))
