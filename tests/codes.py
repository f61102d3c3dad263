"""Read QR codes, as a phone does."""

import numpy as np
import zxingcpp


def read_codes(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


def read_terminal_code(lines):
    """Return the text of a QR code printed in lines of half blocks, each one pixel wide and two high."""
    pixels = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    columns = np.array([[pixels[character] for character in line] for line in lines], np.uint8)  # (rows, columns, 2)
    image = columns.transpose(0, 2, 1).reshape(2 * len(lines), -1)
    return read_codes(np.ascontiguousarray(image.repeat(4, axis=0).repeat(4, axis=1)))
