"""Fixtures of the browser tests, besides `open_sketch` and `sketch`."""

import pytest
from helpers.pages.learner import Learner
from helpers.running.static_site import mnist

from page.build.site import single_site


@pytest.fixture
def open_as_teacher(open_sketch, teacher):
    """Open the class's page with the key: `open_as_teacher(**options)`, see `open_sketch`."""

    def open_as_teacher(**options):
        sketch = open_sketch(f"#classroom:{teacher.key}", **options)
        sketch.page.locator('.views [data-view="keep"]').wait_for()
        return sketch

    return open_as_teacher


@pytest.fixture
def learner(sketch):
    return Learner(sketch)


@pytest.fixture(scope="session")
def single_page(mnist_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("single") / "digits.html"
    with mnist(mnist_file):
        path.write_bytes(single_site())
    return path
