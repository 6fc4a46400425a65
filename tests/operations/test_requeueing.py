"""Jobs that run again while the others go on."""

import pytest

from service.errors import InvalidMove, InvalidRequest, NotFound
from service.operations import requeueing
from service.operations.cancellation import cancel_workflow
from service.operations.completion import (
    complete_jobs,
    end_attempts,
    ending,
    release_dependents,
)
from service.operations.disabling import disable_jobs
from service.operations.progress import is_workflow_complete
from service.operations.requeueing import reset_job_status, retry_jobs
from service.operations.reset import reset_workflow_status
from service.operations.workflows import get_workflow_part


def keys(made, *names):
    return [made.job(name)["_key"] for name in names]


def reset(made, *names, **options):
    return reset_job_status(made.database, made.key, keys(made, *names), **options)


def retry(made, *names, **options):
    return retry_jobs(made.database, made.key, keys(made, *names), **options)


def told(answer):
    return [(row["name"], row["status"], row["reason"]) for row in answer["reset"]]


@pytest.fixture
def done(a_diamond):
    """Return a diamond all of whose jobs have completed."""
    a_diamond.initialize()
    a_diamond.run()
    return a_diamond


def test_a_reset_job_is_ready_again_and_what_has_run_after_it_stays(done):
    answer = reset(done, "b")

    assert done.statuses() == {"a": "completed", "b": "ready", "c": "completed", "d": "completed"}
    assert told(answer) == [("b", "completed", "You named it.")]


def test_downstream_resets_what_depends_on_it_at_any_depth(done):
    answer = reset(done, "b", downstream=True)

    assert done.statuses() == {"a": "completed", "b": "ready", "c": "completed", "d": "blocked"}
    assert told(answer)[1] == ("d", "completed", "It depends on job 2 (b).")


def test_a_dry_run_tells_the_same_and_changes_nothing(done):
    told_before = reset(done, "a", downstream=True, dry_run=True)

    assert set(done.statuses().values()) == {"completed"}
    assert told_before["message"] == "Would reset 4 jobs of workflow 1."
    assert reset(done, "a", downstream=True)["reset"] == told_before["reset"]


def test_a_ready_job_waits_again_for_a_job_that_is_reset(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    told_before = reset(a_diamond, "a", dry_run=True)

    answer = reset(a_diamond, "a")

    assert a_diamond.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}
    assert told(answer)[1:] == [
        ("b", "ready", "It is ready only thanks to job 1 (a)."),
        ("c", "ready", "It is ready only thanks to job 1 (a)."),
    ]
    assert answer["reset"] == told_before["reset"]


def test_a_ready_job_waits_again_even_if_it_is_named_too(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    reset(a_diamond, "a", "b")

    assert a_diamond.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}


