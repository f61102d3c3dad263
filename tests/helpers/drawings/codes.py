"""Read QR codes, as a phone does."""

import zxingcpp


def read_codes(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]
