"""UNIPEN, public release train_r01_v07 (International Unipen Foundation, 1999): characters by people of many countries.

Institutes of several countries contributed the pen strokes of their writers, as text (`unipen_format`). Labels and ink
are in separate files: `data/1a/CONTRIBUTOR/....dat` labels digits by the numbers of their components, and a file under
`include/` contains the components. Unreleased components are blanked, as one point (0, 0), so that the others keep
their numbers.

The licence is CC BY 4.0 in the public record, https://doi.org/10.5281/zenodo.1195803; the older readme on the CD
permits research only.

From a tgz of 12 MB, the 8,635 digits load in about 2 seconds, and all 73,857 characters in 9.
"""

import gzip
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.data.download import Source
from model.drawing import Strokes
from research.data.unipen_format import (
    Component,
    SkippedError,
    check_label,
    included,
    parse_ink,
    parse_segments,
    segment_strokes,
)

PATH_VARIABLE = "UNIPEN_PATH"
OPTION = "--unipen"
DIRECTORIES = {"digits": "1a", "capitals": "1b", "small letters": "1c", "symbols": "1d"}  # of `data`, by kind

# Contributors to one collection, or perhaps with the same writers, count as one.
GROUPS = {"apa": "apa-app", "apb": "apa-app", "app": "apa-app", "cea": "cea-ced", "ceb": "cea-ced", "ced": "cea-ced"}
# Excluded by default: some of ibm's labels mark only one stroke of several, such as a 4's stem or a 1's base, and some
# mark another character.
NOISY = frozenset({"ibm"})
NOISE = "by contributors with noisy labels"
ENCODING = "latin-1"  # the format is ASCII, but writers' names may not be

PLACE = re.compile(r"(?:.*?/)?(include/.+|data/1[a-d]/[^/]+/.+)")  # of a file, below a folder of any name


class Unipen(NamedTuple):
    """Drawings of characters."""

    drawings: list[Strokes]  # n of them, in tablet units, y down (up in the files)
    labels: npt.NDArray[np.str_]  # (n,), one character each
    writers: npt.NDArray[np.str_]  # (n,), "GROUP/WRITER"; a writer's name is unique within a group only
    counts: dict[str, int]  # how many segments were "read", and how many were skipped, by reason

    def select(self, chosen: npt.NDArray[np.bool]) -> "Unipen":
        """Return the characters that a mask (n,) chooses, with the counts of all."""
        drawings = [self.drawings[index] for index in np.flatnonzero(chosen)]
        return Unipen(drawings, self.labels[chosen], self.writers[chosen], self.counts)


def load_unipen(
    path: str | Path | None = None, kinds: Sequence[str] = ("digits",), without: Collection[str] = NOISY
) -> Unipen:
    """Load drawings of characters; raises DatasetError.

    Args:
        path: the release as a tgz or an unpacked folder, or a part of either in the same layout; None for what the
            environment variable UNIPEN_PATH names or, without one, a download.
        kinds: keys of DIRECTORIES.
        without: contributors to exclude.

    Returns:
        The characters in the order of `kinds`, then of the files' names, then as in the file, without segments that
        are damaged, labelled with several characters, or incomplete.

    Raises:
        DatasetError: missing, damaged, another collection, or it cannot be downloaded.
    """
    directories = {DIRECTORIES[kind]: kind for kind in kinds}
    texts, counts = _read_texts(SOURCE.find(path), directories, without)
    order = list(directories)
    places = sorted((order.index(_directory(place)), place) for place in texts if place.startswith("data/"))
    components: dict[tuple[str, ...], list[Component]] = {}  # by their files, which labels may share
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
            writer = components[names][first].writer or names[-1]  # without a name, each file counts as one writer
            drawings.append(strokes)
            labels.append(character)
            writers.append(f"{group}/{writer}")
    counts["read"] = len(drawings)
    return Unipen(drawings, np.array(labels, np.str_), np.array(writers, np.str_), dict(counts.most_common()))


def format_counts(counts: dict[str, int]) -> str:
    """Return one line with how many segments were read and why others were not, from `Unipen.counts`."""
    skipped = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if reason != "read")
    return f"UNIPEN: {counts.get('read', 0):,} characters read; skipped: {skipped or 'none'}"


def group_of(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """Return the groups of contributors that writers belong to, (n,) to (n,)."""
    return np.array([writer.partition("/")[0] for writer in writers.tolist()], dtype=np.str_)


def check_download(path: Path) -> None:
    """Check that a tgz is whole, by its checksum, and has labels of digits; raises DatasetError."""
    _read_texts(path, [DIRECTORIES["digits"]], ())
    with SOURCE.reading(path), gzip.open(path) as file:
        while file.read(2**20):  # to the end, where the checksum is
            pass


SOURCE = Source(
    "UNIPEN's train_r01_v07",
    OPTION,
    PATH_VARIABLE,
    "https://zenodo.org/api/records/1195803/files/unipen-CDROM-train_r01_v07.tgz/content",
    "unipen-CDROM-train_r01_v07.tgz",
    check=check_download,
)


def _read_texts(
    path: Path, directories: Collection[str], without: Collection[str]
) -> tuple[dict[str, str], Counter[str]]:
    """Read files with labels, and the ink that they include.

    Returns:
        The texts by place, "" for included files that do not exist; and how many segments are `without`.
    """

    def is_wanted(place: str) -> bool:
        if place.startswith("data/"):
            return _directory(place) in directories
        return place.endswith(".doc")  # describes a tablet; small, and read at once, as files with ink include it

    texts, counts = _read_files(path, is_wanted), Counter[str]()
    with SOURCE.reading(path):
        if not any(place.startswith("data/") for place in texts):
            raise ValueError("no labels data/1a/CONTRIBUTOR/....dat")
    for place in [each for each in texts if each.startswith("data/") and _contributor(each) in without]:
        counts[NOISE] += len(parse_segments(texts.pop(place)))
    while missing := {f"include/{name}" for text in texts.values() for name in included(text)} - texts.keys():
        texts |= dict.fromkeys(missing, "") | _read_files(path, missing.__contains__)
    return texts, counts


def _read_files(path: Path, is_wanted: Callable[[str], bool]) -> dict[str, str]:
    """Read the wanted files of an archive or a folder; return their texts by place, like "include/aga/data/a.dat"."""
    texts = {}
    with SOURCE.reading(path):
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


def place_of(name: str) -> str | None:
    """Return where in a release a file lies, by its path with slashes; None for files that are not read."""
    match = PLACE.fullmatch(name)
    return match[1] if match else None


def _directory(place: str) -> str:
    """Return the directory of a file with labels: "1a" for "data/1a/aga/a.dat"."""
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
