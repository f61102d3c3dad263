"""What lies in front of the camera of `render`: paper, a blackboard, desks and scenes without digits, and the light."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from research.photos.printing import Colour

Floats = npt.NDArray[Any]  # float32; OpenCV promises any numbers
Shape = tuple[int, int]  # height and width in pixels
Generator = np.random.Generator

PAPERS = (
    (0.97, 0.97, 0.96),
    (0.93, 0.94, 0.97),
    (0.85, 0.85, 0.84),
    (0.95, 0.92, 0.82),
    (0.8, 0.77, 0.7),
    (0.9, 0.8, 0.8),
)
BOARDS = ((0.1, 0.22, 0.16), (0.12, 0.12, 0.13), (0.16, 0.2, 0.24))
SKINS = ((0.95, 0.78, 0.68), (0.8, 0.6, 0.48), (0.5, 0.34, 0.25), (0.33, 0.22, 0.17))


def noise(shape: Shape, cell: float, generator: Generator, aspect: float = 1.0) -> Floats:
    """Return noise of standard deviation about 1, smooth over `cell` pixels and `aspect` times as many across."""
    rows, columns = (max(3, int(side / size) + 3) for side, size in zip(shape, (cell, cell * aspect), strict=True))
    if cell <= 1 and aspect <= 1:
        return generator.standard_normal(shape, np.float32)
    coarse = generator.standard_normal((rows, columns), np.float32)
    return cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)


def flat(shape: Shape, colour: tuple[float, float, float]) -> Floats:
    return np.broadcast_to(np.array(colour, np.float32), (*shape, 3)).copy()


def paper(shape: Shape, scale: float, generator: Generator) -> Floats:
    """Make paper (height, width, 3), 0 to 1, at `scale` pixels per mm: fibres, clouds, and specks if it is recycled."""
    surface = flat(shape, PAPERS[generator.integers(len(PAPERS))])
    rough = generator.uniform(0.002, 0.02)
    relief = rough * noise(shape, max(1, 0.25 * scale), generator) * min(1, 0.5 * scale)
    relief += 0.5 * rough * noise(shape, max(2, 4 * scale), generator)
    if generator.uniform() < 0.2:  # recycled
        flecks = noise(shape, max(1, 0.4 * scale), generator)
        relief -= generator.uniform(0.03, 0.15) * np.clip(flecks - 2.6, 0, 1)
    surface += relief[..., None]
    return surface


def blackboard(shape: Shape, scale: float, generator: Generator) -> Floats:
    """Make a board that was wiped, with traces of chalk."""
    surface = flat(shape, BOARDS[generator.integers(len(BOARDS))])
    wiped = noise(shape, max(2, 30 * scale), generator, aspect=3) + 0.5 * noise(
        shape, max(1, scale), generator, aspect=4
    )
    surface += generator.uniform(0.0, 0.03) * np.clip(wiped, -1, 3)[..., None]
    return surface


def wood(shape: Shape, scale: float, generator: Generator) -> Floats:
    across = noise(shape, max(2, min(shape) / 12), generator, aspect=10)
    rings = np.sin(across * generator.uniform(4, 12)) + 0.4 * noise(shape, 2, generator, aspect=40)
    brown = np.array((0.55, 0.38, 0.24), np.float32) * generator.uniform(0.5, 1.5)
    surface = brown * (1 + generator.uniform(0.05, 0.15) * rings[..., None])
    return np.ascontiguousarray(
        surface if generator.uniform() < 0.5 else np.rot90(cv2.resize(surface, surface.shape[:2])), np.float32
    )


def muted(generator: Generator) -> Colour:
    """Choose a colour of things in a room, seldom a bright one."""
    red, green, blue = generator.uniform(0.15, 0.9) + generator.normal(0, 0.1, 3)
    return red, green, blue


def fabric(shape: Shape, scale: float, generator: Generator) -> Floats:
    rows, columns = np.indices(shape, np.float32)
    thread = generator.uniform(0.4, 2.5)
    weave = np.sin(rows / thread) * np.sin(columns / thread) + 0.7 * noise(shape, 2, generator)
    folds = noise(shape, min(shape) / 3, generator)
    return (flat(shape, muted(generator)) * (1 + 0.1 * weave + 0.15 * folds)[..., None]).astype(np.float32)


def plastic(shape: Shape, scale: float, generator: Generator) -> Floats:
    surface = flat(shape, muted(generator))
    surface += generator.uniform(0.002, 0.02) * noise(shape, generator.uniform(1, 4), generator)[..., None]
    for _ in range(int(generator.integers(0, 4))):  # scratches
        start, end = ((generator.uniform(0, 1, 2) * shape[::-1]).astype(int).tolist() for _ in range(2))
        cv2.line(surface, start, end, generator.uniform(0.2, 0.9, 3).tolist(), 1, cv2.LINE_AA)
    return surface


def face(shape: Shape, scale: float, generator: Generator) -> Floats:
    """Make a face-like scene: shaded skin with hair, eyes, brows, nose and mouth before a blurred background."""
    surface = scene(shape, scale, generator)
    skin = np.array(SKINS[generator.integers(len(SKINS))])
    size = min(shape) * generator.uniform(0.2, 0.42)
    x, y = shape[1] / 2 + generator.normal(0, 0.05) * size, shape[0] / 2

    def oval(dx: float, dy: float, width: float, height: float, colour: npt.NDArray[np.float64]) -> None:
        centre, axes = (int(x + dx * size), int(y + dy * size)), (max(1, int(width * size)), max(1, int(height * size)))
        cv2.ellipse(surface, centre, axes, generator.normal(0, 4), 0, 360, colour.tolist(), -1, cv2.LINE_AA)

    hair = skin * generator.uniform(0.1, 0.6)
    oval(0, -0.2, 0.9, 1.1, hair)
    oval(0, 1.6, 0.4, 0.8, skin * 0.85)
    oval(0, 0, 0.75, 1.0, skin)
    for side in (-1, 1):
        oval(side * 0.3, -0.1, 0.13, 0.07, np.full(3, 0.95))
        oval(side * 0.3, -0.1, 0.06, 0.06, np.full(3, 0.12))
        oval(side * 0.3, -0.3, 0.18, 0.035, hair)
    oval(0, 0.2, 0.1, 0.07, skin * 0.82)
    oval(0, 0.5, 0.25, generator.uniform(0.03, 0.12), skin * np.array([0.8, 0.5, 0.5]))
    return cv2.GaussianBlur(surface, (0, 0), generator.uniform(0.01, 0.05) * size)


def scene(shape: Shape, scale: float, generator: Generator) -> Floats:
    """Make a scene-like picture: large areas of colour with sharp or soft edges, such as rooms and streets have."""
    surface = flat(shape, muted(generator))
    for _ in range(int(generator.integers(4, 14))):
        centre, size = generator.uniform(0, 1, 2) * shape[::-1], generator.uniform(0.05, 0.5) * min(shape)
        corners = centre + generator.normal(0, 1, (int(generator.integers(3, 6)), 2)) * size
        colour = muted(generator)
        cv2.fillConvexPoly(surface, cv2.convexHull(np.rint(corners).astype(np.int32)), colour, cv2.LINE_AA)
    surface = cv2.GaussianBlur(surface, (0, 0), generator.uniform(0.001, 0.03) * min(shape) + 0.5)
    return surface + 0.05 * noise(shape, min(shape) / 4, generator)[..., None]


def keyboard(shape: Shape, scale: float, generator: Generator) -> Floats:
    """Make a keyboard's letter keys."""
    dark = generator.uniform() < 0.6
    key, ground, ink = (0.15, 0.25, 0.9) if dark else (0.9, 0.6, 0.15)
    surface = flat(shape, (ground,) * 3)
    letters = np.zeros(shape, np.uint8)
    side = shape[1] / generator.uniform(5, 13)
    for row in range(int(shape[0] / side) + 1):
        for column in range(-1, int(shape[1] / side) + 1):
            corner = np.array([column + 0.3 * row % 1, row]) * side
            low, high = ((corner + side * part).astype(int).tolist() for part in (0.08, 0.92))
            cv2.rectangle(surface, low, high, (key,) * 3, -1, cv2.LINE_AA)
            letter = str(generator.choice(list("QWERTYUPASDFGHJKLXCVNM")))
            place = (corner + side * np.array([0.2, 0.5])).astype(int).tolist()
            cv2.putText(letters, letter, place, 0, side / 80, 255, max(1, round(side / 40)), cv2.LINE_AA)
    return surface + (letters / np.float32(255))[..., None] * (ink - surface)


