"""Write the site over an earlier version, or into a clone of a repository, whose other files stay; and serve it."""

import contextlib
import json
import mimetypes
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from model.errors import ProgramError

PROGRAM = Path(__file__).resolve().parents[2]
FOLDERS = ASSETS, NETWORKS, DIGITS = "page", "networks", "digits"  # of the site
OWN_LIST = "site_files.json"  # the files of the newest version, and those that are left of the one before
ABOUT = "\nA static site, written by `python3 run.py site`. Its licences: LICENCES.txt\n"  # for a README
README, ATTRIBUTES = "README.md", ".gitattributes"
# Hugging Face's hub refuses other binary files; GitHub Pages does not serve files from this storage.
IN_STORAGE = {name: f"{name} filter=lfs diff=lfs merge=lfs -text" for name in ("*.bin", "*.png")}


def write_site(folder: Path, files: Mapping[str, bytes], settings: Mapping[str, str], url: str = "") -> None:
    """Write a site's files to a folder; raises ProgramError rather than replace a file that is not the builder's own.

    In the program's own folder, only `site` may be written: git ignores it.

    The files of the version before stay until the next one, for pages that are still open. README and ATTRIBUTES keep
    what is in them. `settings` are a Space's, lines of YAML by name; `url` is the site's address, or "".
    """
    if PROGRAM in (root := folder.resolve(), *root.parents) and root != PROGRAM / "site":
        raise ProgramError(f"{folder} belongs to the program: name a folder outside of {PROGRAM.name}.")
    now = {*files, OWN_LIST}
    newest, before = read_list(folder)
    for name in now | newest | before:
        if ".." in Path(name).parts or Path(name).is_absolute() or not (root / name).resolve().is_relative_to(root):
            raise ProgramError(f"{name} is outside {folder}: remove {folder / OWN_LIST}, or name another folder.")
    others = [folder / name for name in sorted(now - newest - before) if (folder / name).exists()]
    if others or folder.is_file():
        raise ProgramError(f"{[*others, folder][0]} is a file that the site did not make: name another folder.")
    others_own = {name for name in (newest | before) - now if not name.startswith(FOLDERS)}  # of other options
    newest, before = ({name for name in names - now if name.startswith(FOLDERS)} for names in (newest, before))
    left = newest or before  # the same version may be written again
    texts = {
        OWN_LIST: json.dumps({"newest": sorted(now), "before": sorted(left | others_own)}, indent=1),
        README: with_settings(read(folder / README) or ABOUT, settings),
    }
    is_at_github = (urlsplit(url).hostname or "").endswith(".github.io") or "github.com" in read(folder / ".git/config")
    if not is_at_github:
        attributes = read(folder / ATTRIBUTES)
        texts[ATTRIBUTES] = "\n".join([*attributes.splitlines(), *missing(attributes, IN_STORAGE), ""])
    for path in (folder / name for name in before - left):
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty
            os.removedirs(path.parent)
    # Begin with the list: after Ctrl-C the next run knows its own files.
    for name, content in {**{name: text.encode() for name, text in texts.items()}, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def read_list(folder: Path) -> tuple[set[str], set[str]]:
    """Return the paths in a folder's OWN_LIST: of the newest version, and of the one before; raises ProgramError."""
    text = read(folder / OWN_LIST)
    if not text:
        return set(), set()
    try:
        lists = json.loads(text)
        return set(map(str, lists["newest"])), set(map(str, lists["before"]))
    except (ValueError, TypeError, KeyError) as error:
        raise ProgramError(f"{folder / OWN_LIST} is damaged: remove it, or name another folder.") from error


def read(path: Path) -> str:
    """Return the text of a file, "" if there is none; raises ProgramError."""
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise ProgramError(f"{path} is not text in UTF-8: move it, or name another folder.") from error


def with_settings(readme: str, settings: Mapping[str, str]) -> str:
    """Return a README with the settings that its head lacks."""
    found = re.match(r"---\n(.*?)^---\n", readme, re.DOTALL | re.MULTILINE)
    head, text = (found[1], readme[found.end() :]) if found else ("", readme)
    return "\n".join(["---", *head.splitlines(), *missing(head, settings), "---", text])


def missing(text: str, lines: Mapping[str, str]) -> list[str]:
    """Return the lines, by their first words, that no line of a text begins with."""
    return [line for word, line in lines.items() if not re.search(rf"^{re.escape(word)}[:\s]", text, re.MULTILINE)]


def static_app(folder: Path, path: str = "/") -> Starlette:
    """Serve a folder of static files, compressed as usual web hosts compress them."""
    mimetypes.add_type("text/javascript", ".js")  # on Windows, programs may have changed it
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    files = Mount(path, StaticFiles(directory=folder, html=True))
    return Starlette(routes=[files], middleware=[Middleware(GZipMiddleware)])
