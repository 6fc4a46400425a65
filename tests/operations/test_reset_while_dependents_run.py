"""A job is reset while a worker has what depends on it: found by comparing with the model."""

import pytest

from service.errors import InvalidMove
from service.operations.requeueing import reset_job_status
from service.operations.start import start_job


@pytest.fixture
def chain(workflow):
    """Return a → b, where a is completed and b may be tried twice."""
    made = workflow(a={}, b={"depends_on": ["a"], "retries": 1, "retry_delay": "PT0S"})
    made.initialize()
    made.start()
    made.complete(a="completed")
    return made


def _reset(made, name):
    reset_job_status(made.database, made.key, [made.job(name)["_key"]])


def test_what_is_claimed_and_not_started_waits_again(chain, database):
    [key] = chain.claim()
    _reset(chain, "a")

    assert chain.statuses() == {"a": "ready", "b": "blocked"}
    with pytest.raises(InvalidMove):
        start_job(database, chain.key, key, None)


def test_a_preview_names_what_is_claimed(chain, database):
    chain.claim()
    said = reset_job_status(database, chain.key, [chain.job("a")["_key"]], dry_run=True)["reset"]

    assert [(row["name"], row["status"], row["reason"]) for row in said] == [
        ("a", "completed", "You named it."),
        ("b", "pending", "It is pending only thanks to job 1 (a)."),
    ]


def test_what_runs_goes_on(chain):
    chain.start()
    _reset(chain, "a")
    chain.complete(b="completed")

    assert chain.statuses() == {"a": "ready", "b": "completed"}


def test_what_runs_and_fails_is_tried_again_after_the_job_that_was_reset(chain):
    chain.start()
    _reset(chain, "a")
    chain.complete(b="failed")
    before = chain.statuses()
    chain.start("a")
    chain.complete(a="completed")

    assert before == {"a": "ready", "b": "blocked"}
    assert chain.statuses() == {"a": "completed", "b": "ready"}
    assert chain.job("b")["attempt"] == 2


def test_what_runs_and_fails_is_tried_again_at_once_if_that_job_has_ended_again(chain):
    chain.start()
    _reset(chain, "a")
    chain.start("a")
    chain.complete(a="completed")
    chain.complete(b="failed")

    assert chain.statuses() == {"a": "completed", "b": "ready"}


def test_what_runs_and_fails_is_canceled_if_that_job_has_failed(chain):
    chain.start()
    _reset(chain, "a")
    chain.start("a")
    chain.complete(a="failed")
    chain.complete(b="failed")

    assert chain.statuses() == {"a": "failed", "b": "canceled"}
