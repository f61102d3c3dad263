"""Train the handwriting network: the tutorial's shape with other data, in an hour on two cores.

    python -m research.handwriting --hold-out              train without the writers that evaluate the recipe
    python -m research.handwriting --continue FILE.keras   train that network further on all: this one is shipped
    python -m research.handwriting --hold-out --sixteen    the small network to look into, 784-16-16-10
    python -m research.handwriting --hold-out --quick      for experiments, in a quarter of an hour

With `--resume FOLDER` the same command continues a run that was interrupted.

It differs from the tutorial in:

1. Data: MNIST's images, pen strokes by people of many countries drawn by the sketchpad's own code, shapes that few of
   them drew (`shapes`), and non-digits (`originals`, `doodles`, `non_digits`).
2. Many variants of each, made once and sampled at random (`augmentation`, `variants`).
3. Distillation (`distillation`): a small convolutional network, the teacher, is trained on them first. The real
   network, its student, learns the teacher's prediction for each variant (Hinton, Vinyals and Dean, "Distilling the
   knowledge in a neural network", 2015): a blurred 4 that might be a 9 teaches more with "70% 4, 25% 9" than with "4".
   The student also predicts the features of the teacher's last hidden layer (Romero et al., "FitNets: hints for thin
   deep nets", ICLR 2015).
4. Outlier exposure: a non-digit should get the same probability for all ten digits (Hendrycks, Mazeika and Dietterich,
   "Deep anomaly detection with outlier exposure", ICLR 2019).
5. Initial weights of the first layer that limit each unit to one place of the field.
6. Batch normalization (Ioffe and Szegedy, ICML 2015) during training; then it is folded into the weights and biases.
7. A learning rate that decays to 0, and weights averaged over the last steps.
8. A temperature and the certainty that a digit needs, from held-out drawings.

The settings in `recipe` were chosen on the held-out writers, by their worst group and by the mean of the groups;
`--hold-out` trains both networks without them. The shipped network is this student, trained further on all writers with
the same teacher. Only the strength of the affine map of images was also chosen by MNIST's test images and the scans,
and by the scans that the teacher stays.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from model.data.mnist import load_mnist
from model.files import write_together
from model.preprocessing import flatten, normalise
from model.quiet import import_tensorflow_quietly
from model.recognizer import FOLDER
from model.training import command_line
from model.training.command_line import print_heading
from research.data.originals import Originals, hold_out, load_originals
from research.options import add_class_option, add_dataset_options, add_fold_option
from research.recipe import QUICK, RECIPE, SIXTEEN, TINY, Recipe, Start
from research.run_folder import RunFolder


def train_handwriting(options: argparse.Namespace, recipe: Recipe) -> None:
    """Follow a recipe, from the data to the saved network; the options are those of `read_options`."""
    # Not at the top: the processes that make variants import this module too, and do not need TensorFlow.
    import_tensorflow_quietly()

    import keras

    from model.keras_network import from_keras, save_network
    from model.npz_file import round_network
    from model.training.report import measure_network, report_run, write_json
    from research import distillation
    from research.costs import measure_costs
    from research.evaluate import accuracy
    from research.field_sets import make_sets

    seed = options.seed
    keras.utils.set_random_seed(seed)
    command_line.check_writable(options.out)
    settings = {
        "recipe": repr(recipe),
        "seed": str(seed),
        "held out": str(options.hold_out),
        "start": str(options.start),
    }
    folder = RunFolder(options.resume, settings | {"classes": ", ".join(options.classes)})
    finished = folder.place("finished")
    if finished and finished.exists():
        print(f"{options.resume} has finished its run already.")
        return

    print_heading("1. Load")
    training, held_out = load(options)

    print_heading("2. Augment")
    sets = make_sets(training, recipe, folder, seed)

    print_heading("3. Fit the teacher")
    teacher = distillation.fit_teacher(sets, recipe, folder, seed)
    print("The student learns what the teacher predicts for all of them.")
    sets = distillation.teacher_targets(teacher, sets)

    print_heading("4. Fit the student")
    if options.start:
        history, network = distillation.fit_further(options.start, sets, recipe, folder, seed)
    else:
        history, network = distillation.fit_student(sets, recipe, folder, seed)
    network.summary()

    print_heading("5. Calibrate")
    accuracies: dict[str, float] = {}
    if held_out is None:
        temperature, threshold = options.start.temperature, options.start.threshold
    else:
        temperature, threshold, accuracies = calibrate_on(held_out, network, recipe)
    distillation.fold_temperature(network, temperature)
    (x_train, _), (x_test, y_test) = load_mnist(options.mnist)
    served = round_network(from_keras(network))
    measured = measure_network(served, x_train, x_test, y_test)
    if recipe.rejected_non_digits is not None:
        measured["threshold"] = threshold
        measured["costs"] = measure_costs(served, options.mnist, options.unipen)
    threshold = measured["threshold"]
    print(f"Temperature {temperature:.3f}, folded into the weights.")
    print(f"Below a certainty of {threshold:.3f} a drawing is rejected as not a digit, see model/verdict.py.")

    print_heading("6. Save")
    probabilities = network.predict(flatten(normalise(x_test)), verbose=0)
    accuracies["test_accuracy"] = accuracy(probabilities, y_test)
    print(f"MNIST test accuracy {accuracies['test_accuracy']:.4f}; 'python -m research.evaluate' prints the rest")
    calibration: dict[str, Any] = {"held_out": options.hold_out is not None, **measured, "temperature": temperature}
    report = report_run(recipe.name, seed, history, y_test, probabilities.argmax(axis=1), **calibration, **accuracies)
    with command_line.writing(options.out, "--out"), write_together(options.out.parent) as unfinished:
        network_file = unfinished / options.out.name
        save_network(network, network_file)
        write_json(report, network_file.with_suffix(".json"))
    if finished:
        finished.touch()
    print(f"{options.out}   the network, and {options.out.with_suffix('.npz').name} for the page")
    print(f"{options.out.with_suffix('.json')}    its results, and the certainty that digits need")


def load(options: argparse.Namespace) -> tuple[Originals, Originals | None]:
    """Load the data to learn from, and that to hold out, or None; print how much there is to learn from."""
    training = load_originals(options.mnist, options.uci_pen, options.omniglot, options.unipen, options.classes)
    held_out = None
    if options.hold_out is not None:
        training, held_out = hold_out(training, options.hold_out)
    writers = len(np.unique(training.writers))
    print(f"{len(training.images):,} images, {len(training.drawings):,} drawings by {writers} people, to learn from")
    print(f"{len(training.signs) + len(training.characters):,} letters and symbols, to learn what is not a digit")
    return training, held_out


def calibrate_on(held_out: Originals, network: Any, recipe: Recipe) -> tuple[float, float, dict[str, float]]:
    """Find temperature and threshold on held-out drawings; return them and a network's figures on held-out data."""
    from model.verdict import measure_certainty
    from research.calibration import calibrate, weigh_groups, with_temperature
    from research.evaluate import accuracy, characters_of, see_non_digits, see_on_pad

    fields, weights = see_on_pad(held_out.drawings), weigh_groups(held_out.writers)
    probabilities = network.predict(flatten(normalise(fields)), verbose=0)
    others = {
        name: network.predict(flatten(normalise(each)), verbose=0)
        for name, each in see_non_digits(characters_of(held_out)).items()
    }
    rejected = recipe.rejected_non_digits or 0.0
    found = calibrate(probabilities, held_out.drawing_labels, weights, list(others.values()), rejected)
    on_images = network.predict(flatten(normalise(held_out.images)), verbose=0)
    accuracies = {
        "held_out_drawings_accuracy": accuracy(probabilities, held_out.drawing_labels),
        "held_out_images_accuracy": accuracy(on_images, held_out.image_labels),
    }
    print("Accuracy on held-out drawings {:.2%},\non held-out images {:.2%}.".format(*accuracies.values()))
    for name, answers in {"digits": probabilities, **others}.items():
        is_rejected = measure_certainty(with_temperature(answers, found[0])) < found[1]
        accuracies[f"held_out_{name}_rejected"] = float(is_rejected.mean())
        print(f"Held-out {name} rejected: {is_rejected.mean():.2%}")
    return *found, accuracies