def test_a_claimed_job_waits_again_for_a_job_that_is_reset(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    a_diamond.claim(limit=1)
    planned = reset(a_diamond, "a", dry_run=True)["reset"]

    assert reset(a_diamond, "a")["reset"] == planned
    assert planned[1]["reason"] == "It is pending only thanks to job 1 (a)."
    assert a_diamond.statuses()["b"] == "blocked"


def test_the_rest_keeps_running_meanwhile(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    a_diamond.start("b", "c")
    a_diamond.complete(b="failed")
    reset(a_diamond, "b")

    assert a_diamond.statuses() == {
        "a": "completed",
        "b": "ready",
        "c": "running",
        "d": "canceled",
    }

    reset(a_diamond, "d")
    a_diamond.complete(c="completed")

    assert set(a_diamond.run().values()) == {"completed"}


def test_each_try_of_a_job_in_a_run_has_a_number_of_its_own(done):
    reset(done, "b")
    done.run()
    reset(done, "b")
    done.run()

    tries = [(r["run_id"], r["attempt"]) for r in done.documents("results", job_name="b")]
    assert tries == [(1, 1), (1, 2), (1, 3)]
    assert done.job("b")["first_attempt"] == 3


def test_a_running_job_that_is_reset_is_taken_from_its_worker(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start("a")
    stale = {"job_key": "1", "status": "completed", "return_code": 0, "run_id": 1, "attempt": 1}
    reset(a_diamond, "a")
    before = a_diamond.statuses()
    [refused] = complete_jobs(database, a_diamond.key, [stale])["refused"]

    assert before["a"] == "ready"
    assert "attempt 2, not 1" in refused["detail"]
    assert a_diamond.job("a")["compute_node_key"] is None


def test_a_job_that_did_not_run_is_left_alone(a_diamond):
    a_diamond.initialize()

    assert reset(a_diamond, "a", "d")["reset"] == []
    assert a_diamond.job("a")["attempt"] == 1


def test_a_disabled_job_is_not_reset(a_diamond, database):
    a_diamond.initialize()
    disable_jobs(database, a_diamond.key, keys(a_diamond, "d"))

    with pytest.raises(InvalidMove, match=r"Job 4 \(d\) is disabled; torc jobs enable"):
        reset(a_diamond, "d")


def test_what_depends_through_a_disabled_job_is_not_reset(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]}, c={"depends_on": ["b"]})
    made.initialize()
    disable_jobs(database, made.key, keys(made, "b"))
    made.run()

    reset(made, "a", downstream=True)

    assert made.statuses() == {"a": "ready", "b": "disabled", "c": "completed"}


def test_a_job_of_another_workflow_is_not_found(a_diamond, workflow, database):
    other = workflow(x={})

    with pytest.raises(NotFound, match=f"no job 5 in workflow {a_diamond.key}"):
        reset_job_status(database, a_diamond.key, keys(other, "x"))


def test_an_uninitialized_workflow_stays_so(workflow, database):
    made = workflow(a={}, b={})
    made.initialize()
    made.run({"a": "failed"})
    reset_workflow_status(database, made.key)
    reset(made, "a")

    assert set(made.statuses().values()) == {"uninitialized"}


def test_repeating_a_reset_that_was_cut_off_initializes_the_job(done, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("service.operations.requeueing.initialize_some", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reset(done, "b")
    reset(done, "b")

    assert done.statuses()["b"] == "ready"


def test_a_retry_takes_with_it_what_was_canceled_because_of_the_job(a_diamond):
    a_diamond.initialize()
    a_diamond.run({"a": "failed"})

    answer = retry(a_diamond, "a")

    assert a_diamond.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}
    assert told(answer) == [
        ("a", "failed", "It failed."),
        ("b", "canceled", "It was canceled because of job 1 (a)."),
        ("c", "canceled", "It was canceled because of job 1 (a)."),
        ("d", "canceled", "It was canceled because of job 2 (b)."),
    ]
    assert set(a_diamond.run().values()) == {"completed"}


def test_what_another_job_canceled_as_well_is_canceled_again(a_diamond):
    a_diamond.initialize()
    a_diamond.run({"b": "failed", "c": "failed"})

    answer = retry(a_diamond, "b")

    assert a_diamond.statuses()["d"] == "canceled"
    assert answer["message"].endswith("because of other jobs that did not end well: d.")


def test_a_retry_of_all_leaves_what_completed(a_diamond, database):
    a_diamond.initialize()
    a_diamond.run({"b": "failed", "c": "terminated"})

    retry_jobs(database, a_diamond.key, None)

    assert a_diamond.statuses() == {"a": "completed", "b": "ready", "c": "ready", "d": "blocked"}
    assert a_diamond.job("b")["attempt"] == 2


@pytest.fixture
def overtaken(workflow, monkeypatch):
    """Return a workflow whose failed job is set going whenever somebody else is about to."""
    made = workflow(a={})
    made.initialize()
    made.run({"a": "failed"})
    look = requeueing._is_canceled

    def late(*arguments):
        monkeypatch.setattr(requeueing, "_is_canceled", look)
        retry(made, "a")
        made.start("a")
        return look(*arguments)

    monkeypatch.setattr(requeueing, "_is_canceled", late)
    return made


def test_of_two_resets_at_once_the_second_changes_nothing(overtaken):
    assert reset(overtaken, "a")["reset"] == []
    assert (overtaken.statuses()["a"], overtaken.job("a")["attempt"]) == ("running", 2)


def test_of_two_retries_at_once_the_second_changes_nothing(overtaken):
    made = overtaken

    with pytest.raises(InvalidMove, match=r"Job 1 \(a\) is running; only a failed"):
        retry(made, "a")

    assert (made.statuses()["a"], made.job("a")["attempt"]) == ("running", 2)


def test_a_failure_that_is_retried_cancels_nothing_any_more(a_diamond, database):
    """The request that reported the failure may come to its second statement only now."""
    a_diamond.initialize()
    a_diamond.start("a")
    failure = {"job_key": "1", "status": "failed", "return_code": 1}
    end_attempts(database, a_diamond.key, [ending(failure, "", None, None)])
    retry(a_diamond, "a")
    release_dependents(database, a_diamond.key, ["jobs/1"], ["jobs/1"])

    assert a_diamond.statuses() == {"a": "ready", "b": "blocked", "c": "blocked", "d": "blocked"}


def test_only_what_ended_badly_is_retried(done):
    with pytest.raises(InvalidMove, match=r"Job 1 \(a\) is completed; only a failed, canceled or"):
        retry(done, "a")

    assert set(done.statuses().values()) == {"completed"}


def test_a_retry_brings_a_canceled_workflow_back(a_diamond, database):
    a_diamond.initialize()
    cancel_workflow(database, a_diamond.key)

    retry_jobs(database, a_diamond.key, None)

    assert not is_workflow_complete(database, a_diamond.key)["is_canceled"]
    assert set(a_diamond.run().values()) == {"completed"}


def test_a_workflow_that_is_being_canceled_is_not_brought_back(workflow, database):
    made = workflow(a={}, b={"depends_on": ["a"]})
    made.initialize()
    made.start("a")
    cancel_workflow(database, made.key)

    with pytest.raises(InvalidRequest, match="being canceled, and workers still have 1 job"):
        retry(made, "b")

    assert get_workflow_part(database, "workflow_statuses", made.key)["is_canceled"]


def test_a_reset_is_an_event_for_each_status(done):
    reset_job_status(done.database, done.key, keys(done, "b"), downstream=True, by="user ada")

    [event] = done.documents("events", type="reset")
    assert (event["from"], event["to"]) == ("completed", "uninitialized")
    assert done.names(event["job_keys"]) == {"b", "d"}
    assert (event["by"], event["reason"]) == ("user ada", "The job was reset.")


def test_many_jobs_behind_many_are_reset_in_time(workflow):
    jobs = {f"a{i}": {} for i in range(60)}
    made = workflow(**jobs, mid={"depends_on_regexes": ["^a"]}, end={"depends_on": ["mid"]})
    made.initialize()
    made.run({f"a{i}": "failed" for i in range(60)})

    answer = retry(made, *jobs)

    assert len(answer["reset"]) == 62
    assert set(made.run().values()) == {"completed"}
