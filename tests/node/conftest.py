"""Fixtures of the tests in JavaScript."""

import pytest
from helpers.running.nodejs import run_node
from helpers.running.waiting import TRAINING


@pytest.fixture
def node(modules):
    """Run a test file of this folder in Node.js: `node(name, cases)`; the file finds the cases in cases.js.

    Without Node's option --test, which starts a second process.
    """

    def run(name, cases=None):
        done = run_node(modules, "--test-reporter=spec", f"tests/{name}.test.js", cases=cases, timeout=TRAINING)
        if done.returncode:
            pytest.fail(done.stdout + done.stderr, pytrace=False)

    return run
