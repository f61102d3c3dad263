"""The files of the static site."""

import html
import json
import os
import re
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from helpers.drawings.datasets import needs_mnist
from helpers.drawings.images import read_codes
from helpers.requests.calls import decoded
from helpers.running.driver import TEXTS
from helpers.running.lazy import Lazy
from helpers.running.static_site import mnist

from model.data.mnist import PATH_VARIABLE
from page.build import site as build
from page.launch import option_values

site = Lazy("page.launch.site")


@pytest.fixture(scope="module", autouse=True)
def small_data_set(mnist_file):
    with mnist(mnist_file):
        yield


@pytest.fixture(scope="module")
def files():
    return build.site_files()


ADDRESS, SOURCE = "https://school.example/digits/", 'https://git.example/?a="b"&c'


@pytest.fixture(scope="module")
def published():
    return build.site_files(ADDRESS, SOURCE)


@needs_mnist
def test_the_single_file_is_small_enough_for_a_learning_platform():
    with mnist(Path(os.environ[PATH_VARIABLE])):
        assert len(build.single_site()) <= 4_000_000


def test_the_address_and_the_source_are_on_the_page(files, published):
    page = published["index.html"].decode()
    (components,) = re.findall(r'<script type="application/json" id="page-components">(.*)</script>', page)
    found = json.loads(components)[0]["props"]["published"]
    code = decoded(found["qr_code"])
    assert (found["address"], read_codes(code.repeat(4, axis=0).repeat(4, axis=1))) == (ADDRESS, [ADDRESS])
    assert f'<a href="{html.escape(SOURCE)}" data-text="site_source">' in page
    assert "site_source" not in files["index.html"].decode()


def test_the_statement_of_accessibility_says_in_each_language_where_to_report(files, published):
    words = json.loads((build.HERE / "accessibility.json").read_text(encoding="utf-8"))
    assert words.keys() == TEXTS.keys()
    assert all(each.keys() == words["en"].keys() and len(each["limits"]) == 4 for each in words.values())
    for contact, said in (("mailto:a+b@c.example", "a+b@c.example"), (SOURCE, SOURCE)):
        site = published if contact == SOURCE else build.site_files(source=SOURCE, contact=contact)
        link = f'<a href="{html.escape(contact)}">{html.escape(said)}</a>'
        assert site["accessibility.html"].decode().count(link) == len(TEXTS)
    statement = files["accessibility.html"].decode()
    assert all(each["makers"] in statement for each in words.values())
    assert "{" not in statement[statement.index("<main>") :]


def test_what_is_not_the_address_of_a_page_is_rejected():
    with pytest.raises(ArgumentTypeError, match=r"school\.example is not a web page's address"):
        option_values.read_url("school.example")
    assert option_values.read_url("https://school.example/a/index.html") == "https://school.example/a/"


def test_the_test_digits_come_with_their_licence_or_there_are_none(files):
    digits = [name for name in files if name.startswith("digits/")]
    assert len(digits) == 7
    for name in digits:
        if name.endswith(".txt"):
            assert "Creative Commons" in files[name].decode()
    with mnist(None):
        without = build.site_files()
    assert not any(name.startswith("digits/") for name in without)
    assert "panel-mistakes" in files["index.html"].decode()
    assert "panel-mistakes" not in without["index.html"].decode()
