"""The teacher, the student, and the conversion of the student into a network of the tutorial's shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE, PIXELS, flatten, normalise
from research.recipe import Recipe, Start
from research.run_folder import RunFolder

PREDICTED_AT_ONCE = 20_000  # fields, whose pixels as floats take 63 MB
UPDATES = 4  # of the odds by disagreement in a run; each reads all variants once


def build_network(hidden_units: Iterable[int], dropout: float) -> keras.Sequential:
    """Build a multilayer perceptron, float32 (n, 784) in [0, 1] -> float32 (n, 10), probabilities; not compiled."""
    layers = [keras.Input((PIXELS,), name="pixels")]
    for number, units in enumerate(hidden_units, start=1):
        layers.append(keras.layers.Dense(units, activation="relu", name=f"hidden_{number}"))
        layers.append(keras.layers.Dropout(dropout, name=f"dropout_{number}"))
    layers.append(keras.layers.Dense(CLASSES, activation="softmax", name="digits"))
    return keras.Sequential(layers, name="digit_network")


@dataclass(frozen=True)
class FieldSet:
    """Fields of one kind, with their targets."""

    fields: npt.NDArray[np.uint8]  # (n, 28, 28), 0 background to 255 full ink
    targets: dict[str, npt.NDArray[np.floating]]  # name of a network's output: (n, units)
    share: float  # fraction of a batch
    odds: npt.NDArray[np.float64] | None = None  # (n,), cumulative up to 1, of being chosen; None: all the same

    def choose(self, count: int, generator: np.random.Generator) -> npt.NDArray[np.integer]:
        """Choose fields at random; return their indices, (count,)."""
        if self.odds is None:
            return generator.integers(len(self.fields), size=count)
        return np.searchsorted(self.odds, generator.uniform(0, self.odds[-1], count), side="right")


class Mixture(keras.utils.PyDataset):
    """Batches drawn at random from several sets with the same targets, each with its share."""

    def __init__(self, sets: Sequence[FieldSet], recipe: Recipe, seed: int) -> None:
        super().__init__()
        self.sets, self.recipe, self.seed = sets, recipe, seed
        self.epoch = 0  # see `Epochs`

    def __len__(self) -> int:
        return self.recipe.steps_per_epoch

    def __getitem__(self, step: int) -> tuple[npt.NDArray[np.float32], dict[str, npt.NDArray[np.float32]]]:
        """Draw a batch: pixels (n, 784) in [0, 1], and the targets by name, (n, units) each."""
        generator = np.random.default_rng([self.seed, self.epoch, step])
        fields, targets = [], []
        for part in self.sets:
            chosen = part.choose(round(part.share * self.recipe.batch_size), generator)
            fields.append(part.fields[chosen])
            targets.append({name: values[chosen] for name, values in part.targets.items()})
        return flatten(normalise(np.concatenate(fields))), {
            name: np.concatenate([part[name] for part in targets]).astype(np.float32) for name in targets[0]
        }


class Epochs(keras.callbacks.Callback):
    """Sets a mixture's epoch, also in a run that continues, and updates which variants it prefers.

    Args:
        mixture: the data.
        every: number of epochs between two updates of the odds; 0 for none.
        disagreement: fraction of a batch that is chosen by how far the network's probabilities are from their targets.
    """

    def __init__(self, mixture: Mixture, every: int, disagreement: float) -> None:
        super().__init__()
        self.mixture, self.every, self.disagreement = mixture, every, disagreement

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.mixture.epoch = epoch
        has_odds = self.mixture.sets[0].odds is not None
        if self.every and epoch and (epoch % self.every == 0 or not has_odds):
            self.mixture.sets = [self.favour(part) for part in self.mixture.sets]

    def favour(self, part: FieldSet) -> FieldSet:
        """Return a set whose odds depend on the total variation distance of its fields' probabilities and targets."""
        distances = []
        for start in range(0, len(part.fields), PREDICTED_AT_ONCE):
            chunk = slice(start, start + PREDICTED_AT_ONCE)
            answers = self.model.predict(flatten(normalise(part.fields[chunk])), batch_size=1000, verbose=0)
            distances.append(np.abs(answers["digits"] - part.targets["digits"][chunk]).sum(axis=1) / 2)
        distance = np.concatenate(distances).astype(np.float64)
        odds = (1 - self.disagreement) / len(distance) + self.disagreement * distance / max(distance.sum(), 1e-9)
        return replace(part, odds=odds.cumsum())


def build_teacher(recipe: Recipe) -> keras.Model:
    """Build a small convolutional network, (n, 784) -> {"digits": (n, 10)}, with a layer "features"."""
    layers = keras.layers
    pixels = keras.Input((PIXELS,))
    values = layers.Reshape((IMAGE_SIDE, IMAGE_SIDE, 1))(pixels)
    for filters in recipe.teacher_filters:
        values = layers.Conv2D(filters, 5, use_bias=False)(values)
        values = layers.MaxPool2D()(values)
        values = layers.ReLU()(layers.BatchNormalization(momentum=recipe.batch_norm_momentum)(values))
    values = layers.Dropout(0.2)(layers.Flatten()(values))
    values = layers.Dense(recipe.features, use_bias=False)(values)
    values = layers.BatchNormalization(momentum=recipe.batch_norm_momentum)(values)
    values = layers.Dropout(0.2)(layers.ReLU(name="features")(values))
    return keras.Model(pixels, {"digits": layers.Dense(CLASSES, activation="softmax", name="digits")(values)})