def read_start(text: str) -> Start:
    """Read what the report beside a held-out network, named by an option, says about it."""
    try:
        report = json.loads(Path(text).with_suffix(".json").read_text(encoding="utf-8"))
        if report["held_out"] is not True:
            raise ValueError("not held out")
        return Start(Path(text), float(report["temperature"]), float(report.get("threshold", report.get("certainty"))))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise argparse.ArgumentTypeError(f"{text} has no report of a network trained with --hold-out") from error


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_line.OneSentenceParser(
        prog="python -m research.handwriting", description="Train the handwriting network, in an hour on two cores."
    )
    add_dataset_options(parser)
    add_class_option(parser)
    command_line.add_seed_option(parser)
    command_line.add_out_option(parser, "handwriting", "its report")
    text = "hold out some writers, letters and images, and find temperature and certainty on them"
    add_fold_option(parser, "--hold-out", text)
    text = "train a network further that was trained with --hold-out, on all data; its temperature and certainty stay"
    parser.add_argument("--continue", dest="start", type=read_start, metavar="FILE.keras", help=text)
    recipes = parser.add_mutually_exclusive_group()
    text = f"train the small network instead (default of --out: model/{SIXTEEN.name}.keras)"
    recipes.add_argument("--sixteen", dest="recipe", action="store_const", const=SIXTEEN, default=RECIPE, help=text)
    text = "train for a quarter of an hour, for experiments: the network reads digits less well"
    recipes.add_argument("--quick", dest="recipe", action="store_const", const=QUICK, help=text)
    text = "train for a few steps, to check that the command works: the network is useless"
    recipes.add_argument("--tiny", dest="recipe", action="store_const", const=TINY, help=text)
    text = "keep variants and the state after each epoch in this folder, and continue from what it has"
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help=text)
    parser.set_defaults(out=None)
    options = parser.parse_args(arguments)
    if (options.hold_out is None) == (options.start is None):
        parser.error("Name one of --hold-out and --continue FILE.keras.")
    options.out = options.out or FOLDER / f"{options.recipe.name}.keras"
    return options


def main() -> None:
    options = read_options()
    command_line.run_command(lambda: train_handwriting(options, options.recipe))


if __name__ == "__main__":
    main()
