"""The page's own scripts, styles and texts as static files.

Their address has a hash of their content in it, so that a browser keeps them as long as they are what the page needs.
All of them together, uncompressed, are about 120 KB; `static_files.py` compresses each once.
"""

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent.parent
PREFIX = "page"
STYLESHEET = "page.css"
DEFAULT_LANGUAGE = "en"  # for visitors who read none of the page's
# Not by the module `mimetypes`: Gradio, and on Windows any program, may have told it other ones.
CONTENT_TYPES = {".js": "text/javascript", ".json": "application/json", ".css": "text/css"}
KINDS = (".js", ".json")
FOREVER = "public, max-age=31536000, immutable"
# What the pad needs before anything else of the page has loaded, in the order in which it is needed.
FIRST_MODULES = (
    "pad/shell.js",
    "gradio_adapter/host.js",
    "pad/canvas.js",
    "shared/events.js",
    "shared/settings.js",
    "shared/language.js",
    "shared/storage.js",
)


@functools.cache
def assets_path() -> str:
    """The path of the folder that all assets are served from, relative to the page's own address."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*")):
        if file.suffix in CONTENT_TYPES:
            digest.update(file.relative_to(FOLDER).as_posix().encode() + file.read_bytes())
    return f"{PREFIX}/{digest.hexdigest()[:16]}"


def read_texts() -> dict[str, dict[str, str]]:
    """The page's texts by BCP 47 language tag, the default language first."""
    files = sorted((FOLDER / "texts").glob("*.json"), key=lambda file: (file.stem != DEFAULT_LANGUAGE, file.stem))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def assets_route(stylesheets: Iterable[str]) -> Route:
    """The route that serves the assets, from memory.

    Args:
        stylesheets: CSS in addition to page.css, in this order.
    """
    css = (FOLDER / "shared" / "page.css").read_text(encoding="utf-8") + "".join(stylesheets)
    files = {STYLESHEET: css.encode()}
    for file in FOLDER.rglob("*"):
        if file.suffix in KINDS:
            files[file.relative_to(FOLDER).as_posix()] = file.read_bytes()

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in files:
            return JSONResponse({"error": "There is no such file of the page: load the page again."}, 404)
        kind = CONTENT_TYPES[Path(name).suffix]
        return Response(files[name], media_type=kind, headers={"cache-control": FOREVER})

    return Route(f"/{assets_path()}/{{name:path}}", serve)


def page_head(pad: dict[str, Any], early: Iterable[str] = ()) -> str:
    """What the page's head needs of the assets, as HTML.

    Args:
        pad: the pad's settings; shared/settings.js gives them to all scripts, with the page's titles by language.
        early: modules that run before the rest has loaded.
    """
    titles = {language: texts["title"] for language, texts in read_texts().items()}
    content = json.dumps({"titles": titles, "pad": pad}, ensure_ascii=False).replace("<", "\\u003c")
    folder = f"./{assets_path()}"
    first, *others = FIRST_MODULES
    return "\n".join(
        [
            f'<link rel="stylesheet" href="{folder}/{STYLESHEET}" />',
            f'<script type="application/json" id="page-settings">{content}</script>',
            *(f'<link rel="modulepreload" href="{folder}/{name}" />' for name in others),
            f'<script type="module" async fetchpriority="high" src="{folder}/{first}"></script>',
            *(f'<script type="module" async src="{folder}/{name}"></script>' for name in early),
        ]
    )
