"""The options of the training commands, and their errors in one sentence each."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from model.data import mnist
from model.data.download import Source
from model.errors import DatasetError, NetworkFileError, ProgramError
from model.files import write_together
from model.recognizer import FOLDER
from model.training_settings import TUTORIAL

INTERRUPTED = 130  # exit code that a shell reports for a program that Ctrl-C has ended,
BROKEN_PIPE = 141  # and for one whose output has been closed
STOPPED = "\nStopped before the end: nothing was saved."
MAX_SEED = 2**32 - 1  # NumPy's


class OneSentenceParser(argparse.ArgumentParser):
    """A parser that reports a wrong option in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; --help lists all options.\n")


def read_tutorial_options() -> argparse.Namespace:
    """Read the options of train.py; their defaults are the tutorial's settings."""
    parser = OneSentenceParser(description="Train a network to read handwritten digits, as the Keras tutorial does.")
    for name, kind, default, text in (
        ("--epochs", number(int, 1, 10_000), TUTORIAL.epochs, "passes over the training digits"),
        ("--batch-size", number(int, 1, 60_000), TUTORIAL.batch_size, "digits per training step"),
        ("--learning-rate", number(float, 1e-9, 1), TUTORIAL.learning_rate, "step size of the optimizer"),
        ("--dropout", number(float, 0, 0.99), TUTORIAL.dropout, "fraction of hidden units that each step silences"),
    ):
        parser.add_argument(name, type=kind, default=default, metavar="N", help=f"{text} (default: {default})")
    units = TUTORIAL.hidden_units
    text = f"units of each hidden layer, from input to output (default: {' '.join(map(str, units))})"
    kind = number(int, 1, 10_000)
    parser.add_argument("--hidden-units", type=kind, nargs="+", default=units, metavar="N", help=text)
    add_seed_option(parser)
    add_mnist_option(parser)
    add_out_option(parser, "tutorial", "its report and picture")
    return parser.parse_args()


def add_out_option(parser: argparse.ArgumentParser, name: str, others: str) -> None:
    """Add the option for the path of a network with a default name; the help mentions the other files."""
    default = FOLDER / f"{name}.keras"
    text = f"the network's file, with {others} next to it (default: model/{name}.keras)"
    parser.add_argument("--out", type=network_path, default=default, metavar="FILE.keras", help=text)


def add_mnist_option(parser: argparse.ArgumentParser) -> None:
    add_dataset_option(parser, mnist.SOURCE, "mnist.npz in the layout of keras.datasets.mnist")


def add_dataset_option(parser: argparse.ArgumentParser, source: Source, text: str) -> None:
    """Add the option for the file of a data set; `text` says what the option names."""
    default = f"what {source.variable} names, or else a download"
    parser.add_argument(source.option, metavar="FILE", help=f"{text} (default: {default})")


def add_seed_option(parser: argparse.ArgumentParser) -> None:
    text = "for all random numbers: the same seed gives the same result (default: 0)"
    parser.add_argument("--seed", type=number(int, 0, MAX_SEED), default=0, metavar="N", help=text)


def number(kind: type[int] | type[float], lowest: float, highest: float) -> Callable[[str], float]:
    """Return a reader of options that are numbers from `lowest` to `highest`, both included."""

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not lowest <= value <= highest:  # false for NaN
            what = "a whole number" if kind is int else "a number"
            raise argparse.ArgumentTypeError(f"{text} is not {what} from {lowest:,} to {highest:,}")
        return value

    return read


def network_path(text: str) -> Path:
    """Read an option that is the path of a network to write."""
    path = Path(text)
    if path.suffix != ".keras":
        raise argparse.ArgumentTypeError(f"{text} does not end in .keras")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    return path


def print_heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


@contextlib.contextmanager
def writing(path: Path, option: str) -> Iterator[None]:
    """Report an OSError of a block that only writes `path` as a ProgramError; `option` chooses another path."""
    try:
        yield
    except OSError as error:
        sentence = f"{path} cannot be written ({error}): make room, or name another place with {option} FILE."
        raise ProgramError(sentence) from error


def check_writable(path: Path) -> None:
    """Raise ProgramError before the work begins if --out cannot be written."""
    with writing(path, "--out"), write_together(path.parent):
        pass


def run_command(command: Callable[[], None]) -> None:
    """Run a command; report in one sentence what ends it early, and exit."""
    if sys.stdout is None:  # closed by the program that started this one: the command works without it
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  stays open until Python ends
    try:
        try:
            command()
        finally:
            sys.stdout.flush()  # here, where a closed pipe is noticed
    except KeyboardInterrupt:
        end_at_once()
    except (DatasetError, NetworkFileError, ProgramError) as error:
        sys.exit(str(error))
    except OSError as error:
        discard_output()  # which may be what failed
        if isinstance(error, BrokenPipeError):  # as with `train.py | head`
            sys.exit(BROKEN_PIPE)
        sys.exit(f"The operating system reports '{error}': put that right, then run the command again.")


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """End the program at Ctrl-C inside a block that trains: an error that leaves a step can make TensorFlow abort."""
    before = signal.signal(signal.SIGINT, end_at_once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_at_once(*_: object) -> NoReturn:
    """End the program after Ctrl-C: TensorFlow's threads may abort a process that ends as usual."""
    print(STOPPED, file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def discard_output() -> None:
    """Discard buffered output, which Python would otherwise try to print, and report, as it exits."""
    with contextlib.suppress(OSError, ValueError):  # standard output has no file in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
