"""UNIPEN, public release train_r01_v07 (International Unipen Foundation, 1999): characters by people of many countries.

Institutes of several countries contributed the pen strokes of their writers, in text that Guyon et al. describe in
"UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994. Labels and ink lie apart: a file
`data/1a/CONTRIBUTOR/....dat` names digits by the numbers of their components, a file under `include/` holds these. What
is not released of the ink is blanked there, as one point (0, 0), so that the other components keep their numbers.

It is licensed CC BY 4.0 at its public record, https://doi.org/10.5281/zenodo.1195803; the older readme on its CD
permits research only.

Of a tgz of 12 MB the 8,635 digits load in about 2 seconds, all 73,857 characters in 9.
"""

import gzip
import io
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.data import uci_pen
from model.data.download import Report, find_file
from model.drawing import MAX_POINTS, MAX_STROKES, Stroke
from model.errors import DatasetError

PATH_VARIABLE = "UNIPEN_PATH"
OPTION = "--unipen"
URL = "https://zenodo.org/api/records/1195803/files/unipen-CDROM-train_r01_v07.tgz/content"
MAX_DOWNLOAD = 2_000_000_000  # bytes
FILE_NAME = "unipen-CDROM-train_r01_v07.tgz"

# What is isolated characters, by directory of `data`, and what a label there may be.
DIRECTORIES = {"digits": "1a", "capitals": "1b", "small letters": "1c", "symbols": "1d"}
CHARACTERS = {"digits": "[0-9]", "capitals": "[A-Z]", "small letters": "[a-z]", "symbols": r"[!-/:-@\[-`{-~]"}

# Contributors who gave one collection, or whose writers may be the same: they count as one.
GROUPS = {"apa": "apa-app", "apb": "apa-app", "app": "apa-app", "cea": "cea-ced", "ceb": "cea-ced", "ced": "cea-ced"}
# Left out unless asked for: some labels of ibm stand at one stroke of several, such as a 4's stem or a 1's base alone,
# and some at another character.
NOISY = frozenset({"ibm"})
# Not an at sign: kai labels so what is no character, the touches and the lines by which the pen goes to the next one.
UNLABELLED = "\\@"

# Spacing to which points are thinned out, as a fraction of the drawing's longer side. Tablets differ between 10 and 200
# points per second, and between 3 and 40 points per mm.
SPACING = 0.02
MIN_EXTENT = 1e-9  # below, a drawing is a dot and all its points are kept as one

# Limits on what is read. The whole release fits on a CD.
MAX_BYTES = 2_000_000_000  # of all members, unpacked
MAX_MEMBERS = 200_000
MAX_FILE_BYTES = 50_000_000  # of one file with labels or ink
MAX_TEXT_BYTES = 600_000_000  # of the files that are kept while they are read
MAX_SEGMENTS = 500_000
MAX_COMPONENT = 100_000  # characters of text; MAX_POINTS have fewer
MAX_COORDINATE = 1e6  # tablet units; sie's third column, of time, goes beyond, and is not read
MAX_ASPECT = 2.0  # by which the resolutions of x and y may differ
MAX_DEPTH = 5  # of files that include files

LABEL_PLACE = re.compile(r"(?:.*?/)?(data/1[a-d]/[^/]+/.+)")
INK_PLACE = re.compile(r"(?:.*?/)?(include/.+)")
INCLUDE = re.compile(r"^\.INCLUDE[ \t]+(\S+)", re.MULTILINE)
SEGMENT = re.compile(r'SEGMENT\s+\S+\s+(\S+)\s+\S+\s+"(.*)"')
RANGE = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")
RESOLUTION = re.compile(r"([XY])_POINTS_PER_(?:INCH|MM)\s+([\d.]+)")


class Unipen(NamedTuple):
    """Drawings of characters.

    Attributes:
        drawings: n of them, in tablet units, with y pointing down (in the files it points up).
        labels: (n,), one character each.
        writers: (n,), "GROUP/WRITER"; a writer's name is unique within a group only.
        counts: how many segments were "read", and how many were skipped, by reason.
    """

    drawings: list[list[Stroke]]
    labels: npt.NDArray[np.str_]
    writers: npt.NDArray[np.str_]
    counts: dict[str, int]

    def select(self, chosen: npt.NDArray[np.bool]) -> "Unipen":
        """Take a part of them, with the counts of all.

        Args:
            chosen: (n,), which ones.
        """
        drawings = [self.drawings[index] for index in np.flatnonzero(chosen)]
        return Unipen(drawings, self.labels[chosen], self.writers[chosen], self.counts)


