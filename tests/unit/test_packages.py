"""The lists of packages, the metadata for pip, and the documents agree."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution

import pytest
import yaml
from driver import ROOT
from forked import output_of
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import run

BUILD = "import setuptools.build_meta, sys; setuptools.build_meta.prepare_metadata_for_build_wheel(sys.argv[1])"
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
EXTRAS = {"": [run.SERVING], "train": [run.TRAINING], "dev": run.FOR_DEVELOPERS[2:]}
PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Copy what pip builds the project from."""
    source = tmp_path_factory.mktemp("source")
    (source / "research").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "app.py", "train.py", *run.FOR_DEVELOPERS):
        shutil.copy(ROOT / name, source / name)
    for name in ("model", "page"):
        # Other tests may write, and then move, compiled modules.
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    return source


@pytest.fixture(scope="module")
def metadata(source, tmp_path_factory):
    """Return what pip reads before it installs the project."""
    built = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-c", BUILD, built], cwd=source, check=True, stdout=subprocess.DEVNULL)
    (information,) = built.glob("*.dist-info")
    return Distribution.at(information)


def test_the_installed_page_can_be_imported(source, tmp_path):
    build = BUILD.replace("prepare_metadata_for_build_wheel", "build_wheel")
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=source, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, installed := tmp_path / "installed", "zip")
    assert output_of("-c", IMPORT, installed, ROOT) == (f"{installed / 'app.py'}\n", 0)


def requirements_in(*names):
    lines = [
        line.partition("#")[0] for name in names for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    return [Requirement(line) for line in lines if line.strip()]


def test_pip_installs_what_the_lists_name(metadata):
    installed = {}  # the requirements of each extra
    for line in metadata.requires:
        _, _, extra = line.partition("extra == ")
        requirement = Requirement(line)
        installed.setdefault(extra.strip('"'), []).append((requirement.name, requirement.specifier))
    listed = {extra: requirements_in(*names) for extra, names in EXTRAS.items()}
    assert installed == {extra: [(each.name, each.specifier) for each in found] for extra, found in listed.items()}


def test_versions_of_python_agree(metadata):
    supported = SpecifierSet(metadata.metadata["Requires-Python"])
    assert [f"3.{minor}" for minor in range(9, 20) if f"3.{minor}" in supported] == PYTHONS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert yaml.safe_load(readme.split("---\n")[1])["python_version"] in PYTHONS
    (needed,) = re.findall(r"You need\*\* Python (.+?) and", readme)
    assert needed == f"{PYTHONS[0]} to {PYTHONS[-1]}"
    assert set(run.TENSORFLOW_PYTHONS) <= set(PYTHONS)
