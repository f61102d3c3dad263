"""The answers of Python and of the engine have the types of page/types.d.ts, which the page's JavaScript relies on."""

import base64
import json
import os
import re
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from check_types import DECLARATIONS, FOLDER, run_tsc, write_program
from helpers.classes.classroom import new_id, strokes_of_digit
from helpers.drawings.datasets import small_mnist
from helpers.networks.npz_files import class_network
from helpers.networks.own_network import own_network
from helpers.requests.calls import ADDRESS, InProcess
from helpers.running.driver import FORTY_TWO, ROOT
from helpers.running.lazy import Lazy
from helpers.running.nodejs import run_node
from helpers.running.static_site import mnist
from starlette.requests import Request

from model import SMALL_NETWORK, load_recognizer, shipped_networks
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.preprocessing import PIXELS
from model.training_settings import TUTORIAL
from page.build.document import page_settings
from page.header.header import Header
from page.pad.pad import Pad
from page.server.routes import PREFIX
from page.tabs import make_tabs
from page.tabs.tab import Parts

pytestmark = pytest.mark.slow
app_module = Lazy("app")

WITH_CLASS = Namespace(class_folder="")  # options of the command line: a class in memory
TOKEN = "own-1"  # of a visitor's network, which has no map

ONE = {"strokes": strokes_of_digit(1), "line_width": BRUSH_WIDTH}
NUMBER = {"strokes": [[[x * PAD_SIDE, y * PAD_SIDE] for x, y in stroke] for stroke in FORTY_TWO]}
SCRIBBLE = {"strokes": [[[(37 * i) % PAD_SIDE, (91 * i) % PAD_SIDE] for i in range(20)]]}
DIGIT_OF_PHOTO = {"field": base64.b64encode(small_mnist()["x_test"][0].tobytes()).decode(), "is_digit": True}
ON_PAD = (ONE, NUMBER, SCRIBBLE, DIGIT_OF_PHOTO)
UNIT, OUTPUT = {"layer": 0, "unit": 3}, {"layer": 2, "unit": 3}
SMALL = {"small": True}

# Requests that both sides answer, and those that only the engine does; together they have all values that may be null.
OF_BOTH = [("progress", {}), ("mnist", {}), ("join", {"address": "http://page", "is_local": False})]
A_PHOTO = {"width": 3, "height": 2, "data": np.arange(24, dtype=np.uint8)}
OF_ENGINE = [
    *(("look", pad) for pad in ON_PAD),
    ("look", {**NUMBER, "compare": True}),
    *((name, {"photo": A_PHOTO}) for name in ("read_photo", "photo_steps")),
    *((name, pad) for pad in ON_PAD for name in ("steps", "inside", "place", "watch")),
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
    ("network_code", {}),
    ("mistakes", {}),
    ("digits_to_read", {"positions": [3, 4]}),
    ("digit_of_round", {"position": 3}),
    *(("unit_digits", {"digit": digit}) for digit in (7, None)),
]
OF_OWN = [
    *((name, pad) for name in ("look", "inside", "place") for pad in ON_PAD),
    *((name, {}) for name in ("structure", "map", "mistakes", "check_network", "prepare")),
    ("fool", {**ONE, "digit": 8}),
    ("judge", {"fields": [DIGIT_OF_PHOTO["field"]]}),
]
TYPES = "Answers, CommonAnswers, ErrorAnswer, Files, PageSettings, Props, ServerAnswers, Streams"


class Page(InProcess):
    """The routes of the whole page, with a class, in this process; `answers` has the (name, answer) of each request."""

    def __init__(self):
        served = app_module.build_page(app_module.load_recognizers("handwriting"), options=WITH_CLASS)
        announced = "".join(announcement("http://page") for announcement in served.announcements)
        super().__init__(served.routes, re.search(r"#classroom:(\w+)", announced)[1])
        self.routes = {route.path.removeprefix(f"{PREFIX}/"): route for route in served.routes}
        self.names = [name for name, route in self.routes.items() if name != route.path]
        self.answers = []

    async def send(self, name, body=None, **content):
        reply = await self.ask(name, body, **content)
        assert reply.status_code == 200, (name, reply.text)
        if reply.headers["content-type"].startswith("application/json"):
            self.answers.append((name, reply.json()))
            return reply.json()
        return reply.content

    async def first_event(self, name):
        """Ask for a stream, which does not end by itself."""

        async def receive():
            return {"type": "http.request", "body": b"{}"}

        scope = {"type": "http", "headers": [], "guard.address": ADDRESS}
        reply = await self.routes[name].endpoint(Request(scope, receive))
        event = await anext(reply.body_iterator)
        await reply.body_iterator.aclose()
        return json.loads(event.removeprefix(b"data: "))


