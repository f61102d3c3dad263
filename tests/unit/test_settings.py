"""The tutorial's settings and results."""

import json

import pytest

from model.training_settings import TUTORIAL_REPORT, tutorial_results


def test_the_shipped_network_was_trained_with_the_tutorials_settings():
    results = tutorial_results()
    assert results["test_accuracy"] == pytest.approx(1 - results["misread"] / 10_000)
    assert 0 < results["test_loss"] < 0.2


def test_a_missing_report_or_one_of_other_settings_gives_no_results(tmp_path):
    path = tmp_path / "tutorial.json"
    assert tutorial_results(path) is None
    report = json.loads(TUTORIAL_REPORT.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**report, "settings": {**report["settings"], "epochs": 5}}), encoding="utf-8")
    assert tutorial_results(path) is None
