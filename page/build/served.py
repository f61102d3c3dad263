"""The routes of the served page: its folder, and the page for programs, which takes 0.2 s to make."""

from collections.abc import Callable, Sequence

from starlette.routing import Route

from page.build.api_page import Functions, programs_html
from page.build.assets import STYLESHEET
from page.build.document import PICTURE, ROOT, for_search
from page.build.folder import Page, page_folder
from page.server.folder import PageMaker, folder_routes

ADDRESS = "<!-- address -->"  # in the HTML, where elements about the page's address belong


def page_routes(page: Page, functions: Callable[[], Functions], is_shared: bool = False) -> Sequence[Route]:
    """Make the routes of a page; the one for programs describes what `functions` returns.

    A page that `is_shared` by a public link asks search engines to stay away.
    """
    files = page_folder(page, [ADDRESS])
    html = files.pop("index.html").decode()
    folder = next(name for name in files if name.endswith(STYLESHEET)).removesuffix(f"/{STYLESHEET}")
    files["robots.txt"] = b"User-agent: *\nDisallow: /\n" if is_shared else b"User-agent: *\nDisallow:\n"
    if (picture := ROOT / "docs/page.png").is_file():
        files[PICTURE] = picture.read_bytes()
    pages: dict[str, PageMaker] = {
        "/": lambda address: html.replace(ADDRESS, for_search(address), 1),
        "/api": lambda address: programs_html(functions(), folder, address),
    }
    return folder_routes(files, pages)
