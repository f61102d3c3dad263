"""Learn's choices are valid."""

from dataclasses import asdict

import pytest

from model.training_settings import OPTIONS, RANGES, TUTORIAL
from page.tabs.learn.learn import CHOICES, PRESETS


def is_valid(name, value):
    low, high = RANGES.get(name, (None, None))
    return value in OPTIONS[name] if name in OPTIONS else low <= value <= high


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_valid_and_include_the_tutorials_setting(name):
    assert all(is_valid(name, value) for value in CHOICES[name])
    assert asdict(TUTORIAL)[name] in CHOICES[name]


def test_presets_are_valid_distinct_and_among_the_choices():
    for preset in PRESETS.values():
        assert all(is_valid(name, value) for name, value in asdict(preset).items())
        assert all(asdict(preset)[setting] in values for setting, values in CHOICES.items())
    assert len(set(PRESETS.values())) == len(PRESETS)
