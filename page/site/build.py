"""Write the static site."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote, urlsplit

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
    FIRST_MODULE,
    LESSONS,
    STYLESHEET,
    join_styles,
    json_script,
    page_head,
    page_settings,
    page_shell,
    preload_modules,
    read_texts,
)
from page.server.joining import DYNAMIC, join_modules, reach_modules
from page.site.folder import ASSETS, DIGITS, NETWORKS, WORKER, write_site
from page.tabs import Parts, make_tabs

ROOT = FOLDER.parent
HERE = Path(__file__).parent
KEPT_LATER = f"{DIGITS}/others-"  # 8 MB, which a browser keeps once it has needed them
START = "site/start.js"
EARLY = "early.js"  # beside this module, a script in the page
ENGINE, TRAINING = "engine/worker.js", "engine/training/worker.js"  # workers
READING = "engine/training/reading.js"  # which the engine imports when it is needed
REPLACED = {  # modules of the served page, by those of the site at their places
    "gradio_adapter/host.js": "site/host.js",
    "shared/transport.js": "site/transport.js",
}
PARTS = "site/parts.js"
# The page as a single file: its name, its tabs, the digits of MNIST that fit into it, and its own modules.
SINGLE, SINGLE_TABS, SINGLE_ROOT = "digit-sketchpad.html", ("draw", "steps", "inside", "learn"), "page:"
SINGLE_DIGITS = {"first": 10_000, "test": 1_000}
SINGLE_REPLACED = {"engine/source.js": "site/single_source.js"}
DATA = (".json", ".bin")  # endings of the files that a module fetches, beside it and with its name
COLOUR = "#3b3fd8"  # of the icon
PICTURE = "picture.png"  # of the page
LICENCE = (HERE / "LICENSE-MNIST.txt").read_text(encoding="utf-8")  # of the digits
SPACE_SETTINGS = ("title", "emoji", "colorFrom", "colorTo", "short_description", "header", "license", "tags")


def build_site(folder: Path, url: str = "", source: str = "", is_single: bool = False) -> dict[str, int]:
    """Write the site to a folder, see `write_site` and `site_files`; return the files' sizes, or raise SiteError.

    `is_single` is whether to write the page as a single file, too.
    """
    files = site_files(url, source) | ({SINGLE: single_file(source)} if is_single else {})
    write_site(folder, files, space_settings(url), url)
    return {name: len(content) for name, content in files.items()}


def site_files(url: str = "", source: str = "", is_joined: bool = True) -> dict[str, bytes]:
    """Return the site's files by path; `url` is its address, and `source` that of the full program, or "" each.

    `is_joined` is whether modules are joined to few files, see joining.py.
    """
    components, made, data = page_parts(url)
    assets = asset_files(components, made, is_joined)
    path = f"{ASSETS}/{digest(*assets.keys(), *assets.values())}"
    kept = data | {f"{path}/{name}": content for name, content in assets.items()}
    identity = f'"id": {json.dumps(urlsplit(url).path or "/")},' if url else ""  # else browsers take the page's address
    kept |= {file.name: file.read_bytes() for file in HERE.glob("icon*.png")}
    kept |= {"manifest.webmanifest": filled("manifest.template", identity=identity).encode()}
    kept |= {"LICENCES.txt": licences().encode()}
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


def single_file(source: str = "") -> bytes:
    """Return the page as one HTML file without its large parts, see the constants SINGLE_...; less than 4 MB.

    It has its files as gzip in base64, see single.js. Their addresses, of their own scheme, begin with SINGLE_ROOT.
    """
    components, made, files = page_parts("", is_single=True)
    names = [FIRST_MODULE, *(component.module for component in components)]
    imports = [f'import * as part{number} from "../{name}";' for number, name in enumerate(names)]
    parts = ", ".join(f"{json.dumps(name)}: part{number}" for number, name in enumerate(names))
    made |= {PARTS: "\n".join([*imports, f"export const importPart = async (name) => ({{ {parts} }})[name];"])}
    entries = (START, ENGINE, TRAINING)
    modules = reach_modules(entries, lambda name: in_one_file(name, made.get(name) or source_of(name, is_single=True)))
    joined = {name: join_modules(modules, [name], name)[name] for name in entries}
    # In a page from a file, Chromium starts only a classic script as a worker: one that exports nothing.
    files |= {name: re.sub(r"^export \{.*\};$", "", text, flags=re.MULTILINE).encode() for name, text in joined.items()}
    files |= word_files()
    packed = {
        name: base64.b64encode(content if name.endswith(".bin") else compress(content)).decode()
        for name, content in files.items()
    }
    script = (HERE / "single.js").read_text(encoding="utf-8")
    return page_html(
        components,
        source,
        licences="data:text/plain;charset=utf-8," + quote(licences()),
        early=f"<style>{styles(components).decode()}</style>",
        head=page_settings(Pad.settings()),
        scripts=f'{json_script("files", packed)}<script type="module">{script}</script>',
    ).encode()


def page_parts(url: str, is_single: bool = False) -> tuple[list[PageComponent], dict[str, str], dict[str, bytes]]:
    """Return the page's components, the modules that are made, by name, and the files that the engine fetches, by path.

    `is_single` is whether they are those of the page as a single file.
    """
    shipped = [DEFAULT_NETWORK] if is_single else shipped_networks()
    recognizers = {name: load_recognizer(name) for name in (*shipped, SMALL_NETWORK)}
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
    first, second = network_parts(recognizers[DEFAULT_NETWORK])
    rest = None if is_single else add(NETWORKS, "rest", second)
    address = add(NETWORKS, DEFAULT_NETWORK, first)
    networks[DEFAULT_NETWORK] = describe_network(recognizers[DEFAULT_NETWORK], address, rest=rest)
    page_map = None if is_single else {"file": add(NETWORKS, "map", map_file(recognizers[DEFAULT_NETWORK]))}
    page_networks = {name: recognizers[name] for name in shipped}
    most = SINGLE_DIGITS if is_single else MOST_DIGITS
    tabs = make_tabs(Parts(page_networks, recognizers[SMALL_NETWORK], is_static=True, digits=most))
    tabs = [tab for tab in tabs if not is_single or tab.name in SINGLE_TABS]
    header = Header({tab.name: tab.layout for tab in tabs}, lan=False, published=url)
    components = [header, Pad(takes_photos=False), *tabs]
    digits: dict[str, dict[str, Any]] = {}
    if file_version():
        answers = {name: compress(orjson.dumps(each)) for tab in tabs for name, each in tab.site_answers().items()}
        data[f"{DIGITS}/licence-{digest(LICENCE)}.txt"] = LICENCE.encode()
        for name, content in (digits_files(most) | answers).items():
            digits[name] = {"file": add(DIGITS, name, content), "most": most.get(name)}
    constants = constants_module(networks, list(page_networks), page_map, digits, components)
    return components, {CONSTANTS: constants, HANDLERS: handlers_module(components)}, data


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
    entries = [FIRST_MODULE, START, LESSONS, *(component.module for component in components)]
    modules = reach_modules([*entries, ENGINE, READING, TRAINING], lambda name: made.get(name) or source_of(name))
    data = [(FOLDER / name).with_suffix(ending) for name in modules for ending in DATA]
    files = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in data if path.is_file()}
    if is_joined:
        modules = {
            **join_modules(modules, entries, FIRST_MODULE),
            **join_modules(modules, [ENGINE, READING], ENGINE),
            **join_modules(modules, [TRAINING], TRAINING),
        }
    files |= {name: source.encode() for name, source in modules.items()}
    files |= word_files() | {STYLESHEET: styles(components)}
    return dict(sorted(files.items()))


def source_of(name: str, is_single: bool = False) -> str:
    replaced = REPLACED | SINGLE_REPLACED if is_single else REPLACED
    return (FOLDER / replaced.get(name, name)).read_text(encoding="utf-8")


def in_one_file(name: str, source: str) -> str:
    """Return a module with an address below SINGLE_ROOT, which imports at once what it would import later."""
    source = source.replace("import.meta.url", json.dumps(f"{SINGLE_ROOT}/{name}"))
    later = dict.fromkeys(each for each in DYNAMIC.findall(source) if each.endswith(".js"))
    for number, each in enumerate(later):
        source = source.replace(f'import("{each}")', f"Promise.resolve(later{number})")
        source = f'import * as later{number} from "{each}";\n{source}'
    return source


def styles(components: Iterable[PageComponent]) -> bytes:
    own = (HERE / "site.css").read_text(encoding="utf-8")
    return join_styles([own, *(component.css for component in components)])


def word_files() -> dict[str, bytes]:
    """Return the page's texts and the lessons by their paths in the assets' folder."""
    paths = [*(FOLDER / "texts").glob("*.json"), *(FOLDER / "lessons").glob("*/*.json")]
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}


# ---- The page


def index_html(components: list[PageComponent], path: str, assets: Iterable[str], url: str, source: str) -> str:
    scripts = [name for name in assets if name.endswith(".js") and not name.startswith(("engine/", "lessons/"))]
    preloads = preload_modules((name for name in scripts if name not in (FIRST_MODULE, START)), path)
    start = f'<script type="module" src="./{path}/{START}"></script>'
    early = Template((HERE / EARLY).read_text(encoding="utf-8")).substitute(worker=f"./{path}/{ENGINE}")
    links = (HERE / "links.html").read_text(encoding="utf-8").strip()
    return page_html(
        components,
        source,
        licences="LICENCES.txt",
        early="\n".join([*([for_search(url)] if url else []), links, f"<script>{early}</script>"]),
        head=page_head(Pad.settings(), path=path),
        scripts=f"{preloads}\n{start}",
    )


def page_html(components: list[PageComponent], source: str, licences: str, scripts: str, **head: str) -> str:
    """Return the page; `licences` is their address, and `source` that of the full program, or ""."""
    mounted = [{"id": each.element_id, "module": each.module, "props": each.props} for each in components]
    header, pad, *tabs = map(element_of, components)
    lines = (HERE / "footer.html").read_text(encoding="utf-8").splitlines()
    footer = "\n".join(line for line in lines if source or "$source" not in line)
    return filled(
        "index.template",
        **head,
        shell=page_shell().replace("<h1></h1>", f"<h1>{read_texts()[DEFAULT_LANGUAGE]['title']}</h1>"),
        header=header,
        pad=pad,
        panels="\n".join(tabs),
        footer=Template(footer).substitute(source=escape(source), licences=licences),
        scripts=f"{json_script('page-components', mounted)}\n{scripts}",
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
    about = filled("found.html", url=escape(url), picture=escape(f"{url.rstrip('/')}/{PICTURE}"))
    return "\n".join([*lines, about.strip()])


def element_of(component: PageComponent) -> str:
    """Return a component's HTML with its props filled in, within its element and two wrappers, as on Gradio's page."""
    html = Template(component.html).substitute({name: str(value) for name, value in component.props.items()})
    return f'<div id="{component.element_id}" class="component"><div><div>{html}</div></div></div>'


# ---- Documents


def licences() -> str:
    """Return the licences of the code, of the parts that come from Pillow, and of the data that the networks know."""
    has_digits = bool(file_version())
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
