"""The static site: the page's folder for a host without a program of its own."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from model import DEFAULT_NETWORK, SMALL_NETWORK, load_recognizer, shipped_networks
from model.data.mnist import file_version
from page.build.assets import digest
from page.build.document import HERE, LICENCES, PICTURE, ROOT, for_search, licence_of_digits
from page.build.folder import Page, page_folder, single_file
from page.build.writing import DIGITS, write_site
from page.engine.files import MOST_DIGITS, digits_files
from page.engine.mnist_examples import answer_file
from page.header.header import Header
from page.pad.pad import Pad
from page.tabs import Parts, make_tabs

KEPT_LATER = f"{DIGITS}/others-"  # 8 MB, which a browser keeps once it has needed them
WORKER = "service_worker.js"
# The page as a single file below 4 MB: its name, its tabs, and the digits of MNIST that fit into it.
SINGLE, SINGLE_TABS = "digit-sketchpad.html", ("draw", "steps", "inside", "learn")
SINGLE_DIGITS = {"first": 10_000, "test": 1_000}
SPACE_SETTINGS = ("title", "emoji", "colorFrom", "colorTo", "short_description", "header", "license", "tags")


def build_site(
    folder: Path,
    url: str = "",
    source: str = "",
    is_single: bool = False,
    embedders: Sequence[str] = (),
    contact: str = "",
) -> dict[str, int]:
    """Write the site to a folder, with a single file if `is_single`; return the files' sizes, or raise ProgramError."""
    files = site_files(url, source, embedders, contact) | ({SINGLE: single_site(source)} if is_single else {})
    write_site(folder, files, space_settings(url), url)
    return {name: len(content) for name, content in files.items()}


def site_files(url: str = "", source: str = "", embedders: Sequence[str] = (), contact: str = "") -> dict[str, bytes]:
    """Return the site's files by path; `url` is its address, `source` the program's, "" if unknown.

    `embedders` are the origins that get the answers of a frame, `contact` is the link for reports, "" for the source.
    """
    page, digits = static_page(url, source, embedders=embedders)
    page = replace(page, contact=contact or source)
    files = page_folder(page, [for_search(url)] if url else [])
    html = files.pop("index.html").decode()
    kept = {**files, **digits}
    known = ["./", *(name for name in kept if not name.startswith(KEPT_LATER))]
    version = digest(html, *kept.values())
    worker = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(known)};\n"
    return {
        **kept,
        **({PICTURE: (ROOT / "docs" / "page.png").read_bytes()} if url else {}),  # for pages that link the site
        "index.html": html.replace("</head>", f'<meta name="version" content="{version}" />\n</head>', 1).encode(),
        WORKER: (worker + (HERE / WORKER).read_text(encoding="utf-8")).encode(),
        ".nojekyll": b"",  # GitHub Pages then publishes the files as they are
    }


def single_site(source: str = "") -> bytes:
    return single_file(*static_page("", source, SINGLE_DIGITS, SINGLE_TABS))


def static_page(
    url: str,
    source: str,
    most: Mapping[str, int] = MOST_DIGITS,
    only: Sequence[str] = (),
    embedders: Sequence[str] = (),
) -> tuple[Page, dict[str, bytes]]:
    """Return a page without a server, and the files of MNIST's digits; `only` are the names of its tabs, if not all."""
    shipped = [DEFAULT_NETWORK] if only else shipped_networks()
    networks, small = {name: load_recognizer(name) for name in shipped}, load_recognizer(SMALL_NETWORK)
    made = make_tabs(Parts(networks, small, is_static=True, digits=most))
    tabs = [tab for tab in made if not only or tab.name in only]
    header = Header({tab.name: tab.layout for tab in tabs}, lan=False, published=url)
    components = [header, Pad(), *tabs]
    files: dict[str, bytes] = {}
    addresses: dict[str, str] = {}
    if file_version():
        names = [name for tab in tabs for name in tab.engine_answers]
        answers = {name: answer_file(name, networks[DEFAULT_NETWORK], small, most["test"]) for name in names}
        for name, content in (digits_files(most) | answers).items():
            addresses[name] = f"{DIGITS}/{name}-{digest(content)}.bin"
            files[addresses[name]] = content
        licence = licence_of_digits()
        files[f"{DIGITS}/licence-{digest(licence)}.txt"] = licence.encode()
    links = {**({"site_source": source} if source else {}), "site_licences": f"./{LICENCES}"}
    page = Page(components, networks, {SMALL_NETWORK: small}, addresses, most, embedders, links=links, url=url)
    return replace(page, is_kept=not only, note="site_note"), files


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
