"""Fixtures of the tests in JavaScript."""

import os

import pytest
from nodejs import OLDEST, find_node, run_node, write_modules

TIMEOUT = 120  # s of a file whose test waits in vain


@pytest.fixture(scope="session")
def modules(mnist_file, tmp_path_factory):
    """Return a folder with the page's modules, see `write_modules`, and a small data set as MNIST."""
    if find_node() is None:
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("install Node.js {}.{} or newer".format(*OLDEST))
    folder = tmp_path_factory.mktemp("node") / "modules"
    write_modules(folder, mnist_file)
    return folder


@pytest.fixture
def node(modules):
    """Run a test file of this folder in Node.js: `node(name, cases)`; the file finds the cases in cases.js.

    Without Node's option --test, which starts a second process.
    """

    def run(name, cases=None):
        done = run_node(modules, "--test-reporter=spec", f"tests/{name}.test.js", cases=cases, timeout=TIMEOUT)
        if done.returncode:
            pytest.fail(done.stdout + done.stderr, pytrace=False)

    return run
