"""The statement of accessibility in all languages, for the served page and the static site."""

import json
from collections.abc import Mapping
from html import escape
from string import Template
from typing import Any

from page.build.assets import STYLESHEET, read_texts
from page.build.document import HERE, filled, theme_script

STATEMENT = "accessibility.html"


def statement_html(folder: str, contact: str) -> str:
    """Return the HTML; `folder` has the stylesheet, and `contact` is a mailto: or https: link for reports, or ""."""
    words = json.loads((HERE / "accessibility.json").read_text(encoding="utf-8"))
    return filled(
        "accessibility.template",
        languages="\n".join(f'<a href="#{tag}" lang="{tag}">{read_texts()[tag]["language_name"]}</a>' for tag in words),
        sections="".join(section_of(tag, each, contact) for tag, each in words.items()),
        stylesheet=f"./{folder}/{STYLESHEET}",
        theme=theme_script(),
    )


def section_of(tag: str, words: Mapping[str, Any], contact: str) -> str:
    """Return the HTML of the statement in a language."""
    address = escape(contact)
    link = f'<a href="{address}">{address.removeprefix("mailto:")}</a>' if contact else words["makers"]
    template = Template((HERE / "accessibility_section.template").read_text(encoding="utf-8"))
    limits = "\n".join(f"<li>{each}</li>" for each in words["limits"])
    statement = template.substitute({**words, "limits": limits, "tag": tag})
    return statement.format(page=read_texts()[tag]["title"], contact=link)
