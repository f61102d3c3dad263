"""The answers of Python and of the engine have the types of page/types.d.ts, which the page's JavaScript relies on."""

import base64
import json
import os
import re
from argparse import Namespace
from dataclasses import asdict, fields
from pathlib import Path

import httpx
import pytest
from calls import ADDRESS, guarded
from check_types import DECLARATIONS, FOLDER, run_tsc, write_program
from classroom import new_id, strokes_of_digit
from datasets import png_of_one, small_mnist
from driver import FORTY_TWO
from engine import read_pad
from lazy import Lazy
from nodejs import run_node
from npz_files import class_network
from own_network import own_network
from starlette.requests import Request
from static_site import mnist

from model import SMALL_NETWORK, load_recognizer, shipped_networks
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.jobs.settings import TUTORIAL
from page.encoding import encode_map
from page.header.header import Header
from page.pad.pad import Pad
from page.pad.pad_reader import Drawn
from page.server.assets import page_head
from page.server.routes import PREFIX
from page.tabs import make_tabs
from page.tabs.classroom.key import HEADER
from page.tabs.inside import inside
from page.tabs.map import map as map_tab
from page.tabs.tab import Parts

pytestmark = pytest.mark.slow
app_module = Lazy("app")

WITH_CLASS = Namespace(class_folder="")  # options of the command line: a class in memory
KEY = "k" * 32  # a teacher's
TOKEN = "own-1"  # of a visitor's network, which has no map

ONE = {"strokes": strokes_of_digit(1), "line_width": BRUSH_WIDTH}
NUMBER = {"strokes": [[[x * PAD_SIDE, y * PAD_SIDE] for x, y in stroke] for stroke in FORTY_TWO]}
SCRIBBLE = {"strokes": [[[(37 * i) % PAD_SIDE, (91 * i) % PAD_SIDE] for i in range(20)]]}
DIGIT_OF_PHOTO = {"field": base64.b64encode(small_mnist()["x_test"][0].tobytes()).decode(), "is_digit": True}
ON_PAD = (ONE, NUMBER, SCRIBBLE, DIGIT_OF_PHOTO)
UNIT, OUTPUT = {"layer": 0, "unit": 3}, {"layer": 2, "unit": 3}
SMALL = {"small": True}

# Requests that both sides answer; together they have all values that may be null or missing.
ASKED = [
    *((name, pad) for name in ("look", "steps", "inside", "place", "watch") for pad in ON_PAD),
    ("look", {**NUMBER, "compare": True}),
    *(("inside", {**ONE, **more}) for more in (UNIT, OUTPUT, SMALL)),
    *(("example", {"position": 5, **more}) for more in ({}, OUTPUT, SMALL)),
    *(("structure", more) for more in ({}, SMALL)),
    *(("weights", more) for more in (UNIT, OUTPUT, UNIT | SMALL)),
    ("most_activating", UNIT),
    *(("fool", {**pad, "digit": 8, **SMALL}) for pad in (ONE, {"position": 5})),
    ("map", {}),
    ("map_labels", {}),
    ("map_digits", {"positions": [0, 7]}),
    ("code", {"settings": asdict(TUTORIAL)}),
    ("mistakes", {}),
    ("progress", {}),
    ("mnist", {}),
    ("join", {"address": "http://page", "is_local": False}),
]
OF_OWN = [
    *((name, pad) for name in ("look", "inside", "place") for pad in ON_PAD),
    *((name, {}) for name in ("structure", "map", "mistakes", "kept", "prepare")),
    ("fool", {**ONE, "digit": 8}),
    ("judge", {"fields": [DIGIT_OF_PHOTO["field"]]}),
]
TYPES = "Answers, CommonAnswers, Drawn, ErrorAnswer, Files, PageSettings, Props, ServerAnswers, Streams"


@pytest.fixture
def tsc():
    """Run TypeScript: `tsc(*arguments)`."""
    done = run_tsc("--version", capture_output=True)
    if done.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npx cannot run TypeScript: {done.stderr}")
    return lambda *arguments: run_tsc(*arguments, capture_output=True)


class Page:
    """The routes of the whole page, with a class, in this process.

    Attributes:
        names: of the routes.
        announcement: what the page prints.
        answers: (name, answer) of each request so far.
    """

    def __init__(self):
        recognizers = app_module.load_recognizers("handwriting")
        served = app_module.build_page(recognizers, options=WITH_CLASS)
        self.announcement = "".join(announcement("http://page") for announcement in served.announcements)
        self._routes = {route.path: route for route in served.routes}
        self.names = [path.removeprefix(f"{PREFIX}/") for path in self._routes if path.startswith(f"{PREFIX}/")]
        self.answers = []
        transport = httpx.ASGITransport(guarded(served.routes))
        self._http = httpx.AsyncClient(transport=transport, base_url="http://page", headers={HEADER: KEY})

    async def send(self, name, body=None, kind="application/json", content=None):
        content = json.dumps(body or {}) if content is None else content
        return await self._http.post(f"{PREFIX}/{name}", content=content, headers={"Content-Type": kind})

    async def ask_file(self, name, body=None):
        return (await self.send(name, body)).raise_for_status().content

    async def ask(self, name, body=None, **content):
        reply = await self.send(name, body, **content)
        assert reply.status_code == 200, (name, reply.text)
        self.answers.append((name, reply.json()))
        return reply.json()

    async def first_event(self, name):
        """Ask for a stream, which does not end by itself."""

        async def receive():
            return {"type": "http.request", "body": b"{}"}

        scope = {"type": "http", "headers": [], "guard.address": ADDRESS}
        reply = await self._routes[f"{PREFIX}/{name}"].endpoint(Request(scope, receive))
        event = await anext(reply.body_iterator)
        await reply.body_iterator.aclose()
        return json.loads(event.removeprefix(b"data: "))


