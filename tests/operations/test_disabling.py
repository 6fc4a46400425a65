"""Jobs that are taken out, and brought back."""

import pytest

from service.errors import InvalidMove
from service.operations.disabling import disable_jobs, enable_jobs
from service.operations.progress import is_workflow_complete


def disable(made, *names):
    keys = [made.job(name)["_key"] for name in names]
    return disable_jobs(made.database, made.key, keys, by="user ada")


def enable(made, *names):
    keys = [made.job(name)["_key"] for name in names]
    return enable_jobs(made.database, made.key, keys, by="user ada")


def test_what_depends_on_a_disabled_job_does_not_wait_for_it(a_diamond):
    a_diamond.initialize()

    answer = disable(a_diamond, "a")

    assert a_diamond.statuses() == {"a": "disabled", "b": "ready", "c": "ready", "d": "blocked"}
    assert a_diamond.names(answer["ready"]) == {"b", "c"}
    assert a_diamond.run()["d"] == "completed"
    assert is_workflow_complete(a_diamond.database, a_diamond.key)["is_complete"]


def test_a_job_is_disabled_before_the_workflow_is_initialized(a_diamond):
    disable(a_diamond, "b", "c")

    assert a_diamond.initialize() == {"a": "ready", "b": "disabled", "c": "disabled", "d": "ready"}


def test_a_disabled_job_keeps_failure_from_what_depends_on_it(workflow):
    made = workflow(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    made.initialize()
    disable(made, "b")

    assert made.run({"a": "failed"}) == {"a": "failed", "b": "disabled", "c": "completed"}


def test_all_are_disabled_or_none(a_diamond):
    a_diamond.initialize()
    a_diamond.start("a")

    with pytest.raises(InvalidMove, match=r"Job 1 \(a\) is running; only a job that is"):
        disable(a_diamond, "a", "d")

    assert a_diamond.statuses()["d"] == "blocked"


def test_disabling_again_changes_nothing(a_diamond):
    a_diamond.initialize()
    disable(a_diamond, "d")

    assert disable(a_diamond, "d")["disabled"] == []
    assert a_diamond.statuses()["d"] == "disabled"


def test_an_enabled_job_waits_as_it_did(a_diamond):
    a_diamond.initialize()
    disable(a_diamond, "d")

    assert enable(a_diamond, "d")["enabled"] == [a_diamond.job("d")["_key"]]
    assert a_diamond.statuses()["d"] == "blocked"
    assert a_diamond.job("d")["attempt"] == 1


def test_ready_jobs_wait_again_for_a_job_that_is_enabled(a_diamond):
    a_diamond.initialize()
    disable(a_diamond, "a")
    enable(a_diamond, "a")

    assert a_diamond.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}
    assert set(a_diamond.run().values()) == {"completed"}


def test_a_job_enabled_behind_a_failed_one_is_canceled(workflow):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    disable(made, "b")
    made.run({"a": "failed"})
    enable(made, "b")

    assert made.statuses() == {"a": "failed", "b": "canceled"}


def test_a_job_enabled_before_the_workflow_is_initialized_waits_for_that(a_diamond):
    disable(a_diamond, "a")
    enable(a_diamond, "a")

    assert set(a_diamond.statuses().values()) == {"uninitialized"}


def test_a_job_that_is_not_disabled_stays_as_it_is(a_diamond):
    a_diamond.initialize()

    assert enable(a_diamond, "a")["enabled"] == []
    assert a_diamond.statuses()["a"] == "ready"


def test_both_are_events(a_diamond):
    a_diamond.initialize()
    disable(a_diamond, "d")
    enable(a_diamond, "d")

    told = [
        (event["type"], event["from"], event["to"], event["job_name"], event["by"])
        for event in a_diamond.documents("events", category="job", job_name="d")
    ]
    assert told == [
        ("disable", "blocked", "disabled", "d", "user ada"),
        ("enable", "disabled", "uninitialized", "d", "user ada"),
        ("initialize", "uninitialized", "blocked", "d", "user ada"),
    ]
