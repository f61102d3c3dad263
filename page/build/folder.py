"""The folder of the page: `run.py app` serves it, `run.py site` writes it, and one file can contain it."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from model import Recognizer
from page.build import assets, document
from page.build.accessibility import STATEMENT, statement_html
from page.build.assets import ENGINE, START, TRAINING, digest, source_of
from page.build.document import LICENCES, ROOT
from page.build.joining import DYNAMIC, join_script
from page.engine.files import MOST_DIGITS, compress, describe_network, map_file, network_file
from page.page_component import PageComponent

NETWORKS = "networks"  # a folder
CONFIG = "config.json"
SINGLE_ROOT = "page:"  # of the addresses in the page as a single file
SINGLE_SOURCE = {"common/source.js": "build/single_source.js"}  # the module that a single file has in its place


@dataclass(frozen=True)
class Page:
    """What a page is made from."""

    components: Sequence[PageComponent]  # the header, the pad and the tabs
    networks: Mapping[str, Recognizer]  # by name; the first one reads the drawings, and Compare shows the others
    others: Mapping[str, Recognizer]  # networks that the engine needs besides, by name
    digits: Mapping[str, str]  # addresses of the files of MNIST's digits and of the answers about them, by name
    most: Mapping[str, int] = field(default_factory=lambda: MOST_DIGITS)  # digits of each file, at most
    embedders: Sequence[str] = ()  # the origins that get the answers of a frame
    routes: Sequence[str] = ()  # the names of the requests that a server answers
    is_kept: bool = False  # whether a service worker keeps the page for visits without a network
    note: str = ""  # the footer's text
    links: Mapping[str, str] = field(default_factory=dict)  # the footer's: addresses by their texts
    url: str = ""  # the page's own address, if it is known
    contact: str = ""  # the link at which visitors report a barrier, if it is known


def page_folder(page: Page, head: Sequence[str] = ()) -> dict[str, bytes]:
    """Return the files of a page by path; `head` are further parts of its head.

    A path below `assets.PREFIX` or NETWORKS contains its content's hash. Those that end in ".bin" are gzip.
    """
    files = assets.asset_files(page.components)
    folder = assets.folder_of(files)
    fetched = engine_files(page)
    weights = next(name for name in fetched if name.startswith(NETWORKS))  # of the network that answers
    files = {f"{folder}/{name}": content for name, content in files.items()} | fetched
    identity = f'"id": {json.dumps(urlsplit(page.url).path or "/")},' if page.url else ""  # else the page's address
    files |= {file.name: file.read_bytes() for file in document.HERE.glob("icon*")}
    files["manifest.webmanifest"] = document.filled("manifest.template", identity=identity).encode()
    files[STATEMENT] = statement_html(folder, page.contact).encode()
    links = {**page.links, "site_accessibility": f"./{STATEMENT}"}
    if (ROOT / "README.md").is_file():
        files[LICENCES] = document.licences(has_digits=bool(page.digits)).encode()
    else:  # in an installed package
        links.pop("site_licences", None)
    early = [name for component in page.components for name in component.early_modules]
    head = [*head, *document.first_assets(folder, weights, early)]
    html = document.page_html(page.components, head, folder=folder, note=page.note, **links)
    return {**files, "index.html": html.encode()}


def engine_files(page: Page) -> dict[str, bytes]:
    """Return what the engine fetches: CONFIG, the networks and the map, by path."""
    first = next(iter(page.networks.values()))
    files: dict[str, bytes] = {}

    def add(name: str, content: bytes) -> str:
        path = f"{NETWORKS}/{re.sub('[^a-zA-Z0-9.-]', '-', name)}-{digest(content)}.bin"
        files[path] = content
        return path

    networks = {**page.networks, **page.others}
    described = {name: describe_network(each, add(name, network_file(each))) for name, each in networks.items()}
    config = {
        "routes": list(page.routes),
        "embedders": list(page.embedders),
        "is_kept": page.is_kept,
        "networks": described,
        "page_networks": list(page.networks),
        "map": {"file": add("map", map_file(first.projection))} if first.projection else None,
        "digits": {name: {"file": file, "most": page.most.get(name)} for name, file in page.digits.items()},
    }
    return files | {CONFIG: json.dumps(config).encode()}


def single_file(page: Page, data: Mapping[str, bytes]) -> bytes:
    """Return the page as one HTML file; its files are gzip in base64, see single.js. `data` are those of the digits."""
    # In a page from a file, Chromium starts only a classic script as a worker: one that exports nothing.
    files = {name: join_script(name, in_one_file).encode() for name in (START, ENGINE, TRAINING)}
    files |= {**assets.word_files(), **engine_files(page), **data}
    packed = {
        name: base64.b64encode(content if name.endswith(".bin") else compress(content)).decode()
        for name, content in files.items()
    }
    script = (document.HERE / "single.js").read_text(encoding="utf-8")
    icon = (document.HERE / "icon.svg").read_text(encoding="utf-8")
    head = [
        f'<link rel="icon" href="data:image/svg+xml,{quote(icon)}" />',
        f"<style>{assets.styles(page.components).decode()}</style>",
    ]
    scripts = f'{document.json_script("files", packed)}<script type="module">{script}</script>'
    licences = "data:text/plain;charset=utf-8," + quote(document.licences(has_digits=bool(page.digits)))
    links = {**page.links, "site_licences": licences}
    return document.page_html(page.components, head, scripts, note=page.note, **links).encode()


def in_one_file(name: str) -> str:
    """Return a module with an address below SINGLE_ROOT, which imports at once what it would import later."""
    source = source_of(SINGLE_SOURCE.get(name, name)).replace("import.meta.url", json.dumps(f"{SINGLE_ROOT}/{name}"))
    later = dict.fromkeys(each for each in DYNAMIC.findall(source) if each.endswith(".js"))
    for number, each in enumerate(later):
        source = source.replace(f'import("{each}")', f"Promise.resolve(later{number})")
        source = f'import * as later{number} from "{each}";\n{source}'
    return source
