"""Train a network to read handwritten digits, as the Keras tutorial does.

python train.py

takes about 35 seconds, with 4 passes over MNIST's 60,000 training digits, and then reads about 98% of the 10,000 test
digits correctly. It writes four files: the network for Keras, `model/tutorial.keras`, and for the page,
`model/tutorial.npz`; its settings and results, `model/tutorial.json`; and a picture of right and wrong answers,
`model/tutorial.png`. `train` contains all steps, in order: load, look, prepare, build, compile, fit, evaluate, inspect,
save.
"""

import argparse
import sys


def train(options: argparse.Namespace) -> None:
    """Follow the lesson, from the data to the saved network; for the options see `read_tutorial_options`."""
    # These imports take seconds. Here they do not delay --help, an error in the options and Ctrl-C.
    from model.quiet import import_tensorflow_quietly

    import_tensorflow_quietly()

    import keras
    import numpy as np
    import tensorflow as tf
    from keras.layers import Dense, Dropout
    from keras.utils import to_categorical

    from model.data.mnist import load_mnist
    from model.files import write_together
    from model.keras_network import from_keras, save_network
    from model.metrics import confusion_matrix
    from model.network import CLASSES
    from model.npz_file import round_network
    from model.preprocessing import PIXELS
    from model.training.command_line import check_writable, ending_at_once, print_heading, writing
    from model.training.report import confusion_table, measure_network, picture_of_examples, report_run, write_json
    from model.training_settings import report_settings

    check_writable(options.out)

    keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()  # on a graphics card too

    print_heading("1. Load")
    (x_train, y_train), (x_test, y_test) = load_mnist(options.mnist)
    print(f"x_train {x_train.shape}  y_train {y_train.shape}  to learn from")
    print(f"x_test  {x_test.shape}  y_test  {y_test.shape}  to test with")

    print_heading("2. Look")
    print(f"The first training digit, a {y_train[0]}. 0 is paper and 255 is ink:\n")
    print("\n".join("".join(f"{level:4}" for level in row) for row in x_train[0]))

    print_heading("3. Prepare")
    train_pixels = x_train.reshape(-1, PIXELS).astype("float32") / 255  # (60000, 784), each from 0 to 1
    test_pixels = x_test.reshape(-1, PIXELS).astype("float32") / 255
    train_targets = to_categorical(y_train, CLASSES)  # (60000, 10), one-hot
    test_targets = to_categorical(y_test, CLASSES)
    print(f"Each image becomes a row of numbers from 0 to 1: {x_train.shape} -> {train_pixels.shape}")
    print(f"    {x_train[0, 14, 10:18]} -> {train_pixels[0].reshape(x_train[0].shape)[14, 10:18].round(2)}")
    print(f"Each label becomes a row with a 1 in its place: {y_train.shape} -> {train_targets.shape}")
    print(f"    {y_train[0]} -> {train_targets[0]}")

    print_heading("4. Build")
    network = keras.Sequential()
    network.add(keras.Input((PIXELS,)))
    for units in options.hidden_units:
        network.add(Dense(units, activation="relu"))
        network.add(Dropout(options.dropout))
    network.add(Dense(CLASSES, activation="softmax"))
    network.summary()

    print_heading("5. Compile")
    optimizer = keras.optimizers.Adam(options.learning_rate)
    network.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    print(f"Loss: categorical cross-entropy. Optimizer: Adam, learning rate {options.learning_rate}.")

    print_heading("6. Fit")
    with ending_at_once():
        fitting = network.fit(
            train_pixels,
            train_targets,
            batch_size=options.batch_size,
            epochs=options.epochs,
            validation_data=(test_pixels, test_targets),
        )

    print_heading("7. Evaluate")
    test_loss, test_accuracy = network.evaluate(test_pixels, test_targets, verbose=0)
    print(f"Test loss     {test_loss:.4f}")
    print(f"Test accuracy {test_accuracy:.4f}")

    print_heading("8. Inspect")
    predictions = network.predict(test_pixels, verbose=0).argmax(axis=1)
    misread = np.flatnonzero(predictions != y_test)
    matrix = confusion_matrix(y_test, predictions)
    print(f"{len(misread)} of {len(y_test)} test digits are misread:\n")
    print(confusion_table(matrix))

    print_heading("9. Save")
    figures = {"settings": report_settings(options), "test_loss": test_loss, "test_accuracy": test_accuracy}
    figures |= measure_network(round_network(from_keras(network)), x_train, x_test, y_test)  # for the page
    report = report_run("tutorial", options.seed, fitting.history, y_test, predictions, **figures)
    with writing(options.out, "--out"), write_together(options.out.parent) as unfinished:
        network_file = unfinished / options.out.name
        save_network(network, network_file)
        write_json(report, network_file.with_suffix(".json"))
        picture_of_examples(x_test, y_test, predictions).save(network_file.with_suffix(".png"))
    print(f"{options.out}   the network, and {options.out.with_suffix('.npz').name} for the page")
    print(f"{options.out.with_suffix('.json')}    its settings and results, with the positions of all misread digits")
    print(f"{options.out.with_suffix('.png')}    the first right and the first wrong answers")


def main() -> None:
    try:
        from model.training.command_line import read_tutorial_options, run_command

        run_command(lambda: train(read_tutorial_options()))
    except ModuleNotFoundError as error:
        sys.exit(f"The package {error.name} is not installed: run 'python3 run.py train'.")


if __name__ == "__main__":
    main()