class LocalViews(keras.initializers.Initializer):
    """Initial weights that let each unit see one place of the field: random weights under a Gaussian.

    The places are spread evenly over the field and differ in size. A network that starts with local views finds
    solutions that generalize better (d'Ascoli et al., "Finding the needle in the haystack with convolutions", NeurIPS
    2019). All weights of a unit together have He's variance.
    """

    def __init__(self, recipe: Recipe, seed: int) -> None:
        self.recipe, self.seed = recipe, seed

    def __call__(self, shape: tuple[int, int], dtype: Any = None) -> Any:
        """Make a tensor of weights, of the shape (784, units)."""
        generator = np.random.default_rng(self.seed)
        pixels, units = shape
        rows, columns = np.indices((IMAGE_SIDE, IMAGE_SIDE)).reshape(2, pixels, 1)
        row, column = generator.uniform(3, IMAGE_SIDE - 3, (2, units))  # MNIST's margin is empty
        deviation = self.recipe.view_size * np.exp(generator.normal(0, self.recipe.view_size_spread, units))
        views = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * deviation**2))  # (784, units)
        weights = generator.normal(size=shape) * views
        weights *= np.sqrt(2) / np.linalg.norm(weights, axis=0)
        return keras.ops.convert_to_tensor(weights, dtype)


def build_student(recipe: Recipe, seed: int) -> keras.Model:
    """Build the network as it is trained.

    Returns:
        (n, 784) -> {"digits": (n, 10), "features": (n, recipe.features), "is_digit": (n, 1)}, without features if they
        have no weight, and without "is_digit", a probability, if it learns from no non-digits.
    """
    layers = keras.layers
    values = pixels = keras.Input((PIXELS,))
    for number, units in enumerate(recipe.hidden_units, start=1):
        initializer = LocalViews(recipe, seed) if number == 1 else "glorot_uniform"
        values = layers.Dense(units, use_bias=False, kernel_initializer=initializer, name=f"hidden_{number}")(values)
        values = layers.BatchNormalization(momentum=recipe.batch_norm_momentum, name=f"batch_norm_{number}")(values)
        values = layers.ReLU()(values)
    outputs = {"digits": layers.Dense(CLASSES, activation="softmax", name="digits")(values)}
    if recipe.features_weight:
        outputs["features"] = layers.Dense(recipe.features, name="features")(values)
    if recipe.non_digits:
        outputs["is_digit"] = layers.Dense(1, activation="sigmoid", name="is_digit")(values)
    return keras.Model(pixels, outputs)


def fit_teacher(sets: Sequence[FieldSet], recipe: Recipe, folder: RunFolder, seed: int) -> keras.Model:
    """Build the teacher and fit it, unless the folder has its weights."""
    teacher = build_teacher(recipe)
    finished = folder.place("teacher.weights.h5")
    if finished and finished.exists():
        print(f"{finished} has the teacher already.")
        teacher.load_weights(finished)
        return teacher
    epochs, learning_rate = recipe.teacher_epochs, recipe.teacher_learning_rate
    fit_mixture(teacher, sets, recipe, epochs, learning_rate, seed, backup=folder.place("teacher"))
    if finished:
        teacher.save_weights(finished)
    return teacher


def fit_student(
    sets: Sequence[FieldSet], recipe: Recipe, folder: RunFolder, seed: int
) -> tuple[dict[str, list[float]], keras.Sequential]:
    """Build a student and fit it; return Keras' history and the network."""
    student = build_student(recipe, seed)
    history = distil(student, sets, recipe, folder, seed, recipe.epochs, recipe.learning_rate)
    return history, fold_batch_norm(student, recipe.hidden_units)


def fit_further(
    start: Start, sets: Sequence[FieldSet], recipe: Recipe, folder: RunFolder, seed: int
) -> tuple[dict[str, list[float]], keras.Sequential]:
    """Fit the network with which the last phase begins; return Keras' history and the network.

    Each weight is the mean of those before and after (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR
    2022), so that less of what the network knew is lost.
    """
    network = keras.models.load_model(start.path, compile=False)
    fold_temperature(network, 1 / start.temperature)
    before = network.get_weights()
    student = keras.Model(network.inputs, {"digits": network.outputs[0]})
    history = distil(student, sets, recipe, folder, seed, recipe.last_epochs, recipe.last_learning_rate)
    network.set_weights([(one + other) / 2 for one, other in zip(before, network.get_weights(), strict=True)])
    return history, network


