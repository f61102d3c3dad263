"""The page in each language."""

import re
from functools import partial

import pytest
from driver import TEXTS, forms
from playwright.sync_api import expect
from seen import expect_empty, expect_language, matching
from sketch import PREFIX

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

LOCALES = {
    "en": ["en-US", "en", "nl", "ko-KR"],
    "es": ["es", "es-MX"],
    "de": ["de-DE", "de-AT"],
    "fr": ["fr-CA"],
    "ja": ["ja"],
    "pt-BR": ["pt", "pt-PT", "pt-BR"],
    "zh-CN": ["zh-TW", "zh-CN", "zh", "zh-SG"],
}


def test_the_browsers_language_is_shown_and_only_its_texts_are_loaded(open_sketch):
    sketch = open_sketch(locale="zh-TW")
    expect_language(sketch, "zh-CN")
    expect_empty(sketch, "zh-CN")
    chosen = sketch.page.evaluate(
        """async ([module, locales]) => {
            const { preferredLanguage } = await import(module);
            return locales.map((locale) => {
                Object.defineProperty(navigator, "languages", { value: [locale], configurable: true });
                return preferredLanguage();
            });
        }""",
        [module(sketch, "language"), [locale for locales in LOCALES.values() for locale in locales]],
    )
    assert chosen == [language for language, locales in LOCALES.items() for _ in locales]
    for tab in sketch.tabs:
        sketch.open_tab(tab)
    assert loaded_texts(sketch) == ["zh-CN"]
    sketch.speak("en")
    expect_language(sketch, "en")
    assert loaded_texts(sketch) == ["zh-CN", "en"]


def module(sketch, name):
    """Return the address of a module in page/shared/, which the page has loaded."""
    (address,) = {url for url in sketch.requested if url.endswith(f"/shared/{name}.js")}
    return address


def test_counts_have_the_plural_and_the_digit_groups_of_the_language(sketch):
    """A text has a form for each plural category; in a language with a single category it is a string."""
    find_categories = "tag => new Intl.PluralRules(tag).resolvedOptions().pluralCategories"
    plurals = {key for texts in TEXTS.values() for key, text in texts.items() if isinstance(text, dict)}
    for language, texts in TEXTS.items():
        categories = sketch.page.evaluate(find_categories, language)
        for key, text in texts.items():
            has_forms = key in plurals and len(categories) > 1
            assert sorted(text) == sorted(categories) if has_forms else isinstance(text, str), (language, key)

    say = """async ([module, counts]) => {
        const { text } = await import(module);
        return counts.map((count) => text("class_imported", { count }));
    }"""
    words = sketch.page.evaluate(say, [module(sketch, "translations"), [0, 1, 2, 7367]])
    assert words == [
        f"{count} new." for count in ("0 drawings are", "1 drawing is", "2 drawings are", "7,367 drawings are")
    ]


def test_english_says_an_8_and_no_answer_is_certain(sketch):
    say = """async ([translations, format, verdicts]) => {
        const [{ text }, { verdictText }] = await Promise.all([import(translations), import(format)]);
        return [text("fool_you", { digit: 8 }), ...verdicts.map((verdict) => verdictText(verdict))];
    }"""
    torn = {"probabilities": [0, 0, 0, 0.3, 0, 0, 0, 0, 0.545, 0], "isDigit": False, "reason": "torn"}
    sure = {"probabilities": [0, 0, 0, 0, 0, 0, 0, 0, 0.9999, 0], "isDigit": True}
    either = {**torn, "isDigit": True}
    modules = module(sketch, "translations"), module(sketch, "format")
    words = sketch.page.evaluate(say, [*modules, [torn, {**torn, "reason": "nearly"}, sure, either]])
    assert words == [
        "You see an 8",
        "An 8 (55%) or a 3 (30%)? Not enough like either.",
        "Most like an 8, but not enough like any digit.",
        "The network gives more than 99 of 100 points to the 8.",
        "An 8 (55%) or a 3 (30%)?",
    ]


def loaded_texts(sketch):
    """Return the languages whose texts were loaded, in order."""
    return [match[1] for url in sketch.requested if (match := re.search(r"/texts/([\w-]+)\.json$", url))]


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

    sketch.page.reload()
    sketch.wait_until_ready()
    expect_language(sketch, "zh-CN")
    expect_empty(sketch, "zh-CN")
    expect(languages).to_have_value("zh-CN")
    sketch.speak("en")
    expect_language(sketch, "en")
    expect_empty(sketch, "en")


