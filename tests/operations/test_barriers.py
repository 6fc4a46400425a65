"""What many jobs cost that wait for many: in rows that the database looks at, not in time."""

import json
from random import Random

import pytest

from service.operations.completion import complete_jobs
from service.operations.start import start_jobs

_SMALL, _LARGE = 150, 300


@pytest.fixture
def scanned(database, monkeypatch):
    """Return a list that grows by the rows each statement looks at or writes."""
    driver = database.conn._http
    send, rows = driver.send_request, []

    def send_request(*args, **kwargs):
        answer = send(*args, **kwargs)
        stats = json.loads(answer.raw_body).get("extra", {}).get("stats", {})
        named = ("scannedFull", "scannedIndex", "writesExecuted")
        rows.append(sum(stats.get(name, 0) for name in named))
        return answer

    monkeypatch.setattr(driver, "send_request", send_request)
    return rows


def a_barrier(width):
    """Describe so many jobs, one that waits for all of them, and so many that wait for that one."""
    before, after = (
        [f"{side}_{number}" for number in range(width)] for side in ("before", "after")
    )
    return {
        **{name: {} for name in before},
        "barrier": {"depends_on": before},
        **{name: {"depends_on": ["barrier"]} for name in after},
    }


def all_to_all(width):
    """Describe so many jobs, and so many that wait for all of them."""
    before = [f"before_{number}" for number in range(width)]
    after = {f"after_{number}": {"depends_on": before} for number in range(width)}
    return {**{name: {} for name in before}, **after}


def _run(made, batch):
    """Claim all that is ready, complete it in batches of this size, in a random order; repeat."""
    random = Random(1)  # noqa: S311 - no secret
    made.initialize()
    while keys := made.claim(10_000):
        start_jobs(made.database, made.key, keys, None)
        random.shuffle(keys)
        for place in range(0, len(keys), batch):
            completions = [
                {"job_key": key, "status": "completed", "return_code": 0}
                for key in keys[place : place + batch]
            ]
            complete_jobs(made.database, made.key, completions)
    assert set(made.statuses().values()) == {"completed"}


def _rows_of(made, batch, scanned):
    scanned.clear()
    _run(made, batch)
    return sum(scanned)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 20, 1000])
def test_a_barrier_costs_the_same_for_each_edge(workflow, scanned, batch):
    small = _rows_of(workflow(**a_barrier(_SMALL)), batch, scanned)
    large = _rows_of(workflow(**a_barrier(_LARGE)), batch, scanned)

    assert large < 2.3 * small


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 20, 1000])
def test_all_to_all_costs_the_same_for_each_edge(workflow, scanned, batch):
    small = _rows_of(workflow(**all_to_all(_SMALL // 3)), batch, scanned)
    large = _rows_of(workflow(**all_to_all(_LARGE // 3)), batch, scanned)

    assert large < 4.6 * small


@pytest.mark.slow
def test_many_that_all_wait_for_as_many_others_run_to_their_end(workflow, scanned):
    width = 300

    rows = _rows_of(workflow(**all_to_all(width)), 50, scanned)

    assert rows < 6 * width**2
