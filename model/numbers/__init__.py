"""Numbers: several digits in one drawing, found by segmentation and read by a network for single digits.

The network is the judge of every cut: it names a digit where it is shown one, and rejects pairs and halves. As in
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 1998, sections
IV to VI, and Matan et al., "Reading handwritten digits: a ZIP code recognition system", IEEE Computer 1992:

1. A drawing whose strokes form one group, and which the network accepts as it is, is one digit. Nothing else is tried.
2. Pieces are strokes. They are put into lines, in one way or several, and within a line from left to right by their
   middles, so that a bar or a flag that was added late lies beside its digit.
3. Candidates are runs of neighbouring pieces that are neither too large nor too far apart. Those that may win are read.
4. The segmentation graph has an edge for each candidate, once as a digit and once as none. A path's cost is a weighted
   sum of FEATURES. The cheapest paths, and that of the drawing as one digit or none, are compared by what only a path
   as a whole has, too: neighbours in a number are about as high as each other, and stand in a line. The cheapest wins,
   but one digit or none wins against several that are hardly cheaper, see `may_be_one`: a face is no number.
5. Where the best path has what is no digit, its strokes are cut at points of the pen's path: at both ends of a straight
   line to the right that has what comes before on its left and what comes after on its right, as a pen that is not
   lifted leaves it between two digits; where the pen turns, and where hardly any of what comes before lies above or
   below what comes after. A part between two cuts may be left out. Then steps 2 to 4 are done once more.

The weights are learned, see `tools/tune_numbers.py`: they maximize the probability of the right text, each path's being
proportional to exp(-cost) (section VI of the paper).

A drawing costs one reading, of about 0.35 ms, for each candidate that may win, see `paths`: about 1.3 for each digit.
One that would take more than MAX_WORK in all, see `work`, is read as a whole.

`features` names what a path costs. `pieces` defines what segmentation needs to know of a kind of pieces; `pen` and
`cuts` are for strokes. `groups` is step 1, `lines` step 2, `lattice` step 3, `paths` step 4 and `cuts` step 5;
`segmentation` combines steps 2 to 5 for any kind of pieces, and `reading` makes a number of a pen's strokes.
"""

from model.numbers.groups import is_one_group
from model.numbers.pieces import MAX_DIGITS
from model.numbers.reading import Digit, Number, is_taken_whole, read_number
from model.numbers.segmentation import MAX_PIECES
from model.numbers.work import MAX_WORK

__all__ = [
    "MAX_DIGITS",
    "MAX_PIECES",
    "MAX_WORK",
    "Digit",
    "Number",
    "is_one_group",
    "is_taken_whole",
    "read_number",
]
