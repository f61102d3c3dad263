"""Files that are written whole or not at all."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def write_together(folder: str | Path) -> Iterator[Path]:
    """Write files into a folder beside the others, from where they are moved once all are written.

    with write_together("model") as unfinished:
        save_network(network, unfinished / "mine.keras")

    Args:
        folder: where the files belong; created where it is missing.

    Yields:
        Path of an empty folder. Its files move to `folder` when the block ends, and are deleted where it raises.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as unfinished:
        yield Path(unfinished)
        for file in sorted(Path(unfinished).iterdir()):
            file.replace(folder / file.name)
