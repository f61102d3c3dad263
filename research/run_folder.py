"""What a training run has finished, in a folder, so that the same command continues it after an interruption."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.errors import ProgramError
from model.files import write_together
from model.training.command_line import writing

SETTINGS = "settings.json"


class RunFolder:
    """A folder with the finished parts of one run, or none: then nothing is kept.

    A change of the code, unlike one of the settings, is not noticed: empty the folder after one.
    """

    def __init__(self, path: Path | None, settings: dict[str, str]) -> None:
        """Open or make a folder; raises ProgramError if it cannot be written or has parts of a run with other settings.

        Args:
            path: of the folder; None to keep nothing.
            settings: of the run, in words.
        """
        self.path = path
        if path is None:
            return
        file = path / SETTINGS
        if not file.exists():
            with writing(path, "--resume"), write_together(path) as unfinished:
                (unfinished / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        elif file.read_text(encoding="utf-8") != json.dumps(settings, indent=1) + "\n":
            raise ProgramError(f"{path} has parts of a run with other settings: empty it, or name another folder.")

    def array(self, name: str, make: Callable[[], npt.NDArray[np.uint8]]) -> npt.NDArray[np.uint8]:
        """Return an array that the folder keeps, or make and keep it."""
        if self.path is None:
            return make()
        file = self.path / f"{name}.npy"
        if not file.exists():
            made = make()
            with writing(self.path, "--resume"), write_together(self.path) as unfinished:
                np.save(unfinished / file.name, made)
            return made
        print(f"{file} has the {name} already.")
        kept: npt.NDArray[np.uint8] = np.load(file)
        return kept

    def place(self, name: str) -> Path | None:
        """Return the path of a part that its maker writes, or None if nothing is kept."""
        return self.path and self.path / name
