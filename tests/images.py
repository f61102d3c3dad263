"""A picture of a one, photos that take long to read, and small files that take a decoder much memory or time."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture_of_one(mode="L", side=200):
    image = Image.new("L", (side, side), 255)
    ImageDraw.Draw(image).line([(side / 2, side / 10), (side / 2, side * 9 / 10)], fill=0, width=side * 8 // 100)
    return image.convert(mode)


A_PNG = encoded(picture_of_one(), "PNG")


# ---- Photos that take long to read

PHOTO_SIDE = 1600  # pixels, the most that the page sends


def noise(quality: int = 85) -> bytes:
    """Return a JPEG of noise."""
    levels = np.random.default_rng(0).integers(0, 256, (PHOTO_SIDE, PHOTO_SIDE), np.uint8)
    return encoded(Image.fromarray(levels), "JPEG", quality=quality)


def dashes(count: int = 5000) -> bytes:
    """Return a PNG of separate short strokes, each large enough to be read; they slope, unlike a printed line's."""
    paper = Image.new("L", (PHOTO_SIDE, PHOTO_SIDE), 255)
    draw, step = ImageDraw.Draw(paper), int(PHOTO_SIDE / count**0.5)
    for number in range(count):
        y, x = divmod(number, PHOTO_SIDE // step)
        draw.line((x * step + 2, y * step + 2, x * step + 14, y * step + 18), 0, width=3)
    return encoded(paper, "PNG")


# ---- Files that take long to decode


def bad_rows(count: int = 9_900) -> bytes:
    """Return a TIFF of noise instead of compressed rows: libtiff writes a line to the log about almost every one."""
    tiff = bytearray(encoded(Image.new("1", (64, count)), "TIFF", compression="group3", tiffinfo={278: count}))
    tiff[8 : 3 * count] = np.random.default_rng(0).bytes(3 * count - 8)
    return bytes(tiff)


def many_scans(count: int, side: int = 1000) -> bytes:
    """Return a progressive JPEG whose last scan is there `count` times."""
    jpeg = encoded(Image.new("L", (side, side), 200), "JPEG", progressive=True)
    begin = jpeg.rindex(b"\xff\xda")
    return jpeg[:begin] + jpeg[begin:-2] * count + jpeg[-2:]


def many_chunks(count: int = 800_000) -> bytes:
    png = encoded(Image.new("L", (200, 200)), "PNG")
    return png[:33] + struct.pack(">I4sI", 0, b"abCd", zlib.crc32(b"abCd")) * count + png[33:]


def hostile_images() -> list[bytes]:
    """Return a WebP of 25 million pixels, a JPEG of 60,000 scans, and a PNG of 800,000 chunks."""
    webp = encoded(Image.linear_gradient("L").resize((5000, 5000)), "WEBP", method=0)
    return [webp, many_scans(60_000), many_chunks()]
