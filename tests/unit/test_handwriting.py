"""The recipe of the handwriting network on small data sets of its own, and what the shipped network makes of digits."""

import json
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from handwritten import NO_DIGITS, WRITTEN, strokes_of, write_data_sets

import train
from model import load_recognizer
from model.preprocessing import flatten, normalise, preprocess_strokes
from model.training import handwriting
from model.training.handwriting import (
    FEATURES,
    Mixture,
    Windows,
    ask,
    build_student,
    build_teacher,
    compile_and_fit,
    gather,
    in_pieces,
    make_variants,
    train_handwriting,
    vary,
    without_scaffold,
)
from model.training.networks import load_keras_network

DRAWINGS = [strokes_of(text) for _, text in WRITTEN.values()]
LABELS = np.array([label for label, _ in WRITTEN.values()])


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer("handwriting")


@pytest.mark.parametrize("name", WRITTEN)
def test_every_style_is_read_and_taken_for_a_digit(recognizer, name):
    label, text = WRITTEN[name]
    strokes = strokes_of(text)
    # As it is, small under a broad brush, and large under a fine one.
    probabilities = recognizer.predict_strokes([strokes] * 3, [None, 25, 3])
    assert probabilities.argmax(axis=1).tolist() == [label] * 3
    assert recognizer.is_digit(probabilities).all()


@pytest.mark.parametrize("name", NO_DIGITS)
def test_what_is_no_digit_is_not_taken_for_one(recognizer, name):
    probabilities = recognizer.predict_strokes([strokes_of(NO_DIGITS[name])])
    assert not recognizer.is_digit(probabilities).any(), probabilities.round(2)


def test_a_filled_spot_is_no_digit(recognizer):
    rows, columns = np.indices((200, 200)) - 99.5
    spot = ((rows**2 + columns**2 < 90**2) * 255).astype(np.uint8)
    assert not recognizer.is_digit(recognizer.predict_images([spot])).any()


def test_the_best_network_is_the_one_that_is_loaded_without_a_name(recognizer):
    drawing = [DRAWINGS[0]]
    np.testing.assert_array_equal(load_recognizer().predict_strokes(drawing), recognizer.predict_strokes(drawing))


def test_it_has_the_tutorials_shape(recognizer):
    assert sum(layer.kernel.size + layer.bias.size for layer in recognizer.network.layers) == 669_706


def test_processes_give_what_one_process_gives():
    pieces = in_pieces("drawings", DRAWINGS[:6], LABELS[:6], 2, seed=3, piece=2)
    images = np.stack(list(map(preprocess_strokes, DRAWINGS[:4])))
    pieces += in_pieces("images", images, LABELS[:4], 3, seed=3, piece=4)
    pieces.append(("non-digits", DRAWINGS, LABELS, 5, DRAWINGS[:3], [1, 2, 3]))
    fields = make_variants(pieces)
    assert fields.shape == (3 * 4 + 12 + 5, 28, 28)
    assert fields.dtype == np.uint8
    np.testing.assert_array_equal(fields, np.concatenate([vary(*piece) for piece in pieces]))


def test_a_batch_has_its_shares_and_is_the_same_each_time(monkeypatch):
    monkeypatch.setattr(handwriting, "BATCH_SIZE", 40)
    monkeypatch.setattr(handwriting, "STEPS_AN_EPOCH", 7)
    dark, light = np.zeros((5, 28, 28), np.uint8), np.full((9, 28, 28), 255, np.uint8)
    sets = [
        (dark, {"digits": np.eye(10)[[1] * 5], "features": np.zeros((5, 3), np.float16)}, 0.75),
        (light, {"digits": np.full((9, 10), 0.1), "features": np.ones((9, 3), np.float16)}, 0.25),
    ]
    mixture = Mixture(sets, seed=4)
    assert len(mixture) == 7
    pixels, targets = mixture[2]
    assert pixels.shape == (40, 784)
    assert {name: values.shape for name, values in targets.items()} == {"digits": (40, 10), "features": (40, 3)}
    assert {values.dtype for values in (pixels, *targets.values())} == {np.dtype(np.float32)}
    assert pixels.max(axis=1).tolist() == [0.0] * 30 + [1.0] * 10
    np.testing.assert_array_equal(targets["digits"][:, 1], np.float32([1] * 30 + [0.1] * 10))
    np.testing.assert_array_equal(targets["features"][:, 0], [0] * 30 + [1] * 10)
    np.testing.assert_array_equal(Mixture(sets, seed=4)[2][0], pixels)


