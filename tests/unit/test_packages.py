"""The lists of packages, the metadata for pip, and the documents agree."""

import shutil
import subprocess
import sys

from helpers.running.driver import ROOT
from helpers.running.forked import output_of

import run

BUILD = "import setuptools.build_meta, sys; setuptools.build_meta.build_wheel(sys.argv[1])"
# Imports the installed page, in a process that may have imported the project itself.
IMPORT = """
import os, sys

for name in [name for name in sys.modules if name.partition(".")[0] in ("app", "model", "page")]:
    del sys.modules[name]
installed, project = sys.argv[1:]
sys.path = [installed, *(each for each in sys.path if os.path.abspath(each) != project)]
import app
print(app.__file__)
"""


def test_the_installed_page_can_be_imported(tmp_path):
    source = tmp_path / "source"
    (source / "research").mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "app.py", "train.py", *run.FOR_DEVELOPERS):
        shutil.copy(ROOT / name, source / name)
    for name in ("model", "page"):
        # Other tests may write, and then move, compiled modules.
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", BUILD, tmp_path], cwd=source, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, installed := tmp_path / "installed", "zip")
    assert output_of("-c", IMPORT, installed, ROOT) == (f"{installed / 'app.py'}\n", 0)
