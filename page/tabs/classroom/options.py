"""The options of a class: where it is kept, and the keys of its teacher."""

import os
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, field
from pathlib import Path

from page.launch.space import is_on_space, space_hosts
from page.tabs.classroom.key import TeacherKeys

NAME = "classroom"  # of the tab
VARIABLE = "DIGIT_SKETCHPAD_CLASS"


@dataclass(frozen=True)
class ClassOptions:
    """A class's options."""

    folder: Path | None  # where the class is kept; None for memory
    keys: TeacherKeys = field(default_factory=TeacherKeys)

    def announcement(self, address: str) -> str:
        """Return what to print for the teacher. Browsers do not send a link's fragment, which has the code."""
        for host in space_hosts():
            address = f"https://{host}"  # instead of the address in its container
        kept = f"kept in {self.folder}" if self.folder else "kept in memory: export it before you stop the server"
        link = f"{address.rstrip('/')}/#{NAME}:{self.keys.code}"
        note = "(the link is secret and works once: pupils join by the page's address)"
        return f"The class is {kept}.\nThe teacher opens {link} {note}"


def add_options(parser: ArgumentParser) -> None:
    words = (
        "let a class share its digits, and print the teacher's link; they are kept in FOLDER, or without one in this "
        f"process's memory (default: no class; in memory with {VARIABLE}=on, which a Hugging Face Space needs to have "
        "a class)"
    )
    parser.add_argument("--class", dest="class_folder", nargs="?", const="", metavar="FOLDER", help=words)


def class_options(options: Namespace) -> ClassOptions | None:
    """Return the class's options from those of the command line; None for no class."""
    folder: str | None = options.class_folder
    if has_class():
        folder = folder or ""
    elif is_on_space():
        folder = None
    return None if folder is None else ClassOptions(Path(folder) if folder else None)


def has_class() -> bool:
    """Return whether VARIABLE says on; raises SystemExit if it says neither on nor off."""
    value = os.environ.get(VARIABLE, "")
    if value not in ("", "on", "off"):
        sys.exit(f"{VARIABLE} is {value}: it must be on or off.")
    return value == "on"
