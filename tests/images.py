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


def picture_of_one(mode="L", ink=0, paper=255, side=200):
    image = Image.new("L", (side, side), paper)
    ImageDraw.Draw(image).line([(side / 2, side / 10), (side / 2, side * 9 / 10)], fill=ink, width=side * 8 // 100)
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


def deflated_zeros(size: int) -> bytes:
    """Return what zlib makes of bytes 0, a multiple of 1 MiB, but at once: all its blocks are the same."""
    compressor = zlib.compressobj(9)
    first, block = (compressor.compress(bytes(2**20)) + compressor.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    end, checksum = b"\x03\x00", (size % 65521) << 16 | 1  # Adler-32
    return first + block * (size // 2**20 - 1) + end + struct.pack(">I", checksum)


def huge_tile(side: int = 30_720) -> bytes:
    """Return a TIFF of 64 x 64 pixels with one tile of `side` x `side`."""
    tile = deflated_zeros(side * side)
    long, short = 4, 3
    tags = [(256, long, 64), (257, long, 64), (258, short, 8), (259, short, 8), (262, short, 1), (277, short, 1)]
    tags += [(322, long, side), (323, long, side), (324, long, 8 + 2 + 10 * 12 + 4), (325, long, len(tile))]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + tile


def many_scans(count: int, side: int = 1000) -> bytes:
    """Return a progressive JPEG whose last scan is there `count` times."""
    jpeg = encoded(Image.new("L", (side, side), 200), "JPEG", progressive=True)
    begin = jpeg.rindex(b"\xff\xda")
    return jpeg[:begin] + jpeg[begin:-2] * count + jpeg[-2:]


def many_comments(count: int = 720_000) -> bytes:
    gif = encoded(Image.new("L", (50, 50)), "GIF")
    begin = gif.index(b"\x2c\0\0\0\0")  # of the image
    return gif[:begin] + b"\x21\xfe\x01a\0" * count + gif[begin:]


def many_chunks(count: int = 800_000) -> bytes:
    png = encoded(Image.new("L", (200, 200)), "PNG")
    return png[:33] + struct.pack(">I4sI", 0, b"abCd", zlib.crc32(b"abCd")) * count + png[33:]


def many_runs(count: int = 4_990_000) -> bytes:
    """Return a BMP of 25 million pixels whose runs are of one pixel each."""
    runs = b"\x01\x05" * count
    head = struct.pack("<IHHI", 1078 + len(runs), 0, 0, 1078)
    return (
        b"BM"
        + head
        + struct.pack("<IiiHHIIiiII", 40, 5000, 5000, 1, 8, 1, len(runs), 0, 0, 256, 0)
        + bytes(1024)
        + runs
    )


def hostile_images() -> dict[str, bytes]:
    return {
        "one huge tile.tiff": huge_tile(),
        "25 million pixels.webp": encoded(Image.linear_gradient("L").resize((5000, 5000)), "WEBP", method=0),
        "60,000 scans.jpg": many_scans(60_000),
        "720,000 comments.gif": many_comments(),
        "800,000 chunks.png": many_chunks(),
        "5 million runs.bmp": many_runs(),
    }