def load_unipen(
    path: str | Path | None = None,
    kinds: Sequence[str] = ("digits",),
    without: Collection[str] = NOISY,
    url: str = URL,
    report: Report | None = None,
) -> Unipen:
    """Load drawings of characters.

    Args:
        path: the release as a tgz, or the folder into which it was unpacked, or a part of either in the same layout;
            without it what the environment variable UNIPEN_PATH names, and without that it is downloaded and kept.
        kinds: of DIRECTORIES.
        without: contributors that are left out.
        url: where to download from.
        report: see `download.download`.

    Returns:
        In the order of `kinds`, then of the names of the files, then as in these. Segments that are damaged, labelled
        with several characters, or that lack a part of their ink are skipped.

    Raises:
        DatasetError: missing, damaged, another collection, beyond the limits, or it cannot be downloaded.
    """
    found = find_file(
        path,
        name="UNIPEN's train_r01_v07",
        variable=PATH_VARIABLE,
        option=OPTION,
        url=url,
        file_name=FILE_NAME,
        report=report,
        check=lambda arrived: _check_archive(arrived, url),
        max_bytes=MAX_DOWNLOAD,
        folder=True,
    )
    _check_is_not_uci_pen(found)
    return _read_collection(_Collection(found, str(found)), kinds, without)


def format_counts(counts: dict[str, int]) -> str:
    """Tell in one line how many segments were read and why others were not.

    Args:
        counts: see `Unipen`.
    """
    skipped = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if reason != "read")
    return f"UNIPEN: {counts.get('read', 0):,} characters read; skipped: {skipped or 'none'}"


