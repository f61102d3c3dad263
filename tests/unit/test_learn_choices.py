"""What Learn offers is the project's own choice, whether or not a report of the tutorial's training is there."""

from dataclasses import asdict

import pytest

from model.jobs.settings import RANGES, TUTORIAL, check_settings, tutorial_results
from page.server.routes import Load
from page.tabs.learn import learn
from page.tabs.learn.learn import CHOICES, PRESETS, LearnTab
from page.visitors.trained_networks import TrainedNetworks
from page.visitors.training_processes import TrainingProcesses
from page.visitors.training_queue import TrainingQueue


def props():
    networks = TrainedNetworks()
    return LearnTab(networks, TrainingQueue(networks, TrainingProcesses()), Load()).props


def test_choices_do_not_depend_on_the_report(monkeypatch, tmp_path):
    expected = {"choices": CHOICES, "settings": asdict(TUTORIAL), "ranges": RANGES}
    assert {name: props()[name] for name in expected} == expected
    monkeypatch.setattr(learn, "tutorial_results", lambda: tutorial_results(tmp_path / "missing.json"))
    without = props()
    assert without["tutorial"] is None
    assert {name: without[name] for name in expected} == expected


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in CHOICES.items() for value in values])
def test_every_choice_is_a_valid_setting(name, value):
    check_settings({**asdict(TUTORIAL), name: value})


@pytest.mark.parametrize("name", CHOICES)
def test_the_tutorials_own_setting_is_among_the_choices(name):
    assert asdict(TUTORIAL)[name] in CHOICES[name]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_among_the_choices(name):
    preset = asdict(PRESETS[name])
    check_settings(preset)
    assert all(preset[setting] in values for setting, values in CHOICES.items())


def test_presets_are_told_apart_by_their_settings():
    assert len(set(PRESETS.values())) == len(PRESETS)
