"""Numbers: several digits in one drawing, found by segmentation and read by a network for single digits.

The network decides about every cut: it recognizes single digits, and rejects pairs and halves. As in
LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 1998, sections
IV to VI, and Matan et al., "Reading handwritten digits: a ZIP code recognition system", IEEE Computer 1992.

A drawing whose strokes form one group, and which the network accepts, is one digit. Any other is taken apart, see
`segmentation`: cut → candidates → score → best path.

`research.numbers.tune` learns the weights that maximize the probability of the right text. A path's probability is
proportional to exp(-cost) (section VI of the first paper).

A drawing costs one reading, of about 0.35 ms, for each candidate that is read: about 1.3 for each digit. If taking it
apart would take more than MAX_WORK, see `work`, it is read as a whole.
"""

from model.numbers.groups import MAX_PIECES, Count
from model.numbers.pieces import MAX_DIGITS
from model.numbers.reading import Digit, Number, read_number
from model.numbers.work import MAX_WORK
