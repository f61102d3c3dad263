"""Train a network to read handwritten digits, as the Keras tutorial does.

python train.py

takes about 20 seconds for 4 passes over MNIST's 60,000 training digits, and reads about 98% of the 10,000 test digits
right. It leaves three files: the network, `model/tutorial.keras`; what is worth knowing of it, `model/tutorial.json`;
and a picture of right and wrong answers, `model/tutorial.png`. All its steps stand in `train`, in order: load, look,
prepare, build, compile, fit, evaluate, inspect, save.

python train.py --recipe handwriting

fits a network of the same shape to people's handwriting instead, in up to 20 minutes; its steps stand in
`model/handwriting.py`.
"""

import argparse
import sys
from pathlib import Path

# The tutorial's settings.
HIDDEN_UNITS = (512, 512)
DROPOUT = 0.2
LEARNING_RATE = 0.001  # Adam's usual
BATCH_SIZE = 128
EPOCHS = 4

RECIPES = "tutorial", "handwriting"
FOLDER = Path(__file__).parent / "model"


def train(options):
    """The lesson.

    Args:
        options: what `read_options` gives.

    Raises:
        DatasetError: MNIST is missing or damaged.
        OSError: the files cannot be written.
    """
    # Imported here and not at the top, since it takes seconds: --help, a slip in the options and Ctrl-C are answered
    # at once.
    from model.data.mnist import load_mnist
    from model.files import write_together
    from model.network import CLASSES
    from model.preprocessing import CENTRE, flatten, normalise
    from model.training.networks import build_network, save_network
    from model.training.report import confusion_matrix, confusion_table, picture_of_examples, versions, write_json

    # isort: split
    import keras
    import numpy as np
    import tensorflow as tf

    with write_together(options.out.parent):
        pass  # a folder that cannot be written is better noticed before training than after

    keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()  # on a graphics card too

    heading("1. Load")
    (x_train, y_train), (x_test, y_test) = load_mnist(options.mnist)
    print(f"x_train {x_train.shape}  y_train {y_train.shape}  to learn from")
    print(f"x_test  {x_test.shape}  y_test  {y_test.shape}  to see what was learnt")

    heading("2. Look")
    print(f"The first training digit, a {y_train[0]}. 0 is paper and 255 is ink:\n")
    print("\n".join("".join(f"{level:4}" for level in row) for row in x_train[0]))

    heading("3. Prepare")
    pixels_train = flatten(normalise(x_train))  # (60000, 784), float32 in [0, 1]
    pixels_test = flatten(normalise(x_test))  # (10000, 784)
    targets_train = keras.utils.to_categorical(y_train, CLASSES)  # (60000, 10), one 1 a row
    targets_test = keras.utils.to_categorical(y_test, CLASSES)  # (10000, 10)
    print(f"Each image becomes a row of numbers from 0 to 1: {x_train.shape} -> {pixels_train.shape}")
    row, some = CENTRE, slice(CENTRE - 4, CENTRE + 4)
    print(f"    {x_train[0, row, some]} -> {pixels_train[0].reshape(x_train[0].shape)[row, some].round(2)}")
    print(f"Each label becomes a row with a 1 in its place: {y_train.shape} -> {targets_train.shape}")
    print(f"    {y_train[0]} -> {targets_train[0]}")

    heading("4. Build")
    network = build_network(options.hidden_units, options.dropout)
    network.summary()

    heading("5. Compile")
    network.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.Adam(options.learning_rate),
        metrics=["accuracy"],
    )
    print(f"Loss: categorical cross-entropy. Optimizer: Adam, learning rate {options.learning_rate}.")

    heading("6. Fit")
    history = network.fit(
        pixels_train,
        targets_train,
        batch_size=options.batch_size,
        epochs=options.epochs,
        validation_data=(pixels_test, targets_test),
    ).history

    heading("7. Evaluate")
    test_loss, test_accuracy = network.evaluate(pixels_test, targets_test, verbose=0)
    print(f"Test loss     {test_loss:.4f}")
    print(f"Test accuracy {test_accuracy:.4f}")

    heading("8. Inspect")
    predictions = network.predict(pixels_test, verbose=0).argmax(axis=1)
    misread = np.flatnonzero(predictions != y_test)
    matrix = confusion_matrix(y_test, predictions)
    print(f"{len(misread)} of {len(y_test)} test digits are misread. Who was taken for whom:\n")
    print(confusion_table(matrix))

    heading("9. Save")
    report = {
        "recipe": "tutorial",
        "seed": options.seed,
        "settings": {
            "hidden_units": list(options.hidden_units),
            "dropout": options.dropout,
            "learning_rate": options.learning_rate,
            "batch_size": options.batch_size,
            "epochs": options.epochs,
        },
        "versions": versions(),
        "test_loss": test_loss,
        "test_accuracy": test_accuracy,
        "history": history,
        "confusion_matrix": matrix.tolist(),
        "misread": misread.tolist(),
    }
    with write_together(options.out.parent) as unfinished:
        network_file = unfinished / options.out.name
        save_network(network, network_file)
        write_json(report, network_file.with_suffix(".json"))
        picture_of_examples(x_test, y_test, predictions).save(network_file.with_suffix(".png"))
    print(f"{options.out}   the network")
    print(f"{options.out.with_suffix('.json')}    this run in figures, with the positions of all misread test digits")
    print(f"{options.out.with_suffix('.png')}    the first right and the first wrong answers")


