"""The page's own scripts, styles, texts and recorded training as static files.

Their path contains a hash of their content, so that browsers can keep them for ever.
"""

import asyncio
import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.server import joining
from page.server.joining import join_modules, reach_modules
from page.server.static_files import file_missing

FOLDER = Path(__file__).parent.parent
PREFIX = "page"
STYLESHEET = "page.css"
DEFAULT_LANGUAGE = "en"  # for visitors whose languages the page does not have
# The module `mimetypes` is not reliable: Gradio, and on Windows any program, may have changed its types.
CONTENT_TYPES = {
    ".js": "text/javascript",
    ".json": "application/json",
    ".css": "text/css",
    ".bin": "application/octet-stream",
}
KINDS = (".js", ".json", ".bin")
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"  # kept by a browser, which asks each time whether it has changed
# Needed in all languages before a language is chosen, or if that language's texts cannot be loaded.
FIRST_TEXTS = ("title", "language_name", "browser_too_old", "page_incomplete", "page_is_file", "reload")
PAGE_CHECK = "shared/page_check.js"  # a classic script: browsers without modules run it, too
WITHOUT_SCRIPTS = "needs_javascript"  # the text of a page whose scripts do not run
# Modules that the page loads by their names, as it does those of its components: each becomes a file, see joining.py.
FIRST_MODULE = "pad/shell.js"  # for drawing before the rest of the page has loaded
MOUNT = "shared/mount.js"  # for each component
LESSONS = "lessons/bar.js"  # when a lesson opens


@functools.cache
def assets_path() -> str:
    """Return the path of the folder that contains all assets, relative to the page's own address."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.suffix in CONTENT_TYPES:
            digest.update(file.relative_to(FOLDER).as_posix().encode() + file.read_bytes())
    digest.update(Path(joining.__file__).read_bytes())
    return f"{PREFIX}/{digest.hexdigest()[:16]}"


def read_texts() -> dict[str, dict[str, Any]]:
    """Return the page's texts by BCP 47 language tag, the default language first."""
    files = sorted((FOLDER / "texts").glob("*.json"), key=lambda file: (file.stem != DEFAULT_LANGUAGE, file.stem))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def join_styles(stylesheets: Iterable[str]) -> bytes:
    """Return page.css with other stylesheets after it, in this order."""
    return ((FOLDER / "shared" / "page.css").read_text(encoding="utf-8") + "".join(stylesheets)).encode()


def assets_route(stylesheets: Iterable[str], scripts: Iterable[str], made: Mapping[str, Callable[[], str]]) -> Route:
    """Make the route that serves the assets from memory.

    `scripts` are the modules of the components, and `made` functions that make those that are no files.
    """
    paths = [path for path in FOLDER.rglob("*") if path.suffix in KINDS]
    files = {STYLESHEET: join_styles(stylesheets)} | {
        path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths
    }

    @functools.cache
    def join() -> dict[str, bytes]:
        """Join the page's modules: when the first visitor comes, as it takes 0.1 s."""
        entries = [FIRST_MODULE, MOUNT, LESSONS, *scripts]
        sources = reach_modules(entries, lambda name: files[name].decode())
        return {name: source.encode() for name, source in join_modules(sources, entries, FIRST_MODULE).items()}

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        kind = CONTENT_TYPES.get(Path(name).suffix)
        if name in made:
            content = (await asyncio.to_thread(made[name])).encode()
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            return Response(content, media_type=kind, headers={"cache-control": REVALIDATED, "etag": etag})
        joined = await asyncio.to_thread(join) if name.endswith(".js") else {}
        if name not in files and name not in joined:
            return file_missing()
        return Response(joined.get(name) or files[name], media_type=kind, headers={"cache-control": FOREVER})

    return Route(f"/{assets_path()}/{{name:path}}", serve)


def page_head(
    pad: dict[str, Any],
    early: Iterable[str] = (),
    path: str | None = None,
) -> str:
    """Return the HTML that loads the first assets, for the page's head, after `page_settings`.

    `early` modules run before the rest has loaded. `path` is that of the assets' folder; None for `assets_path`.
    """
    folder = f"./{path or assets_path()}"
    return "\n".join(
        [
            page_settings(pad),
            f'<link rel="stylesheet" href="{folder}/{STYLESHEET}" />',
            f'<script type="module" async fetchpriority="high" src="{folder}/{FIRST_MODULE}"></script>',
            *(f'<script type="module" async src="{folder}/{name}"></script>' for name in early),
        ]
    )


def preload_modules(names: Iterable[str], path: str | None = None) -> str:
    """Return the HTML that loads modules of the page before they are imported, but after what is needed first."""
    folder = f"./{path or assets_path()}"
    return "\n".join(f'<link rel="modulepreload" fetchpriority="low" href="{folder}/{name}" />' for name in names)


def page_settings(pad: dict[str, Any]) -> str:
    """Return the pad's settings and FIRST_TEXTS, which scripts read from shared/settings.js, and PAGE_CHECK."""
    all_texts = read_texts()
    default = all_texts[DEFAULT_LANGUAGE]
    first_texts = {tag: {key: texts.get(key, default[key]) for key in FIRST_TEXTS} for tag, texts in all_texts.items()}
    settings = json_script("page-settings", {"texts": first_texts, "text_count": len(default), "pad": pad})
    return f"{settings}\n<script>{(FOLDER / PAGE_CHECK).read_text(encoding='utf-8')}</script>"


def page_shell() -> str:
    """Return the HTML that the page's body begins with: the early pad, or sentences in a browser without JavaScript."""
    items = read_texts().items()
    sentences = "".join(f'<p lang="{tag}" style="margin: 1em">{texts[WITHOUT_SCRIPTS]}</p>' for tag, texts in items)
    shell = (FOLDER / "pad" / "shell.html").read_text(encoding="utf-8")
    return f"{shell}<noscript><style>body > :not(noscript) {{ display: none !important }}</style>{sentences}</noscript>"


def json_script(element_id: str, value: Any) -> str:
    """Return an element with a value for the page's scripts; no text in it can end the element."""
    content = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="{element_id}">{content}</script>'
