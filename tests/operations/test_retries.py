"""A job that failed is tried again where it, or its failure handler, says so."""

import pytest

from service.errors import InvalidMove
from service.operations import completion
from service.operations.cancellation import cancel_workflow
from service.operations.completion import complete_job
from service.operations.documents import modify_document
from service.operations.specification.creation import add_workflow_specification
from service.operations.submission import Room, prepare_jobs_for_submission
from tests.operations.conftest import Workflow

HANDLER = {
    "name": "h",
    "rules": [
        {"match_all_exit_codes": True, "max_retries": 2},
        {"exit_codes": [7, 8], "recovery_script": "fix it", "max_retries": 3},
    ],
}


@pytest.fixture
def retried(database):
    """Return a function that makes an initialized workflow of a job and one that waits for it."""

    def create(**attributes):
        job = {"name": "a", "command": "true", "retry_delay": "PT0S", **attributes}
        after = {"name": "after", "command": "true", "depends_on": ["a"]}
        made = add_workflow_specification(
            database, {"jobs": [job, after], "failure_handlers": [HANDLER]}
        )
        workflow = Workflow(database, made["_key"])
        workflow.initialize()
        return workflow

    return create


def end(made, status="failed", return_code=1, **named):
    """Run the job to its end, unless it runs already; return the answer."""
    made.start()
    body = {"status": status, "return_code": return_code, **named}
    return complete_job(made.database, made.key, made.job("a")["_key"], body)


def test_a_job_that_may_be_tried_again_is_ready_again_and_what_waits_goes_on_waiting(retried):
    made = retried(retries=1)
    answer = end(made)

    assert answer["retried"] == [{"job_key": "1", "attempt": 2, "wait_seconds": 0}]
    assert (answer["ready"], answer["canceled"]) == ([], [])
    assert made.statuses() == {"a": "ready", "after": "blocked"}
    assert (answer["result"]["attempt"], answer["result"]["status"]) == (1, "failed")


def test_every_attempt_is_kept_and_the_last_one_counts(retried):
    made = retried(retries=2)
    for _ in range(2):
        end(made)
    answer = end(made, "completed", 0)

    assert [(each["attempt"], each["status"]) for each in made.documents("results")] == [
        (1, "failed"),
        (2, "failed"),
        (3, "completed"),
    ]
    assert made.names(answer["ready"]) == {"after"}
    assert answer["retried"] == []


def test_when_no_attempt_is_left_the_job_has_failed(retried):
    made = retried(retries=1)
    end(made)
    answer = end(made)

    assert answer["retried"] == []
    assert made.statuses() == {"a": "failed", "after": "canceled"}


@pytest.mark.parametrize(
    ("return_code", "attempts", "recovery"),
    [(1, 2, None), (7, 3, {"script": "fix it", "return_code": 7})],
)
def test_the_rule_that_lists_the_return_code_goes_first(retried, return_code, attempts, recovery):
    made = retried(failure_handler="h", retries=9)
    end(made, return_code=return_code)
    recoveries = made.job("a")["recovery"]
    made_attempts = 1
    while made.job("a")["status"] == "ready":
        end(made, return_code=return_code)
        made_attempts += 1

    assert recoveries == recovery
    assert made_attempts == attempts
    assert made.job("a")["status"] == "failed"


def test_what_was_to_be_repaired_is_forgotten_when_the_attempt_ends(retried):
    made = retried(failure_handler="h")
    end(made, return_code=7)
    end(made, "completed", 0)

    assert made.job("a")["recovery"] is None


@pytest.mark.parametrize("status", ["completed", "terminated", "canceled"])
def test_only_failures_are_tried_again(retried, status):
    made = retried(retries=5, failure_handler="h")
    end(made, status, 7)

    assert made.statuses()["a"] == status


def test_nothing_is_tried_again_in_a_canceled_workflow(retried, database):
    made = retried(retries=5)
    made.start()
    modify_document(database, "workflow_statuses", "1", {"is_canceled": True})
    key = made.job("a")["_key"]
    complete_job(database, made.key, key, {"status": "failed", "return_code": 1})

    assert made.statuses()["a"] == "failed"


def test_a_cancellation_while_a_job_is_tried_again_cancels_it(retried, database, monkeypatch):
    made = retried(retries=5)
    made.start()
    decide = completion.retry_after_failure

    def decide_and_cancel(*args):
        cancel_workflow(database, made.key)
        return decide(*args)

    monkeypatch.setattr(completion, "retry_after_failure", decide_and_cancel)
    complete_job(database, made.key, "1", {"status": "failed", "return_code": 1})

    assert made.statuses() == {"a": "canceled", "after": "canceled"}


def test_a_job_that_waits_for_its_time_is_not_claimed_and_the_claim_says_how_long(
    retried, database
):
    made = retried(retries=1, retry_delay="PT60S")
    answer = end(made)
    claim = prepare_jobs_for_submission(database, made.key, Room(9, 9, 9, 2**40, None, ""), 9)

    assert answer["retried"] == [{"job_key": "1", "attempt": 2, "wait_seconds": 60}]
    assert made.claim() == []
    assert claim["jobs"] == []
    assert 0 < claim["wait_seconds"] <= 60
    modify_document(database, "jobs", "1", {"not_before": 1})
    assert made.claim() == ["1"]


def test_an_end_of_an_attempt_that_is_over_is_refused(retried):
    made = retried(retries=1)
    end(made, run_id=1, attempt=1)
    made.start()
    body = {"status": "completed", "return_code": 0, "run_id": 1, "attempt": 1}

    with pytest.raises(InvalidMove, match=r"\(a\) is running in attempt 2, not 1"):
        complete_job(made.database, made.key, "1", body)
    with pytest.raises(InvalidMove, match=r"\(a\) is running in run 1, not 2"):
        complete_job(made.database, made.key, "1", {**body, "run_id": 2})
    assert made.statuses()["a"] == "running"


def test_repeating_a_failure_after_a_lost_answer_gives_the_same_answer(retried):
    made = retried(retries=1)
    first = end(made, run_id=1, attempt=1)
    body = {"status": "failed", "return_code": 1, "run_id": 1, "attempt": 1}
    second = complete_job(made.database, made.key, "1", body)

    assert second["result"]["_key"] == first["result"]["_key"]
    assert second["retried"] == first["retried"]
    assert len(made.documents("results")) == 1


def test_a_retry_is_an_event(retried):
    made = retried(retries=1)
    end(made, return_code=3, reason="it broke", compute_node_key="5")
    [event] = made.documents("events", type="retry")

    wanted = {
        "from": "running",
        "to": "ready",
        "job_keys": ["1"],
        "attempt": 1,
        "status": "failed",
        "return_code": 3,
        "reason": "it broke",
        "by": "worker 5",
    }
    assert wanted.items() <= event.items()
