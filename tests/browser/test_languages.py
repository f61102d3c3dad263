"""The page in each language."""

import re

import pytest
from driver import TEXTS, forms
from playwright.sync_api import expect
from seen import expect_empty, expect_language, matching

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py


def test_the_browsers_language_is_shown_and_every_word_comes_from_its_file(open_sketch):
    sketch = open_sketch(locale="zh-TW")
    expect_language(sketch, "zh-CN")
    expect_empty(sketch, "zh-CN")
    expect_words_of(sketch, "zh-CN")
    for tab in sketch.tabs:
        sketch.open_tab(tab)
    assert re.findall(r"/texts/([\w-]+)\.json", " ".join(sketch.requested)) == ["zh-CN"]


def expect_words_of(sketch, language):
    """Compare all texts and accessible names within our components, except numbers and code."""
    sketch.draw_digit(9)
    expect(sketch.announcement).not_to_be_empty()
    found = sketch.page.evaluate(
        """() => {
            const found = [];
            const names = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
            for (const part of document.querySelectorAll("header, header *, #desk *")) {
                for (const node of part.childNodes)
                    if (node.nodeType === Node.TEXT_NODE && !part.closest("script, style, pre, select[hidden]"))
                        found.push(node.textContent.trim());
                for (const name of names) found.push((part.getAttribute(name) ?? "").trim());
            }
            return found;
        }"""
    )
    others = {"adam", "rmsprop", "sgd"}  # names of Keras' optimizers
    others |= {texts["language_name"] for texts in TEXTS.values()}
    words = {text for text in found if text and text not in others and not re.fullmatch(r"[\d.,%<>?×\s]+", text)}
    assert len(words) > 10
    patterns = [matching(form) for text in TEXTS[language].values() for form in forms(text)]
    assert {text for text in words if not any(pattern.match(text) for pattern in patterns)} == set()


def test_the_list_of_languages_changes_all_texts_and_is_remembered(sketch):
    """The list names each language in that language, and the keyboard changes it."""
    sketch.draw_digit(6)
    drawn = sketch.strokes
    languages = sketch.page.locator(".language select")
    expect(languages).to_have_accessible_name(TEXTS["en"]["language"])
    default, *others = sorted(TEXTS, key=lambda tag: (tag != "en", tag))
    expect(languages.locator("option")).to_have_text([TEXTS[tag]["language_name"] for tag in (default, *others)])
    for tag in others:
        languages.focus()
        sketch.press("ArrowDown")
        expect_language(sketch, tag)
        expect(sketch.sentence).to_have_text(matching(TEXTS[tag]["answer"]))
    assert sketch.strokes == drawn

    # The theme is remembered, too.
    sketch.page.locator("button.theme").click()
    sketch.page.reload()
    sketch.wait_until_ready()
    expect(sketch.page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    expect_language(sketch, "zh-CN")
    expect(languages).to_have_value("zh-CN")
