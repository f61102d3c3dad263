"""The fixture `app` for tests of tabs that the engine computes: the served page, and the static site."""

import pytest


@pytest.fixture(scope="module", params=["app", "static_site"], ids=["served", "static"])
def app(request):
    return request.getfixturevalue(request.param)
