"""Learn's choices are valid and do not depend on the report of the tutorial's training."""

from dataclasses import asdict

import pytest

from model.jobs.settings import RANGES, TUTORIAL, check_settings, tutorial_results
from model.recognizer import SMALL_NETWORK, load_recognizer
from page.tabs.learn import learn
from page.tabs.learn.learn import CHOICES, PRESETS, LearnTab
from page.tabs.tab import Parts


def props():
    return LearnTab(Parts({"handwriting": load_recognizer()}, load_recognizer(SMALL_NETWORK))).props


def test_choices_do_not_depend_on_the_report(monkeypatch, tmp_path):
    expected = {"choices": CHOICES, "settings": asdict(TUTORIAL), "ranges": RANGES}
    assert {name: props()[name] for name in expected} == expected
    monkeypatch.setattr(learn, "tutorial_results", lambda: tutorial_results(tmp_path / "missing.json"))
    without = props()
    assert without["tutorial"] is None
    assert {name: without[name] for name in expected} == expected


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
