"""Figures by group of contributors.

A network that reads most people well may fail one person in ten, and a mean over all drawings hides that if half of
them come from one institute. So every group counts the same, and the worst one is reported.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from research.calibration import expected_calibration_error
from research.data.unipen import Unipen, group_of

ENOUGH = 20  # drawings; with fewer, a writer's accuracy is mostly chance
SMALL_GROUP = 100  # drawings; in smaller groups the lowest scores are mostly chance
POOR = 0.95  # accuracy; below it, a network often fails a writer


@dataclass(frozen=True)
class GroupFigures:
    """How well a network reads the digits of one group."""

    drawings: int
    writers: int
    correct: float  # fraction of the drawings
    rejected: float  # fraction of the drawings
    calibration_error: float  # high by chance if there are few drawings
    worst_digit: int  # 0 to 9
    worst_digit_correct: float  # fraction of its drawings
    frequent_writers: int  # those with ENOUGH drawings
    poor_writers: int  # frequent writers with an accuracy below POOR


def weigh_groups(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """Compute each drawing's weight, (n,), so that all groups have the same; small groups together count as one."""
    names, index, counts = np.unique(group_of(writers), return_inverse=True, return_counts=True)
    index = np.where(counts[index] < SMALL_GROUP, len(names), index)
    _, index, counts = np.unique(index, return_inverse=True, return_counts=True)
    return 1 / (counts[index] * len(counts))


def figures_by_group(
    probabilities: npt.NDArray[np.floating], is_digit: npt.NDArray[np.bool], digits: Unipen
) -> dict[str, GroupFigures]:
    """Compute the figures of one network by group: probabilities (n, 10); is_digit (n,), False if it was rejected."""
    labels, groups = digits.labels.astype(np.int64), group_of(digits.writers)
    is_right = probabilities.argmax(axis=1) == labels
    figures = {}
    for group in np.unique(groups).tolist():
        mine = groups == group
        by_digit = {
            digit: float(is_right[mine & (labels == digit)].mean()) for digit in np.unique(labels[mine]).tolist()
        }
        worst_digit = min(by_digit, key=by_digit.__getitem__)
        writers, counts = np.unique(digits.writers[mine], return_counts=True)
        frequent = writers[counts >= ENOUGH]
        figures[group] = GroupFigures(
            drawings=int(mine.sum()),
            writers=len(writers),
            correct=float(is_right[mine].mean()),
            rejected=float((~is_digit[mine]).mean()),
            calibration_error=expected_calibration_error(probabilities[mine], labels[mine]),
            worst_digit=worst_digit,
            worst_digit_correct=by_digit[worst_digit],
            frequent_writers=len(frequent),
            poor_writers=sum(bool(is_right[digits.writers == writer].mean() < POOR) for writer in frequent),
        )
    return figures


def format_groups(figures: dict[str, GroupFigures], rare_styles: dict[str, GroupFigures] | None = None) -> str:
    """Format the figures of at least one group as text: a line per group, their mean and worst, then rare styles."""
    row = "{:<10}{:>10}{:>9}{:>10}{:>10}{:>13}{:>14}{:>12}".format
    lines = [row("group", "drawings", "writers", "correct", "rejected", "calibration", "worst digit", "below 95%")]

    def line_of(group: str, each: GroupFigures) -> str:
        rates = f"{each.correct:.2%}", f"{each.rejected:.2%}", f"{each.calibration_error:.4f}"
        worst_digit = f"{each.worst_digit}: {each.worst_digit_correct:.1%}"
        poor = f"{each.poor_writers} of {each.frequent_writers}"
        return row(group, f"{each.drawings:,}", each.writers, *rates, worst_digit, poor)

    lines += [line_of(group, each) for group, each in figures.items()]
    groups = list(figures.values())
    drawings, writers = sum(each.drawings for each in groups), sum(each.writers for each in groups)
    poor = f"{sum(each.poor_writers for each in groups)} of {sum(each.frequent_writers for each in groups)}"
    correct, rejected, error = np.transpose([(each.correct, each.rejected, each.calibration_error) for each in groups])
    means = f"{correct.mean():.2%}", f"{rejected.mean():.2%}", f"{error.mean():.4f}"
    lines.append(row("mean", f"{drawings:,}", writers, *means, "", poor))
    worst = f"{correct.min():.2%}", f"{rejected.max():.2%}", f"{error.max():.4f}"
    lines.append(row("worst", "", "", *worst, "", "").rstrip())
    lines += [line_of(name, each) for name, each in (rare_styles or {}).items()]
    return "\n".join(lines)
