"""The page that describes the functions for programs, with examples that call them on this server."""

from collections.abc import Mapping
from html import escape
from string import Template
from typing import Any

from page.build.assets import DARK, STYLESHEET, source_of
from page.build.document import HERE, filled, theme_script

Functions = Mapping[str, Mapping[str, Any]]  # Gradio's description of each function, by its path such as "/predict"

# A picture of a 7.
SEVEN = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAAAAYAQAAAADIDABVAAAAPUlEQVR42k2MwQkAIRADZ/OxDC3F/iux"
    "AB8iQu7hwvkIQ4aQMIg/LKoAFbfr3AXg49sDcXK/kzM5EBDP5wd5rgxyDgCdrgAAAABJRU5ErkJggg=="
)
# An argument for each parameter without a default. Python and JavaScript write it alike.
EXAMPLES = {"drawing": "[[[300, 250], [700, 250], [450, 800]]]", "image": f'"{SEVEN}"'}


def programs_html(functions: Functions, folder: str, address: str) -> str:
    """Return the HTML of the page for a server's address, which ends with "/"; `folder` has the stylesheet."""
    sections = "".join(section_of(path, each, address) for path, each in functions.items())
    return filled(
        "api_page.template",
        sections=sections,
        stylesheet=f"./{folder}/{STYLESHEET}",
        dark=source_of(DARK),  # without scripts, no element has the theme's class
        theme=theme_script(),
    )


def section_of(path: str, function: Mapping[str, Any], address: str) -> str:
    """Return the HTML that describes a function, with an example for each client."""
    parameters = function["parameters"]
    required = [each["parameter_name"] for each in parameters if not each["parameter_has_default"]]
    values = {
        "path": path,
        "description": function["description"],
        "address": address,
        "in_python": "".join(f"    {name}={EXAMPLES[name]},\n" for name in required),
        "in_javascript": "".join(f"  {name}: {EXAMPLES[name]},\n" for name in required),
        "in_json": ", ".join(EXAMPLES[name] for name in required),
    }
    escaped = {name: escape(value) for name, value in values.items()}
    template = Template((HERE / "api_function.template").read_text(encoding="utf-8"))
    return template.substitute(escaped, parameters="\n".join(map(parameter_item, parameters)))


def parameter_item(parameter: Mapping[str, Any]) -> str:
    name, kind = escape(parameter["parameter_name"]), escape(parameter["python_type"]["type"])
    optional = ", optional" if parameter["parameter_has_default"] else ""
    return f"<li><code>{name}</code>: <code>{kind}</code>{optional}</li>"
