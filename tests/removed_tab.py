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
    from page.server.assets import FIRST_MODULE, assets_path
    from page.server.joining import imports_of
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    import app
    from page.page_component import FOLDER
    from page.site.build import ENGINE, TRAINING, site_files

    assert str(FOLDER).startswith(folder)
    page = app.build_page(app.load_recognizers("handwriting"), options=Namespace(class_folder=""))
    client = TestClient(Starlette(routes=page.routes))
    mounted = re.findall(r'load\(\\+"([\w/]+\.js)', json.dumps(page.blocks.get_config_file()))
    assert len(mounted) > 4
    waiting, served = [FIRST_MODULE, ENGINE, TRAINING, *mounted], set()
    while waiting:
        name = waiting.pop()
        if name not in served:
            source = client.get(f"/{assets_path()}/{name}").raise_for_status().text
            served.add(name)
            waiting += imports_of(name, source)
    assert "index.html" in site_files()
