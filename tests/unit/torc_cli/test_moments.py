"""Times as people read them."""

import time

import pytest

from torc_cli.moments import readable


@pytest.fixture
def in_denver(monkeypatch):
    monkeypatch.setenv("TZ", "America/Denver")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-21T18:08:16.814Z", "2026-11-21 11:08:16"),
        ("2026-07-01T00:30:00+00:00", "2026-06-30 18:30:00"),
        (1795284496.9, "2026-11-21 11:08:16"),
        (0, "1969-12-31 17:00:00"),
        (None, ""),
        ("", ""),
        ("soon", "soon"),
        (1e300, "1e+300"),
    ],
)
@pytest.mark.usefixtures("in_denver")
def test_a_time_is_shown_by_the_clock_here(value, shown):
    assert readable(value) == shown
