"""What the handwriting network learns from: the fields of each kind of original and of its variants, with targets."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.network import CLASSES
from model.preprocessing import preprocess_strokes
from research import variants
from research.data.originals import Originals
from research.distillation import FieldSet
from research.recipe import Recipe
from research.run_folder import RunFolder
from research.styles import find_styles

Targets = npt.NDArray[np.floating]  # (n, 10), of the probabilities of the digits


def make_sets(training: Originals, recipe: Recipe, folder: RunFolder, seed: int) -> list[FieldSet]:
    """Make a recipe's variants, unless the folder has them; return the sets of a batch."""
    labels = training.drawing_labels
    styles = find_styles(np.stack(list(map(preprocess_strokes, training.drawings))), labels, recipe.styles)
    evenness = (training.writers, recipe.writer_evenness), (styles, recipe.style_evenness)
    counts = variants.variants_of_each(recipe.drawing_variants, *evenness)
    pieces_of_shapes, shape_targets = variants.split_shapes(recipe.shapes, seed, recipe.paper)

    def make(name: str, pieces: Sequence[variants.WorkItem]) -> variants.Fields:
        return folder.array(name, lambda: variants.make_variants(pieces))

    images = make("images", variants.split_images(training.images, recipe.image_variants, seed))
    drawn = make("drawings", variants.split_drawings(training.drawings, labels, counts, seed, paper=recipe.paper))
    shapes = make("shapes", pieces_of_shapes)
    one_hot = np.eye(CLASSES, dtype=np.float32)
    sets = [
        digit_set(training.images, one_hot[training.image_labels], recipe.originals_share),
        digit_set(images, one_hot[np.repeat(training.image_labels, recipe.image_variants)], recipe.images_share),
        digit_set(drawn, one_hot[np.repeat(labels, counts)], recipe.drawings_share),
        digit_set(shapes, shape_targets, recipe.shapes_share),
    ]
    if recipe.non_digits:
        pieces = variants.split_non_digits(training.sources(), recipe.non_digits, seed, recipe.paper)
        sets.append(non_digit_set(make("non-digits", pieces), recipe.non_digits_share))
    return sets


def digit_set(fields: variants.Fields, targets: Targets, share: float) -> FieldSet:
    return FieldSet(fields, {"digits": targets, "is_digit": np.ones((len(fields), 1), np.float16)}, share)


def non_digit_set(fields: variants.Fields, share: float) -> FieldSet:
    """Return a set whose targets are the same probability for all digits."""
    count = len(fields)
    targets: dict[str, Targets] = {
        "digits": np.full((count, CLASSES), 1 / CLASSES, np.float32),
        "is_digit": np.zeros((count, 1), np.float16),
    }
    return FieldSet(fields, targets, share)
