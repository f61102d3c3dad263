"""Builds the page and the static site of a copy of the project, in a process that has imported the project itself."""

import json
import re
import sys
from argparse import Namespace


def build(folder):
    """Build both; check that the page serves each script that it names or imports."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("app", "page")]:
        del sys.modules[name]
    sys.path.insert(0, folder)
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    import app
    from page.document.assets import ENGINE, FIRST_MODULE, START, TRAINING
    from page.document.joining import imports_of
    from page.page_component import FOLDER
    from page.site.build import site_files

    assert str(FOLDER).startswith(folder)
    page = app.build_page(app.load_recognizers("handwriting"), options=Namespace(class_folder=""))
    client = TestClient(Starlette(routes=page.routes))
    html = client.get("/").text
    folder_of_assets = json.loads(re.search(r'id="page-settings">(.*?)</script>', html)[1])["folder"]
    modules = [each["module"] for each in json.loads(re.search(r'id="page-components">(.*?)</script>', html)[1])]
    assert len(modules) > 4
    waiting, served = [FIRST_MODULE, START, ENGINE, TRAINING, *modules[3:]], set()
    while waiting:
        name = waiting.pop()
        if name not in served:
            source = client.get(f"/{folder_of_assets}/{name}").raise_for_status().text
            served.add(name)
            waiting += imports_of(name, source)
    assert "index.html" in site_files()