def group_of(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The groups of contributors that writers belong to, (n,) to (n,)."""
    return np.array([writer.partition("/")[0] for writer in writers.tolist()], dtype=np.str_)


def _check_is_not_uci_pen(path: Path) -> None:
    """Check that what is named is not UCI's pen digits, which this option and variable were for once."""
    if path.is_dir():
        return
    is_uci_pen = bool(uci_pen.UCI_NAMES.search(path.name))
    try:
        with path.open("rb") as file:
            start = file.read(2000)
        if start.startswith(b"PK"):
            with zipfile.ZipFile(path) as archive:
                is_uci_pen |= any(name.startswith(uci_pen.MEMBER) for name in archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise DatasetError(f"{path} cannot be read ({type(error).__name__}): fetch it again from {URL}.") from error
    if is_uci_pen or b".SEGMENT DIGIT" in start:
        raise DatasetError(
            f"{path} is UCI's pen digits, and {OPTION} and {PATH_VARIABLE} are for another collection: name it with "
            f"{uci_pen.OPTION} FILE or {uci_pen.PATH_VARIABLE}=FILE."
        )


def _check_archive(path: Path, source: str) -> None:
    """Check what arrived: a whole tgz, with labels of digits and with ink.

    Raises:
        DatasetError: it is not.
    """
    places: list[str] = []

    def note(place: str) -> bool:
        places.append(place)
        return False

    list(_Collection(path, source).read(note))
    if not all(any(place.startswith(folder) for place in places) for folder in ("data/1a/", "include/")):
        raise _not_unipen(source)


def _not_unipen(source: str) -> DatasetError:
    return DatasetError(
        f"{source} has no labels data/1a/CONTRIBUTOR/....dat with ink under include/ in it: it is not UNIPEN's "
        f"train_r01_v07, fetch that from {URL}."
    )


# Files


@dataclass(frozen=True)
class _Collection:
    """The files of a release, in an archive or in a folder.

    Attributes:
        path: of either.
        source: its name in messages.
    """

    path: Path
    source: str

    def read(self, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Read the files that are wanted, one after the other.

        Args:
            is_wanted: told the place of each file, such as "include/aga/data/a.dat".

        Yields:
            (place, text).

        Raises:
            DatasetError: damaged, hostile, or beyond the limits.
        """
        try:
            for place, content in (self._read_folder if self.path.is_dir() else self._read_archive)(is_wanted):
                yield place, content.decode("latin-1")  # the format is ASCII; names of writers may be otherwise
        except DatasetError:
            raise
        except Exception as error:  # tarfile, gzip, zlib and the disk raise many kinds
            raise DatasetError(
                f"{self.source} cannot be unpacked ({type(error).__name__}): delete it and fetch UNIPEN's "
                f"train_r01_v07 again from {URL}."
            ) from error

    def _read_folder(self, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        for number, file in enumerate(sorted(self.path.rglob("*"))):
            if number == MAX_MEMBERS:
                raise self.too_large()
            # The folder may be named from outside of it or from within: `data` may be its own name.
            place = place_of(file.relative_to(self.path).as_posix())
            if place and not file.is_symlink() and file.is_file() and is_wanted(place):
                if file.stat().st_size > MAX_FILE_BYTES:
                    raise self.too_large()
                yield place, file.read_bytes()

    def _read_archive(self, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
        with self.path.open("rb") as file:
            is_compressed = file.read(2) == b"\x1f\x8b"  # some browsers unpack the outer layer of a tgz
        with (gzip.open if is_compressed else open)(self.path, "rb") as file:
            stream = _ForwardStream(file, self.too_large)
            with tarfile.open(fileobj=stream, mode="r:") as archive:  # type: ignore[call-overload]
                for number, member in enumerate(archive):
                    if number == MAX_MEMBERS or not 0 <= member.size <= MAX_BYTES:
                        raise self.too_large()
                    if leads_outside(member):
                        raise DatasetError(
                            f"{self.source} holds {member.name[:80]!r}, which leads out of its folder: it is not "
                            f"UNIPEN's train_r01_v07, fetch that from {URL}."
                        )
                    place = place_of(member.name)
                    if place and member.isreg() and not member.issparse() and is_wanted(place):
                        if member.size > MAX_FILE_BYTES or not (content := archive.extractfile(member)):
                            raise self.too_large()
                        yield place, content.read(member.size)
            while stream.read(2**16):  # to the end, where gzip's checksum is
                pass

    def too_large(self) -> DatasetError:
        return DatasetError(
            f"{self.source} holds more than UNIPEN's train_r01_v07 ever would, {MAX_MEMBERS:,} files, "
            f"{MAX_BYTES // 10**6:,} MB in all or {MAX_FILE_BYTES // 10**6} MB in one: fetch that from {URL}."
        )


class _ForwardStream:
    """An unpacked tar that can be read only forwards, not endlessly, and not much at a time.

    `tarfile` itself would read an extended header of any size into memory, and go round in circles where a size is
    negative.
    """

    def __init__(self, file: gzip.GzipFile | io.BufferedReader, too_large: Callable[[], DatasetError]) -> None:
        self._file = file
        self.too_large = too_large

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int) -> int:
        if not self._file.tell() <= offset <= MAX_BYTES:
            raise self.too_large()
        return self._file.seek(offset)

    def read(self, size: int) -> bytes:
        if not 0 <= size <= MAX_FILE_BYTES or self._file.tell() > MAX_BYTES:
            raise self.too_large()
        return self._file.read(size)


def place_of(name: str) -> str | None:
    """Where in a release a file lies, whatever the folder above it is called; None where it is not looked for.

    Args:
        name: its path, with slashes.
    """
    match = INK_PLACE.fullmatch(name) or LABEL_PLACE.fullmatch(name)
    return match[1] if match else None


def leads_outside(member: tarfile.TarInfo) -> bool:
    """Whether a member of an archive, or the link that it is, leads out of the folder where it would be unpacked."""
    paths = [member.name]
    if member.issym():
        paths.append(f"{member.name}/../{member.linkname}" if not member.linkname.startswith("/") else "/")
    elif member.islnk():
        paths.append(member.linkname)
    for path in paths:
        depth = 0
        for part in path.split("/"):
            depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
            if depth < 0:
                return True
        if path.startswith("/"):
            return True
    return False


# Labels


class LabelFile(NamedTuple):
    """What a file with labels holds.

    Attributes:
        includes: the files with its ink, as it names them.
        segments: (components, label) of each character: components such as "169-170", None where that is damaged.
    """

    includes: tuple[str, ...]
    segments: list[tuple[str | None, str]]


def parse_labels(text: str) -> LabelFile:
    """Read a file with labels. A quote within a label need not be escaped.

    Args:
        text: what it holds.
    """
    segments: list[tuple[str | None, str]] = []
    for keyword, statement in _statements(text):
        if keyword == "SEGMENT":
            match = SEGMENT.fullmatch(statement.partition("\n")[0].rstrip())
            segments.append((match[1], match[2]) if match else (None, ""))
    return LabelFile(tuple(included(text)), segments)


def included(text: str) -> list[str]:
    """The files that a text includes, as it names them."""
    return [match[1] for match in INCLUDE.finditer(text)]


def unescape(label: str) -> str:
    """The characters that a label stands for, in which a backslash comes before some."""
    return re.sub(r"\\(.)", r"\1", label)


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """Each keyword of a text, with all from the keyword to the next one."""
    for statement in f"\n{text}".replace("\r", "\n").split("\n.")[1:]:
        keyword = statement[:30].split(maxsplit=1)
        yield keyword[0] if keyword else "", statement


# Ink


class _SkippedError(Exception):
    """A segment that cannot be read; its text is the reason under which it is counted."""


MISSING = "without all of their ink"
DAMAGED = "damaged"
SEVERAL = "labelled with several characters"
OTHER = "labelled with another kind of character"
NO_LABEL = "marked as without a label"
NOISE = "by contributors with noisy labels"
TOO_LONG = "with too many points"


@dataclass
class Component:
    """What the pen drew without being lifted, or the way that it went above the paper.

    Attributes:
        text: its points, as they stand in the file.
        is_down: whether it is ink.
        columns: how many numbers a point has, and which of them are x and y; None where nobody says.
        aspect: how much longer a unit of x is than one of y.
        writer: the name, "" where nobody says.
    """

    text: str
    is_down: bool
    columns: tuple[int, int, int] | None
    aspect: float
    writer: str

    @cached_property
    def points(self) -> Stroke:
        """Its points, (k, 2), in units of y, which points down.

        Raises:
            _SkippedError: they are damaged, blanked, which is all (0, 0), or far too many.
        """
        if len(self.text) > MAX_COMPONENT:
            raise _SkippedError(TOO_LONG)
        try:
            columns = self.columns or (len(self.text.strip().partition("\n")[0].split()), 0, 1)
            points = np.array(self.text.split(), dtype=np.float64).reshape(-1, columns[0])
            points = points if columns == (2, 0, 1) else points[:, columns[1:]]
        except (ValueError, IndexError):
            raise _SkippedError(DAMAGED) from None
        if not (np.abs(points) <= MAX_COORDINATE).all():  # NaN compares false
            raise _SkippedError(DAMAGED)
        if not points.any():
            raise _SkippedError(MISSING)
        return points * (self.aspect, -1.0)


def parse_ink(texts: Iterable[str]) -> list[Component]:
    """Read the components of included files, all those that have points.

    Args:
        texts: what the files hold, in their order: what one says of the tablet is true of those after it.
    """
    components: list[Component] = []
    columns: tuple[int, int, int] | None = None
    per_unit = {"X": 0.0, "Y": 0.0}
    aspect, writer = 1.0, ""
    for text in texts:
        for keyword, statement in _statements(text):
            if keyword in ("PEN_DOWN", "PEN_UP"):
                points = statement[len(keyword) :]
                if not points.isspace() and points:
                    components.append(Component(points, keyword == "PEN_DOWN", columns, aspect, writer))
            elif keyword == "WRITER_ID":
                writer = " ".join(statement.split("\n")[0].split()[1:])
            elif keyword == "COORD":
                names = statement.split()[1:]
                columns = (len(names), names.index("X"), names.index("Y")) if {"X", "Y"} <= {*names} else None
            elif match := RESOLUTION.match(statement):
                per_unit[match[1]] = _number(match[2])
                ratio = per_unit["Y"] / per_unit["X"] if min(per_unit.values()) > 0 else 1.0
                aspect = ratio if 1 / MAX_ASPECT <= ratio <= MAX_ASPECT else 1.0
    return components


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def segment_strokes(components: Sequence[Component], ranges: str) -> list[Stroke]:
    """Take a character's strokes out of the ink.

    Args:
        components: see `parse_ink`.
        ranges: numbers of components from 0, such as "4", "12-14", "12:3-14:7" (from point 3 of the first to point 7 of
            the last, both included), or several of these between commas.

    Returns:
        One or more strokes, with y pointing down, and points no closer together than SPACING.

    Raises:
        _SkippedError: it cannot be read.
    """
    strokes: list[Stroke] = []
    for part in ranges.split(","):
        match = RANGE.fullmatch(part)
        if not match:
            raise _SkippedError(DAMAGED)
        first, from_point, last, to_point = (None if number is None else int(number) for number in match.groups())
        assert first is not None
        if last is None:
            last = first
        if last >= len(components):
            raise _SkippedError(MISSING)
        if last < first:
            raise _SkippedError(DAMAGED)
        if last - first >= MAX_STROKES * 2:
            raise _SkippedError(TOO_LONG)
        for number in range(first, last + 1):
            if not components[number].is_down:
                continue
            points = components[number].points
            start = from_point or 0 if number == first else 0
            end = to_point if number == last and to_point is not None else len(points) - 1
            if end >= len(points) or start > end:
                raise _SkippedError(MISSING)
            strokes.append(points[start : end + 1])
        if len(strokes) > MAX_STROKES:
            raise _SkippedError(TOO_LONG)
    if not strokes:
        raise _SkippedError(MISSING)
    strokes = space_out(strokes)
    if sum(map(len, strokes)) > MAX_POINTS:
        raise _SkippedError(TOO_LONG)
    return strokes


def space_out(strokes: list[Stroke]) -> list[Stroke]:
    """Leave out points that follow closely upon another; the first and the last of each stroke stay.

    Args:
        strokes: each (k, 2), k >= 1.

    Returns:
        As many, without points that repeat the one before.
    """
    points = np.concatenate(strokes)
    extent = float((points.max(axis=0) - points.min(axis=0)).max())
    if extent < MIN_EXTENT:
        return [stroke[:1] for stroke in strokes]
    starts = np.cumsum([0, *map(len, strokes)])[:-1]
    steps = np.hypot(*(points[1:] - points[:-1]).T)
    is_start = np.zeros(len(points), dtype=bool)
    is_start[starts] = True
    is_new = is_start.copy()
    is_new[1:] |= steps > 0
    is_start, points, steps = is_start[is_new], points[is_new], steps[is_new[1:]]
    piece = np.floor(steps.cumsum() / (extent * SPACING))  # of the path, in which each point but the first lies
    is_kept = is_start.copy()
    is_kept[1:] |= np.diff(piece, prepend=0.0) > 0  # the first point of each piece
    is_kept[:-1] |= is_start[1:]
    is_kept[-1] = True
    return np.split(points[is_kept], np.flatnonzero(is_start[is_kept])[1:])


# Together


def _read_collection(collection: _Collection, kinds: Sequence[str], without: Collection[str]) -> Unipen:
    """Read labels, then the ink that they name, see `load_unipen`."""
    directories = {DIRECTORIES[kind]: kind for kind in kinds}
    texts, places = _read_labels_and_documents(collection, directories)
    labels = {place: parse_labels(texts.pop(place)) for place in list(texts) if place.startswith("data/")}
    if not labels:
        raise _not_unipen(collection.source)
    if sum(len(file.segments) for file in labels.values()) > MAX_SEGMENTS:
        raise collection.too_large()
    counts: Counter[str] = Counter()
    for place in [place for place in labels if _contributor(place) in without]:
        counts[NOISE] += len(labels.pop(place).segments)
    _read_ink(collection, labels.values(), texts, places)

    by_ink: dict[tuple[str, ...], list[str]] = {}  # one file's ink has labels in several directories
    for place, file in labels.items():
        by_ink.setdefault(file.includes, []).append(place)
    read: dict[str, list[_Character]] = {}
    for includes, sharing in by_ink.items():
        components = parse_ink(_expand(includes, texts))
        for place in sharing:
            kind = directories[_directory(place)]
            read[place] = _read_segments(components, labels[place], kind, _contributor(place), counts)

    order = list(directories)
    characters = [
        character
        for place in sorted(read, key=lambda place: (order.index(_directory(place)), place))
        for character in read[place]
    ]
    counts["read"] = len(characters)
    return Unipen(
        [character.strokes for character in characters],
        np.array([character.label for character in characters], dtype=np.str_),
        np.array([character.writer for character in characters], dtype=np.str_),
        dict(counts.most_common()),
    )


class _Character(NamedTuple):
    """One of those in `Unipen`."""

    strokes: list[Stroke]
    label: str
    writer: str


def _read_labels_and_documents(
    collection: _Collection, directories: Collection[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Read the files with labels, and those that tell of tablets, which are small and which files with ink include.

    Returns:
        (texts, places): {place: text}; where all files lie that there are.
    """
    places: set[str] = set()

    def is_wanted(place: str) -> bool:
        places.add(place)
        return place.endswith(".doc") or (place.startswith("data/") and _directory(place) in directories)

    return _read_texts(collection, is_wanted, already=0), frozenset(places)


def _read_ink(
    collection: _Collection, labels: Iterable[LabelFile], texts: dict[str, str], places: frozenset[str]
) -> None:
    """Add to `texts` what files with labels include, and what that includes."""
    wanted = {include_place(name) for file in labels for name in file.includes}
    while missing := (wanted & places) - texts.keys():
        found = _read_texts(collection, missing.__contains__, already=sum(map(len, texts.values())))
        texts |= dict.fromkeys(missing, "") | found  # "": what is no file, such as a link
        wanted |= {include_place(name) for text in found.values() for name in included(text)}


def _read_texts(collection: _Collection, is_wanted: Callable[[str], bool], already: int) -> dict[str, str]:
    """Read the files that are wanted, {place: text}, where `already` characters are kept."""
    texts = {}
    for place, text in collection.read(is_wanted):
        texts[place] = text
        already += len(text)
        if already > MAX_TEXT_BYTES:
            raise collection.too_large()
    return texts


def _directory(place: str) -> str:
    """Which directory a file with labels lies in: "1a" for "data/1a/aga/a.dat"."""
    return place.split("/")[1]


def _contributor(place: str) -> str:
    """Who gave a file with labels: "aga" for "data/1a/aga/a.dat"."""
    return place.split("/")[2]


def include_place(name: str) -> str:
    """Where a file lies that another one includes by this name."""
    return f"include/{name}"


def _expand(includes: Iterable[str], texts: dict[str, str]) -> Iterator[str]:
    """The texts of included files, each after those that it includes, and each once."""
    seen: set[str] = set()

    def expand(names: Iterable[str], depth: int) -> Iterator[str]:
        for name in names:
            place = include_place(name)
            if place in texts and place not in seen and depth < MAX_DEPTH:
                seen.add(place)
                yield from expand(included(texts[place]), depth + 1)
                yield texts[place]

    return expand(includes, 0)


def _read_segments(
    components: Sequence[Component], file: LabelFile, kind: str, contributor: str, counts: Counter[str]
) -> list[_Character]:
    """Read the characters of one file with labels, and count those that are skipped."""
    characters = []
    for ranges, label in file.segments:
        try:
            character = check_label(label, kind)
            if ranges is None:
                raise _SkippedError(DAMAGED)
            strokes = segment_strokes(components, ranges)
        except _SkippedError as error:
            counts[str(error)] += 1
            continue
        first = int(re.split("[:,-]", ranges)[0])
        writer = components[first].writer or file.includes[-1]  # without a name one file is one writer
        characters.append(_Character(strokes, character, f"{GROUPS.get(contributor, contributor)}/{writer}"))
    return characters


def check_label(label: str, kind: str) -> str:
    """The character that a label stands for.

    Args:
        label: as it stands in the file.
        kind: of DIRECTORIES.

    Raises:
        _SkippedError: it is not one of that kind.
    """
    if label == UNLABELLED:
        raise _SkippedError(NO_LABEL)
    character = unescape(label)
    if not character:
        raise _SkippedError(DAMAGED)
    if len(character) > 1:
        raise _SkippedError(SEVERAL)
    if not re.fullmatch(CHARACTERS[kind], character):
        raise _SkippedError(OTHER)
    return character
