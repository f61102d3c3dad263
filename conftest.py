"""What all tests share: hidden data sets, the order of the files, and fast imports."""

import gc
import os

import hypothesis
import pytest

from page.launch.environment import BLAS_THREADS, BLAS_VARIABLE

# Tests must not fail on a busy machine; the benchmark measures speed. Each run tries other examples.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=40)
hypothesis.settings.load_profile("quick")

# As the page sets it; inherited by the workers and everything that they start.
os.environ.setdefault(BLAS_VARIABLE, BLAS_THREADS)

DATA_SETS = ("MNIST_PATH", "UCI_PEN_PATH", "OMNIGLOT_PATH", "UNIPEN_PATH", "PAPER_PATH")
OF_THIS_MACHINE = {name: os.environ[name] for name in DATA_SETS if os.environ.get(name)}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Show a test only the data sets that its markers name, so that no other test depends on this machine's."""
    needed, used = (
        {name for mark in item.iter_markers(kind) for name in mark.args} for kind in ("needs_data", "uses_data")
    )
    assert needed | used <= set(DATA_SETS)
    for name, path in OF_THIS_MACHINE.items():
        if name in needed | used:
            os.environ.setdefault(name, path)
        elif os.environ.get(name) == path:  # not what a fixture of the module has set
            del os.environ[name]
    if missing := sorted(needed - OF_THIS_MACHINE.keys()):
        pytest.skip(f"needs data: set {', '.join(missing)}")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Collect no garbage during the imports, and never among the imported objects: that takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


# Files that would be among the last, and take so long that a core would have nothing else to do.
FIRST = ("test_attacks.py", "test_handwriting.py", "test_train.py")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
