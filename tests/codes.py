"""QR codes, read as a phone reads them."""

import numpy as np
import zxingcpp


def read_codes(image):
    """What the QR codes say that are in an image, a PIL image or uint8 array."""
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


def read_terminal_code(lines):
    """What the QR code says that is printed in lines of half blocks, each a pixel wide and two high."""
    pixels = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    columns = np.array([[pixels[character] for character in line] for line in lines], np.uint8)  # (rows, columns, 2)
    image = columns.transpose(0, 2, 1).reshape(2 * len(lines), -1)
    return read_codes(np.ascontiguousarray(image.repeat(4, axis=0).repeat(4, axis=1)))


def half_block_lines(text):
    return [line for line in text.splitlines() if line and set(line) <= set("█▀▄ ")]
