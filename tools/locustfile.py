"""Students who draw digits, one after the other, on a page that is served already; `load.py` counts and compares.

locust -f tools/locustfile.py Student --headless --users 60 --run-time 30s --host http://127.0.0.1:7860
"""

import gzip
import itertools
import json
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import gevent
from geventhttpclient import HTTPClient
from locust import User, between, constant_pacing, task

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pen import Writing

PAUSE, PATIENCE, RETRY = 0.040, 5.0, 1.0  # s, as in page/shared/; an answer may name another pause
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br"}
GZIP = b"\x1f\x8b"  # with which what is compressed begins
numbers = itertools.count(1)


class Visitor(User):
    """Somebody with a browser."""

    abstract = True

    def on_start(self) -> None:
        self.number = next(numbers)
        self.random = Random(self.number)
        self.client = HTTPClient.from_url(self.host, connection_timeout=PATIENCE, network_timeout=PATIENCE)
        gevent.sleep(self.random.uniform(0, 2))  # they do not all begin at once

    def on_stop(self) -> None:
        self.client.close()

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        response = self.client.request(method, path, body=content, headers=HEADERS)
        content = bytes(response.read())
        if content.startswith(GZIP):
            content = gzip.decompress(content)
        if response.status_code != 200:
            raise ValueError(f"status {response.status_code}: {content.decode()}")
        return content


class Student(Visitor):
    """Draws as a person does and asks as the page does.

    One request is under way, always about the newest state of the drawing, and the last state is always asked about.
    It counts as a failure where there is no answer, and where a finished digit is not read as what it is.
    """

    wait_time = between(0.5, 2)  # s from one digit to the next

    pause = PAUSE  # s from one request to the next

    @task
    def write_a_digit(self) -> None:
        writing = Writing(self.random)
        begin = time.perf_counter()
        asked = 0  # points
        while asked < len(writing.moments):
            gevent.sleep(max(0.0, begin + writing.moments[asked] - time.perf_counter()))
            asked_at = time.perf_counter()
            points = writing.points_at(asked_at - begin)
            if not self.ask(writing, points):
                gevent.sleep(RETRY)
                continue
            asked = points
            if asked < len(writing.moments):  # the end of a digit is asked about at once
                gevent.sleep(max(0.0, asked_at + self.pause - time.perf_counter()))

    def ask(self, writing: Writing, points: int) -> bool:
        """Ask about a digit after so many points, and tell Locust; returns whether there was an answer."""
        begin = time.perf_counter()
        answer = failure = None
        try:
            answer = self.answer(writing.drawing(points), writing.line_width, points < len(writing.moments))
        except (OSError, ValueError, LookupError) as error:
            failure = error
        response_time = 1000 * (time.perf_counter() - begin)
        if answer and points == len(writing.moments):
            probabilities = answer["verdicts"][0]["probabilities"]
            if max(range(10), key=probabilities.__getitem__) != writing.digit:
                failure = ValueError(f"a {writing.digit} was misread")
        self.environment.events.request.fire(
            request_type="look",
            name=f"student {self.number}",
            response_time=response_time,
            response_length=0,
            exception=failure,
            context={},
        )
        return answer is not None

    def answer(self, strokes: list[Any], line_width: float, is_unfinished: bool) -> dict[str, Any]:
        """One request, as the page sends it."""
        body = {"strokes": strokes, "line_width": line_width, "unfinished": is_unfinished}
        reply = json.loads(self.request("POST", "/api/look", body))
        self.pause = reply["pause"] / 1000
        return reply


class InsideStudent(Student):
    """Draws on Inside, with the whole network in view."""

    def answer(self, strokes: list[Any], line_width: float, is_unfinished: bool) -> dict[str, Any]:
        body = {"strokes": strokes, "line_width": line_width, "unfinished": is_unfinished}
        reply = json.loads(self.request("POST", "/api/inside", body))
        self.pause = reply["pause"] / 1000
        return {"verdicts": [reply]}


class QueueStudent(Student):
    """Asks through Gradio's queue, as any page of Gradio's does that does nothing about it."""

    def answer(self, strokes: list[Any], line_width: float, is_unfinished: bool) -> dict[str, Any]:
        call = "/gradio_api/call/look"
        event = json.loads(self.request("POST", call, {"data": [strokes, line_width]}))["event_id"]
        *_, name, told = self.request("GET", f"{call}/{event}").decode().strip().splitlines()
        if name != "event: complete":
            raise ValueError(told)
        return json.loads(told.removeprefix("data: "))[0]


class SharingPhone(Visitor):
    """Shares two finished digits a second with the class, as the page does. A refusal counts as a failure."""

    wait_time = constant_pacing(0.5)

    def on_start(self) -> None:
        super().on_start()
        self.token = json.loads(self.request("POST", "/api/class_join", {}))["token"]

    @task
    def share_a_digit(self) -> None:
        writing = Writing(self.random)
        body = {
            "token": self.token,
            "id": f"{self.random.getrandbits(128):032x}",
            "label": writing.digit,
            "device": "phone",
            "strokes": writing.drawing(len(writing.moments)),
        }
        begin = time.perf_counter()
        failure = None
        try:
            self.request("POST", "/api/class_share", body)
        except (OSError, ValueError) as error:
            failure = error
        self.environment.events.request.fire(
            request_type="share",
            name=f"phone {self.number}",
            response_time=1000 * (time.perf_counter() - begin),
            response_length=0,
            exception=failure,
            context={},
        )
