"""Variants of drawings and images, as other people with other pens would have drawn them.

Strokes are varied instead of pictures where they are known, so that the line stays as sharp as a real one. Each
variant then goes through the same steps as a real drawing (`preprocessing`); those of images are also sharpened.

What varies: rotation, slant and stretching (affine); smooth random distortion, "elastic" (Simard, Steinkraus and
Platt, "Best practices for convolutional neural networks applied to visual document analysis", ICDAR 2003); bending
along the pen's path; the places and ends of strokes; few straight segments instead of curves; line width; pen speed,
wobble and tremor; specks. As an option drawings are photographed on paper (`paper`).
"""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from model.drawing import Stroke, Strokes, extent
from model.images import preprocess_image
from model.preprocessing import IMAGE_SIDE, Grey, crop_to_ink, ink_to_field, preprocess_strokes, strokes_to_ink
from research.paper import on_paper, thin_line

Field = Grey  # (28, 28)

# Standard deviations unless stated otherwise; lengths are fractions of the drawing's longer side.
ROTATION = 0.14  # radians
SLANT = 0.2
STRETCH = 0.16  # of the logarithm of width over height
ELASTIC = 0.02
BENDING = 0.12  # radians, drift of the pen's direction along its path
STROKE_SHIFT = 0.03
CUT = 0.06  # largest fraction of a stroke's points that is cut off at either end
WOBBLE = 0.005
LINE_WIDTHS = 0.07, 0.15  # smallest and largest; slightly beyond what serving allows

# Hands with a mouse, a bad tablet or a tremor: probability, smallest and largest length of a segment or a wave.
SQUARE = 0.06, 0.12, 0.35
TREMOR = 0.08, 0.08, 0.25
TREMOR_HEIGHT = 0.02  # largest

# Probability that a digit of one stroke gets a slash, a base, a bar.
ADDED_STROKES: dict[int | None, float] = {0: 0.06, 1: 0.08, 7: 0.2}

# Probabilities, for an image.
TREATMENTS = {"none": 0.68, "thicker": 0.09, "thickest": 0.03, "thinner": 0.08, "coarse": 0.06, "speck": 0.06}
THICKENING = {"thicker": 3, "thickest": 5}  # pixels of the enlarged image: the square that each point of ink fills
COARSE_DRAWINGS = 0.2  # probability that a drawing is treated as a coarse scan
COARSE_SIDES = 8, 13  # pixels, smallest and largest longer side

IMAGE_STRENGTH = 0.58  # of the affine map of images: MNIST's 60,000 already vary more than the drawings of 30 writers
IMAGE_ELASTIC = 0.036  # fraction of the image's side, displacement of the corners of the grid's cells
GRID = 4  # cells on a side of the grid that distorts an image
ENLARGED = 2 * IMAGE_SIDE  # an image is distorted at twice its size, so that its lines stay sharp
SPECKS = 1, 3  # pixels of the enlarged image, smallest and largest side of a speck
# Contrast around middle grey, smallest and largest. MNIST's digits were scanned in black and white: 7.5% of their
# pixels are full ink, but 1.9% of those that have been enlarged, distorted and scaled down. This brings them back.
SHARPENING = 1.1, 1.9


def random_affine(generator: np.random.Generator, strength: float = 1.0) -> npt.NDArray[np.float64]:
    """Return a random 2 x 2 matrix: rotation, slant and stretching, multiplied by `strength`."""
    angle, slant, stretch = generator.normal(0, (ROTATION, SLANT, STRETCH)) * np.float64(strength)
    cosine, sine = np.cos(angle), np.sin(angle)
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    return rotation @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag([np.exp(stretch / 2), np.exp(-stretch / 2)])


def augment_strokes(strokes: Strokes, generator: np.random.Generator) -> Strokes:
    """Vary a drawing as another person might have drawn it: as many strokes, centred on 0, about 1 in size."""
    step = generator.integers(1, 3) if max(map(len, strokes)) > 12 else 1  # 2: a pen that is sampled half as often
    cut = [cut_ends(stroke, generator)[::step] for stroke in strokes]
    points = np.concatenate(cut)
    starts = np.cumsum([0, *map(len, cut)])[:-1]
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / (np.max(high - low) or 1.0)
    if generator.uniform() < SQUARE[0]:
        points, starts = straighten(points, starts, generator.uniform(*SQUARE[1:]))

    points = bend(points, starts, generator)
    lengths = np.diff([*starts, len(points)])
    points = points + np.repeat(generator.normal(0, STROKE_SHIFT, (len(starts), 2)), lengths, axis=0)
    points = distort_points(points, generator)
    points = points @ random_affine(generator).T
    points = points + generator.normal(0, generator.uniform(0, WOBBLE), points.shape)
    if generator.uniform() < TREMOR[0]:
        points = tremble(points, generator)
    return np.split(points, starts[1:])


