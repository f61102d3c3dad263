"""The recipe of the handwriting network: the tutorial's shape, other data.

    python train.py --recipe handwriting               the network that is shipped
    python train.py --recipe handwriting --hold-out    the same, without the writers and letters that judge it

What is different from the tutorial:

1. Data: MNIST's images, pen strokes of 30 people drawn by the sketchpad's own code, and drawings that are no digit.
2. Many variants of each (`augmentation`), made once and drawn from at random.
3. A teacher: a small convolutional network is trained on them first. What it says of each variant is what the real
   network, its student, learns (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015): a
   blurred 4 that might be a 9 teaches more with "70% 4, 25% 9" than with "4". The student is to tell from its last
   hidden layer what the teacher has found in the picture, too (Romero et al., "FitNets: hints for thin deep nets",
   ICLR 2015).
4. What is no digit is to get the same probability for all ten (Hendrycks, Mazeika and Dietterich, "Deep anomaly
   detection with outlier exposure", ICLR 2019).
5. Each unit of the first layer begins by looking at one place of the field, as the eye's do.
6. Batch normalisation (Ioffe and Szegedy, ICML 2015), for as long as the network is trained: after that it is a factor
   and a summand for each unit, which its weights and bias take in.
7. A learning rate that falls to nothing, and weights averaged over the last steps.
8. A temperature and a threshold from drawings that were held out, so that confidence means something.

What was chosen was chosen on what is held out, which `--hold-out` keeps away from both networks; the shipped one was
then trained on all of it. Only the strength of the affine map of images was chosen by MNIST's test images and the scans
as well.
"""

import multiprocessing
import os
import signal

import keras
import numpy as np

from model.data.mnist import load_mnist
from model.data.omniglot import load_omniglot
from model.data.uci_pen import load_uci_pen
from model.files import write_together
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE, PIXELS, flatten, normalise, preprocess_strokes
from model.training.augmentation import random_non_digit, varied_drawing, varied_image
from model.training.calibration import find_temperature, find_threshold, fold_temperature, with_temperature
from model.training.evaluate import accuracy, place_on_pad
from model.training.networks import build_network, save_network
from model.training.report import confusion_matrix, versions, write_json

# What no choice may have seen: six of UCI's thirty writers, one of Omniglot's five alphabets, part of MNIST's training
# images. MNIST's test images are held out anyway.
HELD_OUT_WRITERS = (2, 7, 12, 17, 22, 27)
HELD_OUT_ALPHABET = "Sanskrit"
HELD_OUT_IMAGES = 5000  # the last ones

# How many variants are made of each original, and how much of each kind there is in a batch.
IMAGE_VARIANTS = 10
DRAWING_VARIANTS = 18
NON_DIGITS = 60_000
ORIGINALS_SHARE = 0.28  # MNIST's images as they are
IMAGES_SHARE = 0.47
DRAWINGS_SHARE = 0.13
NON_DIGITS_SHARE = 0.12

HIDDEN_UNITS = (512, 512)  # the tutorial's
BATCH_SIZE = 512
STEPS_AN_EPOCH = 1000
TEACHER_EPOCHS = 5
TEACHER_LEARNING_RATE = 3e-3  # at its highest, after WARM_UP steps
EPOCHS = 40
LEARNING_RATE = 2e-3  # the same of the student
WARM_UP = 300
AVERAGED = 0.998  # of the averaged weights stays at each step
MOMENTUM = 0.99  # of batch normalisation's mean and variance stays at each step
FEATURES = 256  # of the teacher, which the student is to tell as well
FEATURES_WEIGHT = 1.0  # of their mean squared error in the loss, beside the probabilities' cross-entropy
WINDOW = 2.5  # pixels, median standard deviation of the place that a first unit begins by looking at
WINDOW_SPREAD = 0.35  # standard deviation of its logarithm

REFUSED_DIGITS = 0.012  # part of held-out digits that the threshold may refuse; the promise is 2%
# What a run with --hold-out found (see README.md); the shipped network has no drawings left to find them on.
TEMPERATURE = 0.4237192724966047
THRESHOLD = 0.945254631703482