async def ask_the_class(page):
    """Send each request about the class, and return the first message of its wall."""
    token = new_id()
    one = {"id": new_id(), "label": 1, "device": "phone", "strokes": ONE["strokes"]}
    await page.send("class_own", {"token": token})
    await page.send("class_share", {"token": token, **one})
    await page.send("class_drawing", {"id": one["id"]})
    await page.send("class_export")
    await page.send("class_withdraw", {"token": token})
    samples = (ROOT / "docs" / "sample-class.zip").read_bytes()
    await page.send("class_import", content=samples)
    await page.send("class_evaluate")

    ticket = (await page.send("class_train"))["ticket"]
    await page.send("class_progress", {"ticket": ticket, "stage": "learning", "progress": 0.5})
    await page.send("class_stop")
    network = class_network((await page.send("class_train"))["ticket"])
    await page.send("class_trained", content=network)
    wall = await page.first_event("class_wall")
    await page.send("class_network", {"token": wall["state"]["network"]})
    await page.send("class_evaluate")

    drawing = {"id": wall["items"][0]["id"]}
    await page.send("class_relabel", {**drawing, "label": 2})
    await page.send("class_remove", drawing)
    await page.send("class_pause", {"paused": True})
    step = {"lesson": "25", "step": "fool"}
    await page.send("class_ask", {**step, "stage": 0})
    await page.send("class_vote", {"token": new_id(), "question": "25 fool", "answer": 2})
    await page.send("class_ask", {**step, "stage": 1})
    await page.send("class_play", {"positions": [3, 1]})
    await page.send("class_vote", {"token": new_id(), "question": "digit 3", "answer": 10})
    await page.send("class_end_turn", {"turn": 0})
    await page.send("class_unit", {"token": new_id(), "weights": [-1] * PIXELS, "bias": 3})
    (unit,) = (await page.send("class_units"))["units"]
    await page.send("class_discard", {"unit": unit["id"]})
    await page.send("class_clear")
    return wall


async def of_the_server(mnist_file):
    with mnist(mnist_file):
        page = Page()
        for name, body in OF_BOTH:
            await page.send(name, body)
        wall = await ask_the_class(page)
    refused = await page.ask("join", {"address": 5, "is_local": False})
    return [
        ("Record<keyof (CommonAnswers & ServerAnswers & Streams & Files), true>", dict.fromkeys(page.names, True)),
        ('Streams["class_wall"]', wall),
        ("ErrorAnswer", refused.json()),
        *((f'Answers["{name}"]', answer) for name, answer in page.answers),
    ]


def of_the_engine(modules):
    kept = {**own_network("dead").record, "id": TOKEN}
    asked = [*OF_BOTH, *OF_ENGINE, *((name, {**body, "network": TOKEN}) for name, body in OF_OWN)]
    done = run_node(modules, "tests/print_answers.js", cases={"kept": kept, "asked": asked})
    assert done.returncode == 0, done.stderr
    return [(f'Answers["{name}"]', answer) for name, answer in json.loads(done.stdout)]


def of_the_page():
    recognizers, small = {name: load_recognizer(name) for name in shipped_networks()}, load_recognizer(SMALL_NETWORK)
    tabs = make_tabs(Parts(recognizers, small), WITH_CLASS)
    components = [Header({tab.name: tab.layout for tab in tabs}, lan=True, published="http://page"), Pad(), *tabs]
    names = [Path(component.module).stem for component in components]
    (settings,) = re.findall('id="page-settings">(.*?)</script>', page_settings(Pad.settings(), "page/0"))
    return [
        ("Record<keyof Props, true>", dict.fromkeys(names, True)),
        *((f'Props["{name}"]', each.props) for name, each in zip(names, components, strict=True)),
        ('Props["header"]', Header({}, lan=False).props),  # of a served page
        ("PageSettings", json.loads(settings)),
    ]


async def test_what_python_and_the_engine_send_has_the_types_that_the_page_relies_on(modules, mnist_file, tmp_path):
    """TypeScript compares constants, each with a type of page/types.d.ts and a value."""
    values = [*await of_the_server(mnist_file), *of_the_engine(modules), *of_the_page()]
    lines = [f'import type {{ {TYPES} }} from "{FOLDER / "types.d.ts"}";']
    for number, (kind, value) in enumerate(values):
        made = re.sub(r'"(new \w+\(\))"', r"\1", json.dumps(value))
        lines.append(f"export const value{number}: {kind} = {made};")
    path = tmp_path / "values.ts"
    path.write_text("\n".join(lines), encoding="utf-8")
    program = write_program(tmp_path, "values", ["dom"], [path, DECLARATIONS])
    done = run_tsc("--project", program, capture_output=True)
    if done.returncode and "error TS" not in done.stdout:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npx cannot run TypeScript: {done.stderr}")
    if done.returncode:
        pytest.fail(done.stdout[:5000], pytrace=False)