def add_stroke(strokes: Strokes, label: int | None, generator: np.random.Generator) -> Strokes:
    """Sometimes add a stroke that only some people write: a slash to a 0, a base to a 1, a bar to a 7.

    The points must be as close together as a pen's. A non-digit has no label.
    """
    if generator.uniform() > ADDED_STROKES.get(label, 0) or len(strokes) > 1:
        return strokes
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    if label == 0:
        over = generator.uniform(-0.15, 0.2)
        slash = np.linspace((1 + over, -over), (-over, 1 + over), 12)
        return [*strokes, low + slash * (high - low)]
    if label == 1:
        foot = points[points[:, 1].argmax()]
        reach = generator.uniform(0.12, 0.4, 2) * (high[1] - low[1])
        return [*strokes, foot + np.linspace((-reach[0], 0), (reach[1], 0), 12)]
    middle = low[1] + (high[1] - low[1]) * generator.uniform(0.42, 0.62)
    stem = points[np.abs(points[:, 1] - middle).argmin()]
    reach = generator.uniform(0.15, 0.4, 2) * (high[1] - low[1])
    tilt = generator.normal(0, 0.15) * reach
    return [*strokes, stem + np.linspace((-reach[0], tilt[0]), (reach[1], -tilt[1]), 12)]


def cut_ends(stroke: Stroke, generator: np.random.Generator) -> Stroke:
    """Cut a few points off both ends of a stroke; a short one stays as it is."""
    start, end = (generator.uniform(0, CUT, 2) * len(stroke)).astype(int)
    return stroke[start : len(stroke) - end]


def bend(points: Stroke, starts: npt.NDArray[np.integer], generator: np.random.Generator) -> Stroke:
    """Change the pen's direction and speed smoothly along its path, so that loops open and close.

    Args:
        points: (k, 2), of all strokes.
        starts: the index of each stroke's first point.
        generator: of the random numbers.
    """
    steps = np.diff(points, axis=0, prepend=points[:1])
    place = np.cumsum(np.hypot(*steps.T))
    place = place / (place[-1] or 1.0)
    phase = generator.uniform(0, 2 * np.pi, (2, 2))
    waves = np.sin(2 * np.pi * place * np.array([[[0.7], [1.6]]]).T + phase[..., None])  # (2, 2, k)
    angle, speed = generator.normal(0, (BENDING, BENDING * 0.7), (2, 2)).T[..., None] * waves.transpose(1, 0, 2)[:2]
    angle, speed = angle.sum(axis=0), np.exp(speed.sum(axis=0))
    cosine, sine = np.cos(angle) * speed, np.sin(angle) * speed
    bent = np.cumsum(
        np.stack([cosine * steps[:, 0] - sine * steps[:, 1], sine * steps[:, 0] + cosine * steps[:, 1]], axis=1), axis=0
    )
    # Each stroke's middle stays where it was: bending changes a stroke's shape, not the place of the next one.
    lengths = np.diff([*starts, len(points)])
    drift = np.add.reduceat(points - bent, starts, axis=0) / lengths[:, None]
    return bent + np.repeat(drift, lengths, axis=0)


def straighten(
    points: Stroke, starts: npt.NDArray[np.integer], length: float
) -> tuple[Stroke, npt.NDArray[np.integer]]:
    """Keep the points of strokes that are about `length` apart along the path, and the ends of each stroke.

    Args:
        points: (k, 2), of all strokes.
        starts: the index of each stroke's first point.
        length: of a segment, in the unit of the points.

    Returns:
        (points, starts) of strokes with straight segments.
    """
    kept = []
    for stroke in np.split(points, starts[1:]):
        place = np.hypot(*np.diff(stroke, axis=0, prepend=stroke[:1]).T).cumsum()
        chosen = np.searchsorted(place, np.arange(0, place[-1], length))
        kept.append(stroke[np.unique([0, *chosen, len(stroke) - 1])])
    return np.concatenate(kept), np.cumsum([0, *map(len, kept)])[:-1]


def tremble(points: Stroke, generator: np.random.Generator) -> Stroke:
    """Displace points by a wave along the pen's path, as a hand that trembles does."""
    place = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T).cumsum()
    turns = place[:, None] / generator.uniform(*TREMOR[1:], 2) + generator.uniform(0, 1, 2)
    return points + generator.uniform(0.3, 1) * TREMOR_HEIGHT * np.sin(2 * np.pi * turns)


def distort_points(points: Stroke, generator: np.random.Generator) -> Stroke:
    """Displace points by a smooth random field, the sum of three waves."""
    waves = generator.normal(0, 1.0, (3, 2)) * 2 * np.pi * 0.8
    phase = generator.uniform(0, 2 * np.pi, 3)
    amplitude = generator.normal(0, ELASTIC, (3, 2))
    return points + np.sin(points @ waves.T + phase) @ amplitude


