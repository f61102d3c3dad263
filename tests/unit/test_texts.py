"""The texts of the page, and their use."""

import re

import pytest
from helpers.running.driver import ROOT, TEXTS, forms

from page.build.assets import DEFAULT_LANGUAGE
from page.build.document import FIRST_TEXTS, WITHOUT_SCRIPTS
from page.lessons import FOLDER


def test_every_text_is_in_every_language():
    assert TEXTS.keys() == {"de", "en", "es", "fr", "ja", "pt-BR", "zh-CN"}
    for texts in TEXTS.values():
        assert list(texts) == list(TEXTS["en"])
        for key, text in texts.items():
            implied = {"count"} if isinstance(text, dict) else set()  # "this digit" need not repeat that it is one
            *_, other = forms(TEXTS["en"][key])
            for form in forms(text):
                assert form.strip()
                assert placeholders(form) | implied == placeholders(other), key


def placeholders(form):
    return set(re.findall(r"\{(\w+)\}", form))


def test_every_text_is_used_and_every_used_text_exists():
    kinds = ("page/**/*.html", "page/**/*.js", "page/**/*.py", "model/**/*.py", "app.py")
    sources = "".join(path.read_text(encoding="utf-8") for kind in kinds for path in ROOT.glob(kind))
    quoted = set(re.findall(r'"(\w+)"', sources))
    composed = tuple(re.findall(r"`(\w+_)\$\{", sources))  # such as `tab_${name}`
    others = TEXTS["en"].keys() - {*FIRST_TEXTS, WITHOUT_SCRIPTS} - quoted
    assert {key for key in others if not key.startswith(composed)} == set()
    errors = {key.removeprefix("error_") for key in others if key.startswith("error_")}
    assert errors - quoted == {"range_units", "range_epochs"}  # of settings that are typed
    asked = set(re.findall(r"""(?:data-(?:text|title)=|\btext\()"(\w+)\"""", sources))
    assert asked - {"key"} <= TEXTS["en"].keys()  # "key" is in a comment


@pytest.mark.parametrize("language", TEXTS)
def test_the_lessons_and_their_plans_use_the_names_on_the_page(language):
    plan = ROOT / "docs" / f"class.{'' if language == DEFAULT_LANGUAGE else f'{language}.'}md"  # not in each language
    texts = [form for text in TEXTS[language].values() for form in forms(text)]
    # "{units} units" is "16 units".
    shown = re.compile("|".join(re.sub(r"\\{\w+\\}", r"\\d+", re.escape(form)) for form in texts))
    for path, count in ((FOLDER / "words" / f"{language}.json", 30), (plan, 21)):
        if path == plan and not plan.is_file():
            continue
        names = {*re.findall(r"\*\*(.+?)\*\*", path.read_text(encoding="utf-8"))} - {"{tab}"}
        assert len(names) >= count
        assert [name for name in names if not shown.fullmatch(name)] == [], path.name
