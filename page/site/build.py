"""Write the static site."""

import base64
import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote, urlsplit

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer, shipped_networks
from model.data.mnist import file_version
from page.document import assets, document
from page.document.assets import ENGINE, FIRST_MODULE, TRAINING, digest
from page.document.document import LICENCES, PICTURE, ROOT
from page.document.joining import DYNAMIC, join_modules, reach_modules
from page.engine_files.answers import answer_file
from page.engine_files.constants import made_modules
from page.engine_files.files import MOST_DIGITS, compress, digits_files, map_file, network_file
from page.header.header import Header
from page.pad.pad import Pad
from page.page_component import FOLDER, PageComponent
from page.site.folder import DIGITS, NETWORKS, write_site
from page.tabs import Parts, make_tabs

HERE = Path(__file__).parent
KEPT_LATER = f"{DIGITS}/others-"  # 8 MB, which a browser keeps once it has needed them
SITE_START = "site/start.js"
WORKER = "service_worker.js"
EARLY = "early.js"  # beside this module, a script in the page
REPLACED = {"shared/transport.js": "site/transport.js"}  # the served page's module, and the site's in its place
# The page as a single file: its name, its tabs, the digits of MNIST that fit into it, and its own modules.
SINGLE, SINGLE_TABS, SINGLE_ROOT = "digit-sketchpad.html", ("draw", "steps", "inside", "learn"), "page:"
SINGLE_DIGITS = {"first": 10_000, "test": 1_000}
SINGLE_REPLACED = {"engine/source.js": "site/single_source.js"}
SPACE_SETTINGS = ("title", "emoji", "colorFrom", "colorTo", "short_description", "header", "license", "tags")


def build_site(
    folder: Path, url: str = "", source: str = "", is_single: bool = False, embedders: Sequence[str] = ()
) -> dict[str, int]:
    """Write the site to a folder, with a single file if `is_single`; return the files' sizes, or raise SiteError."""
    files = site_files(url, source, embedders=embedders) | ({SINGLE: single_file(source)} if is_single else {})
    write_site(folder, files, space_settings(url), url)
    return {name: len(content) for name, content in files.items()}


