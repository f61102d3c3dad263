"""What all tests share: hidden data sets, the order of the files, and fast imports."""

import gc
import inspect
import os
import signal

import hypothesis
import pytest
from helpers.running.lazy import Lazy
from helpers.running.waiting import in_a_loop

from page.launch.environment import BLAS_THREADS, BLAS_VARIABLE

# Tests must not fail on a busy machine; the benchmark measures speed. Each run tries other examples.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=25)
hypothesis.settings.load_profile("quick")

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so what they start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

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


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run an async test in an event loop; returns whether it is one."""
    if is_async := inspect.iscoroutinefunction(pyfuncitem.obj):
        arguments = inspect.signature(pyfuncitem.obj).parameters
        in_a_loop(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in arguments}))
    return is_async or None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Collect no garbage during the imports, and never among the imported objects: that takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


# The longest of what stays together, so that no core is left with it at the end.
HEAVY = "imports"
FIRST = ("test_the_lesson.py", "class", HEAVY, "test_attacks.py", "test_lesson_claims.py")


def pytest_itemcollected(item):
    """Let the workers share out the tests: browser tests one by one, unless their file has a server of its own."""
    if group := group_of(item):
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_modifyitems(items):
    """Begin with slow tests, so that all cores end at the same time."""

    def place(item):
        group = group_of(item)
        return (FIRST.index(group) if group in FIRST else len(FIRST), "slow" not in item.keywords)

    items.sort(key=place)


def group_of(item):
    """Return a name for the tests that one worker runs, since they share a server or fixtures of a module; or None."""
    if "class_app" in item.fixturenames and not hasattr(item.module, "class_app"):
        return "class"
    if item.path.parent.name == "node" or any(isinstance(each, Lazy) for each in vars(item.module).values()):
        return HEAVY  # Keras, Gradio and the page's modules for Node.js: one worker loads each of them once
    uses_common_server = item.path.parent.name == "browser" and not hasattr(item.module, "app")
    return None if uses_common_server and "slow" in item.keywords else item.path.name
