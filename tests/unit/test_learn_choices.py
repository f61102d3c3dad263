"""Learn's choices are valid."""

from dataclasses import asdict

import pytest

from model.jobs.settings import TUTORIAL, check_settings
from page.tabs.learn.learn import CHOICES, PRESETS


@pytest.mark.parametrize("name", CHOICES)
def test_choices_are_valid_and_include_the_tutorials_setting(name):
    for value in CHOICES[name]:
        check_settings({**asdict(TUTORIAL), name: value})
    assert asdict(TUTORIAL)[name] in CHOICES[name]


def test_presets_are_valid_distinct_and_among_the_choices():
    for name, preset in PRESETS.items():
        check_settings(asdict(preset))
        assert all(asdict(preset)[setting] in values for setting, values in CHOICES.items()), name
    assert len(set(PRESETS.values())) == len(PRESETS)
