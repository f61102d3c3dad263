"""Fool a network: find the smallest change of an image that makes it read another digit.

The search takes steps, each along the gradient of the digit's log-odds and then projected: onto a sphere
around the image whose radius shrinks while the digit is read and grows while it is not, and into the range of a pixel.
(Rony, Hafemann, Oliveira, Ben Ayed, Sabourin and Granger, "Decoupling direction and norm for efficient gradient-based
L2 adversarial attacks and defenses", CVPR 2019.) SEARCH_STEPS of them take 20 ms.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.inside import Inside, check_number
from model.network import CLASSES, DenseNetwork, Floats
from model.preprocessing import normalise
from model.recognizer import Recognizer

SEARCH_STEPS = 60
FIRST_RADIUS = 1.5  # of the change, as the root of its pixels' squares; full ink in one pixel is 1
LARGEST_RADIUS = 6.0  # larger changes are not small; a drawn digit itself has about 9
SURE = 0.8  # probability of the digit at the end; with 40%, and 39% for the one before, the network would only waver
RADIUS_STEP = 0.1  # fraction of the radius that each step adds or removes


@dataclass(frozen=True)
class FoolingChange:
    before: npt.NDArray[np.uint8]  # (28, 28) uint8, 0 background to 255 full ink
    after: npt.NDArray[np.uint8]  # the same, changed

    @property
    def difference(self) -> npt.NDArray[np.int16]:
        """The added ink, (28, 28), -255 to 255."""
        return self.after.astype(np.int16) - self.before

    @property
    def pixels(self) -> int:
        return int(np.count_nonzero(self.difference))

    @property
    def ink(self) -> float:
        """The ink that was added and removed, in pixels of full ink."""
        return float(np.abs(self.difference).sum() / 255)

    def frames(self, count: int) -> list[npt.NDArray[np.uint8]]:
        """Return the image while it changes, evenly: `count` of them, from `before` to `after`."""
        parts = np.linspace(0, 1, count).tolist()
        return [np.rint(self.before + part * self.difference).astype(np.uint8) for part in parts]


def fool(recognizer: Recognizer, field: npt.NDArray[np.uint8], digit: int) -> FoolingChange | None:
    """Search for the smallest change that makes a network read an image (28, 28) as a digit, and be SURE.

    Returns None if there is no small one. Raises InputError if the network reads that digit already, for an unknown
    digit, and for a network that is not a stack of dense layers.
    """
    check_number("digit", digit, CLASSES)
    network = DenseNetwork(Inside(recognizer.network).layers)

    def is_read(pixels: Floats, least: float) -> bool:
        probabilities = recognizer.network(pixels[None])
        is_likeliest = probabilities[0].argmax() == digit and probabilities[0, digit] >= least
        return bool(is_likeliest and recognizer.is_digit(probabilities)[0])

    pixels = normalise(field).ravel()
    if is_read(pixels, 0):
        sentence = f"The network reads this as {digit} already: choose another digit."
        raise InputError(sentence, "already_read", digit=digit)
    change, radius = np.zeros_like(pixels), FIRST_RADIUS
    smallest, smallest_size = None, LARGEST_RADIUS
    for step in range(SEARCH_STEPS):
        # Grey levels are whole numbers, so that the page shows exactly what the network reads.
        changed = np.rint((pixels + change) * 255) / np.float32(255)
        size = float(np.linalg.norm(changed - pixels))
        if step > 0:
            if is_read(changed, SURE):
                if size <= smallest_size:
                    smallest, smallest_size = changed, size
                radius *= 1 - RADIUS_STEP
            else:
                radius = min(radius * (1 + RADIUS_STEP), LARGEST_RADIUS)
        gradient = log_odds_gradient(network, changed, digit)
        length = float(np.linalg.norm(gradient))
        if length == 0:
            break  # no input matters, as in a network whose units are all 0
        # From half of the radius down to 0. Steps of equal length find a change less often.
        pace = radius / 2 * (0.5 + 0.5 * math.cos(math.pi * step / SEARCH_STEPS))
        change = change + (pace / length) * gradient
        change *= radius / max(float(np.linalg.norm(change)), 1e-9)
        change = np.clip(pixels + change, 0, 1) - pixels
    if smallest is None:
        return None
    return FoolingChange(field, np.rint(smallest * 255).astype(np.uint8).reshape(field.shape))


def log_odds_gradient(network: DenseNetwork, pixels: Floats, digit: int) -> Floats:
    """Return the gradient (784,) of a digit's log-odds, log(p / (1 - p)), by the pixels (784,) in [0, 1].

    With the sums z that softmax turns into p, the log-odds are z[digit] - log(sum of exp(z) over the other digits).
    """
    *hidden, sums = (outputs[0] for outputs in network.with_linear_output().outputs(pixels[None]))
    others = np.exp(sums - np.delete(sums, digit).max())
    others[digit] = 0
    by_sums = -others / others.sum()
    by_sums[digit] = 1
    return network.backpropagate(hidden, network.layers[-1].kernel @ by_sums)
