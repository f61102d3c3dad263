"""Write the static site."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import orjson

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer, shipped_networks
from model.data.mnist import file_version
from page.engine.constants import CONSTANTS, HANDLERS, TO_ROOT, constants_module, describe_network, handlers_module
from page.engine.files import MOST_DIGITS, compress, digits_files, map_file, network_file, network_parts
from page.header.header import Header
from page.pad.pad import Pad
from page.page_component import FOLDER, PageComponent
from page.server.assets import (
    DEFAULT_LANGUAGE,
    FIRST_MODULES,
    STYLESHEET,
    join_styles,
    json_script,
    page_head,
    page_shell,
    read_texts,
)
from page.site.folder import ASSETS, DIGITS, NETWORKS, WORKER, write_site
from page.site.joining import join_modules
from page.tabs import Parts, make_tabs

ROOT = FOLDER.parent
HERE = Path(__file__).parent
KEPT_LATER = f"{DIGITS}/others-"  # 8 MB, which a browser keeps once it has needed them
START = "site/start.js"
EARLY = "early.js"  # beside this module, a script in the page
WORKERS = ("engine/worker.js", "engine/training/worker.js")
REPLACED = {  # modules of the served page, by those of the site at their places
    "gradio_adapter/host.js": "site/host.js",
    "shared/transport.js": "site/transport.js",
}
LESSONS = "lessons/bar.js"  # the head of the page imports it when a lesson opens
DATA = (".json", ".bin")  # endings of the files that a module fetches, beside it and with its name
IMPORTS = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
COLOUR = "#3b3fd8"  # of the icon
PICTURE = "picture.png"  # of the page
LICENCE = (HERE / "LICENSE-MNIST.txt").read_text(encoding="utf-8")  # of the digits
SPACE_SETTINGS = ("title", "emoji", "colorFrom", "colorTo", "short_description", "header", "license", "tags")


def build_site(folder: Path, url: str = "", source: str = "") -> dict[str, int]:
    """Write the site to a folder, see `write_site` and `site_files`; return the files' sizes, or raise SiteError."""
    files = site_files(url, source)
    write_site(folder, files, space_settings(url), url)
    return {name: len(content) for name, content in files.items()}


def site_files(url: str = "", source: str = "", is_joined: bool = True) -> dict[str, bytes]:
    """Return the site's files by path; `url` is its address, and `source` that of the full program, or "" each.

    `is_joined` is whether modules are joined to few files, see joining.py.
    """
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
        if name != DEFAULT_NETWORK
    }
    first, rest = map(add, (NETWORKS, NETWORKS), (DEFAULT_NETWORK, "rest"), network_parts(recognizers[DEFAULT_NETWORK]))
    networks[DEFAULT_NETWORK] = describe_network(recognizers[DEFAULT_NETWORK], first, rest=rest)
    page_map = {"file": add(NETWORKS, "map", map_file(recognizers[DEFAULT_NETWORK]))}
    page_networks = {name: recognizers[name] for name in shipped_networks()}
    tabs = make_tabs(Parts(page_networks, recognizers[SMALL_NETWORK], is_static=True))
    header = Header({tab.name: tab.layout for tab in tabs}, lan=False, published=url)
    components = [header, Pad(takes_photos=False), *tabs]
    digits: dict[str, dict[str, Any]] = {}
    if file_version():
        answers = {name: compress(orjson.dumps(each)) for tab in tabs for name, each in tab.site_answers().items()}
        data[f"{DIGITS}/licence-{digest(LICENCE)}.txt"] = LICENCE.encode()
        for name, content in (digits_files() | answers).items():
            digits[name] = {"file": add(DIGITS, name, content), "most": MOST_DIGITS.get(name)}
    constants = constants_module(networks, list(page_networks), page_map, digits, components)
    assets = asset_files(components, {CONSTANTS: constants, HANDLERS: handlers_module(components)}, is_joined)
    path = f"{ASSETS}/{digest(*assets.keys(), *assets.values())}"
    kept = data | {f"{path}/{name}": content for name, content in assets.items()}
    identity = f'"id": {json.dumps(urlsplit(url).path or "/")},' if url else ""  # else browsers take the page's address
    kept |= {file.name: file.read_bytes() for file in HERE.glob("icon*.png")}
    kept |= {"manifest.webmanifest": filled("manifest.template", identity=identity).encode()}
    kept |= {"LICENCES.txt": licences(has_digits=bool(digits)).encode()}
    page = index_html(components, path, assets, url, source).encode()
    known = ["./", *(name for name in kept if not name.startswith(KEPT_LATER))]
    version = digest(page, *kept.values())
    worker = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(known)};\n"
    return {
        **kept,
        **({PICTURE: (ROOT / "docs" / "page.png").read_bytes()} if url else {}),  # for pages that link the site
        "index.html": page,
        WORKER: (worker + (HERE / WORKER).read_text(encoding="utf-8")).encode(),
        ".nojekyll": b"",  # GitHub Pages then publishes the files as they are
    }


def digest(*contents: str | bytes) -> str:
    total = hashlib.sha256()
    for content in contents:
        total.update(content.encode() if isinstance(content, str) else content)
    return total.hexdigest()[:16]


# ---- Scripts, styles, texts


