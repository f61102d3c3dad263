"""Serving needs the packages in requirements.txt and nothing else."""

import importlib.metadata

import httpx
import pytest
from driver import ROOT, free_port, served_by, start
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from model.recognizer import FOLDER
from run import TENSORFLOW_PYTHONS, THIS_PYTHON

# Makes imports of some packages fail as if they were not installed.
REFUSE = """
import sys

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refusal())
"""
SEVEN = [[[300, 250], [700, 250], [450, 800]]]


def installed_with(requirements):
    """Return the names of the packages that pip installs for requirements, in .venv's versions."""
    found, waiting = set(), list(requirements)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker is not None and not any(requirement.marker.evaluate({"extra": each}) for each in extras):
            continue
        if name not in found:
            found.add(name)
            for line in importlib.metadata.requires(name) or []:
                needed = Requirement(line)
                if needed.marker is None or any(needed.marker.evaluate({"extra": each}) for each in extras):
                    waiting.append(Requirement(line.partition(";")[0]))
    return found


@pytest.fixture(scope="module")
def serving_only(tmp_path_factory):
    """Return environment variables with which Python finds the packages for serving only."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    needed = [line.partition("#")[0] for line in lines]
    installed = installed_with([Requirement(each) for each in needed if each.strip()])
    modules = importlib.metadata.packages_distributions()
    others = {name for name, owners in modules.items() if not installed & set(map(canonicalize_name, owners))}
    assert {"uncompresspy", "pytest"} <= others
    assert THIS_PYTHON not in TENSORFLOW_PYTHONS or {"tensorflow", "keras", "h5py"} <= others
    folder = tmp_path_factory.mktemp("serving")
    (folder / "sitecustomize.py").write_text(REFUSE.format(names=others), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


# Refuses a file that needs Keras, builds the static site, and serves the page.
PROGRAM = """
import sys
import app
from page.site.build import site_files

try:
    sys.argv = ["app.py", "--model", sys.argv[1]]
    app.main()
except SystemExit as end:
    print(end)
assert "index.html" in site_files()
sys.argv = ["app.py"]
app.main()
assert "cv2" not in sys.modules  # only the process that reads images loads it
"""


@pytest.mark.slow
def test_all_but_keras_files_works(serving_only):
    network = FOLDER / "tutorial.keras"
    port = str(free_port())
    with served_by(start("-c", PROGRAM, network, **serving_only, GRADIO_SERVER_PORT=port)) as app:
        answer = httpx.post(f"{app.address}/api/look", json={"strokes": SEVEN}).json()
        assert len(answer["verdicts"][0]["probabilities"]) == 10
    error, address, *others = app.output
    assert f"convert it with 'python3 run.py python tools/convert_network.py {network}', or" in error
    assert app.address in address
    assert others == []
