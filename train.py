"""Train a network to read handwritten digits, as the Keras tutorial does.

python train.py

takes about 20 seconds for 4 passes over MNIST's 60,000 training digits, and reads about 98% of the 10,000 test digits
right. It leaves three files: the network, `model/tutorial.keras`; its settings and results, `model/tutorial.json`; and
a picture of right and wrong answers, `model/tutorial.png`. All its steps stand in `train`, in order: load, look,
prepare, build, compile, fit, evaluate, inspect, save.
"""

import argparse
import sys
from pathlib import Path

DEFAULT_OUT = Path(__file__).parent / "model" / "tutorial.keras"


def train(options: argparse.Namespace) -> None:
    """The lesson.

    Args:
        options: what `read_options` returns.

    Raises:
        DatasetError: MNIST is missing or damaged.
        OutputError: the files cannot be written.
    """
    # Imported here and not at the top, since it takes seconds: --help, a slip in the options and Ctrl-C are answered
    # at once.
    from model.training.quiet import import_tensorflow_quietly

    import_tensorflow_quietly()

    import keras
    import numpy as np
    import tensorflow as tf

    from model.data.mnist import load_mnist
    from model.files import write_together
    from model.jobs.settings import OPTIMIZERS, TUTORIAL, report_settings
    from model.metrics import confusion_matrix
    from model.preprocessing import CENTRE
    from model.training.command_line import check_writable, print_heading, writing
    from model.training.fit import compile_network, fit, prepare
    from model.training.networks import build_network, save_network
    from model.training.report import confusion_table, picture_of_examples, versions, write_json

    check_writable(options.out)

    keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()  # on a graphics card too

    print_heading("1. Load")
    (x_train, y_train), (x_test, y_test) = load_mnist(options.mnist)
    print(f"x_train {x_train.shape}  y_train {y_train.shape}  to learn from")
    print(f"x_test  {x_test.shape}  y_test  {y_test.shape}  to see what was learnt")

    print_heading("2. Look")
    print(f"The first training digit, a {y_train[0]}. 0 is paper and 255 is ink:\n")
    print("\n".join("".join(f"{level:4}" for level in row) for row in x_train[0]))

    print_heading("3. Prepare")
    training, test = prepare(x_train, y_train), prepare(x_test, y_test)
    print(f"Each image becomes a row of numbers from 0 to 1: {x_train.shape} -> {training.pixels.shape}")
    row, some = CENTRE, slice(CENTRE - 4, CENTRE + 4)
    print(f"    {x_train[0, row, some]} -> {training.pixels[0].reshape(x_train[0].shape)[row, some].round(2)}")
    print(f"Each label becomes a row with a 1 in its place: {y_train.shape} -> {training.targets.shape}")
    print(f"    {y_train[0]} -> {training.targets[0]}")

    print_heading("4. Build")
    network = build_network(options.hidden_units, options.dropout)
    network.summary()

    print_heading("5. Compile")
    compile_network(network, TUTORIAL.optimizer, options.learning_rate)
    optimizer = OPTIMIZERS[TUTORIAL.optimizer]
    print(f"Loss: categorical cross-entropy. Optimizer: {optimizer}, learning rate {options.learning_rate}.")

    print_heading("6. Fit")
    history = fit(network, training, test, options.batch_size, options.epochs)

    print_heading("7. Evaluate")
    test_loss, test_accuracy = network.evaluate(*test, verbose=0)
    print(f"Test loss     {test_loss:.4f}")
    print(f"Test accuracy {test_accuracy:.4f}")

    print_heading("8. Inspect")
    predictions = network.predict(test.pixels, verbose=0).argmax(axis=1)
    misread = np.flatnonzero(predictions != y_test)
    matrix = confusion_matrix(y_test, predictions)
    print(f"{len(misread)} of {len(y_test)} test digits are misread. What is mistaken for what:\n")
    print(confusion_table(matrix))

    print_heading("9. Save")
    report = {
        "recipe": "tutorial",
        "seed": options.seed,
        "settings": report_settings(
            options.hidden_units, options.dropout, options.learning_rate, options.batch_size, options.epochs
        ),
        "versions": versions(),
        "test_loss": test_loss,
        "test_accuracy": test_accuracy,
        "history": history,
        "confusion_matrix": matrix.tolist(),
        "misread": misread.tolist(),
    }
    with writing(options.out, "--out"), write_together(options.out.parent) as unfinished:
        network_file = unfinished / options.out.name
        save_network(network, network_file)
        write_json(report, network_file.with_suffix(".json"))
        picture_of_examples(x_test, y_test, predictions).save(network_file.with_suffix(".png"))
    print(f"{options.out}   the network")
    print(f"{options.out.with_suffix('.json')}    its settings and results, with the positions of all misread digits")
    print(f"{options.out.with_suffix('.png')}    the first right and the first wrong answers")


def read_options() -> argparse.Namespace:
    from model.data import mnist
    from model.jobs.settings import TUTORIAL
    from model.training.command_line import (
        OneSentenceParser,
        RetiredOption,
        add_dataset_options,
        add_seed_option,
        network_path,
        number,
    )

    parser = OneSentenceParser(description="Train a network to read handwritten digits, as the Keras tutorial does.")
    for name, kind, default, text in (
        ("--epochs", number(int, 1, 10_000), TUTORIAL.epochs, "passes over the training digits"),
        ("--batch-size", number(int, 1, 60_000), TUTORIAL.batch_size, "digits per training step"),
        ("--learning-rate", number(float, 1e-9, 1), TUTORIAL.learning_rate, "step size of the optimizer"),
        ("--dropout", number(float, 0, 0.99), TUTORIAL.dropout, "fraction of hidden units that each step silences"),
    ):
        parser.add_argument(name, type=kind, default=default, metavar="N", help=f"{text} (default: {default})")
    parser.add_argument(
        "--hidden-units",
        type=number(int, 1, 10_000),
        nargs="+",
        default=TUTORIAL.hidden_units,
        metavar="N",
        help=f"units of each hidden layer, from the input on (default: {' '.join(map(str, TUTORIAL.hidden_units))})",
    )
    add_seed_option(parser)
    add_dataset_options(parser, mnist)
    parser.add_argument(
        "--out",
        type=network_path,
        default=DEFAULT_OUT,
        metavar="FILE.keras",
        help="where the network goes, its report and picture beside it (default: model/tutorial.keras)",
    )
    for option in ("--recipe", "--unipen", "--omniglot", "--hold-out"):
        parser.add_argument(
            option,
            action=RetiredOption,
            instead="train the handwriting network with 'python -m model.training.handwriting'",
        )
    return parser.parse_args()


def main() -> None:
    try:
        from model.training.command_line import run_command

        run_command(lambda: train(read_options()))
    except ModuleNotFoundError as error:
        sys.exit(f"The package {error.name} is not installed: run 'pip install -r requirements.txt'.")


if __name__ == "__main__":
    main()
