"""Write the static site."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

from model import DEFAULT_NETWORK, SMALL_NETWORK, Recognizer, load_recognizer, shipped_networks
from model.data.mnist import file_version
from page.component import FOLDER, PageComponent, Tab
from page.engine.constants import CONSTANTS, TO_ROOT, constants_module, describe_network
from page.engine.files import MOST_DIGITS, answers_files, digits_files, map_file, network_file
from page.header.header import Header
from page.pad.pad import Pad
from page.pad.pad_reader import PadReader
from page.server.assets import (
    DEFAULT_LANGUAGE,
    FIRST_MODULES,
    STYLESHEET,
    join_styles,
    json_script,
    page_head,
    read_texts,
)
from page.tabs.draw.draw import DrawTab
from page.tabs.inside.inside import InsideTab
from page.tabs.learn.learn import LearnTab
from page.tabs.map.map import MapTab
from page.tabs.mistakes.mistakes import MistakesTab
from page.tabs.steps.steps import StepsTab

ROOT = FOLDER.parent
HERE = Path(__file__).parent
ASSETS = "page"  # a folder of the site, as the next two are
NETWORKS = "networks"
DIGITS = "digits"
WORKER = "service_worker.js"
KEPT_LATER = f"{DIGITS}/others-"  # 8 MB, which a browser keeps once it has needed them
START = "site/start.js"
WORKERS = ("engine/worker.js", "engine/training/worker.js")
REPLACED = {  # modules of the served page, by those of the site at their places
    "gradio_adapter/host.js": "site/host.js",
    "shared/transport.js": "site/transport.js",
}
LESSONS = "lessons/bar.js"  # the head of the page imports it when a lesson opens
DATA = {"shared/recording.js": ["shared/recording.json", "shared/recording.bin"]}  # files that a module fetches
IMPORTS = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
COLOUR = "#3b3fd8"  # of the icon
LICENCE = """\
The files in the folder digits have parts of the MNIST database of handwritten digits, by Yann LeCun and Corinna Cortes
(http://yann.lecun.com/exdb/mnist/). They are under the licence of the database, Creative Commons Attribution-Share
Alike 3.0 (https://creativecommons.org/licenses/by-sa/3.0/).

Changes: compressed, with the answers of this site's networks.
"""
SPACE_SETTINGS = ("title", "emoji", "colorFrom", "colorTo", "short_description", "license", "tags")  # of the README


class SiteError(Exception):
    """A site that cannot be written; the message is a sentence."""


def build_site(folder: Path) -> dict[str, int]:
    """Write the site to an empty folder, or over an earlier version; return the files' sizes, or raise SiteError."""
    make_way(folder)
    files = site_files()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {name: len(content) for name, content in files.items()}


def make_way(folder: Path) -> None:
    """Remove an earlier version of the site, whose files have other names."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / WORKER).is_file():
            raise SiteError(f"{folder} has other files: name an empty folder, or one that does not exist.")
        for name in (ASSETS, NETWORKS, DIGITS):
            shutil.rmtree(folder / name, ignore_errors=True)


def site_files() -> dict[str, bytes]:
    recognizers = {name: load_recognizer(name) for name in (*shipped_networks(), SMALL_NETWORK)}
    data: dict[str, bytes] = {}

    def add(folder: str, name: str, content: bytes) -> str:
        """Add a file that the engine fetches; return its address, relative to the engine's folder."""
        path = f"{folder}/{name}-{digest(content)}.bin"
        data[path] = content
        return f"{TO_ROOT}/{path}"

    networks = {
        name: describe_network(recognizer, add(NETWORKS, name, network_file(recognizer)))
        for name, recognizer in recognizers.items()
    }
    page_map = {"file": add(NETWORKS, "map", map_file(recognizers[DEFAULT_NETWORK]))}
    digits: dict[str, dict[str, Any]] = {}
    if file_version():
        data[f"{DIGITS}/licence-{digest(LICENCE)}.txt"] = LICENCE.encode()
        shown = {name: recognizers[name] for name in (DEFAULT_NETWORK, SMALL_NETWORK)}
        for name, content in (digits_files() | answers_files(shown)).items():
            digits[name] = {"file": add(DIGITS, name, content), "most": MOST_DIGITS.get(name)}
    constants = constants_module(networks, shipped_networks(), page_map, digits)
    components = make_components(recognizers, has_digits=bool(digits))
    assets = asset_files(components, constants)
    path = f"{ASSETS}/{digest(*assets.keys(), *assets.values())}"
    kept = data | {f"{path}/{name}": content for name, content in assets.items()}
    kept |= {"icon.png": (HERE / "icon.png").read_bytes(), "manifest.webmanifest": manifest().encode()}
    kept |= {"LICENCES.txt": licences(has_digits=bool(digits)).encode()}
    page = index_html(components, path, assets).encode()
    known = ["./", *(name for name in kept if not name.startswith(KEPT_LATER))]
    version = digest(page, *kept.values())
    worker = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(known)};\n"
    return {
        "index.html": page,
        **kept,
        WORKER: (worker + (HERE / WORKER).read_text(encoding="utf-8")).encode(),
        "README.md": readme().encode(),
        ".nojekyll": b"",  # GitHub Pages then publishes the files as they are
    }


def digest(*contents: str | bytes) -> str:
    total = hashlib.sha256()
    for content in contents:
        total.update(content.encode() if isinstance(content, str) else content)
    return total.hexdigest()[:16]


def make_components(recognizers: Mapping[str, Recognizer], has_digits: bool) -> list[PageComponent]:
    """Make the parts of the page, those of app.py that the engine can answer: header, pad, then the tabs."""
    recognizer = recognizers[DEFAULT_NETWORK]
    reader = PadReader(recognizer)
    tabs: list[Tab] = [
        DrawTab({name: recognizers[name] for name in shipped_networks()}, reader),
        StepsTab(reader),
        InsideTab(reader, recognizers[SMALL_NETWORK]),
        MapTab(reader),
        LearnTab(reader),
        *([MistakesTab(recognizer)] if has_digits else []),
    ]
    return [Header([tab.name for tab in tabs], False, is_static=True), Pad(takes_photos=False), *tabs]


# ---- Scripts, styles, texts


def asset_files(components: Iterable[PageComponent], constants: str) -> dict[str, bytes]:
    """Return the files of the assets' folder: the modules that the page and its worker import, and what these fetch."""
    files: dict[str, bytes] = {}
    waiting = [FIRST_MODULES[0], START, *WORKERS, LESSONS, *(component.module for component in components)]
    while waiting:
        name = waiting.pop()
        if name in files:
            continue
        source = constants if name == CONSTANTS else (FOLDER / REPLACED.get(name, name)).read_text(encoding="utf-8")
        files[name] = source.encode()
        waiting += imports_of(name, source)
        for data in DATA.get(name, []):
            files[data] = (FOLDER / data).read_bytes()
    styles = (HERE / "site.css").read_text(encoding="utf-8")
    files[STYLESHEET] = join_styles([styles, *(component.css for component in components)])
    for language in read_texts():
        files[f"texts/{language}.json"] = (FOLDER / "texts" / f"{language}.json").read_bytes()
    for file in (FOLDER / "lessons").glob("*/*.json"):
        files[file.relative_to(FOLDER).as_posix()] = file.read_bytes()
    return dict(sorted(files.items()))


def imports_of(name: str, source: str) -> list[str]:
    """Return the modules that a module imports; its name and theirs are relative to the assets' folder."""
    place = ROOT / name
    return [(place.parent / each).resolve().relative_to(ROOT.resolve()).as_posix() for each in IMPORTS.findall(source)]


# ---- The page


def index_html(components: list[PageComponent], path: str, assets: Iterable[str]) -> str:
    title = read_texts()[DEFAULT_LANGUAGE]["title"]
    mounted = [{"id": each.element_id, "module": each.module, "props": each.props} for each in components]
    scripts = [name for name in assets if name.endswith(".js") and not name.startswith(("engine/", "lessons/"))]
    preloads = "\n".join(
        f'<link rel="modulepreload" fetchpriority="low" href="./{path}/{name}" />'
        for name in scripts
        if name not in FIRST_MODULES
    )
    header, pad, *tabs = [element_of(component) for component in components]
    shell = (FOLDER / "gradio_adapter" / "shell.html").read_text(encoding="utf-8")
    footer = (HERE / "footer.html").read_text(encoding="utf-8")
    panels = "\n".join(tabs)
    return f"""<!doctype html>
<html lang="{DEFAULT_LANGUAGE}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="theme-color" content="{COLOUR}" />
<title>{title}</title>
<link rel="icon" href="./icon.png" />
<link rel="apple-touch-icon" href="./icon.png" />
<link rel="manifest" href="./manifest.webmanifest" />
{page_head(Pad.settings(), path=path)}
</head>
<body>
{shell}
<main>
{header}
<div id="desk">
{pad}
<div>
{panels}
</div>
</div>
</main>
{footer}
{json_script("page-components", mounted)}
{preloads}
<script type="module" src="./{path}/{START}"></script>
</body>
</html>
"""


def element_of(component: PageComponent) -> str:
    """Return a component's HTML with its props filled in, within its element and two wrappers, as on Gradio's page."""
    html = Template(component.html).substitute({name: str(value) for name, value in component.props.items()})
    return f'<div id="{component.element_id}" class="component"><div><div>{html}</div></div></div>'


def manifest() -> str:
    """Return the web app manifest, with which a phone can put the page on its home screen."""
    title = read_texts()[DEFAULT_LANGUAGE]["title"]
    values: Mapping[str, Any] = {
        "name": title,
        "short_name": title,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": COLOUR,
        "theme_color": COLOUR,
        "icons": [{"src": "./icon.png", "sizes": "512x512", "type": "image/png", "purpose": "any"}],
    }
    return json.dumps(values, indent=1)


# ---- Documents


def licences(has_digits: bool) -> str:
    """Return the licences of the code, of the parts that come from Pillow, and of the data that the networks know."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    data = text[text.index("## Data and licences") :].removeprefix("## ").strip()
    digits = f"\n\n{LICENCE}" if has_digits else "\n"
    pillow = (FOLDER / "engine" / "LICENSE-Pillow.txt").read_text(encoding="utf-8")
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    line = "-" * 72
    return f"{data}{digits}\n{line}\nThe code\n\n{own}\n{line}\npillow.js follows Pillow\n\n{pillow}"


def readme() -> str:
    """Return the README with a static Space's settings, from the served Space's own."""
    _, settings, _ = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    kept, is_kept = [], False
    for line in settings.splitlines():
        if not line.startswith(" "):
            is_kept = line.partition(":")[0] in SPACE_SETTINGS
        if is_kept:
            kept.append(line)
    title = read_texts()[DEFAULT_LANGUAGE]["title"]
    header = "\n".join(["---", *kept, "sdk: static", "app_file: index.html", "---"])
    return f"{header}\n\n# {title}\n\nA static site, written by `python3 run.py site`. Its licences: LICENCES.txt\n"
