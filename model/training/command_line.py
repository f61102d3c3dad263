"""What the training commands share: how options are read, and how each way to fail ends in one sentence."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from model.data import mnist, omniglot, uci_pen, unipen
from model.errors import DatasetError, NetworkFileError
from model.files import write_together
from model.jobs.settings import TUTORIAL
from model.recognizer import FOLDER

INTERRUPTED = 130  # what a shell reports of a program that Ctrl-C has ended,
BROKEN_PIPE = 141  # and of one that nobody reads from any more
MAX_SEED = 2**32 - 1  # NumPy's
DATASETS = {  # module in model.data, to what its option names
    mnist: "mnist.npz in the layout of keras.datasets.mnist",
    uci_pen: "UCI's pen digits, zip or text",
    omniglot: "Omniglot's stroke zip",
    unipen: "UNIPEN's train_r01_v07, tgz or folder",
}


class OutputError(RuntimeError):
    """A file that cannot be written."""


# Options


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong with the options in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; --help lists all options.\n")


def read_tutorial_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the options of train.py, whose defaults are the tutorial's settings.

    Args:
        arguments: the process's own if left out.
    """
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
    add_out_option(parser, "tutorial", "its report and picture")
    return parser.parse_args(arguments)


def add_out_option(parser: argparse.ArgumentParser, name: str, beside: str) -> None:
    """Add the option that says where a network goes.

    Args:
        parser: of a command.
        name: of the network.
        beside: what is written beside it.
    """
    parser.add_argument(
        "--out",
        type=network_path,
        default=FOLDER / f"{name}.keras",
        metavar="FILE.keras",
        help=f"where the network goes, {beside} beside it (default: model/{name}.keras)",
    )


def add_dataset_options(parser: argparse.ArgumentParser, *datasets: ModuleType) -> None:
    """Add options that name the files of data sets, keys of DATASETS."""
    for dataset in datasets:
        default = f"what {dataset.PATH_VARIABLE} names, or else a download"
        parser.add_argument(dataset.OPTION, metavar="FILE", help=f"{DATASETS[dataset]} (default: {default})")


def add_class_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="FILE.zip",
        help="digits that a class has exported on the page, beside the others; may be given several times",
    )


def add_seed_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed",
        type=number(int, 0, MAX_SEED),
        default=0,
        metavar="N",
        help="for all random numbers: the same seed gives the same result (default: 0)",
    )


def number(kind: type[int] | type[float], lowest: float, highest: float) -> Callable[[str], float]:
    """Make a reader of options that are numbers from `lowest` to `highest`, both included."""

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
    """Read an option that says where a network goes."""
    path = Path(text)
    if path.suffix != ".keras":
        raise argparse.ArgumentTypeError(f"{text} does not end in .keras")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    return path


# Output


def print_heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


@contextlib.contextmanager
def writing(path: Path, option: str) -> Iterator[None]:
    """Write an output file inside this block, and nothing else.

    Args:
        path: the file.
        option: which one names another file.

    Raises:
        OutputError: the block has raised an OSError.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error}): make room, or name another place with {option} FILE."
        ) from error


def check_writable(path: Path) -> None:
    """Notice before the work, not after it, that --out cannot be written.

    Raises:
        OutputError: it cannot.
    """
    with writing(path, "--out"), write_together(path.parent):
        pass


def run_command(command: Callable[[], None]) -> None:
    """Run a command; whatever ends it early is told in one sentence.

    Raises:
        SystemExit: it has ended early.
    """
    if sys.stdout is None:  # closed by whoever started this: nobody reads along, which is no reason not to work
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  stays open until Python ends
    try:
        try:
            command()
        finally:
            sys.stdout.flush()  # here, where it is noticed if nobody reads
    except KeyboardInterrupt:
        print("\nStopped before the end: nothing was saved.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # as of `train.py | head`: whoever read this has seen enough
        discard_output()
        sys.exit(BROKEN_PIPE)
    except (DatasetError, NetworkFileError, OutputError) as error:
        sys.exit(str(error))
    except OSError as error:
        discard_output()  # which may be what failed
        sys.exit(f"The operating system reports '{error}': put that right, then run the command again.")


def discard_output() -> None:
    """Let what is still to be printed go nowhere: Python tries once more when it ends, and would complain."""
    with contextlib.suppress(OSError, ValueError):  # of a standard output without a file, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