def vary(kind, originals, labels, count, letters, seed):
    """Make variants of a few originals; each piece of the work is one call, with a seed of its own.

    Args:
        kind: "images", "drawings" or "non-digits".
        originals: uint8 array (n, 28, 28) of images, or list of n drawings.
        labels: int array (n,).
        count: how many variants of each original, or how many non-digits.
        letters: list of drawings, to make non-digits of.
        seed: list of ints.

    Returns:
        uint8 array (n * count, 28, 28), or (count, 28, 28) for non-digits.
    """
    generator = np.random.default_rng(seed)
    if kind == "non-digits":
        others = (random_non_digit(letters, originals, labels, generator) for _ in range(count))
        return np.stack([varied_drawing(other, generator) for other in others])
    if kind == "images":
        return np.stack([varied_image(image, generator) for image in originals for _ in range(count)])
    pairs = list(zip(originals, labels, strict=True))
    return np.stack([varied_drawing(strokes, generator, label) for strokes, label in pairs for _ in range(count)])


def _vary(work):
    return vary(*work)


def _leave_interrupts_to_the_parent():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_variants(pieces):
    """Do pieces of work in as many processes as there are cores, with a progress bar.

    Args:
        pieces: list of tuples, the arguments of `vary`.

    Returns:
        uint8 array (n, 28, 28), in the order of the pieces, whatever the number of processes.
    """
    progress = keras.utils.Progbar(len(pieces), unit_name="piece")
    fields = []
    # "spawn" works the same on every system, and is safe beside TensorFlow's threads. Leaving the block ends the
    # processes, also where it is left by an interrupt.
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _leave_interrupts_to_the_parent) as pool:
        for piece in pool.imap(_vary, pieces):
            fields.append(piece)
            progress.add(1)
    return np.concatenate(fields)


def in_pieces(kind, originals, labels, count, seed, piece=500):
    """Cut originals into pieces of work for `make_variants`."""
    return [
        (
            kind,
            originals[start : start + piece],
            labels[start : start + piece],
            count,
            None,
            [seed, ord(kind[0]), start],
        )
        for start in range(0, len(originals), piece)
    ]


class Mixture(keras.utils.PyDataset):
    """Batches drawn at random from several sets, each with its share.

    Attributes:
        sets: list of (fields, targets, share): uint8 array (n, 28, 28); dict from the name of a network's output to a
            float array (n, units), the same names in each set; part of a batch.
    """

    def __init__(self, sets, seed, **settings):
        super().__init__(**settings)
        self.sets = sets
        self.seed = seed
        self.epoch = 0

    def __len__(self):
        return STEPS_AN_EPOCH

    def on_epoch_end(self):
        self.epoch += 1

    def __getitem__(self, step):
        generator = np.random.default_rng([self.seed, self.epoch, step])
        fields, targets = [], []
        for set_fields, set_targets, share in self.sets:
            chosen = generator.integers(len(set_fields), size=round(share * BATCH_SIZE))
            fields.append(set_fields[chosen])
            targets.append({name: values[chosen] for name, values in set_targets.items()})
        return flatten(normalise(np.concatenate(fields))), {
            name: np.concatenate([part[name] for part in targets]).astype(np.float32) for name in targets[0]
        }


def build_teacher():
    """A small convolutional network, not yet compiled.

    Returns:
        keras.Model, float32 (n, 784) -> {"digits": float32 (n, 10), probabilities}. Its layer "features" gives
        float32 (n, FEATURES).
    """
    layers = keras.layers
    pixels = keras.Input((PIXELS,))
    values = layers.Reshape((IMAGE_SIDE, IMAGE_SIDE, 1))(pixels)
    for filters in (24, 48):
        values = layers.Conv2D(filters, 5, use_bias=False)(values)
        values = layers.MaxPool2D()(values)
        values = layers.ReLU()(layers.BatchNormalization(momentum=MOMENTUM)(values))
    values = layers.Dropout(0.2)(layers.Flatten()(values))
    values = layers.BatchNormalization(momentum=MOMENTUM)(layers.Dense(FEATURES, use_bias=False)(values))
    values = layers.Dropout(0.2)(layers.ReLU(name="features")(values))
    return keras.Model(pixels, {"digits": layers.Dense(CLASSES, activation="softmax", name="digits")(values)})