def asset_files(components: Iterable[PageComponent], made: Mapping[str, str], is_joined: bool) -> dict[str, bytes]:
    """Return the files of the assets' folder: the modules that the page and its worker import, and what these fetch.

    `made` are the sources of the modules that are no files, by name.
    """
    files: dict[str, bytes] = {}
    modules: dict[str, str] = {}
    entries = [FIRST_MODULES[0], START, LESSONS, *(component.module for component in components)]
    waiting = [*entries, *WORKERS]
    while waiting:
        name = waiting.pop()
        if name in modules:
            continue
        source = made[name] if name in made else (FOLDER / REPLACED.get(name, name)).read_text(encoding="utf-8")
        modules[name] = source
        waiting += imports_of(name, source)
        data = [(FOLDER / name).with_suffix(ending) for ending in DATA]
        files |= {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in data if path.is_file()}
    if is_joined:
        of_workers = [join_modules(modules, [worker], worker) for worker in WORKERS]
        modules = join_modules(modules, entries, FIRST_MODULES[0]) | of_workers[0] | of_workers[1]
    files |= {name: source.encode() for name, source in modules.items()}
    styles = (HERE / "site.css").read_text(encoding="utf-8")
    files[STYLESHEET] = join_styles([styles, *(component.css for component in components)])
    for language in read_texts():
        files[f"texts/{language}.json"] = (FOLDER / "texts" / f"{language}.json").read_bytes()
    for file in (FOLDER / "lessons").rglob("*.json"):
        files[file.relative_to(FOLDER).as_posix()] = file.read_bytes()
    return dict(sorted(files.items()))


def imports_of(name: str, source: str) -> list[str]:
    """Return the modules that a module imports; its name and theirs are relative to the assets' folder."""
    place = ROOT / name
    return [(place.parent / each).resolve().relative_to(ROOT.resolve()).as_posix() for each in IMPORTS.findall(source)]


# ---- The page


def index_html(components: list[PageComponent], path: str, assets: Iterable[str], url: str, source: str) -> str:
    mounted = [{"id": each.element_id, "module": each.module, "props": each.props} for each in components]
    scripts = [name for name in assets if name.endswith(".js") and not name.startswith(("engine/", "lessons/"))]
    preloads = [
        f'<link rel="modulepreload" fetchpriority="low" href="./{path}/{name}" />'
        for name in scripts
        if name not in (FIRST_MODULES[0], START)
    ]
    start = f'<script type="module" src="./{path}/{START}"></script>'
    header, pad, *tabs = map(element_of, components)
    footer = (HERE / "footer.html").read_text(encoding="utf-8").splitlines()
    return filled(
        "index.template",
        early=Template((HERE / EARLY).read_text(encoding="utf-8")).substitute(worker=f"./{path}/{WORKERS[0]}"),
        head=page_head(Pad.settings(), path=path, first_modules=FIRST_MODULES[:1]),
        found=for_search(url) if url else "",
        shell=page_shell().replace("<h1></h1>", f"<h1>{read_texts()[DEFAULT_LANGUAGE]['title']}</h1>"),
        header=header,
        pad=pad,
        panels="\n".join(tabs),
        footer="\n".join(line for line in footer if source or "$source" not in line).replace("$source", escape(source)),
        scripts="\n".join([json_script("page-components", mounted), *preloads, start]),
    )


def filled(name: str, **values: str) -> str:
    """Return a template beside this module with what describes the page, and with other values."""
    about = {"title": read_texts()[DEFAULT_LANGUAGE]["title"], "language": DEFAULT_LANGUAGE, "colour": COLOUR}
    about["description"] = readme_settings()["short_description"].partition(": ")[2]
    return Template((HERE / name).read_text(encoding="utf-8")).substitute(values, **about)


def for_search(url: str) -> str:
    """Return the HTML by which search engines and chat programs describe the site at an address."""
    languages = ["x-default", *read_texts()]  # the page itself chooses the visitor's
    lines = [f'<link rel="alternate" hreflang="{each}" href="{escape(url)}" />' for each in languages]
    return filled(
        "found.html", url=escape(url), picture=escape(f"{url.rstrip('/')}/{PICTURE}"), alternates="\n".join(lines)
    ).strip()


def element_of(component: PageComponent) -> str:
    """Return a component's HTML with its props filled in, within its element and two wrappers, as on Gradio's page."""
    html = Template(component.html).substitute({name: str(value) for name, value in component.props.items()})
    return f'<div id="{component.element_id}" class="component"><div><div>{html}</div></div></div>'


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


def readme_settings() -> dict[str, str]:
    """Return the settings of the served Space, in the README: lines of YAML by name."""
    _, settings, _ = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return {each.partition(":")[0]: each for each in re.split(r"\n(?=\S)", settings.strip())}


def space_settings(url: str = "") -> dict[str, str]:
    """Return a static Space's settings, lines of YAML by name: the served Space's own and others."""
    lines = readme_settings()
    own = {name: lines[name] for name in SPACE_SETTINGS}
    thumbnail = {"thumbnail": f"thumbnail: {url.rstrip('/')}/{PICTURE}"} if url else {}
    return {**own, **thumbnail, "sdk": "sdk: static", "app_file": "app_file: index.html"}
