"""Numbers: several digits in one drawing or photo, found by segmentation and read by a network for single digits.

The network decides about every cut: it recognizes single digits, and rejects pairs and halves. As in
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 1998, sections
IV to VI, and Matan et al., "Reading handwritten digits: a ZIP code recognition system", IEEE Computer 1992.

A drawing whose strokes form one group (`groups`), and which the network accepts, is one digit. Any other is taken
apart, in the steps of `segmentation`:

1. Cut (`cuts`). Pieces are strokes at first. Then those of non-digits are cut at points of the pen's path: at both ends
   of a straight line to the right, such as an unlifted pen draws between two digits, with the earlier part of the
   stroke on its left and the later part on its right; where the pen turns; and where the parts before and after hardly
   overlap in x. A part between two cuts may be left out.
2. Candidates (`candidates`). Pieces are divided into `lines`, in one or more ways, and sorted by their middles from
   left to right within a line, so that a bar or a flag that was added late lies next to its digit. Candidates are runs
   of neighbouring pieces that are neither too large nor too far apart.
3. Score (`scores`). The network reads the candidates that can be on the best path. The segmentation graph has two edges
   for each: one as a digit, one as a non-digit. A path's cost is a weighted sum of FEATURES.
4. Best path (`paths`). The cheapest paths, and that of the drawing as one digit or non-digit, are compared with the
   features of a path as a whole: neighbours in a number have about the same height, and stand in a line. The cheapest
   wins, but one digit or non-digit wins against several that are hardly cheaper, see `may_be_one`: a face is not a
   number.

`research.numbers.tune` learns the weights that maximize the probability of the right text. A path's probability is
proportional to exp(-cost) (section VI of the first paper).

Photos are read in the same way, with components of ink as pieces, which have weights of their own:

- `model.photos` has put the components into lines of text, and a line is read by itself.
- Lines of ink are made as wide as the pad's, relative to the digit, when a field is drawn.
- Components are cut along `seams` that cross little ink, most of them through places where lines meet. Both digits keep
  the ink that they share.
- A long and flat component is a remnant of a printed line and is left out. A wide line of text is never one non-digit.
- Non-digits lower than half a digit are left out: commas, hyphens, specks.

A drawing costs one reading, of about 0.35 ms, for each candidate that is read: about 1.3 for each digit. If taking it
apart would take more than MAX_WORK, see `work`, it is read as a whole. `reading` reads strokes, `components` ink, for
which it needs OpenCV.
"""

from model.numbers.groups import is_one_group
from model.numbers.pieces import MAX_DIGITS
from model.numbers.reading import Digit, Number, is_taken_whole, read_number
from model.numbers.segmentation import MAX_PIECES
from model.numbers.work import MAX_WORK

__all__ = ["MAX_DIGITS", "MAX_PIECES", "MAX_WORK", "Digit", "Number", "is_one_group", "is_taken_whole", "read_number"]
