"""Record the training that Learn plays, recording.json and recording.bin in its folder, from MNIST in 20 s.

MNIST_PATH=mnist.npz python tools/record_training.py

It is a training like those of visitors, in a browser, with 16 units in each hidden layer and the tutorial's other
settings. The first file has the settings, the points of the curves, the moments and the result; the second has all
weights of each moment, one after another: float16, for each layer the kernel, row by row, then the biases.
"""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served, train_in_browser

from model.training_settings import TUTORIAL
from page.tabs.learn.learn import without_data

FOLDER = ROOT / "page" / "tabs" / "learn"
SETTINGS = replace(TUTORIAL, units=16)
PLACE = ("epoch", "epochs", "batch", "batches")
POINT = (*PLACE, "loss", "accuracy", "val_loss", "val_accuracy")
MOMENT = ("loss", "accuracy", "confusion_matrix")
RESULT = ("end", "test_loss", "test_accuracy", "known", "peak", "peak_step", "dead", "misread", "seconds")
DIGITS = 4  # decimal places
POINTS = 10  # of an epoch at most, besides its end


def select(update: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return some values of an update, floats rounded."""
    values = {name: update[name] for name in names if name in update}
    return {name: round(value, DIGITS) if isinstance(value, float) else value for name, value in values.items()}


def select_points(updates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the points of the curves; updates that follow each other without a step between are one."""
    points: dict[tuple[int, int], dict[str, Any]] = {}
    last = (0, 0)
    for update in updates:
        epoch, batch, batches = (update[name] for name in ("epoch", "batch", "batches"))
        since = batch - (last[1] if epoch == last[0] else 0)
        if since == 0 or since >= batches / POINTS or batch == batches:
            last = (epoch, batch)
            points[last] = points.get(last, {}) | select(update, POINT)
    return list(points.values())


def main() -> None:
    with served("app.py") as app, launched_browser() as browser:
        order = {"settings": asdict(SETTINGS), "checkpoint": None, "field": None}
        page = browser.new_page()
        page.goto(f"{app.address}/robots.txt")  # has no scripts of its own
        updates, _ = train_in_browser(page, order)
    learning = [update for update in updates if update["stage"] == "learning"]
    kept = [update for update in learning if update.get("moment")]
    weights = b"".join(update["moment"]["halves"].tobytes() for update in kept)
    recording = {
        "settings": without_data(SETTINGS),
        "points": select_points([update for update in learning if update["batch"]]),
        "moments": [select(update, PLACE) | select(update["moment"], MOMENT) for update in kept],
        "result": select(updates[-1], RESULT),
    }
    (FOLDER / "recording.json").write_text(json.dumps(recording, separators=(",", ":")) + "\n", encoding="utf-8")
    (FOLDER / "recording.bin").write_bytes(weights)
    accuracy = recording["result"]["test_accuracy"]
    print(f"{len(kept)} moments, {len(weights):,} bytes of weights; at the end {accuracy:.1%} of the test digits")


if __name__ == "__main__":
    main()
