"""Finding a data set's file: named by an option, named by an environment variable, or downloaded and kept by Keras."""

import os
from pathlib import Path

import keras

from model.errors import DatasetError


def find_file(path, *, name, variable, option, url, file_name):
    """Find a data set's file, and download it where none is named.

    Args:
        path: str or Path, or None for what the environment variable names, or else the download.
        name: what the data set is called in messages.
        variable: name of the environment variable.
        option: name of the command line's option, for messages.
        url: the public home of the file.
        file_name: the name under which Keras keeps it, in the folder `datasets` of its own cache.

    Returns:
        Path of a file that exists.

    Raises:
        DatasetError: missing, or it cannot be downloaded.
    """
    path = path or os.environ.get(variable)
    if path:
        if not Path(path).is_file():
            raise DatasetError(f"There is no file {path}: name {name} with {option} FILE or {variable}=FILE.")
        return Path(path)
    try:
        # Keras itself reads KERAS_HOME once, when it is imported.
        return Path(
            keras.utils.get_file(file_name, url, cache_subdir="datasets", cache_dir=os.environ.get("KERAS_HOME"))
        )
    except Exception as error:  # get_file raises a bare Exception where the download fails
        raise DatasetError(
            f"{name} could not be downloaded from {url}: check the network, or fetch it elsewhere and name it with "
            f"{option} FILE or {variable}=FILE."
        ) from error