async def ask_the_class(page):
    """Send each request about the class, and return the first message of its wall."""
    (code,) = re.findall(r"#classroom:(\w+)", page.announcement)
    await page.ask("class_redeem", {"code": code, "key": KEY})
    token = (await page.ask("class_join"))["token"]
    one = {"id": new_id(), "label": 1, "device": "phone", "strokes": ONE["strokes"]}
    await page.ask("class_own", {"token": token})
    await page.ask("class_rehearse")
    shared = await page.ask("class_share", {"token": token, **one})
    await page.ask("class_drawing", {"id": one["id"]})
    await page.ask("class_address", {"phone": shared["phone"]})
    exported = await page.ask_file("class_export")
    await page.ask("class_withdraw", {"token": token})
    await page.ask("class_import", content=exported, kind="application/zip")
    await page.ask("class_evaluate")

    ticket = (await page.ask("class_train"))["ticket"]
    await page.ask("class_progress", {"ticket": ticket, "stage": "learning", "progress": 0.5})
    await page.ask("class_stop")
    network = class_network((await page.ask("class_train"))["ticket"])
    token = (await page.ask("class_trained", content=network, kind="application/octet-stream"))["network"]
    await page.ask_file("class_network", {"token": token})
    await page.ask("class_evaluate")
    await page.ask("class_state")

    await page.ask("class_key")
    wall = await page.first_event("class_wall")
    drawing = {"id": wall["items"][0]["id"]}
    await page.ask("class_relabel", {**drawing, "label": 2})
    await page.ask("class_remove", drawing)
    await page.ask("class_undo")
    await page.ask("class_pause", {"paused": True})
    await page.ask("class_reset")
    await page.ask("class_clear")
    await page.ask("class_code")
    return wall


async def test_the_servers_answers_have_the_types_that_the_page_relies_on(mnist_file, tmp_path, tsc):
    with mnist(mnist_file):
        page = Page()
        for name, body in ASKED:
            await page.ask(name, body)
        for name in ("read_photo", "photo_steps"):
            await page.ask(name, content=png_of_one(), kind="image/png")
        wall = await ask_the_class(page)
    refused = await page.send("fool", {**ONE, "digit": 1})
    recognizer = own_network("dead").recognizer
    without = [  # a map, and a change that fools the network
        ("map", encode_map(recognizer)),
        ("place", map_tab.describe(read_pad(recognizer, ONE))),
        ("fool", inside.describe_change(recognizer, small_mnist()["x_test"][0], 8)),
    ]
    program = Program()
    all_routes = "CommonAnswers & ServerAnswers & Streams & Files"
    program.add(f"Record<keyof ({all_routes}), true>", dict.fromkeys(page.names, True))
    program.add("Record<keyof Drawn, true>", {field.name: True for field in fields(Drawn)})
    program.add('Streams["class_wall"]', wall)
    program.add("ErrorAnswer", refused.json())
    for name, answer in (*page.answers, *without):
        program.add(f'Answers["{name}"]', answer)
    program.check(tsc, tmp_path)


def test_the_engines_answers_have_the_same_types(modules, tmp_path, tsc):
    kept = {**own_network("dead").record, "id": TOKEN}
    asked = [*ASKED, *((name, {**body, "network": TOKEN}) for name, body in OF_OWN)]
    done = run_node(modules, "tests/print_answers.js", cases={"kept": kept, "asked": asked})
    assert done.returncode == 0, done.stderr
    program = Program()
    for name, answer in json.loads(done.stdout):
        program.add(f'Answers["{name}"]', answer)
    program.check(tsc, tmp_path)


def test_the_page_is_made_with_values_of_the_types_that_it_relies_on(tmp_path, tsc):
    recognizers, small = {name: load_recognizer(name) for name in shipped_networks()}, load_recognizer(SMALL_NETWORK)
    tabs = make_tabs(Parts(recognizers, small), WITH_CLASS)
    components = [Header({tab.name: tab.layout for tab in tabs}, lan=True, published="http://page"), Pad(), *tabs]
    program = Program()
    names = [Path(component.module).stem for component in components]
    program.add("Record<keyof Props, true>", dict.fromkeys(names, True))
    for name, component in zip(names, components, strict=True):
        program.add(f'Props["{name}"]', component.props)
    program.add('Props["header"]', Header({}, lan=False).props)  # of a served page
    (settings,) = re.findall('id="page-settings">(.*?)</script>', page_head(Pad.settings()))
    program.add("PageSettings", json.loads(settings))
    program.check(tsc, tmp_path)


class Program:
    """Constants in TypeScript, each with a type of page/types.d.ts and a value, which tsc compares."""

    def __init__(self):
        self._lines = [f'import type {{ {TYPES} }} from "{FOLDER / "types.d.ts"}";']

    def add(self, kind, value):
        self._lines.append(f"export const value{len(self._lines)}: {kind} = {json.dumps(value)};")

    def check(self, tsc, folder):
        path = folder / "values.ts"
        path.write_text("\n".join(self._lines), encoding="utf-8")
        done = tsc("--project", write_program(folder, "values", ["dom"], [path, DECLARATIONS], strictNullChecks=True))
        if done.returncode:
            pytest.fail(done.stdout[:5000], pytrace=False)