def small(monkeypatch):
    """Settings under which the recipe takes seconds."""
    settings = {
        **{"HELD_OUT_IMAGES": 6, "IMAGE_VARIANTS": 2, "DRAWING_VARIANTS": 20, "NON_DIGITS": 40, "EPOCHS": 20},
        **{"BATCH_SIZE": 100, "STEPS_AN_EPOCH": 20, "TEACHER_EPOCHS": 8, "WARM_UP": 10, "AVERAGED": 0.9},
        "MOMENTUM": 0.9,
    }
    for name, value in settings.items():
        monkeypatch.setattr(handwriting, name, value)


def test_a_student_learns_from_a_teacher_and_keeps_what_it_learnt_without_its_scaffold(monkeypatch):
    small(monkeypatch)
    keras.utils.set_random_seed(0)
    fields = vary("drawings", DRAWINGS, LABELS, 20, None, [0])
    labels = np.repeat(LABELS, 20)
    sets = [(fields, {"digits": np.eye(10, dtype=np.float32)[labels]}, 1.0)]
    teacher = build_teacher()
    compile_and_fit(teacher, sets, 8, 3e-3, seed=0)
    ((asked, answers, share),) = ask(teacher, sets)
    assert asked is fields
    assert share == 1.0
    np.testing.assert_allclose(answers["digits"].astype(float).sum(axis=1), 1, atol=0.01)
    said = answers["digits"].argmax(axis=1)
    assert (said == labels).mean() > 0.9
    assert answers["features"].shape == (len(fields), FEATURES)
    assert np.abs(answers["features"].astype(float).mean(axis=0)).max() < 0.05
    assert answers["features"].astype(float).std() == pytest.approx(1, abs=0.02)

    student = build_student(0)
    history = compile_and_fit(student, [(fields, answers, 1.0)], 10, 2e-3, seed=0)
    assert history["features_loss"][-1] < 0.7 * history["features_loss"][0]
    network = without_scaffold(student)
    assert network.count_params() == 669_706
    pixels = flatten(normalise(fields))
    probabilities = network.predict(pixels, verbose=0)
    assert (probabilities.argmax(axis=1) == said).mean() > 0.9
    np.testing.assert_allclose(probabilities, student.predict(pixels, verbose=0)["digits"], atol=1e-4)


def test_the_first_units_begin_by_looking_at_one_place_each():
    weights = np.asarray(Windows(seed=1)((784, 512), "float32"))
    np.testing.assert_array_equal(weights, np.asarray(Windows(seed=1)((784, 512), "float32")))
    assert (weights != np.asarray(Windows(seed=2)((784, 512), "float32"))).any()
    np.testing.assert_allclose((weights**2).sum(axis=0), 2, rtol=1e-4)  # He's variance: 784 times 2 / 784
    rows, columns = np.indices((28, 28)).reshape(2, 784, 1)
    attention = weights**2 / 2
    row, column = (attention * rows).sum(axis=0), (attention * columns).sum(axis=0)
    spread = np.sqrt((attention * ((rows - row) ** 2 + (columns - column) ** 2)).sum(axis=0) / 2)
    assert np.percentile(spread, 95) < 4  # pixels; of weights spread evenly it would be 8
    for place in (row, column):  # all over the field
        assert (np.histogram(place, bins=[0, 9, 19, 28])[0] > 100).all()


