"""Calls of the API over HTTP, what is right about their answers, and what the server holds meanwhile."""

import json
import math
import re
from pathlib import Path

from driver import ROOT

DRAWING = [[[50, 5], [50, 95]]]
# What a server may print: where it is, and uvicorn's warnings of what is no HTTP.
EXPLAINED = (
    "The page is at ",
    "WARNING:  Invalid HTTP request received.",
    "WARNING:  Unsupported upgrade request.",
    "WARNING:  No supported WebSocket library detected.",
)


def post(http, endpoint, body):
    """POST a body, text or what JSON can hold, NaN and the infinities included."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return http.post(f"/run/{endpoint}", content=text, headers={"Content-Type": "application/json"})


def check_probabilities(answer):
    assert list(answer) == [str(digit) for digit in range(10)]
    assert all(0 <= probability <= 1 for probability in answer.values())
    assert math.isclose(sum(answer.values()), 1, abs_tol=1e-4)


def check_sentence(text):
    """A sentence or two for people: nothing of the inside of the program."""
    assert isinstance(text, str)
    assert re.fullmatch(r"[A-Z][^\n]{15,250}[.!]", text), text
    inside = r"Traceback|\bNone\b|\w(Error|Exception)\b|object at 0x|<class|gradio|pydantic|numpy|\b_\w+"
    assert not re.search(inside, text), text
    assert str(ROOT) not in text


def check_answered(response):
    assert response.status_code == 200, response.text
    (answer,) = response.json()["data"]
    check_probabilities(answer)
    return answer


def resident_memory(process):
    """Bytes of memory that a process holds; Linux only."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"VmRSS:\s*(\d+) kB", status).group(1))


def unexplained(output):
    """What a server has printed besides EXPLAINED: list of lines."""
    return [line for line in map(str.strip, output) if line and not line.startswith(EXPLAINED)]
