"""What the engine is to answer about a drawing, by NumPy and Pillow: no copies of its code."""

import numpy as np
from PIL import Image

from model.drawing import PAD_SIDE, Drawing
from model.preprocessing import (
    IMAGE_SIDE,
    INK_SIDE,
    bound_line_width,
    centre_of_mass,
    corner,
    find_ink,
    flatten,
    ink_frame,
    normalise,
    preprocess_drawing,
    scale_to_box,
    stretch_contrast,
    strokes_to_ink,
)
from model.projection import PLACE_STEPS, outputs_to_place
from model.recognizer import MIN_ASPECT, MIN_FILLED, MIN_SECOND, NEARLY, TORN


def values_of(network, field):
    """Return the pixels (784,), and the outputs of each layer (units,), for an image (28, 28)."""
    pixels = flatten(normalise(field[None]))
    return [pixels[0], *(outputs[0] for outputs in network.outputs(pixels))]


def steps_of(drawing: Drawing):
    """Return the results of `makeSteps` in page/engine/preprocessing_steps.js by name."""
    pad = strokes_to_ink(drawing.strokes, drawing.line_width, frame=(np.zeros(2), np.full(2, float(PAD_SIDE))))
    width = bound_line_width(drawing.strokes, drawing.line_width)
    ink = strokes_to_ink(drawing.strokes, width)
    rows, columns = find_ink(ink)
    low, size = ink_frame(drawing.strokes, width)
    corners = low + np.array([[columns.start, rows.start], [columns.stop, rows.stop]]) * size.max() / INK_SIDE
    box = stretch_contrast(scale_to_box(ink[rows, columns]))
    return {
        "line_width": width,
        "crop": corners.ravel().tolist(),
        "box": box,
        "centre_of_mass": centre_of_mass(box),
        "corner": corner(box),
        "field": preprocess_drawing(drawing),
        "plain": np.asarray(Image.fromarray(pad).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BILINEAR)),
    }


def why_rejected(recognizer, verdict):
    """Return what `whyRejected` in page/engine/recognizer.js does."""
    second, first = np.sort(verdict.probabilities)[-2:]
    reasons = {
        None: verdict.is_digit,
        "dead": recognizer.is_dead,
        "unfamiliar": verdict.certainty >= recognizer.threshold,
        "dot": is_dot(verdict.field),
        "torn": second >= MIN_SECOND and first + second >= TORN,
        "nearly": first >= NEARLY,
    }
    return next((reason for reason, holds in reasons.items() if holds), "unfamiliar")


def is_dot(field):
    rows, columns = field.nonzero()
    if not rows.size:
        return False
    box = field[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return min(box.shape) >= MIN_ASPECT * max(box.shape) and box.mean() >= MIN_FILLED * 255


def place_of(recognizer, field):
    """Return the place of an image (28, 28) on the map, (2,)."""
    (place,) = recognizer.projection.place(outputs_to_place(recognizer.network, flatten(normalise(field[None]))))
    return place


def nearest_to(projection, place):
    """Return the positions of the three nearest test digits to a place, the nearest first."""
    return np.argsort(np.hypot(*(projection.places / PLACE_STEPS - place).T), kind="stable")[:3]
