"""The files of the static site."""

import base64
import gzip
import html
import io
import json
import os
import re
import shlex
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from calls import decoded
from codes import read_codes
from datasets import needs_mnist
from lazy import Lazy
from PIL import Image, ImageColor
from static_site import mnist

from model.data.mnist import PATH_VARIABLE
from page.build import site as build
from page.build.assets import ENGINE, START, TRAINING, read_texts
from page.build.document import COLOUR
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


def test_the_single_file_needs_no_other():
    page = build.single_site().decode()
    (content,) = re.findall(r'<script type="application/json" id="files">(.*?)</script>', page)
    files = {name: base64.b64decode(packed) for name, packed in json.loads(content).items()}
    rest = page.replace(content, "")
    assert {address.partition(":")[0] for address in re.findall(r"""(?:src|href)="([^"#]+)""", rest)} == {"data"}
    scripts = [rest, *(gzip.decompress(data).decode() for name, data in files.items() if name.endswith(".js"))]
    assert len(scripts) == 1 + len([START, ENGINE, TRAINING])
    for script in scripts:
        code = re.sub(r"/\*.*?\*/|^\s*//.*", "", script, flags=re.MULTILINE)
        code = re.sub(r"await fetch\(apiAddress.*", "", code)  # no request is for a server
        assert not re.search(r"\bfetch\(|\bimport\(|\bimport\.meta|^import |url\(", code, re.MULTILINE)
    assert {"texts/ja.json", "lessons/lessons.json"} <= files.keys()
    with mnist(None):
        without = build.single_site().decode()
    assert 'id="files"' in without
    assert "digits/first" not in without


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


def test_what_is_not_the_address_of_a_page_is_rejected():
    with pytest.raises(ArgumentTypeError, match=r"school\.example is not a web page's address"):
        option_values.read_url("school.example")
    assert option_values.read_url("https://school.example/a/index.html") == "https://school.example/a/"


def test_the_command_that_publishes_a_folder_has_its_name_as_one_word():
    (command,) = [line for line in site.PUBLISH.format(folder="a b").splitlines() if "hf upload" in line]
    assert "a b" in shlex.split(command)


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


def test_search_engines_chat_programs_and_phones_find_what_they_show(files, published):
    page, plain = (each["index.html"].decode() for each in (published, files))
    description = "Draw a digit, watch a neural network read it"
    for each in (page, plain):
        assert "<title>Digit Sketchpad</title>" in each
        assert "<h1>Digit Sketchpad</h1>" in each
        assert f'<meta name="description" content="{description}" />' in each
    assert f'<link rel="canonical" href="{ADDRESS}" />' in page
    assert re.findall(r'hreflang="([^"]+)"', page) == ["x-default", *read_texts()]
    about = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)" />', page))
    assert (about["title"], about["description"]) == ("Digit Sketchpad", description)
    assert about["image"].removeprefix(ADDRESS) in published
    assert not re.search("og:|canonical", plain)
    thumbnail = build.space_settings(ADDRESS)["thumbnail"]
    assert thumbnail.removeprefix(f"thumbnail: {ADDRESS}") in published


def test_the_icons_of_the_installed_page_have_their_sizes_and_fill_them(files, published):
    manifest = json.loads(published["manifest.webmanifest"])
    assert (manifest["id"], manifest["lang"]) == ("/digits/", "en")
    assert "id" not in json.loads(files["manifest.webmanifest"])
    maskable = [icon for icon in manifest["icons"] if icon["purpose"] == "maskable"]
    assert [icon["sizes"] for icon in maskable] == ["192x192", "512x512"]
    for icon in maskable:
        with Image.open(io.BytesIO(files[icon["src"].removeprefix("./")])) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
            assert ImageColor.getrgb(COLOUR) == image.convert("RGBA").getpixel((0, 0))[:3]
            assert image.convert("RGBA").getextrema()[3] == (255, 255)
