"""Pictures: of a digit, and hostile ones, which are no pictures or take a decoder much memory or time."""

import base64
import io
import struct
import zlib

import numpy as np
import zxingcpp
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


def read_codes(image):
    """Read QR codes, as a phone does."""
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


def data_url(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


# ---- Pictures that no program should send


def noise(side: int = 1600, quality: int = 30) -> bytes:
    """Return a JPEG of noise, of 0.9 MB by default."""
    levels = np.random.default_rng(0).integers(0, 256, (side, side), np.uint8)
    return encoded(Image.fromarray(levels), "JPEG", quality=quality)


def bad_rows(count: int = 9_900) -> bytes:
    """Return a TIFF of noise instead of compressed rows: libtiff writes a line to the log about almost every one."""
    tiff = bytearray(encoded(Image.new("1", (64, count)), "TIFF", compression="group3", tiffinfo={278: count}))
    tiff[8 : 3 * count] = np.random.default_rng(0).bytes(3 * count - 8)
    return bytes(tiff)


def many_scans(count: int, side: int = 2000) -> bytes:
    """Return a progressive JPEG whose last scan is there `count` times: 1,000 of them take a decoder 2 s."""
    jpeg = encoded(picture_of_one(side=side), "JPEG", progressive=True)
    begin = jpeg.rindex(b"\xff\xda")
    return jpeg[:begin] + jpeg[begin:-2] * count + jpeg[-2:]


def with_chunks(name: bytes, content: bytes, count: int) -> bytes:
    """Return A_PNG with many more chunks."""
    checksum = zlib.crc32(name + content)
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    return A_PNG[:33] + chunk * count + A_PNG[33:]


def with_size(png: bytes, width: int, height: int) -> bytes:
    """Return a PNG whose header has another size, and a right checksum."""
    header = b"IHDR" + struct.pack(">II", width, height) + png[24:29]
    return png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]


def animated(kind: str, count: int = 100) -> bytes:
    frames = [picture_of_one(side=50), *(Image.new("L", (50, 50), level) for level in range(count))]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=10)


def slow_pictures() -> dict[str, str]:
    """Return data URLs of whole pictures that take a decoder as long as a program may make it work."""
    empty = zlib.compress(bytes(1_000_000), 9)
    return {
        "a JPEG of 40 scans": data_url(many_scans(30), "jpeg"),
        "a PNG of 100,000 chunks": data_url(with_chunks(b"abCd", b"", 100_000)),
        "a PNG of 1,200 colour profiles of 1 MB": data_url(with_chunks(b"iCCP", b"a\0\0" + empty, 1200)),
        "a WebP of 4 million pixels": data_url(
            encoded(Image.linear_gradient("L").resize((2000, 2000)), "WEBP"), "webp"
        ),
        "a PNG of 4 million pixels": data_url(encoded(picture_of_one("RGBA", 2000), "PNG")),
    }


def bad_pictures() -> dict[str, object]:
    """Return values in the place of a picture that must be refused, each with a sentence."""
    webp = encoded(picture_of_one(), "WEBP")
    jpeg = encoded(picture_of_one(), "JPEG")
    text = b"a\0\0" + zlib.compress(bytes(1_000_000), 9)
    no_texts = (None, 7, True, [], {}, [[[0, 1]]], {"path": "/etc/passwd"}, {"url": data_url(A_PNG)})
    no_urls = ("", "one.png", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:7860/picture.png", "data:,", "\0")
    return {
        **{repr(value): value for value in (*no_texts, *no_urls)},
        "no base64": "data:image/png;base64,@@@@",
        "base64 with line breaks": data_url(A_PNG)[:100] + "\n" + data_url(A_PNG)[100:],
        "base64 without its end": data_url(A_PNG[:100])[:-2],
        "other characters": "data:image/png;base64," + "é" * 100,
        "an empty file": data_url(b""),
        "a text": data_url(b"This is a one."),
        **{
            f"a part of a {kind}": data_url(file[: len(file) // 2], kind)
            for kind, file in (("png", A_PNG), ("jpeg", jpeg), ("webp", webp))
        },
        "a PNG as a JPEG": data_url(A_PNG, "jpeg"),
        "a JPEG as a WebP": data_url(jpeg, "webp"),
        "a GIF": data_url(encoded(picture_of_one(), "GIF"), "gif"),
        "a GIF as a PNG": data_url(encoded(picture_of_one(), "GIF")),
        "a TIFF as a PNG": data_url(bad_rows()),
        "an SVG": data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg+xml"),
        "one pixel too many": data_url(encoded(Image.new("L", (4_000_001, 1)), "PNG")),
        "484 million pixels": data_url(encoded(Image.new("1", (22_000, 22_000)), "PNG")),
        "25 million pixels as WebP": data_url(encoded(Image.new("L", (5000, 5000)), "WEBP", method=0), "webp"),
        "a header of 4 billion pixels": data_url(with_size(A_PNG, 2**31 - 1, 2)),
        "a header of no pixels": data_url(with_size(A_PNG, 0, 0)),
        "more pixels than data": data_url(with_size(A_PNG, 1999, 2000)),
        "a JPEG of 2,000 scans": data_url(many_scans(2_000), "jpeg"),
        "texts of 1,000 MB": data_url(with_chunks(b"zTXt", text, 1000)),
        "an even colour": data_url(encoded(Image.new("L", (50, 50), 128), "PNG")),
    }
