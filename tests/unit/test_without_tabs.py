"""Each tab can be left out with its panel, its link and its routes; the other tabs do not need them."""

import json
import re

import pytest
from driver import ROOT, TABS
from lazy import Lazy
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from model import DEFAULT_NETWORK, load_recognizer

app_module = Lazy("app")
OWN_ROUTES = {"draw": {"look"}, "mistakes": {"progress"}}  # of the server
OF_ENGINE = {
    "steps": {"steps"},
    "inside": {"inside", "example", "structure", "weights", "most_activating", "fool"},
    "map": {"map", "place", "map_labels", "map_digits"},
    "learn": {"watch", "code"},
    "mistakes": {"mistakes"},
}
OF_THE_PAD = {"photo_steps"}  # routes that each tab may ask


@pytest.fixture(scope="module")
def recognizers():
    return {DEFAULT_NETWORK: load_recognizer()}


def built(recognizers, *without):
    """Build the page: the ids of its components, the names of its tabs, and the names of its routes."""
    page = app_module.build_page(recognizers, without)
    html = TestClient(Starlette(routes=page.routes)).get("/").text
    components = json.loads(re.search(r'id="page-components">(.*?)</script>', html)[1])
    (head,) = [each["props"] for each in components if each["id"] == "head"]
    asked = {
        route.path.removeprefix("/api/") for route in page.routes if isinstance(route, Route) and "/api/" in route.path
    }
    return {each["id"] for each in components}, list(head["tabs"]), asked


@pytest.mark.slow
def test_a_tab_is_left_out_with_its_panel_link_and_routes(recognizers):
    all_panels, all_tabs, all_routes = built(recognizers)
    assert tuple(all_tabs) == TABS
    for name in TABS:
        panels, tabs, routes = built(recognizers, name)
        assert all_panels - panels == {f"panel-{name}"}
        assert tabs == [tab for tab in TABS if tab != name]
        assert all_routes - routes == OWN_ROUTES.get(name, set())


@pytest.mark.parametrize("name", TABS)
def test_a_tabs_scripts_need_no_other_tab(name):
    scripts = sorted((ROOT / "page" / "tabs" / name).glob("*.js"))
    sources = [path.read_text(encoding="utf-8") for path in scripts]
    imported = {module for source in sources for module in re.findall(r'from "(.+?)"', source)}
    assert any(module.startswith("../../shared/") for module in imported)
    allowed = ("../../types.d.ts", "./", "../../shared/", "../../pad/", "../../engine/")
    assert [module for module in imported if not module.startswith(allowed)] == []
    call = r'(?:\b(?:request|requestFile|requestUntilAnswered|follow)\(|endpoint:)\s*("\w+")'
    asked = {json.loads(endpoint) for source in sources for endpoint in re.findall(call, source)}
    assert asked
    assert asked <= OWN_ROUTES.get(name, set()) | OF_ENGINE.get(name, set()) | OF_THE_PAD
