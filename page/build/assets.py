"""The page's scripts, styles and texts as files, for the server and the static site.

Their folder's name is a hash of their content, so that browsers can keep them for ever.
"""

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from page.build.joining import join_modules, reach_modules
from page.page_component import FOLDER, PageComponent

PREFIX = "page"
STYLESHEET = "page.css"
DARK = "shared/dark.css"  # declarations of the dark theme
# What comes before and after the components' own styles, which win over the former with the same specificity.
FIRST_STYLES = (
    *("shared/light.css", DARK, "shared/page.css", "shared/sizes.css", "shared/layout.css"),
    *("shared/controls.css", "shared/utilities.css", "shared/bars.css", "shared/choices.css", "shared/matrix.css"),
    *("shared/gallery.css", "shared/comparison.css", "pad/shell.css", "pad/kiosk/kiosk.css"),
    *("lessons/page.css", "lessons/plan.css"),
)
LAST_STYLES = ("shared/access.css",)
DEFAULT_LANGUAGE = "en"  # for visitors whose languages the page does not have
STYLE_COMMENTS = re.compile(r"/\*.*?\*/\s*|^ +", re.DOTALL | re.MULTILINE)  # and indentation: a quarter of the styles
DATA = (".json", ".bin")  # endings of the files that a module fetches, beside it and with its name
# Modules that the page loads by their names, as it does those of its later tabs: each becomes a file, see joining.py.
FIRST_MODULE = "pad/shell.js"  # for drawing before the rest of the page has loaded
START = "build/start.js"  # mounts the components
LESSONS = "lessons/bar.js"  # when a lesson opens
ENGINE, TRAINING = "tabs/worker.js", "engine/training/worker.js"  # workers
NETWORK_RECORD = "engine/training/network_record.js"  # which the engine imports when it is needed


@functools.cache
def read_texts() -> dict[str, dict[str, Any]]:
    """Return the page's texts by BCP 47 language tag, the default language first."""
    files = sorted((FOLDER / "texts").glob("*.json"), key=lambda file: (file.stem != DEFAULT_LANGUAGE, file.stem))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def digest(*contents: str | bytes) -> str:
    total = hashlib.sha256()
    for content in contents:
        total.update(content.encode() if isinstance(content, str) else content)
    return total.hexdigest()[:16]


def source_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def asset_files(components: Sequence[PageComponent]) -> dict[str, bytes]:
    """Return the files that the page and its workers load, by name."""
    early = [name for component in components for name in component.early_modules]
    _, _, _, *others = [component.module for component in components]  # START has the first three
    joins = [[FIRST_MODULE, START, LESSONS, *early, *others], [ENGINE, NETWORK_RECORD], [TRAINING]]
    modules = reach_modules(chain.from_iterable(joins), source_of)
    data = [(FOLDER / name).with_suffix(ending) for name in modules for ending in DATA]
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in data if path.is_file()}
    for entries in joins:
        files |= {name: script.encode() for name, script in join_modules(modules, entries).items()}
    files |= word_files() | {STYLESHEET: styles(components)}
    return dict(sorted(files.items()))


def folder_of(assets: Mapping[str, bytes]) -> str:
    """Return the path of the folder that has the assets, relative to the page's own address."""
    return f"{PREFIX}/{digest(*assets.keys(), *assets.values())}"


def styles(components: Iterable[PageComponent]) -> bytes:
    first = (f".dark {{\n{source_of(name)}}}\n" if name == DARK else source_of(name) for name in FIRST_STYLES)
    own = (component.css for component in components)
    all_styles = chain(first, own, map(source_of, LAST_STYLES))
    return STYLE_COMMENTS.sub("", "".join(all_styles)).encode()


def word_files() -> dict[str, bytes]:
    """Return the page's texts and the lessons by their paths in the assets' folder."""
    paths = [*(FOLDER / "texts").glob("*.json"), *(FOLDER / "lessons").rglob("*.json")]
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}
