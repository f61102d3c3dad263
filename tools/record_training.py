"""Record the training that Learn plays: page/shared/recording.json and recording.bin. It needs MNIST, and takes 20 s.

MNIST_PATH=mnist.npz python tools/record_training.py

It is a live training like those of visitors, with 16 units in each hidden layer and the tutorial's other settings. The
first file has the settings, the points of the curves, the moments and the result; the second has all weights of each
moment, one after another, as `model.training.live_training.ProgressReporter` describes them.
"""

import base64
import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from model.jobs.training_job import Job

from model.errors import DatasetError
from model.jobs.settings import TUTORIAL
from model.training.quiet import import_tensorflow_quietly

FOLDER = ROOT / "page" / "shared"
SETTINGS = replace(TUTORIAL, units=16)
PLACE = ("epoch", "epochs", "batch", "batches")
POINT = (*PLACE, "loss", "accuracy", "val_loss", "val_accuracy")
RESULT = ("end", "test_loss", "test_accuracy", "known", "peak", "peak_step", "dead", "lesson", "misread", "seconds")
DIGITS = 5  # decimal places


def train() -> list[dict[str, Any]]:
    """Train a network; returns the updates."""
    import_tensorflow_quietly()
    from model.training.live_training import run_job

    updates: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        run_job(Job(SETTINGS, Path(folder, "recorded.keras")), updates.append)
    return updates


def select(update: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return some values of an update, floats rounded."""
    values = {name: update[name] for name in names if name in update}
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in values.items()}


def main() -> None:
    try:
        updates = train()
    except DatasetError as error:
        sys.exit(str(error))
    learning = [update for update in updates if update["stage"] == "learning"]
    kept = [update for update in learning if update.get("moment")]
    weights = b"".join(base64.b64decode(update["moment"]["weights"]) for update in kept)
    recording = {
        "settings": asdict(SETTINGS),
        "points": [select(update, POINT) for update in learning if update["batch"]],
        "moments": [
            {**select(update, PLACE), **select(update["moment"], ("loss", "accuracy", "confusion_matrix"))}
            for update in kept
        ],
        "result": select(updates[-1], RESULT),
    }
    (FOLDER / "recording.json").write_text(json.dumps(recording, separators=(",", ":")) + "\n", encoding="utf-8")
    (FOLDER / "recording.bin").write_bytes(weights)
    accuracy = recording["result"]["test_accuracy"]
    print(f"{len(kept)} moments, {len(weights):,} bytes of weights; at the end {accuracy:.1%} of the test digits")


if __name__ == "__main__":
    main()
