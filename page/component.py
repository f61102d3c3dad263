"""A component of the page: a Python class with its HTML, CSS and JavaScript in files beside it."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import gradio as gr
from starlette.routing import Route

from page.server.assets import assets_path

FOLDER = Path(__file__).parent


class ComponentError(Exception):
    """A component that cannot be made; the message is a sentence for the person who starts the page."""


class PageComponent:
    """A component made of NAME.html, NAME.css and NAME.js, which lie beside NAME.py, the module of its class.

    The JavaScript is a module that exports `mount(element, props)`. The CSS is scoped to the component's element.

    Attributes:
        early_modules: scripts that run before the rest of the page has loaded, relative to page/.
    """

    early_modules: ClassVar[Sequence[str]] = ()

    def __init__(self, elem_id: str, **props: Any) -> None:
        """Make the component.

        Args:
            elem_id: id of the component's element.
            props: what `mount` is given as `props`, as JSON has it.
        """
        self.elem_id = elem_id
        self.props = props
        self._source = Path(inspect.getfile(type(self)))

    def render(self) -> None:
        """Put the component on the page that is being built."""
        module = self._source.with_suffix(".js").relative_to(FOLDER).as_posix()
        gr.HTML(
            elem_id=self.elem_id,
            html_template=self._source.with_suffix(".html").read_text(encoding="utf-8"),
            js_on_load=f'import(new URL("{assets_path()}/{module}", document.baseURI))'
            ".then((module) => module.mount(element, props));",
            apply_default_css=False,
            **self.props,
        )

    @property
    def stylesheet(self) -> str:
        """The component's CSS, scoped to its element."""
        css = self._source.with_suffix(".css").read_text(encoding="utf-8")
        return f"#{self.elem_id} {{\n{css}}}\n"

    @property
    def routes(self) -> Sequence[Route]:
        """The routes that the component's JavaScript asks."""
        return []

    def announcement(self, address: str) -> str:
        """Return what to print when the page is served at an address; "" for nothing."""
        return ""


class Tab(PageComponent):
    """A component that is shown while its tab is open.

    Attributes:
        name: the address's hash opens the tab by it, and the page's texts have its title as `tab_NAME`.
    """

    name: ClassVar[str]

    def __init__(self, **props: Any) -> None:
        super().__init__(elem_id=f"panel-{self.name}", **props)