def test_a_text_that_a_language_lacks_is_in_english(app, new_sketch):
    incomplete = {key: text for key, text in TEXTS["ja"].items() if key not in ("clear", "mistakes_all")}
    sketch = new_sketch(locale="ja")
    sketch.page.route("**/texts/ja.json", lambda route: route.fulfill(json=incomplete))
    sketch.open(app.address)
    expect(sketch.clear).to_have_text(TEXTS["en"]["clear"])
    expect(sketch.page.locator(".undo")).to_have_text(TEXTS["ja"]["undo"])
    expect(sketch.page.locator("html")).to_have_attribute("lang", "ja")
    assert loaded_texts(sketch) == ["ja", "en"]
    say = "async (module) => (await import(module)).text('mistakes_all', { count: 1 })"
    assert sketch.page.evaluate(say, module(sketch, "translations")) == "All 1 mistakes"  # Japanese has one category


def test_every_word_comes_from_the_languages_file(open_sketch):
    """Compare all texts and accessible names within our components, except numbers and code."""
    sketch = open_sketch(locale="zh-CN")
    sketch.draw_digit(9)
    expect(sketch.announcement).not_to_be_empty()
    found = sketch.page.evaluate(
        """() => {
            const found = [];
            const names = ["title", "alt", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
            for (const part of document.querySelectorAll("header, header *, #desk *")) {
                for (const node of part.childNodes)
                    if (node.nodeType === Node.TEXT_NODE && !part.closest("script, style, pre"))
                        found.push(node.textContent.trim());
                for (const name of names) found.push((part.getAttribute(name) ?? "").trim());
            }
            return found;
        }"""
    )
    others = {"adam", "rmsprop", "sgd"}  # names of Keras' optimizers
    others |= {texts["language_name"] for texts in TEXTS.values()}
    words = {text for text in found if text and text not in others and not re.fullmatch(r"[\d.,%<>?\s]+", text)}
    assert len(words) > 10
    patterns = [matching(form) for text in TEXTS["zh-CN"].values() for form in forms(text)]
    assert {text for text in words if not any(pattern.match(text) for pattern in patterns)} == set()


def test_the_page_keeps_its_language_if_the_other_cannot_be_loaded(app, new_sketch):
    sketch = new_sketch()  # its browser has not cached any texts
    sketch.open(app.address)
    sketch.expected_errors += ["ERR_INTERNET_DISCONNECTED"]
    sketch.draw_digit(6)
    words, drawn = sketch.sentence.inner_text(), sketch.strokes
    sketch.page.context.set_offline(True)
    languages = sketch.page.locator(".language select")
    with sketch.page.expect_event("requestfailed", lambda request: request.url.endswith("/zh-CN.json")):
        languages.select_option("zh-CN")
    sketch.wait_for_frames()
    expect_language(sketch, "en")
    expect(languages).to_have_value("en")
    expect(sketch.sentence).to_have_text(words)
    assert sketch.page.evaluate("name => localStorage.getItem(name)", PREFIX + "language") is None
    sketch.page.context.set_offline(False)
    sketch.speak("zh-CN")
    expect_language(sketch, "zh-CN")
    assert sketch.strokes == drawn


def test_the_language_that_was_chosen_last_is_shown(app, new_sketch):
    sketch = new_sketch()  # its browser has not cached any texts
    sketch.open(app.address)
    held = {}
    languages = sketch.page.locator(".language select")
    for slow in ("fr", "es"):
        sketch.page.route(f"**/texts/{slow}.json", partial(held.setdefault, slow))
    for slow, quick in (("fr", "de"), ("es", "ja")):
        languages.select_option(slow)
        sketch.wait_until(lambda slow=slow: slow in held)
        sketch.speak(quick)
    with sketch.page.expect_event("requestfinished"):
        held["fr"].continue_()
    with sketch.page.expect_event("requestfailed"):
        held["es"].abort()
    sketch.expected_errors.append("ERR_FAILED")
    sketch.wait_for_frames()
    expect_language(sketch, "ja")
    expect(languages).to_have_value("ja")
    expect(sketch.page.locator("#head .lost")).to_be_hidden()
