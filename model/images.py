"""Check images, and turn them into grey levels."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from model.errors import InputError, NoInkError
from model.preprocessing import WORKING_SIDE, Grey, ink_to_field, stretch_contrast

MAX_IMAGE_SIDE = 10_000  # pixels
MAX_IMAGE_PIXELS = 25_000_000
MIN_CONTRAST = 16  # grey levels between paper and ink, below which an image counts as empty


def check_image(image: object) -> Image.Image:
    """Check and decode a PIL image or a uint8 array (height, width) or (height, width, 1 to 4); raises InputError."""
    if isinstance(image, np.ndarray):
        channels = image.shape[2] if image.ndim == 3 else 1
        if image.dtype != np.uint8 or image.ndim not in (2, 3) or channels not in (1, 2, 3, 4) or 0 in image.shape:
            raise InputError("An image array must be uint8, of shape (height, width) or (height, width, 1 to 4).")
        check_image_size(image.shape[1], image.shape[0])
        return Image.fromarray(image[..., 0] if channels == 1 and image.ndim == 3 else image)
    if not isinstance(image, Image.Image):
        raise InputError("An image must be a PIL image or a uint8 array.")
    check_image_size(*image.size)
    try:
        image.load()
        return ImageOps.exif_transpose(image)  # a camera stores its pictures in the sensor's orientation
    except Exception as error:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError...
        raise InputError("The image is damaged or closed: send a whole one.") from error


def check_image_size(width: int, height: int) -> None:
    """Check an image's size in pixels before it is decoded; raises InputError."""
    if min(width, height) < 1:
        raise InputError("The image has no pixels.")
    if max(width, height) > MAX_IMAGE_SIDE or width * height > MAX_IMAGE_PIXELS:
        raise InputError(
            f"The image is {width:,} x {height:,} pixels: send one of at most {MAX_IMAGE_SIDE:,} on a side and "
            f"{MAX_IMAGE_PIXELS // 1_000_000} million in all."
        )


def _on_ground(image: Image.Image) -> tuple[npt.NDArray[np.floating], float]:
    """Return grey levels (height, width) of an image, reduced to WORKING_SIDE, and of its background: 0 to 255."""
    grey, alpha = _grey_and_alpha(image)
    border = _border(alpha)
    if np.median(border) < 128:
        # On a transparent background the ink is the opaque part, light or dark: put it on the opposite.
        is_light = np.average(grey, weights=alpha) >= 128 if alpha.any() else False
        ground = 0.0 if is_light else 255.0
    else:
        ground = float(np.median(_border(grey)[border >= 128]))
    if alpha.min() == 255:
        return grey, ground
    coverage = alpha / 255
    return grey * coverage + ground * (1 - coverage), ground


def _grey_and_alpha(image: Image.Image) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return grey level and opacity, (height, width) in [0, 255]; reduced to WORKING_SIDE."""
    if image.mode in ("RGBa", "La"):
        image = image.convert(image.mode.upper())
    if image.mode == "LAB":  # the one mode that Pillow cannot convert
        image = image.getchannel("L")
    if image.mode.startswith("I;16"):
        image = image.convert("I")
    try:
        if not image.mode.startswith(("I", "F")):
            image = image.convert("LA" if image.has_transparency_data else "L")
    except (ValueError, TypeError) as error:  # its transparency is of a kind that its mode does not have
        raise InputError("The image's transparency is damaged: save it again, or send it without.") from error
    factor = -(-max(image.size) // WORKING_SIDE)
    if factor > 1:
        image = image.reduce(factor)
    if image.mode in ("I", "F"):
        # 16-bit, 32-bit and float images have no fixed range: take the one they use.
        values = np.nan_to_num(np.asarray(image)).astype(np.float64)
        low, high = values.min(), values.max()
        image = Image.fromarray(((values - low) * (255 / max(high - low, 1e-12))).astype(np.uint8))
    pixels = np.asarray(image, dtype=np.float32)
    if pixels.ndim == 2:
        return pixels, np.full_like(pixels, 255)
    return pixels[..., 0], pixels[..., 1]


def _border(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the outermost pixels of a (height, width) array, as a row."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def image_to_ink(image: object) -> Grey:
    """Find the ink in an image, see `images.check_image`: dark on light, light on dark, or on a transparent background.

    The background is the level of most of the image's border. Ink (height, width) is the difference from it, at full
    contrast, the longer side at most WORKING_SIDE. Raises NoInkError if nothing stands out from the background.
    """
    levels, ground = _on_ground(check_image(image))
    ink = np.abs(levels - ground)
    if ink.max() < MIN_CONTRAST:
        raise NoInkError("The image shows nothing that stands out from its background: send one with a digit on it.")
    return stretch_contrast(ink)


def preprocess_image(image: object) -> Grey:
    """Run steps 1 to 5 on an image, see `image_to_ink`; return the field (28, 28)."""
    return ink_to_field(image_to_ink(image))
