"""The settings of a training, without TensorFlow, and the tutorial's."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TUTORIAL_REPORT = Path(__file__).with_name("tutorial.json")  # of the run that made the shipped network

SEED = 0  # the same settings give every visitor the same network


@dataclass(frozen=True)
class Settings:
    """What to train, and how; page/tabs/learn/settings.py says what a visitor may choose."""

    hidden_layers: int  # how many
    units: int  # in each hidden layer
    dropout: float  # fraction of each hidden layer's units that a training step silences
    optimizer: str  # such as "adam"
    learning_rate: float  # step size of the optimizer
    batch_size: int  # digits per training step
    epochs: int  # passes over the training digits
    digits: int  # how many of MNIST's 60,000 training digits are used, from the first on
    data: str = "mnist"  # what it learns from, such as "mnist"
    digit: int = 8  # that is missing, rare or has wrong labels in bad data
    other: int = 3  # the wrong label

    @property
    def hidden_units(self) -> tuple[int, ...]:
        """Units of each hidden layer, from the input on."""
        return (self.units,) * self.hidden_layers


TUTORIAL = Settings(
    hidden_layers=2,
    units=512,
    dropout=0.2,
    optimizer="adam",
    learning_rate=0.001,  # Adam's default
    batch_size=128,
    epochs=4,
    digits=60_000,
)


def report_settings(options: Any) -> dict[str, Any]:
    """Return the settings of a run of train.py, or of a Settings, for its report, ready for JSON."""
    others = ("dropout", "learning_rate", "batch_size", "epochs")
    return {"hidden_units": list(options.hidden_units)} | {name: getattr(options, name) for name in others}


def tutorial_results(path: Path = TUTORIAL_REPORT) -> dict[str, Any] | None:
    """Return the shipped tutorial network's results on MNIST's test digits; None if its report has other settings."""
    report = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if report.get("settings") != report_settings(TUTORIAL):
        return None
    return {name: report[name] for name in ("test_loss", "test_accuracy")} | {"misread": len(report["misread"])}
