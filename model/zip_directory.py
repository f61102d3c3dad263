"""The list of files at the end of an untrusted zip: checked before `zipfile` makes an object for each file."""

import io
import struct
import zipfile
from typing import IO

END = struct.Struct("<4s4H2LH")  # the last record of a zip (PKWARE's APPNOTE.TXT, 4.3.16)
ZIP64_LOCATOR = b"PK\6\7"  # begins the record before it in a large zip
ZIP64_LOCATOR_SIZE = 20  # bytes of that record
MAX_DIRECTORY_BYTES = 10_000


def check_directory(file: IO[bytes]) -> None:
    """Check that the list is short and ends the file, without a comment; raises `zipfile.BadZipFile`."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - END.size - ZIP64_LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    if len(tail) < END.size or tail.startswith(ZIP64_LOCATOR):
        raise zipfile.BadZipFile("not a zip, or a large one")
    signature, *_, size, begin, comment = END.unpack(tail[-END.size :])
    if signature != b"PK\5\6" or comment or size > MAX_DIRECTORY_BYTES or begin + size != end - END.size:
        raise zipfile.BadZipFile("the list of files is damaged or too long")
