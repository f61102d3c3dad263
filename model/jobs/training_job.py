"""The job of a live training, as the page sends it to a training process. The page imports this: no TensorFlow here."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from model.errors import InputError
from model.jobs.settings import Settings

MODULE = "model.training.live"  # what Python's -m runs
READY = b"ready"  # what `fork_server` sends once it can fork
END = json.dumps("end")  # the line that ends a running training's fitting, because others wait
TIME_LIMIT = 15 * 60  # s of fitting

Update = dict[str, Any]  # what the process reports, see `live_training.run_job`


@dataclass(frozen=True)
class Job:
    """One live training."""

    settings: Settings  # what to train, and how
    network_file: Path  # where the network goes, `.keras`
    # a drawing (28, 28) to predict repeatedly during the training, 0 background to 255 full ink
    field: npt.NDArray[np.uint8] | None = None
    time_limit: float = TIME_LIMIT  # s, after which fitting stops

    module: ClassVar[str] = MODULE

    def to_json(self) -> str:
        """Return one line, without its end."""
        return json.dumps(
            {
                "settings": asdict(self.settings),
                "network_file": str(self.network_file),
                "field": None if self.field is None else self.field.tolist(),
                "time_limit": self.time_limit,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Read a job; raises InputError for any other text."""
        try:
            values = json.loads(text)
            settings, network_file = Settings(**values["settings"]), Path(values["network_file"])
            return cls(settings, network_file, read_field(values["field"]), values["time_limit"])
        except (ValueError, LookupError, TypeError) as error:
            raise InputError("A job must be one line of JSON: make it with Job.to_json.") from error


@dataclass
class Received:
    """What the process of a training has received after its job."""

    field: npt.NDArray[np.uint8] | None = None  # the newest drawing (28, 28) to predict; None before the first
    must_end: bool = False  # whether to end fitting, because others wait


def field_to_json(field: npt.NDArray[np.uint8] | None) -> str:
    """Return the line, without its end, that gives a running process another drawing to predict."""
    return json.dumps(None if field is None else field.tolist())


def read_field(rows: list[list[int]] | None) -> npt.NDArray[np.uint8] | None:
    """Read a field (28, 28) of a job or of `field_to_json`."""
    return None if rows is None else np.array(rows, np.uint8)
