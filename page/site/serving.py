"""Serve a folder of static files, compressed as usual web hosts compress them."""

import mimetypes
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles


def static_app(folder: Path, path: str = "/") -> Starlette:
    mimetypes.add_type("text/javascript", ".js")  # on Windows, programs may have changed it
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    return Starlette(
        routes=[Mount(path, StaticFiles(directory=folder, html=True))], middleware=[Middleware(GZipMiddleware)]
    )
