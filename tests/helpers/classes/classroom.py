"""A class for tests: phones and a teacher as HTTP clients, and pages on which Class is open."""

import json
import re
import secrets
from dataclasses import dataclass, field

import httpx
from helpers.requests.calls import InProcess
from helpers.running.driver import CLEAR_DRAWINGS
from helpers.running.waiting import REPLY, wait_until
from playwright.sync_api import expect

from model.drawing import PAD_SIDE
from page.tabs.classroom.classroom import ClassroomTab
from page.tabs.classroom.key import HEADER
from page.tabs.tab import Parts


def key_of(app):
    """Return the teacher's key from the server's output, where it follows the address."""

    def keys():
        return re.findall(r"#classroom:(\w+)", "".join(app.output))

    wait_until(keys, "the teacher's link")
    return keys()[-1]  # of the newest start


def strokes_of_digit(digit):
    return [[[round(x * PAD_SIDE), round(y * PAD_SIDE)] for x, y in stroke] for stroke in CLEAR_DRAWINGS[digit]]


def new_id():
    return secrets.token_hex(16)


def state_at(address):
    """Return the class's state, which its stream says first."""
    with httpx.stream("POST", f"{address}/api/class_wall", json={"wall": False}, timeout=REPLY) as stream:
        return json.loads(next(stream.iter_lines()).removeprefix("data: "))["state"]


@dataclass
class Teacher:
    http: httpx.Client
    key: str

    def ask(self, name, body=None, **options):
        return self.http.post(f"/api/class_{name}", json=body or {}, headers={HEADER: self.key}, **options)

    def do(self, name, /, **body):
        return self.ask(name, body).raise_for_status().json()

    def state(self):
        return state_at(str(self.http.base_url).rstrip("/"))

    def send_zip(self, content, name="import"):
        headers = {HEADER: self.key, "Content-Type": "application/zip"}
        return self.http.post(f"/api/class_{name}", content=content, headers=headers)


class ClassInProcess(InProcess):
    def __init__(self, recognizers, folder):
        self.tab = ClassroomTab(Parts(recognizers, recognizers["handwriting"]), folder)
        self.key = re.search(r"#classroom:(\w+)", self.tab.announcement("http://class"))[1]
        super().__init__(self.tab.routes, self.key)

    async def ask(self, name, body=None, **content):
        return await super().ask(f"class_{name}", body, **content)

    async def do(self, name, body=None, **content):
        return (await self.ask(name, body, **content)).raise_for_status()

    async def refused(self, name, body=None, **content):
        reply = await self.ask(name, body, **content)
        assert reply.status_code in (413, 422), reply.text
        return reply.json()["error"]

    def close(self):
        self.tab.close()


@dataclass
class Phone:
    http: httpx.Client
    token: str = field(default_factory=new_id)

    def ask(self, digit=1, **changes):
        body = {"token": self.token, "id": new_id(), "label": digit, "device": "phone"}
        return self.http.post("/api/class_share", json={**body, "strokes": strokes_of_digit(digit), **changes})

    def share(self, digit=1, **changes):
        return self.ask(digit, **changes).raise_for_status().json()


# ---- Pages


def part(sketch, selector, **options):
    return sketch.page.locator(f"#panel-classroom {selector}", **options)


def view(sketch, name):
    sketch.page.locator(f'.views [data-view="{name}"]').click()


def share(sketch, digit, label=None):
    page = sketch.page
    if part(sketch, ".agree").is_visible():
        part(sketch, ".agree").tap()
    sketch.draw_by_touch(CLEAR_DRAWINGS[digit])
    page.locator(".share .labels button").nth(digit if label is None else label).tap()
    part(sketch, ".send").tap()
    expect(part(sketch, ".said")).to_have_text(f"Shared: your {digit if label is None else label} is on the wall.")
