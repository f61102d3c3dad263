"""A class that draws at the same time, and what a long run leaves behind: small runs of the tool that measures it."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import load
import pytest
from waiting import in_a_loop

from model.data.mnist import PATH_VARIABLE

pytestmark = pytest.mark.slow


def test_a_class_draws(app):
    """Pupils with and without rests: no request fails, no digit is misread, and the bars of every pupil move."""

    async def draw_together():
        port = load.port_of(app)
        return await asyncio.gather(*[load.act(port, 5, 3.5, load.write, rest) for rest in (0.0, 1.0)])

    for result in in_a_loop(draw_together()):
        assert result.faults == Counter({"misread": 0})
        assert result.fewest > 0


@pytest.mark.usefixtures("browser")  # which the tool starts, too
def test_no_files_are_left_behind(capfd, mnist_file, monkeypatch):
    monkeypatch.setenv(PATH_VARIABLE, str(mnist_file))
    with ThreadPoolExecutor(1) as thread:  # without Playwright's event loop
        assert thread.submit(load.main, ["term", "--quick", "--seconds", "1"]).result() == 0
    assert "Files left behind: 0" in capfd.readouterr().out
