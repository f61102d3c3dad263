"""What it costs to ask for more or less certainty of a digit: counted on people and drawings that were held out."""

from typing import Any

import numpy as np
import numpy.typing as npt

from model.verdict import CLEAR

STEPS = 48  # between 0 and CLEAR, evenly
PER = 1_000  # drawings
Costs = dict[str, list[int]]


def lines() -> npt.NDArray[np.float64]:
    """Return the certainties that the costs are about, (STEPS + 1,)."""
    return np.linspace(0, CLEAR, STEPS + 1)


def count_costs(
    of_digits: npt.NDArray[np.floating], weights: npt.NDArray[np.floating], of_others: npt.NDArray[np.floating]
) -> Costs:
    """Count, for each of `lines`, how many of PER digits it refuses and how many of PER scribbles it accepts.

    Args:
        of_digits: certainties of digits, (n,).
        weights: of each digit, (n,), see `weigh_groups`.
        of_others: certainties of drawings that are no digits, (m,).
    """
    refused = [float(weights[of_digits < line].sum() / weights.sum()) for line in lines()]
    accepted = [float((of_others >= line).mean()) for line in lines()]
    return {"refused": [round(PER * each) for each in refused], "accepted": [round(PER * each) for each in accepted]}


def check_costs(value: Any) -> Costs | None:
    """Return the costs in a training report; None if it has none or they are damaged, as only the page shows them."""
    match value:
        case {"refused": [*refused], "accepted": [*accepted]} if len(refused) == len(accepted) == STEPS + 1:
            if all(type(count) is int and 0 <= count <= PER for count in (*refused, *accepted)):
                return {"refused": refused, "accepted": accepted}
    return None
