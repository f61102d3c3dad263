"""UNIPEN, public release train_r01_v07 (International Unipen Foundation, 1999): characters by people of many countries.

Institutes of several countries contributed the pen strokes of their writers, as text (`unipen_format`). Labels and ink
lie apart: a file `data/1a/CONTRIBUTOR/....dat` names digits by the numbers of their components, a file under `include/`
holds these. What is not released of the ink is blanked there, as one point (0, 0), so that the other components keep
their numbers.

It is licensed CC BY 4.0 at its public record, https://doi.org/10.5281/zenodo.1195803; the older readme on its CD
permits research only.

Of a tgz of 12 MB the 8,635 digits load in about 2 seconds, all 73,857 characters in 9.
"""

import contextlib
import gzip
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.data.download import Report, find_file
from model.data.unipen_format import (
    Component,
    SkippedError,
    check_label,
    included,
    parse_ink,
    parse_segments,
    segment_strokes,
)
from model.drawing import Strokes
from model.errors import DatasetError

PATH_VARIABLE = "UNIPEN_PATH"
OPTION = "--unipen"
URL = "https://zenodo.org/api/records/1195803/files/unipen-CDROM-train_r01_v07.tgz/content"
FILE_NAME = "unipen-CDROM-train_r01_v07.tgz"
MAX_DOWNLOAD = 2_000_000_000  # bytes

DIRECTORIES = {"digits": "1a", "capitals": "1b", "small letters": "1c", "symbols": "1d"}  # of `data`, by kind

# Contributors of one collection, or with perhaps the same writers, count as one.
GROUPS = {"apa": "apa-app", "apb": "apa-app", "app": "apa-app", "cea": "cea-ced", "ceb": "cea-ced", "ced": "cea-ced"}
# Left out unless asked for: some labels of ibm stand at one stroke of several, such as a 4's stem or a 1's base alone,
# and some at another character.
NOISY = frozenset({"ibm"})
NOISE = "by contributors with noisy labels"
ENCODING = "latin-1"  # the format is ASCII, but names of writers may be otherwise

PLACE = re.compile(r"(?:.*?/)?(include/.+|data/1[a-d]/[^/]+/.+)")  # of a file, whatever the folder above it is called


