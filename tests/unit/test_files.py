"""Files are written completely or not at all."""

import pytest

from model.files import write_together


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_files_replace_the_old_ones_together(tmp_path):
    (tmp_path / "a").write_text("old")
    with write_together(tmp_path) as unfinished:
        for name in "ab":
            (unfinished / name).write_text("new")
        assert (tmp_path / "a").read_text() == "old"
        assert not (tmp_path / "b").exists()
    assert contents(tmp_path) == {"a": "new", "b": "new"}


@pytest.mark.parametrize("exception", [OSError("disk full"), KeyboardInterrupt()])
def test_the_old_files_remain_after_an_error(tmp_path, exception):
    def write():
        with write_together(tmp_path) as unfinished:
            (unfinished / "a").write_text("half of it")
            raise exception

    (tmp_path / "a").write_text("old")
    with pytest.raises(type(exception)):
        write()
    assert contents(tmp_path) == {"a": "old"}


def test_a_missing_folder_is_created_and_a_file_in_its_place_reported(tmp_path):
    with write_together(tmp_path / "new" / "folder") as unfinished:
        (unfinished / "a").touch()
    assert (tmp_path / "new" / "folder" / "a").is_file()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"), write_together(tmp_path / "file" / "folder"):
        pytest.fail("a folder was made where a file is")
