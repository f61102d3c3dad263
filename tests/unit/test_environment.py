"""The environment variables that decide how the page is served."""

import os
import subprocess
import sys

import pytest

from page.launch import environment


@pytest.fixture(autouse=True)
def _restored(monkeypatch):
    """What the checks change in the environment is as before after each test."""
    for name in (*environment.NUMBERS, "GRADIO_SERVER_NAME", environment.TRAINING_VARIABLE):
        monkeypatch.setenv(name, "1")  # so that it is put back, whatever is done to it
        monkeypatch.delenv(name)


def test_gradio_remembers_few_calls():
    environment.prepare_environment()
    assert os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] == "100"


def test_how_many_calls_gradio_remembers_may_be_chosen(monkeypatch):
    monkeypatch.setenv("GRADIO_ANALYTICS_MAX_EVENTS", "7")
    environment.prepare_environment()
    assert os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] == "7"


@pytest.mark.slow
def test_gradio_reads_the_variable():
    """Gradio reads it when a page is made."""
    program = "import gradio; print(gradio.Blocks()._queue.ANALYTICS_MAX_EVENTS)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "GRADIO_ANALYTICS_MAX_EVENTS": "7", "GRADIO_ANALYTICS_ENABLED": "False"},
        capture_output=True,
        text=True,
        check=False,
    )
    changed = "Gradio has changed how it reads GRADIO_ANALYTICS_MAX_EVENTS: see page/launch/environment.py"
    assert done.stdout.strip() == "7", f"{changed}\n{done.stderr}"


def test_host_and_port_are_taken_from_gradios_variables(monkeypatch):
    assert environment.prepare_environment() == (None, None)
    monkeypatch.setenv("GRADIO_SERVER_NAME", "::")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "7861")
    assert environment.prepare_environment() == ("::", "7861")
    assert environment.prepare_environment() == (None, None)  # Gradio itself does not see them


@pytest.mark.parametrize("name", environment.NUMBERS)
def test_numbers_may_be_as_far_as_their_range_goes(monkeypatch, name):
    numbers = environment.NUMBERS[name]
    for number in (numbers[0], numbers[-1]):
        monkeypatch.setenv(name, str(number))
        environment.prepare_environment()
    for text in (str(numbers[0] - 1), str(numbers[-1] + 1), "", "many", "1.5", " 1", "+1"):
        monkeypatch.setenv(name, text)
        with pytest.raises(SystemExit) as stopped:
            environment.prepare_environment()
        assert name in stopped.value.code
        assert repr(text) in stopped.value.code


@pytest.mark.parametrize(
    ("value", "at_home", "on_space"),
    [(None, True, False), ("", True, False), ("on", True, True), ("off", False, False)],
)
def test_training_is_on_but_on_a_space(monkeypatch, value, at_home, on_space):
    if value is not None:
        monkeypatch.setenv(environment.TRAINING_VARIABLE, value)
    assert environment.switch(environment.TRAINING_VARIABLE, True) == at_home
    assert environment.switch(environment.TRAINING_VARIABLE, False) == on_space


@pytest.mark.parametrize("value", ["yes", "ON", "1", " "])
def test_training_is_on_or_off(monkeypatch, value):
    monkeypatch.setenv(environment.TRAINING_VARIABLE, value)
    with pytest.raises(SystemExit, match="must be on or off"):
        environment.switch(environment.TRAINING_VARIABLE, True)