class Windows(keras.initializers.Initializer):
    """Weights by which each unit looks at one place of the field: random ones, under a bell curve.

    The places are spread evenly over the field, and differ in size by WINDOW and WINDOW_SPREAD. A network that begins
    with local views finds solutions that hold better for new pictures (d'Ascoli et al., "Finding the needle in the
    haystack with convolutions", NeurIPS 2019). Each unit's weights have He's variance in all.
    """

    def __init__(self, seed):
        self.seed = seed

    def __call__(self, shape, dtype=None):
        generator = np.random.default_rng(self.seed)
        pixels, units = shape
        rows, columns = np.indices((IMAGE_SIDE, IMAGE_SIDE)).reshape(2, pixels, 1)
        row, column = generator.uniform(3, IMAGE_SIDE - 3, (2, units))  # MNIST's margin is empty
        deviation = WINDOW * np.exp(generator.normal(0, WINDOW_SPREAD, units))
        bells = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * deviation**2))
        weights = generator.normal(size=shape) * bells
        weights *= np.sqrt(2) / np.linalg.norm(weights, axis=0)
        return keras.ops.convert_to_tensor(weights, dtype)


def build_student(seed):
    """The real network as it is trained: with batch normalisation, and a second output.

    Args:
        seed: int, of the first layer's weights.

    Returns:
        keras.Model, float32 (n, 784) -> {"digits": float32 (n, 10), probabilities; "features": float32 (n, FEATURES)}.
    """
    layers = keras.layers
    values = pixels = keras.Input((PIXELS,))
    for number, units in enumerate(HIDDEN_UNITS, start=1):
        start = Windows(seed) if number == 1 else "glorot_uniform"
        values = layers.Dense(units, use_bias=False, kernel_initializer=start, name=f"hidden_{number}")(values)
        values = layers.BatchNormalization(momentum=MOMENTUM, name=f"normalised_{number}")(values)
        values = layers.ReLU()(values)
    digits = layers.Dense(CLASSES, activation="softmax", name="digits")(values)
    return keras.Model(pixels, {"digits": digits, "features": layers.Dense(FEATURES, name="features")(values)})


def without_scaffold(student):
    """The network that remains of a student: normalisation taken into the weights, the second output left out.

    Batch normalisation makes gamma * (x - mean) / sqrt(variance + epsilon) + beta of each unit's sum x.

    Args:
        student: as `build_student` makes it.

    Returns:
        keras.Sequential of the tutorial's shape, with the same probabilities.
    """
    network = build_network(HIDDEN_UNITS, dropout=0.0)
    for number in range(1, len(HIDDEN_UNITS) + 1):
        (kernel,) = student.get_layer(f"hidden_{number}").get_weights()
        normalisation = student.get_layer(f"normalised_{number}")
        gamma, beta, mean, variance = normalisation.get_weights()
        factor = gamma / np.sqrt(variance + normalisation.epsilon)
        network.get_layer(f"hidden_{number}").set_weights([kernel * factor, beta - mean * factor])
    network.get_layer("digits").set_weights(student.get_layer("digits").get_weights())
    return network


def compile_and_fit(network, sets, epochs, learning_rate, seed):
    """Fit a network to a mixture; it ends with the averaged weights.

    The mean and variance of batch normalisation are not those of the averaged weights, but of the last ones: at a
    learning rate that has fallen to nothing the two are the same.

    Args:
        network: keras.Model, (n, 784) -> {"digits": (n, 10)}, and "features" where the sets have targets for it.
        sets: see `Mixture`.
        epochs: of STEPS_AN_EPOCH steps.
        learning_rate: at its highest, after WARM_UP steps.
        seed: int.

    Returns:
        dict of lists, Keras' history.
    """
    steps = epochs * STEPS_AN_EPOCH
    falling = keras.optimizers.schedules.CosineDecay(
        0.0, steps - WARM_UP, warmup_target=learning_rate, warmup_steps=WARM_UP
    )
    losses = {"digits": ("categorical_crossentropy", 1.0), "features": ("mean_squared_error", FEATURES_WEIGHT)}
    network.compile(
        optimizer=keras.optimizers.Adam(falling, use_ema=True, ema_momentum=AVERAGED),
        loss={name: losses[name][0] for name in network.output},
        loss_weights={name: losses[name][1] for name in network.output},
        metrics={"digits": "accuracy"},
    )
    return network.fit(Mixture(sets, seed), epochs=epochs).history


