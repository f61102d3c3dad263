"""Options that several commands of the research have, beside those in `model.training.command_line`."""

import argparse

from model.training.command_line import add_dataset_option, add_mnist_option, number
from research.data import omniglot, uci_pen, unipen
from research.data.originals import FOLDS

DATASETS = {  # module: what its option names
    uci_pen: "UCI's pen digits, zip or text",
    omniglot: "Omniglot's stroke zip",
    unipen: "UNIPEN's train_r01_v07, tgz or folder",
}


def add_dataset_options(parser: argparse.ArgumentParser) -> None:
    """Add options for the files of all data sets."""
    add_mnist_option(parser)
    for dataset, text in DATASETS.items():
        add_dataset_option(parser, dataset.SOURCE, text)


def add_class_option(parser: argparse.ArgumentParser) -> None:
    text = "digits that a class has exported on the page, in addition to the others; may be given several times"
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="FILE.zip", help=text)


def add_fold_option(parser: argparse.ArgumentParser, option: str, text: str) -> None:
    """Add an option whose value is a fold: None without the option, 0 for the option without a number."""
    text = f"{text}; FOLD, 0 to {FOLDS - 1}, chooses which (default: 0)"
    parser.add_argument(option, type=number(int, 0, FOLDS - 1), nargs="?", const=0, metavar="FOLD", help=text)
