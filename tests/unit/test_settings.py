"""The settings of a training, the tutorial's settings and results, and the program."""

import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_values import json_values

from model.errors import InputError
from model.jobs.settings import (
    OPTIONS,
    RANGES,
    TUTORIAL,
    TUTORIAL_REPORT,
    Settings,
    check_settings,
    tutorial_code,
    tutorial_results,
)
from model.network import CLASSES

SMALL = replace(TUTORIAL, hidden_layers=1, units=32, epochs=3)


@pytest.mark.parametrize("name", RANGES)
def test_numbers_are_accepted_up_to_the_ends_of_their_range(name: str) -> None:
    for value in RANGES[name]:
        assert check_settings({**asdict(SMALL), name: value}) == Settings(**{**asdict(SMALL), name: value})
    lowest, highest = RANGES[name]
    bad_values: list[Any] = [lowest - 1, highest + 1, math.nan, math.inf, -math.inf, None, True, "3", [3], {}]
    bad_values += [lowest + 0.5] if isinstance(lowest, int) else []
    for bad in bad_values:
        with pytest.raises(InputError, match=r"must be a (whole )?number from .* to .*\.$"):
            check_settings({**asdict(SMALL), name: bad})


@pytest.mark.parametrize("name", OPTIONS)
def test_other_options_are_rejected(name: str) -> None:
    for value in ("lion", "", None, 10, True, 1.0, "3", ["adam"], {}):
        with pytest.raises(InputError, match=f"must be one of {', '.join(map(str, OPTIONS[name]))}"):
            check_settings({**asdict(SMALL), name: value})


@given(json_values() | st.dictionaries(st.sampled_from([*asdict(SMALL), "more"]), json_values()))
def test_invalid_settings_are_rejected_in_one_sentence(values: Any) -> None:
    with pytest.raises(InputError) as rejected:
        check_settings(values)
    assert str(rejected.value).endswith(".")
    assert "\n" not in str(rejected.value)


def test_the_shipped_network_was_trained_with_the_tutorials_settings() -> None:
    assert check_settings(asdict(TUTORIAL)) == TUTORIAL
    results = tutorial_results()
    report = json.loads(TUTORIAL_REPORT.read_text(encoding="utf-8"))
    assert results is not None
    assert results["misread"] == np.sum(report["confusion_matrix"]) - np.trace(report["confusion_matrix"])
    assert results["test_accuracy"] == pytest.approx(1 - results["misread"] / 10_000)
    assert 0 < results["test_loss"] < 0.2


def test_a_missing_report_or_one_of_other_settings_gives_no_results(tmp_path: Path) -> None:
    path = tmp_path / "tutorial.json"
    assert tutorial_results(path) is None
    report = json.loads(TUTORIAL_REPORT.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**report, "settings": {**report["settings"], "epochs": 5}}), encoding="utf-8")
    assert tutorial_results(path) is None


settings_in_range = st.builds(
    Settings,
    **{
        name: st.integers(int(low), int(high)) if isinstance(low, int) else st.floats(low, high)
        for name, (low, high) in RANGES.items()
    },
    **{name: st.sampled_from(list(options)) for name, options in OPTIONS.items()},
)


@given(settings_in_range)
def test_the_program_for_any_settings_is_python_with_short_lines(settings: Settings) -> None:
    code = tutorial_code(settings)
    compile(code, "code", "exec")
    assert code.count('activation="relu"') == settings.hidden_layers
    assert code.count(f"Dense({CLASSES}, ") == 1 + (settings.units == CLASSES) * settings.hidden_layers
    assert max(map(len, code.splitlines())) <= 70
