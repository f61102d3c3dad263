"""What it costs to ask for more or less certainty of a digit, counted by `model.training.costs`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from model.verdict import CLEAR

STEPS = 48  # between 0 and CLEAR, evenly
PER = 1_000  # drawings
Costs = dict[str, list[int]]
Floats = npt.NDArray[np.floating]


def lines() -> npt.NDArray[np.float64]:
    """Return the certainties that the costs are about, (STEPS + 1,)."""
    return np.linspace(0, CLEAR, STEPS + 1)


def count_costs(of_digits: Sequence[Floats], of_others: Sequence[Floats]) -> Costs:
    """Count, for each of `lines`, how many of PER digits it refuses and how many of PER scribbles it accepts.

    Both are certainties, (n,), of groups of drawings; each group counts equally.
    """
    refused = [np.mean([(group < line).mean() for group in of_digits]) for line in lines()]
    accepted = [np.mean([(group >= line).mean() for group in of_others]) for line in lines()]
    return {"refused": [round(PER * each) for each in refused], "accepted": [round(PER * each) for each in accepted]}


def check_costs(value: Any) -> Costs | None:
    """Return the costs in a training report; None if it has none or they are damaged, as only the page shows them."""
    match value:
        case {"refused": [*refused], "accepted": [*accepted]} if len(refused) == len(accepted) == STEPS + 1:
            if all(type(count) is int and 0 <= count <= PER for count in (*refused, *accepted)):
                return {"refused": refused, "accepted": accepted}
    return None
