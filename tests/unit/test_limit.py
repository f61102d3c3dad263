"""A token bucket gives each key its burst, then one after each interval, no matter when the clock started."""

import pytest
from waiting import set_clock

from page.guard import limit
from page.guard.limit import TokenBucket


@pytest.mark.machine
@pytest.mark.parametrize("started", [0.0, 985.0, 1e9], ids=["now", "16 minutes ago", "30 years ago"])
def test_a_key_has_its_burst_and_then_one_after_each_interval(monkeypatch, started):
    now = started  # s since the start of the machine, as `time.monotonic` counts on Linux
    set_clock(monkeypatch, limit, monotonic=lambda: now)
    bucket = TokenBucket(burst=20, interval=6)
    assert [bucket.take("key") for _ in range(21)] == [0.0] * 20 + [None]
    now += 6
    assert [bucket.take("key") for _ in range(2)] == [0.0, None]
    assert bucket.take("key", patience=6) == pytest.approx(6)
    assert bucket.take("other") == 0.0