def test_nothing_held_out_is_trained_on(tmp_path, monkeypatch):
    monkeypatch.setattr(handwriting, "HELD_OUT_IMAGES", 6)
    options = SimpleNamespace(**write_data_sets(tmp_path))
    training, held_out = gather(options, hold_out=True)
    everything, nothing = gather(options, hold_out=False)
    assert nothing == {}
    assert len(held_out["images"]) == 6
    for name in everything:
        assert len(training[name]) + len(held_out[name]) == len(everything[name])
        assert len(training[name])
        assert len(held_out[name])
    # Writer 2 wrote every second digit.
    np.testing.assert_array_equal(held_out["drawings"][0][0], everything["drawings"][1][0])
    assert held_out["drawing_labels"].tolist() == everything["drawing_labels"][1::2].tolist()


def test_the_recipe_from_the_data_to_the_saved_network(tmp_path, monkeypatch, capsys):
    small(monkeypatch)
    headings = []
    out = tmp_path / "made" / "mine.keras"
    options = SimpleNamespace(**write_data_sets(tmp_path), seed=0, out=out, hold_out=True)
    train_handwriting(options, headings.append)
    assert headings[-1].endswith("Save")
    assert sorted(path.name for path in out.parent.iterdir()) == ["mine.json", "mine.keras"]
    report = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert report["recipe"] == "handwriting"
    assert report["held_out"] is True
    assert 0 < report["digit_threshold"] < 1
    assert len(report["history"]["loss"]) == 20
    assert load_keras_network(out).count_params() == 669_706
    recognizer = load_recognizer(out)
    assert recognizer.digit_threshold == report["digit_threshold"]
    assert (recognizer.predict_strokes(DRAWINGS).argmax(axis=1) == LABELS).mean() > 0.8
    assert "MNIST test accuracy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--recipe", "handwriting", "--epochs", "3"], "--epochs has no part in the handwriting recipe"),
        (["--hold-out"], "--hold-out has no part in the tutorial recipe"),
        (["--recipe", "handwriting", "--mnist", "nowhere.npz"], "There is no file nowhere.npz"),
        (["--recipe", "handwriting", "--mnist", "{mnist}", "--uci-pen", "nowhere.tra"], "There is no file nowhere.tra"),
        (["--recipe", "handwriting", "--mnist", "{mnist}", "--uci-pen", "{omniglot}"], "no pendigits-orig.tra"),
        (
            ["--recipe", "handwriting", "--mnist", "{mnist}", "--uci-pen", "{uci_pen}", "--omniglot", "{uci_pen}"],
            "cannot be unpacked",
        ),
    ],
)
def test_the_command_says_what_is_wrong_in_one_sentence(tmp_path, monkeypatch, capsys, arguments, what):
    paths = write_data_sets(tmp_path)
    arguments = [argument.format(**paths) for argument in arguments]
    out = tmp_path / "mine.keras"
    out.write_text("what was there before", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["train.py", *arguments, "--out", str(out)])
    with pytest.raises(SystemExit) as caught:
        train.main()
    message = caught.value.code if isinstance(caught.value.code, str) else capsys.readouterr().err
    assert what in message
    assert len(message.splitlines()) == 1
    assert out.read_text(encoding="utf-8") == "what was there before"


def test_ctrl_c_leaves_the_network_as_it_was(tmp_path, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    small(monkeypatch)
    monkeypatch.setattr(handwriting, "calibrate", interrupted)
    out = tmp_path / "mine.keras"
    out.write_text("what was there before", encoding="utf-8")
    paths = [
        part for name, path in write_data_sets(tmp_path).items() for part in (f"--{name.replace('_', '-')}", str(path))
    ]
    arguments = ["train.py", "--recipe", "handwriting", "--hold-out", *paths, "--out", str(out)]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as caught:
        train.main()
    assert caught.value.code == 130
    assert "nothing was saved" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "what was there before"
    assert not list(tmp_path.glob(".unfinished*"))
