"""Count what other certainties than a network's own would cost, on people it has not learned from.

    python -m research.costs handwriting

prints the table that the network's training report has. The digits are half those of MNIST's test writers and half
those of UNIPEN's contributor ibm, whom the recipe leaves out because some labels mark a part of a digit only; such
parts count as refused digits. The scribbles are half the letters of ibm's writers and half new doodles.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.mnist import load_mnist
from model.drawing import Strokes
from model.network import DenseNetwork
from model.preprocessing import flatten, normalise
from model.recognizer import load_recognizer
from model.training import command_line
from model.verdict import CLEAR, measure_certainty
from research.data.originals import LIKE_DIGITS
from research.data.unipen import DIRECTORIES, NOISY, group_of, load_unipen
from research.doodles import random_doodle
from research.evaluate import see_on_pad
from research.options import add_dataset_options

DOODLES = 2_000
SEED = 77  # unlike the seeds of the recipe, which draws doodles as well
THRESHOLDS = np.linspace(0, CLEAR, 49)  # those that the costs are about
PER = 1_000  # drawings
Costs = dict[str, list[int]]
Certainties = npt.NDArray[np.float64]


def count_costs(of_digits: Sequence[Certainties], of_others: Sequence[Certainties]) -> Costs:
    """Count, for each of THRESHOLDS, how many of PER digits it refuses and how many of PER scribbles it accepts.

    Both are certainties, (n,), of groups of drawings; each group counts equally.
    """
    refused = [np.mean([(group < threshold).mean() for group in of_digits]) for threshold in THRESHOLDS]
    accepted = [np.mean([(group >= threshold).mean() for group in of_others]) for threshold in THRESHOLDS]
    return {"refused": [round(PER * each) for each in refused], "accepted": [round(PER * each) for each in accepted]}


def measure_costs(
    network: DenseNetwork, mnist: str | Path | None = None, unipen: str | Path | None = None
) -> Costs | None:
    """Count the costs of a network; None if this part of UNIPEN has no digits or letters by ibm's writers.

    Raises DatasetError.
    """
    characters = load_unipen(unipen, tuple(DIRECTORIES), without=())
    is_new = np.isin(group_of(characters.writers), list(NOISY))
    is_letter = np.char.isalpha(characters.labels) & ~np.isin(characters.labels, list(LIKE_DIGITS))
    digits, letters = (
        characters.select(is_new & each).drawings for each in (np.char.isdigit(characters.labels), is_letter)
    )
    if not digits or not letters:
        return None
    generator = np.random.default_rng(SEED)
    doodles = [random_doodle(generator) for _ in range(DOODLES)]

    def certainties(drawings: list[Strokes]) -> Certainties:
        return measure_certainty(network(flatten(normalise(see_on_pad(drawings)))))

    _, (images, _) = load_mnist(mnist)
    of_digits = [measure_certainty(network(flatten(normalise(images)))), certainties(digits)]
    return count_costs(of_digits, [certainties(letters), certainties(doodles)])


def main() -> None:
    parser = command_line.OneSentenceParser(
        prog="python -m research.costs", description="Print what other certainties would cost, as JSON."
    )
    parser.add_argument("network", help="a network's name or file")
    add_dataset_options(parser)
    options = parser.parse_args()

    def print_costs() -> None:
        print(json.dumps(measure_costs(load_recognizer(options.network).network, options.mnist, options.unipen)))

    command_line.run_command(print_costs)


if __name__ == "__main__":
    main()