def distil(
    student: keras.Model,
    sets: Sequence[FieldSet],
    recipe: Recipe,
    folder: RunFolder,
    seed: int,
    epochs: int,
    learning_rate: float,
) -> dict[str, list[float]]:
    """Fit a student to the teacher's predictions, most often where they disagree; return Keras' history."""
    backup = folder.place("student")
    return fit_mixture(
        student, sets, recipe, epochs, learning_rate, seed, disagreement=recipe.disagreement, backup=backup
    )


def fit_mixture(
    network: keras.Model,
    sets: Sequence[FieldSet],
    recipe: Recipe,
    epochs: int,
    learning_rate: float,
    seed: int,
    *,
    disagreement: float = 0.0,
    backup: Path | None = None,
) -> dict[str, list[float]]:
    """Compile a network and fit it to a mixture; it ends with the averaged weights.

    Batch normalization keeps the mean and variance of the last weights, not of the averaged ones: these are the same
    once the learning rate has decayed to 0.

    Args:
        network: (n, 784) -> {"digits": (n, 10)}, and perhaps "features" and "is_digit".
        sets: the data, with targets for these outputs.
        recipe: the settings.
        epochs: of recipe.steps_per_epoch steps.
        learning_rate: the peak, after the warm-up.
        seed: of the batches.
        disagreement: see `Epochs`; it is measured UPDATES times.
        backup: a folder for the state after each epoch, from which a run continues; None for none.

    Returns:
        Keras' history.
    """
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        epochs * recipe.steps_per_epoch - recipe.warm_up_steps,
        warmup_target=learning_rate,
        warmup_steps=recipe.warm_up_steps,
    )
    losses = {
        "digits": ("categorical_crossentropy", 1.0),
        "features": ("mean_squared_error", recipe.features_weight),
        "is_digit": ("binary_crossentropy", recipe.is_digit_weight),
    }
    network.compile(
        optimizer=keras.optimizers.Adam(schedule, use_ema=True, ema_momentum=recipe.weight_averaging),
        loss={name: losses[name][0] for name in network.output},
        loss_weights={name: losses[name][1] for name in network.output},
        metrics={"digits": "accuracy"},
    )
    sets = [replace(part, targets={name: part.targets[name] for name in network.output}) for part in sets]
    mixture = Mixture(sets, recipe, seed)
    callbacks: list[keras.callbacks.Callback] = []
    if backup:
        callbacks.append(keras.callbacks.BackupAndRestore(backup, double_checkpoint=True))
    callbacks.append(Epochs(mixture, max(1, epochs // (UPDATES + 1)) if disagreement else 0, disagreement))
    return network.fit(mixture, epochs=epochs, callbacks=callbacks).history


def teacher_targets(teacher: keras.Model, sets: Sequence[FieldSet]) -> list[FieldSet]:
    """Replace the targets "digits" and "features" by a trained teacher's predictions, in half precision.

    Over the first set each feature has mean 0, and all features together have standard deviation 1.
    """
    outputs = keras.Model(teacher.input, [teacher.get_layer(name).output for name in ("digits", "features")])
    predicted = []
    for part in sets:
        starts = range(0, len(part.fields), PREDICTED_AT_ONCE)
        chunks = [part.fields[start : start + PREDICTED_AT_ONCE] for start in starts]
        chunks = [outputs.predict(flatten(normalise(chunk)), batch_size=1000, verbose=0) for chunk in chunks]
        # Half precision, since there are hundreds of millions of values.
        predicted.append([np.concatenate(chunk).astype(np.float16) for chunk in zip(*chunks, strict=True)])
    first = predicted[0][1].astype(np.float32)
    mean = first.mean(axis=0)
    deviation = np.float16((first - mean).std())
    mean = mean.astype(np.float16)
    return [
        replace(part, targets={**part.targets, "digits": probabilities, "features": (features - mean) / deviation})
        for part, (probabilities, features) in zip(sets, predicted, strict=True)
    ]


def fold_batch_norm(student: keras.Model, hidden_units: tuple[int, ...]) -> keras.Sequential:
    """Make a network of the tutorial's kind with a student's probabilities: batch normalization goes into the weights.

    It turns each unit's sum x into gamma * (x - mean) / sqrt(variance + epsilon) + beta.
    """
    network = build_network(hidden_units, dropout=0.0)
    for number in range(1, len(hidden_units) + 1):
        (kernel,) = student.get_layer(f"hidden_{number}").get_weights()
        batch_norm = student.get_layer(f"batch_norm_{number}")
        gamma, beta, mean, variance = batch_norm.get_weights()
        factor = gamma / np.sqrt(variance + batch_norm.epsilon)
        network.get_layer(f"hidden_{number}").set_weights([kernel * factor, beta - mean * factor])
    network.get_layer("digits").set_weights(student.get_layer("digits").get_weights())
    return network


def fold_temperature(network: keras.Sequential, temperature: float) -> None:
    """Divide the weights of the last layer, dense with softmax, by the temperature: the saved network is calibrated."""
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])
