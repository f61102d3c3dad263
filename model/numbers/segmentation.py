"""From the pieces of a drawing to the best ways to read it: cut → candidates → score → best path.

`segment` takes these steps with whole strokes, and once more if the best path has a non-digit:

1. Cut. `cut_doubtful` cuts the strokes of non-digits, see `cuts`: at both ends of a straight line to the right, such as
   an unlifted pen draws between two digits, with the earlier part of the stroke on its left and the later part on its
   right; where the pen turns; and where the parts before and after hardly overlap in x. A part between two cuts may be
   left out. The first time, no stroke is cut.
2. Candidates. Pieces are divided into lines, in one or more ways, see `lines`, and sorted by their middles from left to
   right within a line, so that a bar or a flag that was added late lies next to its digit. `find_candidates` makes a
   `Candidate` of each run of neighbouring pieces that are neither too large nor too far apart. It is the record that
   the next step completes.
3. Score. `find_promising` chooses the candidates that may be on the best path, and `read` has the network read them.
   From the reading, `edges_of` makes two edges of the segmentation graph for each: one as a digit, one as a non-digit.
   A path's cost is a weighted sum of FEATURES.
4. Best path. `best_paths` compares the cheapest paths, and that of the drawing as one digit or non-digit, with the
   features of a path as a whole: neighbours in a number have about the same height, and stand in a line. The cheapest
   wins, but one digit or non-digit wins against several that are hardly cheaper, see `reading.choose_path`: a face is
   not a number.

Each step counts its work first. Once that is exceeded, nothing more is done: the best paths are those through whole
strokes if these were found before, or else there are none.
"""

from dataclasses import dataclass

from model.numbers.candidates import Candidate, Graph, Span, find_candidates, key_of
from model.numbers.cuts import cut
from model.numbers.features import Weights
from model.numbers.groups import MAX_PIECES
from model.numbers.paths import Path, best_paths
from model.numbers.pen import PenPiece, PenRun
from model.numbers.pieces import Layout
from model.numbers.scores import UNCERTAIN, Judge, draw, find_promising, read
from model.numbers.work import WORK_OF_CUTTING, Work
from model.verdict import Verdict

MAX_CUT_PIECES = 6  # in a drawing


@dataclass(frozen=True, eq=False)
class Segmentation:
    paths: list[Path]  # the best ones, the best first; none where finding them would take too much work
    graphs: list[Graph]  # without cuts and, if there are any, with them
    candidates: list[Candidate]  # of all graphs; those that cannot be on the best path are not read


def segment(
    judge: Judge,
    layout: Layout,
    line_width: float | None,
    weights: Weights,
    run: PenRun,
    whole: Verdict,
    work: Work,
) -> Segmentation:
    """Find the best ways to read at most MAX_PIECES uncut pieces; `run` joins all of them, `whole` is its verdict."""
    of_whole = whole.field, whole.probabilities, whole.certainty
    all_as_one = Candidate(key_of(layout.pieces), layout.pieces, line_width, *of_whole, is_settled=True)
    all_as_one.run = run  # of all points, where the layout has only some
    known = {all_as_one.key: all_as_one}
    graphs: list[Graph] = []

    def find_paths(layout: Layout) -> list[Path]:
        """Take steps 2 to 4."""
        graph = find_candidates(layout, line_width, known, work)
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

    paths = find_paths(layout) if work.spend(run.points) else []
    if paths and work.spend(WORK_OF_CUTTING) and (parts := cut_doubtful(layout, paths[0])):
        paths = find_paths(Layout(parts, layout.height)) or paths
    return Segmentation(paths, graphs, list(known.values()))


def cut_doubtful(layout: Layout, path: Path) -> list[PenPiece] | None:
    """Cut the pieces of the non-digits in a path; None where nothing can be cut."""
    doubtful = {source for _, label, span in path.steps if label == UNCERTAIN for source, _, _ in span.candidate.key}
    parts: list[PenPiece] = []
    count = 0
    for piece in layout.pieces:
        if piece.source in doubtful and count < MAX_CUT_PIECES:
            cut_apart = cut(piece, layout.height)
            count += len(cut_apart) > 1
            parts += cut_apart
        else:
            parts.append(piece)
    return parts if count and len(parts) <= MAX_PIECES else None


def verdicts_of(path: Path | None, work: Work) -> list[tuple[Span, Verdict, int]]:
    """Return the span, the verdict and the line, from 0, of each candidate on a path; [] if the work is exceeded."""
    steps = path.steps if path else []
    fields = draw([span.candidate for _, _, span in steps], work)
    return [
        (span, Verdict(field, span.candidate.probabilities, span.candidate.certainty, label != UNCERTAIN), number)
        for field, (number, label, span) in zip(fields, steps, strict=False)  # there may be no fields
    ]
