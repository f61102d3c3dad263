"""What the server serves: the page and its files."""

import gzip
import re
from pathlib import Path

from helpers.requests.calls import check_refused
from helpers.running.driver import assets_path

from page.build.assets import DATA, STYLESHEET
from page.build.site import site_files
from page.page_component import FOLDER
from page.server.folder import CONTENT_TYPES
from page.server.static_files import MIN_COMPRESSED

MAX_PAGE_BYTES, MAX_PAGE_BYTES_COMPRESSED = 50_000, 15_000


def test_the_page_is_small_and_loaded_each_time(http):
    page = http.get("/", headers={"Accept-Encoding": "identity"}).raise_for_status()
    assert "content-encoding" not in page.headers
    assert "immutable" not in page.headers.get("cache-control", "")
    assert len(page.content) <= MAX_PAGE_BYTES
    with http.stream("GET", "/", headers={"Accept-Encoding": "gzip"}) as answer:
        compressed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert len(compressed) <= MAX_PAGE_BYTES_COMPRESSED
    assert gzip.decompress(compressed) == page.content


def test_browsers_cache_the_files_of_the_page(app, http):
    served = {name.split("/", 2)[2] for name in site_files() if name.startswith("page/")}
    assert len(served) > 25
    for name in served:
        answer = http.get(f"/{assets_path(app.address)}/{name}").raise_for_status()
        assert answer.headers["content-type"].split(";")[0] == CONTENT_TYPES[Path(name).suffix], name
        directives = dict.fromkeys(re.split(r",\s*", answer.headers["cache-control"]))
        assert {"public", "immutable"} <= directives.keys(), name
        (seconds,) = re.findall(r"max-age=(\d+)", answer.headers["cache-control"])
        assert int(seconds) >= 365 * 24 * 60 * 60, name
        assert not name.endswith(DATA) or answer.content == (FOLDER / name).read_bytes(), name
        assert answer.headers.get("content-encoding") == "gzip" or len(answer.content) < MIN_COMPRESSED, name


def test_browsers_ask_whether_other_files_have_changed(http):
    for path in ("/", "/icon.svg", "/manifest.webmanifest", "/config.json", "/digits/labels"):
        first = http.get(path).raise_for_status()
        assert first.headers["cache-control"] == "no-cache"
        again = http.get(f"{path}?x", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert http.get(path, headers={"If-None-Match": '"other"'}).content == first.content
        check_refused(http.post(path), 405)
    check_refused(http.get("/networks/9"), 404)


def test_sources_and_other_versions_are_not_served(app, http):
    folder = assets_path(app.address)
    kinds = (".py", ".html", ".css", ".template", ".wat")
    files = {(file.suffix, file.parent.parent): file for file in FOLDER.rglob("*") if file.suffix in kinds}
    assert {kind for kind, _ in files} >= {".py", ".html"}
    names = [file.relative_to(FOLDER).as_posix() for file in files.values()]
    for name in [*names, "nothing.js", "pad/", "pad", "texts/xx.json", "../app.py", "pad/../../app.py"]:
        for path in (f"/{folder}/{name}", f"/page/{name}", f"/{name}"):
            assert http.get(path).status_code == 404, path
    for other in ("page/0123456789abcdef", "page", "pages", f"{folder}x"):
        check_refused(http.get(f"/{other}/{STYLESHEET}"), 404)