def random_line_width(strokes: Strokes, generator: np.random.Generator) -> float:
    """Choose a line width in the unit of the drawing, its logarithm uniformly distributed over LINE_WIDTHS."""
    size = extent(strokes) or 1.0
    return float(size * np.exp(generator.uniform(*np.log(LINE_WIDTHS))))


def augment_drawing(
    strokes: Strokes, generator: np.random.Generator, label: int | None = None, paper: float = 0.0
) -> Field:
    """Make a variant of a drawing of a digit, or of a non-digit without a label; sometimes as a coarse scan.

    It is photographed on paper with the probability `paper`.
    """
    strokes = augment_strokes(add_stroke(strokes, label, generator), generator)
    line_width = random_line_width(strokes, generator)
    if paper and generator.uniform() < paper:
        return ink_to_field(on_paper(strokes_to_ink(strokes, line_width * thin_line(generator)), generator))
    if generator.uniform() < COARSE_DRAWINGS:
        return preprocess_image(coarse_scan(strokes_to_ink(strokes, line_width * generator.uniform(1, 1.8)), generator))
    return preprocess_strokes(strokes, line_width)


def coarse_scan(ink: Grey, generator: np.random.Generator) -> Grey:
    """Scan ink at a very low resolution: the longer side within COARSE_SIDES, and a margin of one pixel."""
    image = Image.fromarray(ink)
    scale = generator.integers(*COARSE_SIDES, endpoint=True) / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return np.pad(np.asarray(image.resize(size, Image.Resampling.BOX)), 1)


def augment_image(image: Field, generator: np.random.Generator) -> Field:
    """Make a variant of an image of a digit, normalized as a drawing is, then sharpened unless it is a coarse scan."""
    enlarged = Image.fromarray(image).resize((ENLARGED, ENLARGED), Image.Resampling.BICUBIC)
    varied = distort_image(enlarged, generator)
    treatment = list(TREATMENTS)[generator.choice(len(TREATMENTS), p=list(TREATMENTS.values()))]
    if treatment in THICKENING:
        varied = varied.filter(ImageFilter.MaxFilter(THICKENING[treatment]))
    elif treatment == "thinner":
        thinned = varied.filter(ImageFilter.MinFilter(3))
        varied = thinned if np.asarray(thinned).max() >= 128 else varied  # a hairline would vanish
    elif treatment == "coarse":
        return preprocess_image(coarse_scan(crop_to_ink(np.asarray(varied)), generator))
    ink = np.asarray(varied)
    if treatment == "speck":
        ink = add_speck(ink, generator)
    return sharpen(ink_to_field(ink), generator)


def add_speck(ink: Grey, generator: np.random.Generator) -> Grey:
    """Add a margin of SPECKS[1] pixels with a speck in it, as dust on a scanner or an accidental touch leaves.

    The bounding box then includes the speck, which makes the digit smaller: the smallest specks have no other effect.
    """
    margin = SPECKS[1]
    speckled = np.pad(ink, margin)
    side = int(generator.integers(*SPECKS, endpoint=True))
    along = generator.integers(len(speckled) - side, endpoint=True)
    across = generator.choice([0, len(speckled) - side])
    row, column = (along, across) if generator.uniform() < 0.5 else (across, along)
    speckled[row : row + side, column : column + side] = 255
    return speckled


def sharpen(field: Field, generator: np.random.Generator) -> Field:
    """Raise the contrast around middle grey by a random factor within SHARPENING."""
    contrast = generator.uniform(*SHARPENING)
    return np.rint(np.clip((field / 255 - 0.5) * contrast + 0.5, 0, 1) * 255).astype(np.uint8)


def distort_image(image: Image.Image, generator: np.random.Generator) -> Image.Image:
    """Distort a square grey image by an affine map and a grid of GRID x GRID cells with randomly moved corners."""
    side = image.width
    lines = np.linspace(0, side, GRID + 1)
    grid = np.stack(np.meshgrid(lines, lines), axis=-1) - side / 2  # (row, column, xy)
    # 6% smaller, so that a rotated digit fits.
    source = grid @ random_affine(generator, IMAGE_STRENGTH).T * 1.06 + side / 2
    source += generator.normal(0, IMAGE_ELASTIC * side, source.shape)
    cells = np.concatenate([source[:-1, :-1], source[1:, :-1], source[1:, 1:], source[:-1, 1:]], axis=-1)
    edges = lines.round().astype(int).tolist()
    mesh = [
        ((edges[column], edges[row], edges[column + 1], edges[row + 1]), cells[row, column].tolist())
        for row in range(GRID)
        for column in range(GRID)
    ]
    return image.transform((side, side), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