def ask(teacher, sets):
    """What the teacher says of each field, and what it has found there: the student's targets.

    Args:
        teacher: as `build_teacher` makes it, trained.
        sets: see `Mixture`.

    Returns:
        list of such sets, with the teacher's probabilities (n, 10) and features (n, FEATURES), float16, as targets.
        The features of the first set are 0 in the mean of each and 1 in standard deviation over all.
    """
    asked = keras.Model(teacher.input, [teacher.get_layer(name).output for name in ("digits", "features")])
    answers = []
    for fields, _, _ in sets:
        parts = [
            asked.predict(flatten(normalise(fields[start : start + 20_000])), batch_size=1000, verbose=0)
            for start in range(0, len(fields), 20_000)
        ]
        # Half precision, since there are hundreds of millions of them.
        answers.append([np.concatenate(part).astype(np.float16) for part in zip(*parts, strict=True)])
    first = answers[0][1].astype(np.float32)
    mean = first.mean(axis=0)
    deviation = np.float16((first - mean).std())
    mean = mean.astype(np.float16)
    return [
        (fields, {"digits": probabilities, "features": (features - mean) / deviation}, share)
        for (fields, _, share), (probabilities, features) in zip(sets, answers, strict=True)
    ]


def calibrate(probabilities, labels):
    """Temperature and threshold, from digits that were held out.

    Args:
        probabilities: float array (n, 10), what the network says of them.
        labels: int array (n,).

    Returns:
        (temperature, threshold): floats; the threshold is for probabilities at that temperature.
    """
    temperature = find_temperature(probabilities, labels)
    return temperature, find_threshold(with_temperature(probabilities, temperature).max(axis=1), REFUSED_DIGITS)


def gather(options, hold_out):
    """Load the three data sets and split off what is held out.

    Args:
        options: with `mnist`, `uci_pen` and `omniglot`, each a path or None.
        hold_out: whether to split.

    Returns:
        (training, held_out): dicts with `images`, `image_labels`, `drawings`, `drawing_labels`, `letters`; held_out is
        empty where nothing is held out.

    Raises:
        DatasetError: one is missing or damaged.
    """
    (images, image_labels), _ = load_mnist(options.mnist)
    drawings, labels, writers = load_uci_pen(options.uci_pen)
    # All of them, those that are digits to the eye as well (O, l, S, Z): they teach the network to be a little less
    # sure of what may be either, which ranks them below every other digit.
    letters, alphabets, _ = load_omniglot(options.omniglot)

    def part(images_chosen, drawings_chosen, letters_chosen):
        return {
            "images": images[images_chosen],
            "image_labels": image_labels[images_chosen],
            "drawings": [drawings[index] for index in np.flatnonzero(drawings_chosen)],
            "drawing_labels": labels[drawings_chosen],
            "letters": [letters[index] for index in np.flatnonzero(letters_chosen)],
        }

    if not hold_out:
        return part(slice(None), writers >= 0, alphabets != ""), {}
    is_held_writer, is_held_letter = np.isin(writers, HELD_OUT_WRITERS), alphabets == HELD_OUT_ALPHABET
    return (
        part(slice(None, -HELD_OUT_IMAGES), ~is_held_writer, ~is_held_letter),
        part(slice(-HELD_OUT_IMAGES, None), is_held_writer, is_held_letter),
    )


