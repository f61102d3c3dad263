"""A live training as it is handed to the process that does it. The page imports this, so it does without TensorFlow."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.jobs.settings import Settings, check_settings
from model.preprocessing import IMAGE_SIDE

MODULE = "model.training.live"  # what Python's -m runs
READY = b"ready"  # what `fork_server` says
TIME_LIMIT = 15 * 60  # s of fitting

Update = dict[str, Any]  # what the process reports, see `live_training.run_job`


@dataclass(frozen=True)
class Job:
    """One live training.

    Attributes:
        settings: what to train, and how.
        network_file: where the network goes, `.keras`.
        field: a drawing (28, 28) to predict again and again meanwhile, 0 background to 255 full ink.
        time_limit: s, after which fitting stops.
    """

    settings: Settings
    network_file: Path
    field: npt.NDArray[np.uint8] | None = None
    time_limit: float = TIME_LIMIT

    module: ClassVar[str] = MODULE

    def to_json(self) -> str:
        """One line, without its end."""
        return json.dumps(
            {
                "settings": asdict(self.settings),
                "network_file": str(self.network_file),
                "field": None if self.field is None else self.field.tolist(),
                "time_limit": self.time_limit,
            }
        )

    @staticmethod
    def field_to_json(field: npt.NDArray[np.uint8]) -> str:
        """The line that tells a running process of another drawing to predict from now on, without its end."""
        return json.dumps(field.tolist())

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Read a job.

        Raises:
            InputError: the text is not a job, or its settings may not be chosen.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError("A job must be one line of JSON: make it by Job.to_json.") from error
        names = [field.name for field in fields(cls)]
        if not isinstance(values, dict) or set(values) != set(names):
            raise InputError("A job has settings, network_file, field and time_limit: give each of them once.")
        settings, network_file, field, time_limit = (values[name] for name in names)
        if not isinstance(network_file, str) or not network_file.endswith(".keras"):
            raise InputError("A job's network_file must be a path that ends in .keras.")
        if not isinstance(time_limit, int | float) or isinstance(time_limit, bool) or not time_limit >= 0:
            raise InputError("A job's time_limit must be a number of seconds from 0 on.")
        return cls(check_settings(settings), Path(network_file), read_field(field), time_limit)


def read_field(rows: Any) -> npt.NDArray[np.uint8] | None:
    """Check a field of a job.

    Args:
        rows: 28 lists of 28 whole numbers from 0 to 255, or None, if they are what they should be.

    Returns:
        (28, 28), or None.
    """
    if rows is None:
        return None
    try:
        field = np.array(rows)
    except ValueError:  # lists of several lengths
        field = np.array(None)
    if field.shape != (IMAGE_SIDE, IMAGE_SIDE) or field.dtype.kind != "i" or field.min() < 0 or field.max() > 255:
        raise InputError(f"A job's field must be {IMAGE_SIDE} x {IMAGE_SIDE} whole numbers from 0 to 255, or null.")
    return field.astype(np.uint8)
