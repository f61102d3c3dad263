"""Temporary folders of servers."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
from driver import ROOT

from page.server.temporary import PREFIX, make_folder


def test_folders_of_ended_servers_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if sys.platform == "linux":  # as if the clock is set forward after the server's start
        create_time = psutil.Process.create_time
        monkeypatch.setattr(psutil.Process, "create_time", lambda process: create_time(process) + 3600)
    make = "from page.server import temporary; made = temporary.make_folder(); print(made.name, flush=True); input()"
    command, environment = [sys.executable, "-c", make], {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as server:
        folder = Path(server.stdout.readline().strip())
        pid = server.pid
        start = folder.name.split("-")[-2]
        assert folder.parent == tmp_path
        for name in (f"{pid}-0-a", f"{pid}-{start}1-b", f"1-{start}-c", "99999999999-1-d", "strange"):
            (tmp_path / f"{PREFIX}{name}").mkdir()
            (tmp_path / f"{PREFIX}{name}" / "file").touch()
        made = make_folder()
        own = Path(made.name)
        assert set(tmp_path.iterdir()) == {folder, own}
        server.kill()
    other = make_folder()
    assert set(tmp_path.iterdir()) == {own, Path(other.name)}
    del made  # as when Python ends
    assert not own.exists()