def heading(text):
    print(f"\n{text}\n{'-' * len(text)}")


class OneSentenceParser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}; --help lists all options.\n")


def read_options():
    parser = OneSentenceParser(description="Train a network to read handwritten digits.")
    parser.add_argument(
        "--recipe",
        choices=RECIPES,
        default="tutorial",
        help="tutorial: what the Keras tutorial does; handwriting: also learns from pen strokes and from what is no "
        "digit, settings in model/handwriting.py (default: tutorial)",
    )
    for name, kind, default, text in (
        ("--epochs", number(int, 1, 10_000), EPOCHS, "passes over the training digits"),
        ("--batch-size", number(int, 1, 60_000), BATCH_SIZE, "digits in one training step"),
        ("--learning-rate", number(float, 1e-9, 1), LEARNING_RATE, "length of Adam's steps"),
        ("--dropout", number(float, 0, 0.99), DROPOUT, "part of the hidden units that each training step silences"),
        ("--seed", number(int, 0, 2**32 - 1), 0, "where chance starts: the same seed gives the same network"),
    ):
        parser.add_argument(name, type=kind, default=default, metavar="N", help=f"{text} (default: {default})")
    parser.add_argument(
        "--hidden-units",
        type=number(int, 1, 10_000),
        nargs="+",
        default=HIDDEN_UNITS,
        metavar="N",
        help="units of each hidden layer, from the input on (default: {} {})".format(*HIDDEN_UNITS),
    )
    parser.add_argument(
        "--mnist",
        metavar="FILE",
        help="mnist.npz in the layout of keras.datasets.mnist (default: what MNIST_PATH names, or else a download)",
    )
    parser.add_argument(
        "--out",
        type=network_file,
        metavar="FILE.keras",
        help=f"where the network goes, its report beside it (default: {FOLDER.name}/RECIPE.keras)",
    )
    parser.add_argument(
        "--uci-pen",
        metavar="FILE",
        help="handwriting: UCI's pen digits, zip or text (default: what UCI_PEN_PATH names, or else a download)",
    )
    parser.add_argument(
        "--omniglot",
        metavar="FILE",
        help="handwriting: Omniglot's stroke zip (default: what OMNIGLOT_PATH names, or else a download)",
    )
    parser.add_argument(
        "--hold-out",
        action="store_true",
        help="handwriting: keep some writers and letters away from training, and find the threshold on them",
    )
    options = parser.parse_args()
    unused = (
        ("uci_pen", "omniglot", "hold_out")
        if options.recipe == "tutorial"
        else ("epochs", "batch_size", "learning_rate", "dropout", "hidden_units")
    )
    for name in unused:
        if getattr(options, name) != parser.get_default(name):
            parser.error(f"--{name.replace('_', '-')} has no part in the {options.recipe} recipe")
    if options.out is None:
        options.out = FOLDER / f"{options.recipe}.keras"
    return options


def number(kind, lowest, highest):
    """A reader of int or float options from `lowest` to `highest`, both included."""

    def read(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:  # NaN is not, either
            what = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"{text} is not {what} from {lowest:,} to {highest:,}")
        return value

    return read


def network_file(text):
    path = Path(text)
    if path.suffix != ".keras":
        raise argparse.ArgumentTypeError(f"{text} does not end in .keras")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    return path


def main():
    options = read_options()
    try:
        import model

        if options.recipe == "tutorial":
            train(options)
        else:
            from model.training.handwriting import train_handwriting

            train_handwriting(options, heading)
    except KeyboardInterrupt:
        print(f"\nStopped before the end: nothing was saved, {options.out} is as it was.", file=sys.stderr)
        sys.exit(130)  # what a shell reports of a program that Ctrl-C has ended
    except ModuleNotFoundError as error:
        sys.exit(f"The package {error.name} is not installed: run 'pip install -r requirements.txt'.")
    except OSError as error:  # before `model` is named, since its import may be what failed
        sys.exit(f"{options.out} cannot be written ({error}): make room, or name another place with --out FILE.")
    except model.DatasetError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
