"""Temporary folders of servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.running.driver import ROOT

from page.server.temporary import PREFIX, make_folder


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks on folders")
def test_folders_of_ended_servers_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make = "from page.server import temporary; made = temporary.make_folder(); print(made.name, flush=True); input()"
    command, environment = [sys.executable, "-c", make], {**os.environ, "TMPDIR": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (link := tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (file := tmp_path / f"{PREFIX}file").touch()
    (tmp_path / f"{PREFIX}left").mkdir()
    (tmp_path / f"{PREFIX}left" / "file").touch()
    kept = {elsewhere, link, file}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as server:
        folder = Path(server.stdout.readline().strip())
        assert folder.parent == tmp_path
        made = make_folder()
        own = Path(made.name)
        assert set(tmp_path.iterdir()) == {*kept, folder, own}
        server.kill()
    other = make_folder()
    assert set(tmp_path.iterdir()) == {*kept, own, Path(other.name)}
    del made  # as when Python ends
    assert not own.exists()
