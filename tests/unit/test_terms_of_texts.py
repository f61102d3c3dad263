"""The words and the punctuation of the texts in each language."""

import re

import pytest
from driver import ROOT, TEXTS

from page.build.assets import DEFAULT_LANGUAGE
from page.lessons import read

TERMS = ROOT / "page" / "texts" / "TERMS.md"
CJK = "[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]"
WRONG = {  # what no text contains, as regular expressions
    "en": "[„«»’]|“[^”]*(?:“|$)",
    "de": r"[”«»’']|„[^“]*(?:„|$)|(?:^|“)[^„]*“|\d%",
    "es": r"[“”„'’]|« | »|\.»|(?:^|\?)[^¿]*\?|¿[^?]*(?:¿|$)|(?:^|!)[^¡]*!|¡[^!]*(?:¡|$)|\d%",
    "fr": "[“”„']|[^\u202f][;:?!»%]|«[^\u202f]",
    "pt-BR": "[„«»'’]|“[^”]*(?:“|$)",
    "ja": f"{CJK}[,.?!:;()]|[,.?!:;()]{CJK}|[“”'‘’]|[？！](?![」）　*]|$)",
    "zh-CN": f"{CJK}[,.?!:;()]|[,.?!:;()]{CJK}|[「」'‘’]|(?<!…)…(?!…)|“[^”]*(?:“|$)",
}
ANYWHERE = r"\"|\.\.\.|…\.| [,;:!]|\S  \S"


def values(of, key=""):
    """Yield the path and the text of each string in the content of a file."""
    if isinstance(of, str):
        yield key, of
    else:
        for name, value in of.items() if isinstance(of, dict) else enumerate(of):
            yield from values(value, f"{key}.{name}")


def prose_of(language):
    """Return the texts without code, addresses and the answer “?”, by path; placeholders as 0."""
    texts = dict([*values(TEXTS[language]), *values(read(f"words/{language}"))])
    others = r"`[^`]*`|https?://\S+|\bMNIST_PATH=\S+|[“„«「]\u202f?\?\u202f?[”“»」]"
    return {key: re.sub(r"\{\w+\}", "0", re.sub(others, "x", text)) for key, text in texts.items()}


def terms_of(language):
    """Return the words for each term, and the expressions that are not written instead."""
    table = TERMS.read_text(encoding="utf-8").split(f"\n## {language}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][2:]
    return {term: (words.split(", "), re.findall("`(.+?)`", " ".join(rest))) for term, words, *rest in rows}


@pytest.mark.parametrize("language", TEXTS)
def test_one_thing_has_one_word(language):
    plan = ROOT / "docs" / f"class.{'' if language == DEFAULT_LANGUAGE else f'{language}.'}md"
    texts = dict([*values(TEXTS[language]), *values(read(f"words/{language}"))])
    texts |= {plan.name: plan.read_text(encoding="utf-8")} if plan.is_file() else {}
    texts = {key: re.sub(r"`[^`]*`|\{\w+\}", "", text) for key, text in texts.items()}
    together = "\n".join(texts.values()).lower()
    terms = terms_of(language)
    assert [word for words, _ in terms.values() for word in words if word.lower() not in together] == []
    other = "|".join(other for _, others in terms.values() for other in others)
    found = {key: re.search(other, text, re.IGNORECASE) for key, text in texts.items()}
    assert {key: match[0] for key, match in found.items() if match} == {}


def test_each_language_has_a_word_for_the_same_terms():
    common = {"network", "unit", "layer", "weight", "bias", "training", "epoch", "drawing", "to read", "to reject"}
    common |= {"sure", "mistake", "class", "bar", "badge"}
    assert [language for language in TEXTS if not common <= terms_of(language).keys()] == []


@pytest.mark.parametrize("language", TEXTS)
def test_the_texts_have_the_punctuation_of_their_language(language):
    found = {key: re.search(f"{ANYWHERE}|{WRONG[language]}", text) for key, text in prose_of(language).items()}
    assert {key: match[0] for key, match in found.items() if match} == {}


@pytest.mark.parametrize(
    ("language", "familiar"),
    [("de", "du|dich|dir|dein|deine[mnrs]?|euer|eure[mnrs]?|euch"), ("fr", "tu|toi|ton|tes|te|ta")],
)
def test_the_notes_address_a_teacher(language, familiar):
    words = read(f"words/{language}")
    notes = {name: re.sub(r"\*\*.+?\*\*", "", step.get("explain", "")) for name, step in words["steps"].items()}
    notes |= dict(values(words["document"])) | {name: said["teacher"] for name, said in words["pupils"].items()}
    found = {key: re.search(rf"\b(?:{familiar})\b", text, re.IGNORECASE) for key, text in notes.items()}
    assert {key: match[0] for key, match in found.items() if match} == {}