SURFACES: dict[str, Callable[[Shape, float, Generator], Floats]] = {
    "paper": paper, "blackboard": blackboard, "wood": wood, "fabric": fabric, "plastic": plastic, "face": face,
    "scene": scene, "keyboard": keyboard,
}  # fmt: skip
DESKS = ("wood", "fabric", "plastic")


def light_field(light: str, shape: Shape, generator: Generator) -> Floats:
    """Return the light on a scene, (height, width), about 1 where it is brightest.

    Args:
        light: "scan", "even", "gradient", "vignette", "soft shadow", "hard shadow", "flash" or "fold".
        shape: of the image.
        generator: of the random numbers.
    """
    size = min(1.0, 500 / max(shape))  # light is smooth: computed small, then enlarged
    small = max(4, round(shape[0] * size)), max(4, round(shape[1] * size))
    y, x = (each / max(small) for each in np.indices(small, np.float32))
    angle = generator.uniform(0, 2 * np.pi)
    middle = generator.normal(0.5, 0.12, 2) * (small[1], small[0]) / max(small)
    ramp = np.cos(angle) * (x - middle[0]) + np.sin(angle) * (y - middle[1])
    away = np.hypot(x - middle[0], y - middle[1])
    if light == "scan":
        return np.full(shape, generator.uniform(0.93, 1.0), np.float32)
    field = 1 + generator.uniform(-0.12, 0.12) * ramp
    if light == "gradient":
        field *= np.clip(1 - generator.uniform(0.3, 0.8) * (ramp - ramp.min()) / np.ptp(ramp), 0.15, 1)
    elif light == "vignette":
        field *= 1 - generator.uniform(0.35, 0.8) * (away / away.max()) ** generator.uniform(1.2, 3)
    elif light == "flash":
        field *= 0.45 + generator.uniform(0.5, 0.9) * np.exp(-((away / generator.uniform(0.2, 0.5)) ** 2))
    elif light == "fold":
        field *= 1 - generator.uniform(0.05, 0.25) * (ramp > 0) * np.exp(-np.abs(ramp) / generator.uniform(0.05, 0.4))
        field *= 1 - generator.uniform(0.05, 0.3) * np.exp(-((ramp / 0.004) ** 2))
    elif light.endswith("shadow"):
        corners = (
            middle
            + np.stack([np.cos(angle + np.arange(5)), np.sin(angle + np.arange(5))], 1)
            * (generator.uniform(0.3, 0.9, (5, 1)))
            + generator.normal(0, 0.35, 2)
        )
        mask = np.zeros(small, np.float32)
        cv2.fillPoly(mask, [np.rint(corners * max(small)).astype(np.int32)], 1.0)
        edge = generator.uniform(0.04, 0.15) if light == "soft shadow" else generator.uniform(0.002, 0.012)
        field *= 1 - generator.uniform(0.25, 0.65) * cv2.GaussianBlur(mask, (0, 0), max(0.3, edge * max(small)))
    field *= generator.uniform(0.6, 1.05)
    return cv2.resize(field.astype(np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR)


def cover(surface: Floats, mask: Floats, colour: Colour, opaque: bool = False) -> None:
    """Put ink on a surface (height, width, 3), in place: like a glaze, or opaque like chalk; mask from 0 to 1."""
    for channel, level in enumerate(colour):
        under = surface[..., channel]
        under += mask * ((level if opaque else level * under) - under)


def develop(scene: Floats, light: str, height: float, generator: Generator) -> bytes:
    """Make the JPEG of a lit scene (rows, columns, 3) as camera or scanner does; `height` of a digit in pixels."""
    is_scan = light == "scan"
    blur = min(generator.uniform(0.2, 0.8 if is_scan else 1.6), 0.03 * height)
    scene = cv2.GaussianBlur(scene, (0, 0), max(blur, 0.15))
    if not is_scan and generator.uniform() < 0.3:
        length = max(2, round(min(generator.uniform(0.01, 0.05) * height, 12)))
        kernel = np.zeros((length, length), np.float32)
        angle = generator.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        start, end = (np.rint(length / 2 + each).astype(int).tolist() for each in (reach, -reach))
        cv2.line(kernel, start, end, 1.0)
        scene = cv2.filter2D(scene, -1, kernel / max(kernel.sum(), 1)) if kernel.sum() else scene
    if not is_scan:
        scene *= generator.uniform(0.92, 1.08, 3).astype(np.float32)  # white balance
    grain = generator.uniform(0.001, 0.006 if is_scan else 0.03) * noise(scene.shape[:2], 1, generator)
    scene += (grain * np.sqrt(np.clip(scene.mean(axis=2), 0.05, 1)))[..., None]
    if generator.uniform() < 0.4:
        halo = generator.uniform(0.3, 1.3)
        scene = scene + halo * (scene - cv2.GaussianBlur(scene, (0, 0), generator.uniform(0.8, 2.0)))
    scene = np.clip(scene, 0, 1) ** generator.uniform(0.75, 1.3)
    if is_scan and generator.uniform() < 0.5:  # a scanner's levels: paper becomes white
        scene = np.clip(scene / np.percentile(scene, 60) * generator.uniform(1.0, 1.06), 0, 1)
    image: npt.NDArray[Any] = np.clip(scene * 255 + 0.5, 0, 255).astype(np.uint8)
    if is_scan and generator.uniform() < 0.4:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        if generator.uniform() < 0.3:
            _, grey = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        image = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    quality = int(generator.integers(30, 96))
    _, file = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return file.tobytes()
