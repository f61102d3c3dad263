"""The settings of the handwriting recipe; `handwriting` explains what they do."""

from dataclasses import dataclass, replace
from pathlib import Path

from model.recognizer import DEFAULT_NETWORK, SMALL_NETWORK


@dataclass(frozen=True)
class Recipe:
    """Settings to experiment with; their defaults are those of the handwriting network."""

    name: str = DEFAULT_NETWORK  # of the network

    # Numbers of variants, and the share of each set in a batch.
    image_variants: int = 7  # of each image
    drawing_variants: int = 400_000  # of all drawings together
    writer_evenness: float = 0.3  # see `variants.variants_of_each`
    style_evenness: float = 0.3  # the same for styles of a digit, see `styles`
    styles: int = 24  # of each digit
    shapes: int = 80_000
    paper: float = 0.2  # probability that a variant of a drawing is photographed on paper, see `paper`
    non_digits: int = 120_000  # a multiple of variants.NON_DIGIT_PIECES; 0: it does not learn to reject
    originals_share: float = 0.14  # unchanged MNIST images
    images_share: float = 0.30
    drawings_share: float = 0.34
    shapes_share: float = 0.08
    non_digits_share: float = 0.14

    # Fitting teacher and student.
    hidden_units: tuple[int, ...] = (512, 512)  # the tutorial's
    batch_size: int = 512
    steps_per_epoch: int = 1000
    teacher_filters: tuple[int, int] = (24, 48)
    teacher_epochs: int = 8
    teacher_learning_rate: float = 3e-3  # the peak, after the warm-up
    epochs: int = 80
    learning_rate: float = 2e-3  # the student's peak, after the warm-up
    warm_up_steps: int = 300
    weight_averaging: float = 0.998  # decay of the moving average of the weights, per step
    batch_norm_momentum: float = 0.99
    features: int = 256  # units of the teacher's last hidden layer, which the student also predicts
    features_weight: float = 1.0  # of the features' mean squared error in the loss; the digits' cross-entropy has 1
    is_digit_weight: float = 0.5  # of the cross-entropy of an output "is_digit", which the student has while it learns
    disagreement: float = 0.3  # fraction of the student's batches, see `distillation.Epochs`

    # The first layer's initial weights, see `distillation.LocalViews`.
    view_size: float = 2.5  # pixels, median standard deviation of a unit's view
    view_size_spread: float = 0.35  # standard deviation of its logarithm

    # The last phase, in which a network that was trained with --hold-out learns from all the data.
    last_epochs: int = 6
    last_learning_rate: float = 3e-4  # the peak, after the warm-up

    # Calibration. More would be rejected with a higher certainty, but people of other countries had 1.5 times as many
    # digits rejected as the held-out ones.
    rejected_non_digits: float | None = 0.92  # fraction of held-out letters and symbols; None: see `find_threshold`


@dataclass(frozen=True)
class Start:
    """A network that was trained with --hold-out, with which the last phase begins, and the calibration of both.

    A network that is trained on all the data has none left to calibrate on.
    """

    path: Path
    temperature: float
    threshold: float


RECIPE = Recipe()

# For experiments, in 15 minutes: it reads digits less well than RECIPE's network.
QUICK = replace(
    RECIPE,
    image_variants=1,
    drawing_variants=120_000,
    shapes=24_000,
    non_digits=60_000,
    teacher_epochs=2,
    epochs=20,
)

# To check in a minute or two that all steps work: the network is useless.
TINY = replace(
    RECIPE,
    image_variants=1,
    drawing_variants=1,  # of each drawing
    shapes=1_000,
    non_digits=1_000,
    steps_per_epoch=20,
    warm_up_steps=10,
    teacher_epochs=1,
    epochs=2,
    last_epochs=1,
    weight_averaging=0.9,
    batch_norm_momentum=0.9,
)

# The network to look into, with so few units that each can be shown. It does not learn from non-digits, which would
# cost it digits.
SIXTEEN = Recipe(
    name=SMALL_NETWORK,
    image_variants=2,
    drawing_variants=120_000,
    shapes=15_000,
    paper=0.0,
    non_digits=0,
    originals_share=0.16,
    images_share=0.30,
    drawings_share=0.46,
    hidden_units=(16, 16),
    teacher_epochs=1,
    features_weight=0.0,
    epochs=16,
    disagreement=0.0,
    learning_rate=1e-2,
    view_size=6.0,
    rejected_non_digits=None,
)
