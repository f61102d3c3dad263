"""The texts of the page, and their use."""

import re

import pytest
import used_texts
from driver import ROOT, TEXTS, forms

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


def test_a_unit_stays_beside_its_number():
    paths = [*ROOT.glob("page/texts/*.json"), *FOLDER.glob("*/*.json")]
    parted = re.compile(r"[\d}] (?:s|min|MB|Mo|kB|ms|%|秒|分钟)(?![\w'’])")
    assert [(path.name, found) for path in paths for found in parted.findall(path.read_text(encoding="utf-8"))] == []


def placeholders(form):
    return set(re.findall(r"\{(\w+)\}", form))


def test_every_text_is_used_and_every_used_text_exists():
    assert used_texts.asked_for(ROOT / "page") <= TEXTS["en"].keys()
    assert used_texts.unused(ROOT / "page", TEXTS["en"].keys() - {*FIRST_TEXTS, WITHOUT_SCRIPTS}) == set()


def test_every_reason_of_an_error_has_a_text_and_every_such_text_a_reason():
    paths = [*ROOT.glob("model/**/*.py"), *ROOT.glob("page/**/*.py"), *ROOT.glob("page/engine/**/*.js")]
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    given = re.findall(r'Error\((?:\w+|str\(error\)|f?".*?"|`.*?`), "(\w+)"', source)
    given += re.findall(r'\breason ?= ?"(\w+)"', source)
    assert len(given) > 30
    texts = {key.removeprefix("error_") for key in TEXTS["en"] if key.startswith("error_")}
    assert set(given) <= texts
    # Those of settings that are typed are composed; other reasons may be constants or have a condition.
    others = {reason for reason in texts - set(given) if f'"{reason}"' not in source}
    assert others == {"range_units", "range_epochs"}


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
