"""Train the handwriting network on small data sets."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from helpers.drawings.handwritten import NO_DIGITS, WRITTEN, strokes_of
from helpers.running.lazy import Lazy
from small_data_sets import dataset_options, write_data_sets

from model import load_recognizer
from model.training.command_line import run_command
from model.verdict import measure_certainty
from research.calibration import area_under_roc
from research.data import originals
from research.data.originals import hold_out, load_originals
from research.handwriting import read_options, train_handwriting
from research.recipe import TINY

keras, tensorflow, distillation = Lazy("keras"), Lazy("tensorflow"), Lazy("research.distillation")
DRAWINGS = [strokes_of(text) for _, text in WRITTEN.values()]
LABELS = np.array([label for label, _ in WRITTEN.values()])


SMALL = replace(  # trains in seconds
    TINY,
    image_variants=2,
    drawing_variants=1000,
    styles=3,
    shapes=30,
    non_digits=40,
    batch_size=100,
    teacher_epochs=3,
    epochs=4,
)


def test_held_out_data_and_training_data_are_disjoint(tmp_path, monkeypatch):
    monkeypatch.setattr(originals, "HELD_OUT_IMAGES", 6)
    monkeypatch.setattr(originals, "HELD_OUT_GROUPS", [{"cea-ced"}])
    everything = load_originals(**write_data_sets(tmp_path))
    training, held_out = hold_out(everything)
    assert len(held_out.images) == 6
    for field in fields(everything):
        parts = [getattr(part, field.name) for part in (training, held_out, everything)]
        assert len(parts[0]) + len(parts[1]) == len(parts[2]) > len(parts[0]) > 0
    assert set(held_out.writers) == {"uci/02", "cea-ced/1"}
    assert set(training.writers) == {"uci/01", "apa-app/1"}
    assert set(held_out.character_writers) == {"cea-ced/1"}
    assert set(training.character_writers) == {"apa-app/1"}
    assert set(held_out.alphabets) == {"Sanskrit"}
    assert "Sanskrit" not in training.alphabets
    # Writer 2 wrote every second digit.
    np.testing.assert_array_equal(held_out.drawings[0][0], everything.drawings[1][0])
    of_uci = np.char.startswith(held_out.writers, "uci")
    assert held_out.drawing_labels[of_uci].tolist() == LABELS[1::2].tolist()
    np.testing.assert_array_equal(np.concatenate([training.images, held_out.images]), everything.images)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(originals, "HELD_OUT_IMAGES", 6)
    monkeypatch.setattr(originals, "HELD_OUT_GROUPS", [{"cea-ced"}])
    paths = write_data_sets(tmp_path)
    options = dataset_options(tmp_path)

    def run(*arguments, recipe=SMALL):
        words = [*options, *(str(argument).format(**paths) for argument in arguments)]
        run_command(lambda: train_handwriting(read_options(words), recipe))

    return run


@pytest.mark.slow
def test_the_command_trains_and_saves_a_network(tmp_path, run, capsys):
    out = tmp_path / "made" / "mine.keras"
    run("--hold-out", "--out", out)
    output = capsys.readouterr().out
    assert [line for line in output.splitlines() if line[:2] in {f"{step}." for step in range(1, 10)}] == [
        *("1. Load", "2. Augment", "3. Fit the teacher", "4. Fit the student", "5. Calibrate", "6. Save")
    ]
    assert "MNIST test accuracy" in output
    assert sorted(path.name for path in out.parent.iterdir()) == ["mine.json", "mine.keras", "mine.npz"]
    report = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["recipe"] == "handwriting"
    assert report["held_out"] is True
    assert 0 < report["threshold"] < 20
    rejected = [report[f"held_out_{kind}_rejected"] for kind in ("letters", "symbols")]
    assert np.mean(rejected) == pytest.approx(SMALL.rejected_non_digits, abs=0.15)  # there are a few of each
    assert len(report["history"]["loss"]) == SMALL.epochs
    assert report["history"]["features_loss"][-1] < 0.7 * report["history"]["features_loss"][0]
    assert keras.models.load_model(out).count_params() == 669_706
    recognizer = load_recognizer(out.with_suffix(".npz"))
    assert judges_digits(recognizer)
    assert recognizer.threshold == report["threshold"]
    assert (recognizer.predict_strokes(DRAWINGS).argmax(axis=1) == LABELS).mean() > 0.8

    last = tmp_path / "last.keras"
    run(
        "--continue",
        out,
        "--out",
        last,
        recipe=replace(SMALL, teacher_epochs=1, last_epochs=1, last_learning_rate=1e-6),
    )
    after = json.loads(last.with_suffix(".json").read_text(encoding="utf-8"))
    assert [after[name] for name in ("held_out", "temperature", "threshold")] == [
        *(False, report["temperature"], report["threshold"])
    ]
    # So small steps change little, also at the end, where the temperature is folded into the weights again.
    expected, actual = (load_recognizer(path.with_suffix(".npz")).predict_strokes(DRAWINGS) for path in (out, last))
    np.testing.assert_allclose(actual, expected, atol=0.01)


def judges_digits(recognizer):
    drawings = [*DRAWINGS, *map(strokes_of, NO_DIGITS.values())]
    certainties = measure_certainty(recognizer.predict_strokes(drawings))
    return area_under_roc(certainties[: len(DRAWINGS)], certainties[len(DRAWINGS) :]) > 0.6
