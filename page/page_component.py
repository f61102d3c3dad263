"""A component of the page: a Python class with its HTML, CSS and JavaScript in files beside it."""

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from starlette.routing import Route

FOLDER = Path(__file__).parent


class PageComponent:
    """A component with its NAME.html, NAME.css and NAME.js beside NAME.py, the module of its class.

    `page.build.document` puts it on the page. The JavaScript is a module that exports `mount(element, props)`,
    whose props are JSON.
    """

    # Scripts that run before any component is mounted, relative to page/.
    early_modules: ClassVar[Sequence[str]] = ()
    # Stylesheets whose rules apply inside its element, after NAME.css, relative to the folder of both.
    stylesheets: ClassVar[Sequence[str]] = ()
    # What the engine needs to know about the test digits, see page/engine/mnist_examples.py.
    engine_answers: ClassVar[Sequence[str]] = ()

    def __init__(self, element_id: str, **props: Any) -> None:
        self.element_id = element_id
        self.props = props
        self._source = Path(inspect.getfile(type(self)))

    @property
    def html(self) -> str:
        return self._source.with_suffix(".html").read_text(encoding="utf-8")

    @property
    def css(self) -> str:
        """The component's CSS, scoped to its element."""
        files = [self._source.with_suffix(".css"), *map(self._source.parent.joinpath, self.stylesheets)]
        rules = "".join(file.read_text(encoding="utf-8") for file in files)
        return f"#{self.element_id} {{\n{rules}}}\n"

    @property
    def module(self) -> str:
        """The component's JavaScript, a path relative to page/."""
        return self._source.with_suffix(".js").relative_to(FOLDER).as_posix()

    @property
    def routes(self) -> Sequence[Route]:
        return []

    def announcement(self, address: str) -> str:
        """Return what to print when the page is served at an address; "" for nothing."""
        return ""
