"""The engine answers in a browser. `tests/node` compares all of its answers with Python's, in Node.js."""

import pytest
from composed_numbers import number_requests
from engine import Engine, describe_all, drawings, read_all, rounded

from model import DEFAULT_NETWORK
from page.tabs.draw import draw

pytestmark = pytest.mark.slow


def test_answers_about_drawings_and_numbers_are_those_of_python(browser, static_site):
    page = browser.new_page()
    bodies = [*drawings(20), *number_requests(10)]
    expected = describe_all(read_all(rounded(DEFAULT_NETWORK), bodies), lambda pad: draw.describe(pad, []))
    assert any(answer.get("number") for answer in expected)
    for found, answer in zip(Engine(page, static_site).ask("look", bodies), expected, strict=True):
        if "error" in answer:
            assert found == answer
            continue
        assert found["image"] == answer["image"]
        assert text_of(found) == text_of(answer)
        probabilities, others = (each["verdicts"][0]["probabilities"] for each in (found, answer))
        assert probabilities == pytest.approx(others, abs=1e-3)
    page.close()


def text_of(answer):
    return answer["number"] and answer["number"]["text"]
