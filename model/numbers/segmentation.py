"""From the pieces of a drawing to the best ways to read it: cut → candidates → score → best path.

`segment` takes these steps with uncut pieces, and once more if the best path has a non-digit; the package's docstring
says more about each:

1. **Cut.** `cut_doubtful` cuts the pieces of non-digits. The first time no piece is cut.
2. **Candidates.** `find_candidates` finds the runs of pieces that may be a digit, and makes a `Candidate` of each.
3. **Score.** `find_promising` chooses the candidates that may be on the best path. `read` adds to each its field and
   what the network reads in it, from which `edges_of` makes its edges.
4. **Best path.** `best_paths` finds the cheapest paths along these edges.

Each step counts its work first. Once that is exceeded there are no paths: the best one is then that through uncut
pieces, or, if there is none, the caller reads the drawing as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from model.numbers.candidates import Candidate, Graph, Span, find_candidates, key_of
from model.numbers.features import Weights
from model.numbers.paths import Path, best_paths
from model.numbers.pieces import Ink, P, R, typical_height
from model.numbers.scores import UNCERTAIN, Judge, draw, find_promising, read
from model.numbers.work import WORK_OF_CUTTING, Work
from model.verdict import Reading, Verdict

MAX_PIECES = 60  # three for each digit
MAX_CUT_PIECES = 6  # in a drawing


@dataclass(frozen=True, eq=False)
class Segmentation(Generic[R]):
    """The ways to read a drawing."""

    paths: list[Path[R]]  # the best ones, the best first; none where finding them would take too much work
    graphs: list[Graph[R]]  # without cuts and, if there are any, with them
    candidates: list[Candidate[R]]  # of all graphs; those that cannot be on the best path are not read


def segment(
    judge: Judge, pieces: Sequence[P], ink: Ink[P, R], run: R, whole: Verdict, weights: Weights, work: Work
) -> Segmentation[R]:
    """Find the best ways to read at most MAX_PIECES uncut pieces; `run` joins all of them, `whole` is its verdict."""
    height = typical_height(pieces)
    all_as_one = Candidate(key_of(pieces), lambda: run, whole.field, Reading(whole.probabilities, whole.certainty))
    known = {all_as_one.key: all_as_one}
    graphs: list[Graph[R]] = []

    def find_paths(pieces: Sequence[P]) -> list[Path[R]]:
        """Take steps 2 to 4."""
        graph = find_candidates(pieces, ink, height, known, work)
        if work.is_exceeded:
            return []
        graphs.append(graph)
        while promising := find_promising(graph, weights, work):
            read(judge, promising, work)
        paths = best_paths(graph, weights)
        if paths and (promising := find_promising(graph, weights, work, paths[0].cost)):
            read(judge, promising, work)
            paths = best_paths(graph, weights)
        return [] if work.is_exceeded else paths

    paths = find_paths(pieces) if work.spend(run.points) else []
    if paths and work.spend(WORK_OF_CUTTING) and (parts := cut_doubtful(pieces, paths[0], ink, height)):
        paths = find_paths(parts) or paths
    return Segmentation(paths, graphs, list(known.values()))


def cut_doubtful(pieces: Sequence[P], path: Path[R], ink: Ink[P, R], height: float) -> list[P] | None:
    """Cut the pieces of the non-digits and unsure digits in a path; None where nothing can be cut."""
    doubtful = {
        source
        for _, label, span in path.steps
        if (reading := span.candidate.reading) and (label == UNCERTAIN or reading.probabilities.max() < ink.least_sure)
        for source, _, _ in span.candidate.key
    }
    parts: list[P] = []
    count = 0
    for piece in pieces:
        if piece.source in doubtful and count < MAX_CUT_PIECES:
            cut_apart = ink.cut(piece, height)
            count += len(cut_apart) > 1
            parts += cut_apart
        else:
            parts.append(piece)
    return parts if count and len(parts) <= MAX_PIECES else None


def verdicts_of(path: Path[R], work: Work) -> list[tuple[Span[R], Verdict, int]]:
    """Return the span, the verdict and the line, from 0, of each candidate on a path; [] if the work is exceeded.

    Candidates that are too long to be read have not been drawn before.
    """
    if not draw([span.candidate for _, _, span in path.steps], work):
        return []
    return [(span, span.candidate.verdict(label != UNCERTAIN), number) for number, label, span in path.steps]
