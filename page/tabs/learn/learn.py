"""Learn: train a network with chosen settings and watch it improve."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from model.data.class_digits import HELD_OUT, MAX_DRAWINGS, MAX_PHONE, MAX_POINTS
from model.training_settings import TUTORIAL, Settings, tutorial_results
from page.tabs.learn.settings import LOAD_WEIGHTS, OPTIONS, RANGES
from page.tabs.tab import Parts, Tab

NETWORK_PROGRAM = Path(__file__).with_name("network.py")  # the network in plain Python

# The choices of each setting that is not typed in.
CHOICES: dict[str, list[Any]] = {
    "hidden_layers": [0, 1, 2, 3],
    "dropout": [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "learning_rate": [0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    "batch_size": [8, 16, 32, 64, 128, 256, 512, 1024],
    "digits": [100, 300, 1000, 3000, 10_000, 30_000, 60_000],
    **{name: list(choices) for name, choices in OPTIONS.items()},
}

# Settings to try, with any data. Their texts are `learn_preset_NAME` and `learn_preset_NAME_why`.
PRESETS = {
    "tutorial": TUTORIAL,
    "few_units": replace(TUTORIAL, units=16),
    "no_hidden": replace(TUTORIAL, hidden_layers=0),
    "hundred": replace(TUTORIAL, digits=100, dropout=0.0, batch_size=16, epochs=30),
}


class LearnTab(Tab):
    """Shows the tutorial's program with the visitor's settings, and a training with them in the visitor's browser."""

    name = "learn"
    layout = "narrow-pad tools-beside"
    stylesheets = ("settings.css", "training.css", "slow_motion.css", "result.css")

    def __init__(self, parts: Parts) -> None:
        most = sum(parts.digits.values()) - parts.digits["test"]
        is_whole = most == TUTORIAL.digits

        def possible(settings: Settings) -> Settings:
            return replace(settings, digits=min(settings.digits, most))

        super().__init__(
            parts,
            settings=asdict(possible(TUTORIAL)),
            ranges=RANGES,
            choices={**CHOICES, "digits": [each for each in CHOICES["digits"] if each <= most]},
            presets={name: without_data(possible(settings)) for name, settings in PRESETS.items()},
            tutorial=tutorial_results() if is_whole else None,  # it learned from all digits
            has_recording=is_whole,
            loading=LOAD_WEIGHTS,
            limits={
                "drawings": MAX_DRAWINGS,
                "points": MAX_POINTS,
                "writer": MAX_PHONE,
                "held_out": HELD_OUT if is_whole else 0,
            },
        )


def without_data(chosen: Settings) -> dict[str, Any]:
    return {name: value for name, value in asdict(chosen).items() if name not in ("data", "digit", "other")}