def train_handwriting(options, heading):
    """The recipe, from the data to the saved network.

    Args:
        options: with `mnist`, `uci_pen`, `omniglot` (paths or None), `seed`, `out`, `hold_out`.
        heading: function of str, which prints the name of a step.

    Raises:
        DatasetError: a data set is missing or damaged.
        OSError: the files cannot be written.
    """
    keras.utils.set_random_seed(options.seed)
    with write_together(options.out.parent):
        pass  # a folder that cannot be written is better noticed before training than after

    heading("1. Load")
    training, held_out = gather(options, options.hold_out)
    print(f"{len(training['images']):,} images, {len(training['drawings']):,} drawings, to learn from")
    print(f"{len(training['letters']):,} letters, to learn what is no digit")

    heading("2. Vary")
    images = make_variants(
        in_pieces("images", training["images"], training["image_labels"], IMAGE_VARIANTS, options.seed)
    )
    drawings = make_variants(
        in_pieces("drawings", training["drawings"], training["drawing_labels"], DRAWING_VARIANTS, options.seed)
    )
    non_digits = make_variants(
        [
            (
                *("non-digits", training["drawings"], training["drawing_labels"], NON_DIGITS // 20),
                *(training["letters"], [options.seed, ord("n"), piece]),
            )
            for piece in range(20)
        ]
    )
    one_hot = np.eye(CLASSES, dtype=np.float32)
    no_digit = np.full((len(non_digits), CLASSES), 1 / CLASSES, np.float32)
    sets = [
        (fields, {"digits": targets}, share)
        for fields, targets, share in (
            (training["images"], one_hot[training["image_labels"]], ORIGINALS_SHARE),
            (images, one_hot[np.repeat(training["image_labels"], IMAGE_VARIANTS)], IMAGES_SHARE),
            (drawings, one_hot[np.repeat(training["drawing_labels"], DRAWING_VARIANTS)], DRAWINGS_SHARE),
            (non_digits, no_digit, NON_DIGITS_SHARE),
        )
    ]

    heading("3. Teach the teacher")
    teacher = build_teacher()
    compile_and_fit(teacher, sets, TEACHER_EPOCHS, TEACHER_LEARNING_RATE, options.seed)
    print("What it says of all of them is what the student learns.")
    sets = ask(teacher, sets)

    heading("4. Fit")
    student = build_student(options.seed)
    history = compile_and_fit(student, sets, EPOCHS, LEARNING_RATE, options.seed)
    network = without_scaffold(student)
    network.summary()

    heading("5. Calibrate")
    temperature, threshold = TEMPERATURE, THRESHOLD
    if options.hold_out:
        placed, line_widths = place_on_pad(held_out["drawings"])
        fields = np.stack(list(map(preprocess_strokes, placed, line_widths)))
        probabilities = network.predict(flatten(normalise(fields)), verbose=0)
        temperature, threshold = calibrate(probabilities, held_out["drawing_labels"])
        on_images = network.predict(flatten(normalise(held_out["images"])), verbose=0)
        print(f"Of the held-out drawings {accuracy(probabilities, held_out['drawing_labels']):.2%} are read right,")
        print(f"of the held-out images {accuracy(on_images, held_out['image_labels']):.2%}")
    fold_temperature(network, temperature)
    print(
        f"Temperature {temperature:.3f}, already in the weights; a digit has a probability of {threshold:.3f} or more."
    )

    heading("6. Save")
    _, (x_test, y_test) = load_mnist(options.mnist)
    probabilities = network.predict(flatten(normalise(x_test)), verbose=0)
    predictions, test_accuracy = probabilities.argmax(axis=1), accuracy(probabilities, y_test)
    print(f"MNIST test accuracy {test_accuracy:.4f}; 'python -m model.training.evaluate' tells the rest")
    report = {
        "recipe": "handwriting",
        "seed": options.seed,
        "held_out": options.hold_out,
        "digit_threshold": threshold,
        "temperature": temperature,
        "versions": versions(),
        "test_accuracy": test_accuracy,
        "history": history,
        "confusion_matrix": confusion_matrix(y_test, predictions).tolist(),
        "misread": np.flatnonzero(predictions != y_test).tolist(),
    }
    with write_together(options.out.parent) as unfinished:
        network_file = unfinished / options.out.name
        save_network(network, network_file)
        write_json(report, network_file.with_suffix(".json"))
    print(f"{options.out}   the network")
    print(f"{options.out.with_suffix('.json')}    this run in figures, and the threshold")
