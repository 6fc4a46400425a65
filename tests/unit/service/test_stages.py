"""What a forecast says of small graphs, worked out by hand."""

import pytest

from service.operations.stages import Outline, foresee


def forecast(pairs, *unmoved, **statuses):
    """Foresee jobs given as ``a="failed"``; those named in ``unmoved`` do not mind failures."""
    jobs = {job: Outline(status, job not in unmoved) for job, status in statuses.items()}
    return foresee(jobs, [(pair[0], pair[1]) for pair in pairs])


NEW = "uninitialized"


def test_a_diamond_has_three_stages():
    found = forecast(["ab", "ac", "bd", "cd"], a=NEW, b=NEW, c=NEW, d=NEW)

    assert found.stages == [["a"], ["b", "c"], ["d"]]
    assert found.statuses == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}


def test_completed_and_disabled_jobs_hold_up_nothing():
    found = forecast(["ac", "bc"], a="completed", b="disabled", c=NEW)

    assert found.stages == [["c"]]
    assert found.statuses == {"a": "completed", "b": "disabled", "c": "ready"}


def test_what_depends_on_a_job_that_ended_badly_is_canceled_at_every_depth():
    found = forecast(["ab", "bc", "cd"], a="failed", b=NEW, c=NEW, d=NEW)

    assert found.statuses == {"a": "failed", "b": "canceled", "c": "canceled", "d": "canceled"}
    assert found.stages == []


def test_a_job_that_runs_whatever_comes_is_ready_when_its_blockers_have_ended():
    found = forecast(["ac", "bc"], "c", a="failed", b=NEW, c=NEW)

    assert found.statuses["c"] == "blocked"
    assert forecast(["ac"], "c", a="failed", c=NEW).statuses["c"] == "ready"


def test_a_running_job_is_in_the_first_stage_and_stays_as_it_is():
    found = forecast(["ab"], a="running", b=NEW)

    assert found.stages == [["a"], ["b"]]
    assert found.statuses == {"a": "running", "b": "blocked"}


def test_a_disabled_job_keeps_failure_from_what_depends_on_it():
    found = forecast(["ab", "bc"], a="failed", b="disabled", c=NEW)

    assert found.statuses["c"] == "ready"


@pytest.mark.parametrize(
    ("pairs", "circle"),
    [
        (["ab", "ba"], ["a", "b"]),
        (["ab", "bc", "ca", "cd"], ["a", "b", "c"]),
        (["bc", "cb", "ca"], ["c", "b"]),
        (["aa"], ["a"]),
        (["ab", "bc"], []),
    ],
)
def test_jobs_that_wait_for_each_other_are_named_in_order(pairs, circle):
    assert forecast(pairs, a=NEW, b=NEW, c=NEW, d=NEW).circle == circle