class Unipen(NamedTuple):
    """Drawings of characters.

    Attributes:
        drawings: n of them, in tablet units, with y pointing down (in the files it points up).
        labels: (n,), one character each.
        writers: (n,), "GROUP/WRITER"; a writer's name is unique within a group only.
        counts: how many segments were "read", and how many were skipped, by reason.
    """

    drawings: list[Strokes]
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
        DatasetError: missing, damaged, another collection, or it cannot be downloaded.
    """
    found = find_file(
        path,
        name="UNIPEN's train_r01_v07",
        variable=PATH_VARIABLE,
        option=OPTION,
        url=url,
        file_name=FILE_NAME,
        report=report,
        check=lambda arrived: check_download(arrived, url),
        max_bytes=MAX_DOWNLOAD,
        folder=True,
    )
    directories = {DIRECTORIES[kind]: kind for kind in kinds}
    counts: Counter[str] = Counter()
    texts = _read_texts(found, str(found), directories, without, counts)

    order = list(directories)
    places = sorted((order.index(_directory(place)), place) for place in texts if place.startswith("data/"))
    components: dict[tuple[str, ...], list[Component]] = {}  # by the files that hold them, which labels may share
    drawings, labels, writers = [], [], []
    for _, place in places:
        names = tuple(included(texts[place]))
        if names not in components:
            components[names] = parse_ink(_expand(names, texts))
        group = GROUPS.get(_contributor(place), _contributor(place))
        for ranges, label in parse_segments(texts[place]):
            try:
                character = check_label(label, directories[_directory(place)])
                strokes = segment_strokes(components[names], ranges)
            except SkippedError as error:
                counts[str(error)] += 1
                continue
            first = int(re.split("[:,-]", ranges)[0])
            writer = components[names][first].writer or names[-1]  # without a name one file is one writer
            drawings.append(strokes)
            labels.append(character)
            writers.append(f"{group}/{writer}")
    counts["read"] = len(drawings)
    return Unipen(
        drawings, np.array(labels, dtype=np.str_), np.array(writers, dtype=np.str_), dict(counts.most_common())
    )


def format_counts(counts: dict[str, int]) -> str:
    """Tell in one line how many segments were read and why others were not.

    Args:
        counts: see `Unipen`.
    """
    skipped = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if reason != "read")
    return f"UNIPEN: {counts.get('read', 0):,} characters read; skipped: {skipped or 'none'}"


def group_of(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """Find the groups of contributors that writers belong to, (n,) to (n,)."""
    return np.array([writer.partition("/")[0] for writer in writers.tolist()], dtype=np.str_)


def check_download(path: Path, url: str) -> None:
    """Check that a whole tgz with labels of digits has arrived, by its checksum.

    Raises:
        DatasetError: it has not.
    """
    _read_texts(path, url, [DIRECTORIES["digits"]], (), Counter())
    with _unpacking(url), gzip.open(path) as file:
        while file.read(2**20):  # to the end, where the checksum is
            pass


def _read_texts(
    path: Path, source: str, directories: Collection[str], without: Collection[str], counts: Counter[str]
) -> dict[str, str]:
    """Read files with labels, and the ink that they include.

    Args:
        path: of an archive or a folder.
        source: its name in messages.
        directories: of `data`, such as "1a".
        without: contributors that are left out.
        counts: where their segments are counted.

    Returns:
        Text by place; "" for included files that do not exist.
    """

    def is_wanted(place: str) -> bool:
        if place.startswith("data/"):
            return _directory(place) in directories
        return place.endswith(".doc")  # describes a tablet; small, and read at once, as files with ink include it

    texts = _read_files(path, source, is_wanted)
    labels = [place for place in texts if place.startswith("data/")]
    if not labels:
        raise DatasetError(
            f"{source} has no labels data/1a/CONTRIBUTOR/....dat in it: it is not UNIPEN's train_r01_v07, fetch that "
            f"from {URL}."
        )
    for place in labels:
        if _contributor(place) in without:
            counts[NOISE] += len(parse_segments(texts.pop(place)))
    while missing := {f"include/{name}" for text in texts.values() for name in included(text)} - texts.keys():
        texts |= dict.fromkeys(missing, "") | _read_files(path, source, missing.__contains__)
    return texts


def _read_files(path: Path, source: str, is_wanted: Callable[[str], bool]) -> dict[str, str]:
    """Read files of an archive or a folder.

    Args:
        path: of either.
        source: its name in messages.
        is_wanted: told the place of each file, such as "include/aga/data/a.dat".

    Returns:
        Text by place.

    Raises:
        DatasetError: damaged.
    """
    texts = {}
    with _unpacking(source):
        if path.is_dir():
            for file in path.rglob("*"):
                place = place_of(file.relative_to(path).as_posix())
                if place and is_wanted(place) and file.is_file():
                    texts[place] = file.read_text(encoding=ENCODING)
        else:
            with tarfile.open(path) as archive:
                for member in archive:
                    place = place_of(member.name)
                    if place and is_wanted(place) and (content := archive.extractfile(member)):
                        texts[place] = content.read().decode(ENCODING)
    return texts


@contextlib.contextmanager
def _unpacking(source: str) -> Iterator[None]:
    """Report what goes wrong in this block as a DatasetError about `source`."""
    try:
        yield
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise DatasetError(
            f"{source} cannot be unpacked ({type(error).__name__}): delete it and fetch UNIPEN's train_r01_v07 again "
            f"from {URL}."
        ) from error


def place_of(name: str) -> str | None:
    """Find where in a release a file lies, by its path with slashes; None for files that are not read."""
    match = PLACE.fullmatch(name)
    return match[1] if match else None


def _directory(place: str) -> str:
    """Which directory a file with labels lies in: "1a" for "data/1a/aga/a.dat"."""
    return place.split("/")[1]


def _contributor(place: str) -> str:
    """Return the contributor of a file with labels: "aga" for "data/1a/aga/a.dat"."""
    return place.split("/")[2]


def _expand(names: Iterable[str], texts: dict[str, str], seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the texts of included files, each after those that it includes, and no file within itself."""
    for name in names:
        if name not in seen:
            text = texts[f"include/{name}"]
            yield from _expand(included(text), texts, seen | {name})
            yield text
