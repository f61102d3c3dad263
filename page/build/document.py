"""The HTML of the page, for the server, the static site and the page as a single file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from page.build.assets import DEFAULT_LANGUAGE, FIRST_MODULE, START, STYLESHEET, read_texts, source_of
from page.build.joining import SHARED
from page.pad.pad import Pad
from page.page_component import FOLDER, PageComponent

HERE = Path(__file__).parent
ROOT = FOLDER.parent
# Needed in all languages before a language is chosen, or if that language's texts cannot be loaded.
FIRST_TEXTS = (
    *("title", "language_name", "browser_too_old", "page_incomplete", "page_is_file", "page_is_sandboxed", "reload"),
)
PAGE_CHECK = "shared/page_check.js"  # a classic script: browsers without modules run it, too
STORAGE = "digit-sketchpad:"  # begins all names in the browser's storage, which all projects of user.github.io share
WITHOUT_SCRIPTS = "needs_javascript"  # the text of a page whose scripts do not run
DESCRIPTION = "Draw a digit, watch a neural network read it"
COLOUR = "#3b3fd8"  # of the icon
PICTURE = "picture.png"  # of the page, for pages that link it
LICENCES = "LICENCES.txt"


def page_html(
    components: Sequence[PageComponent],
    head: Iterable[str],
    scripts: str = "",
    folder: str = "",
    note: str = "",
    **links: str,
) -> str:
    """Return the page's HTML.

    `head` are parts of the head, `scripts` elements at the end, and `folder` is that of the assets, if any. The footer
    has the text `note`, if any, and `links`, addresses by their texts.
    """
    mounted = [{"id": each.element_id, "module": each.module, "props": each.props} for each in components]
    header, pad_element, *tabs = map(element_of, components)
    title = read_texts()[DEFAULT_LANGUAGE]["title"]
    return filled(
        "page.template",
        head="\n".join([page_settings(Pad.settings(), folder), *head]),
        shell=page_shell().replace("<h1></h1>", f"<h1>{title}</h1>"),
        header=header,
        pad=pad_element,
        panels="\n".join(tabs),
        footer=footer(note, links),
        scripts=f"{json_script('page-components', mounted)}\n{scripts}",
    )


def filled(name: str, **values: str) -> str:
    """Return a template beside this module with what describes the page, and with other values."""
    about = {"title": read_texts()[DEFAULT_LANGUAGE]["title"], "language": DEFAULT_LANGUAGE, "colour": COLOUR}
    about["style"] = (HERE / "document_style.css").read_text(encoding="utf-8")  # of the pages beside the sketchpad
    return Template((HERE / name).read_text(encoding="utf-8")).substitute(values, **about, description=DESCRIPTION)


def footer(note: str, links: Mapping[str, str]) -> str:
    """Return the footer, with a text of the page, if any, and links by their texts."""
    notes = [f'<span data-text="{note}"></span>'] if note else []
    items = [f'<a href="{escape(address)}" data-text="{name}"></a>' for name, address in links.items()]
    return "\n".join(["<footer>", *notes, *items, "</footer>"])


def element_of(component: PageComponent) -> str:
    """Return a component's HTML within its element, with its props filled in."""
    html = Template(component.html).substitute({name: str(value) for name, value in component.props.items()})
    hidden = " hidden" if component.element_id.startswith("panel-") else ""  # until its tab is open
    return f'<div id="{component.element_id}" class="component" dir="ltr"{hidden}>{html}</div>'


def first_assets(folder: str, weights: str, early: Iterable[str] = ()) -> list[str]:
    """Return the elements of the head that load the page's icons and, from the assets' folder, what comes first.

    The `weights` of the network begin to arrive before the worker that reads them has started.
    """
    return [
        (HERE / "links.html").read_text(encoding="utf-8").strip(),
        f'<link rel="stylesheet" href="./{folder}/{STYLESHEET}" />',
        f'<script type="module" async fetchpriority="high" src="./{folder}/{FIRST_MODULE}"></script>',
        *(f'<script type="module" src="./{folder}/{name}"></script>' for name in early),
        f'<link rel="modulepreload" fetchpriority="low" href="./{folder}/{SHARED}" />',
        f'<script type="module" src="./{folder}/{START}"></script>',
        '<link rel="preload" as="fetch" crossorigin href="./config.json" />',  # for shared/page_config.js
        f'<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="./{weights}" />',
    ]


def for_search(url: str) -> str:
    """Return the HTML that tells search engines and chat programs how to describe the page at an address."""
    return filled("found.html", url=escape(url), picture=escape(f"{url.rstrip('/')}/{PICTURE}"))


def page_settings(pad: dict[str, Any], folder: str) -> str:
    """Return the pad's settings and FIRST_TEXTS, which scripts read from shared/page_settings.js, and PAGE_CHECK."""
    all_texts = read_texts()
    default = all_texts[DEFAULT_LANGUAGE]
    first_texts = {tag: {key: texts.get(key, default[key]) for key in FIRST_TEXTS} for tag, texts in all_texts.items()}
    settings = {"texts": first_texts, "text_count": len(default), "pad": pad, "folder": folder, "storage": STORAGE}
    return f"{json_script('page-settings', settings)}\n<script>{source_of(PAGE_CHECK)}</script>"


def page_shell() -> str:
    """Return what the body begins with: the theme, and the early pad, or sentences in a browser without JavaScript."""
    items = read_texts().items()
    sentences = "".join(f'<p lang="{tag}" style="margin: 1em">{texts[WITHOUT_SCRIPTS]}</p>' for tag, texts in items)
    shell = theme_script() + source_of("pad/shell.html")
    return f"{shell}<noscript><style>body > :not(noscript) {{ display: none !important }}</style>{sentences}</noscript>"


def theme_script() -> str:
    return f'<script data-storage="{STORAGE}">{source_of("build/theme.js")}</script>'


def json_script(element_id: str, value: Any) -> str:
    """Return an element with a value for the page's scripts; no text in it can end the element."""
    content = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{element_id}">{content}</script>'


def licence_of_digits() -> str:
    return (HERE / "LICENSE-MNIST.txt").read_text(encoding="utf-8")


def licences(has_digits: bool) -> str:
    """Return the licences of the code, of the parts that come from Pillow, and of the data that the networks know."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    data = text[text.index("## Data and licences") :].removeprefix("## ").strip()
    digits = f"\n\n{licence_of_digits()}" if has_digits else "\n"
    pillow = (FOLDER / "engine" / "LICENSE-Pillow.txt").read_text(encoding="utf-8")
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    line = "-" * 72
    return f"{data}{digits}\n{line}\nThe code\n\n{own}\n{line}\npillow.js follows Pillow\n\n{pillow}"