def site_files(
    url: str = "", source: str = "", is_joined: bool = True, embedders: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return the site's files by path; `url` is its address, `source` the program's, "" if unknown; see joining.py.

    `embedders` are the origins that get the answers of a frame.
    """
    components, made, data = page_parts(url, embedders=embedders)
    files = assets.asset_files(components, made, SITE_START, source_of, is_joined)
    folder = assets.folder_of(files)
    kept = data | {f"{folder}/{name}": content for name, content in files.items()}
    identity = f'"id": {json.dumps(urlsplit(url).path or "/")},' if url else ""  # else browsers take the page's address
    kept |= {file.name: file.read_bytes() for file in document.HERE.glob("icon*")}
    kept |= {"manifest.webmanifest": document.filled("manifest.template", identity=identity).encode()}
    kept |= {LICENCES: document.licences(has_digits=bool(file_version())).encode()}
    weights = next(name for name in data if name.startswith(f"{NETWORKS}/{DEFAULT_NETWORK}"))
    page = index_html(components, folder, weights, url, source)
    known = ["./", *(name for name in kept if not name.startswith(KEPT_LATER))]
    version = digest(page, *kept.values())
    worker = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(known)};\n"
    return {
        **kept,
        **({PICTURE: (ROOT / "docs" / "page.png").read_bytes()} if url else {}),  # for pages that link the site
        "index.html": page.replace("</head>", f'<meta name="version" content="{version}" />\n</head>', 1).encode(),
        WORKER: (worker + (HERE / WORKER).read_text(encoding="utf-8")).encode(),
        ".nojekyll": b"",  # GitHub Pages then publishes the files as they are
    }


def single_file(source: str = "") -> bytes:
    """Return the page as one HTML file below 4 MB, see SINGLE_...; its files are gzip in base64, see single.js."""
    components, made, files = page_parts("", is_single=True)
    modules = [component.module for component in components]
    made |= {assets.PARTS: assets.parts_module([FIRST_MODULE, *modules], has_others=False)}
    entries = (SITE_START, ENGINE, TRAINING)
    sources = reach_modules(entries, lambda name: in_one_file(name, made.get(name) or source_of(name, is_single=True)))
    joined = {name: join_modules(sources, [name], name)[name] for name in entries}
    # In a page from a file, Chromium starts only a classic script as a worker: one that exports nothing.
    files |= {name: re.sub(r"^export \{.*\};$", "", text, flags=re.MULTILINE).encode() for name, text in joined.items()}
    files |= assets.word_files()
    packed = {
        name: base64.b64encode(content if name.endswith(".bin") else compress(content)).decode()
        for name, content in files.items()
    }
    script = (HERE / "single.js").read_text(encoding="utf-8")
    icon = (document.HERE / "icon.svg").read_text(encoding="utf-8")
    return document.page_html(
        components,
        Pad.settings(),
        [
            f'<link rel="icon" href="data:image/svg+xml,{quote(icon)}" />',
            f"<style>{assets.styles(components).decode()}</style>",
        ],
        f'{document.json_script("files", packed)}<script type="module">{script}</script>',
        note="site_note",
        **({"site_source": source} if source else {}),
        site_licences="data:text/plain;charset=utf-8," + quote(document.licences(has_digits=bool(file_version()))),
    ).encode()


def page_parts(
    url: str, is_single: bool = False, embedders: Sequence[str] = ()
) -> tuple[list[PageComponent], dict[str, str], dict[str, bytes]]:
    """Return the components, the modules that are made, by name, and the files that the engine fetches, by path."""
    shipped = [DEFAULT_NETWORK] if is_single else shipped_networks()
    recognizers = {name: load_recognizer(name) for name in shipped}
    small, first = load_recognizer(SMALL_NETWORK), recognizers[DEFAULT_NETWORK]
    data: dict[str, bytes] = {}
    addresses: dict[str, str] = {}

    def add(name: str, content: bytes, folder: str = NETWORKS) -> None:
        """Add a file that the engine fetches."""
        path = f"{folder}/{name.rpartition('/')[2]}-{digest(content)}.bin"
        data[path], addresses[name] = content, path

    for name, recognizer in {**recognizers, SMALL_NETWORK: small}.items():
        add(f"networks/{name}", network_file(recognizer))
    if not is_single:
        add("map", map_file(first))
    most = SINGLE_DIGITS if is_single else MOST_DIGITS
    tabs = make_tabs(Parts(recognizers, small, is_static=True, digits=most))
    tabs = [tab for tab in tabs if not is_single or tab.name in SINGLE_TABS]
    header = Header({tab.name: tab.layout for tab in tabs}, lan=False, published=url, embedders=embedders)
    components = [header, Pad(), *tabs]
    if file_version():
        names = [name for tab in tabs for name in tab.engine_answers]
        answers = {name: answer_file(name, first, small, most["test"]) for name in names}
        licence = document.licence_of_digits()
        data[f"{DIGITS}/licence-{digest(licence)}.txt"] = licence.encode()
        for name, content in (digits_files(most) | answers).items():
            add(f"digits/{name}", content, DIGITS)
    return components, made_modules(recognizers, small, components, addresses, most), data


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


def index_html(components: list[PageComponent], folder: str, weights: str, url: str, source: str) -> str:
    early = Template((HERE / EARLY).read_text(encoding="utf-8")).substitute(
        worker=f"./{folder}/{ENGINE}", weights=weights
    )
    links = {"site_source": source} if source else {}
    head = [*([alternates(url), document.for_search(url)] if url else []), f"<script>{early}</script>"]
    head += document.first_assets(folder, SITE_START)
    return document.page_html(
        components, Pad.settings(), head, folder=folder, note="site_note", **links, site_licences=f"./{LICENCES}"
    )


def alternates(url: str) -> str:
    languages = ["x-default", *assets.read_texts()]  # the page itself chooses the visitor's
    return "\n".join(f'<link rel="alternate" hreflang="{each}" href="{escape(url)}" />' for each in languages)


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
