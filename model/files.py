"""Files that are written whole or not at all."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def write_together(folder: str | Path) -> Iterator[Path]:
    """Yield an empty folder whose files move to `folder` when the block ends, and are deleted if it raises."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        yield Path(unfinished)
        for file in sorted(Path(unfinished).iterdir()):
            file.replace(folder / file.name)
