"""Record the training that Learn plays: page/shared/recording.json and recording.bin. It needs MNIST, and takes 30 s.

MNIST_PATH=mnist.npz python tools/record_training.py

It is a training like those of visitors, in Chromium, with 16 units in each hidden layer and the tutorial's other settings.
The first file has the settings, the points of the curves, the moments and the result; the second has all weights of each
moment, one after another, as page/engine/training/worker.js describes them.
"""

import base64
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser
from static_site import built_site

from model.data.mnist import find_mnist
from model.errors import DatasetError
from page.tabs.learn.learn import PRESETS

FOLDER = ROOT / "page" / "shared"
SETTINGS = PRESETS["few_units"]
PLACE = ("epoch", "epochs", "batch", "batches")
POINT = (*PLACE, "loss", "accuracy", "val_loss", "val_accuracy")
RESULT = ("end", "test_loss", "test_accuracy", "known", "peak", "peak_step", "dead", "misread", "seconds")
DIGITS = 4  # decimal places
POINTS = 10  # of an epoch at most, besides its end

# Returns the updates as JSON, the weights of the moments in base64.
TRAIN = """([worker, settings]) => new Promise((resolve, reject) => {
    const updates = [];
    const trainer = new Worker(worker, { type: "module" });
    trainer.onerror = () => reject(new Error("the worker did not start"));
    trainer.onmessage = ({ data: { update, error } }) => {
        if (error) reject(new Error(error.message));
        if (!update) return;
        const { weights, network, examples, ...others } = update;
        updates.push(others);
        if (others.stage === "done") resolve(JSON.stringify(updates, encode));
    };
    const encode = (_, value) => (value instanceof Uint8Array ? btoa(String.fromCharCode(...value)) : value);
    trainer.postMessage({ start: { settings, checkpoint: null, field: null } });
})"""


def train(mnist: Path) -> list[dict[str, Any]]:
    """Train a network; returns the updates."""
    with tempfile.TemporaryDirectory() as folder, built_site(Path(folder), mnist) as site, launched_browser() as browser:
        (worker,) = site.folder.glob("page/*/engine/training/worker.js")
        page = browser.new_page()
        page.goto(f"{site.address}/LICENCES.txt")
        address = f"{site.address}/{worker.relative_to(site.folder).as_posix()}"
        updates: list[dict[str, Any]] = json.loads(page.evaluate(TRAIN, [address, asdict(SETTINGS)]))
    return updates


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
    try:
        *updates, result = train(find_mnist())
    except DatasetError as error:
        sys.exit(str(error))
    points = select_points([update for update in updates if update["stage"] == "learning" and update["batch"]])
    moments = [update["moment"] for update in updates if "moment" in update]
    weights = b"".join(base64.b64decode(moment["halves"]) for moment in moments)
    recording = {
        "settings": asdict(SETTINGS),
        "points": points,
        "moments": [select(moment, (*PLACE, "loss", "accuracy", "confusion_matrix")) for moment in moments],
        "result": select(result, RESULT),
    }
    (FOLDER / "recording.json").write_text(json.dumps(recording, separators=(",", ":")) + "\n", encoding="utf-8")
    (FOLDER / "recording.bin").write_bytes(weights)
    accuracy = recording["result"]["test_accuracy"]
    print(f"{len(moments)} moments, {len(weights):,} bytes of weights; at the end {accuracy:.1%} of the test digits")


if __name__ == "__main__":
    main()
