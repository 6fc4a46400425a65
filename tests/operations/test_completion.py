import pytest

from service.errors import InvalidMove, NotFound
from service.operations.completion import complete_job, complete_jobs, ending
from service.operations.progress import is_workflow_complete
from service.operations.start import return_job, start_job

BADLY = ["failed", "canceled", "terminated"]


def test_a_diamond_runs_to_its_end(a_diamond):
    a_diamond.initialize()

    assert a_diamond.run() == dict.fromkeys("abcd", "completed")


def test_dependents_are_ready_in_the_request_that_completes_the_last_blocker(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    first = a_diamond.complete(a="completed")
    a_diamond.start()
    second = a_diamond.complete(b="completed")
    third = a_diamond.complete(c="completed")

    assert a_diamond.names(first["ready"]) == {"b", "c"}
    assert second["ready"] == []
    assert a_diamond.names(third["ready"]) == {"d"}


def test_blockers_that_end_in_one_request_release_their_dependent_once(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    a_diamond.start()

    answer = a_diamond.complete(b="completed", c="completed")

    assert a_diamond.names(answer["ready"]) == {"d"}
    assert len(answer["ready"]) == 1


@pytest.mark.parametrize("outcome", BADLY)
def test_a_diamond_whose_root_ends_badly_ends(a_diamond, database, outcome):
    a_diamond.initialize()

    assert a_diamond.run({"a": outcome}) == {
        "a": outcome,
        "b": "canceled",
        "c": "canceled",
        "d": "canceled",
    }
    assert is_workflow_complete(database, a_diamond.key)["is_complete"]


@pytest.mark.parametrize("outcome", BADLY)
def test_a_diamond_with_one_bad_side_ends(a_diamond, database, outcome):
    a_diamond.initialize()

    assert a_diamond.run({"b": outcome}) == {
        "a": "completed",
        "b": outcome,
        "c": "completed",
        "d": "canceled",
    }
    assert is_workflow_complete(database, a_diamond.key)["is_complete"]


def test_a_failure_cancels_to_every_depth_at_once(workflow):
    depth = 150
    jobs = {f"j{i}": {"depends_on": [f"j{i - 1}"]} for i in range(1, depth)}
    made = workflow(j0={}, **jobs)
    made.initialize()
    made.start()

    answer = made.complete(j0="failed")

    assert len(answer["canceled"]) == depth - 1
    assert set(made.statuses().values()) == {"failed", "canceled"}


def test_a_job_that_does_not_mind_runs_after_a_failure(workflow):
    made = workflow(
        a={},
        tidy={"depends_on": ["a"], "cancel_on_blocking_job_failure": False},
        after={"depends_on": ["tidy"]},
    )
    made.initialize()

    assert made.run({"a": "failed"}) == {"a": "failed", "tidy": "completed", "after": "completed"}


def test_a_job_that_does_not_mind_still_waits_for_all_its_blockers(workflow):
    made = workflow(
        a={},
        b={},
        tidy={"depends_on": ["a", "b"], "cancel_on_blocking_job_failure": False},
    )
    made.initialize()
    made.start()
    first = made.complete(a="failed")
    second = made.complete(b="completed")

    assert first["ready"] == []
    assert made.names(second["ready"]) == {"tidy"}


def test_a_job_that_does_not_mind_runs_when_its_blocker_is_canceled(workflow):
    made = workflow(
        a={},
        b={"depends_on": ["a"]},
        tidy={"depends_on": ["b"], "cancel_on_blocking_job_failure": False},
    )
    made.initialize()

    assert made.run({"a": "failed"}) == {"a": "failed", "b": "canceled", "tidy": "completed"}


def test_cancellation_passes_around_a_job_that_does_not_mind(workflow):
    made = workflow(
        a={},
        tidy={"depends_on": ["a"], "cancel_on_blocking_job_failure": False},
        b={"depends_on": ["a"]},
        end={"depends_on": ["tidy", "b"]},
    )
    made.initialize()

    assert made.run({"a": "failed"}) == {
        "a": "failed",
        "tidy": "completed",
        "b": "canceled",
        "end": "canceled",
    }


def test_a_ready_job_is_not_canceled_by_the_failure_of_an_unrelated_one(workflow):
    made = workflow(a={}, b={}, c={"depends_on": ["a"]})
    made.initialize()
    made.start("a")

    made.complete(a="failed")

    assert made.statuses() == {"a": "failed", "b": "pending", "c": "canceled"}


def test_the_result_says_how_the_job_ended(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    key = a_diamond.job("a")["_key"]

    answer = complete_job(
        database,
        a_diamond.key,
        key,
        {
            "status": "failed",
            "return_code": 3,
            "exec_time_minutes": 0.5,
            "completion_time": "2026-01-02T03:04:05Z",
            "stdout_path": "/tmp/o",
            "reason": "it broke",
        },
    )

    wanted = {
        "job_key": key,
        "job_name": "a",
        "run_id": 1,
        "attempt": 1,
        "return_code": 3,
        "status": "failed",
        "exec_time_minutes": 0.5,
        "completion_time": "2026-01-02T03:04:05Z",
        "stdout_path": "/tmp/o",
        "reason": "it broke",
        "workflow_key": a_diamond.key,
    }
    assert wanted.items() <= answer["result"].items()
    assert answer["job"]["status"] == "failed"
    assert [e["_to"] for e in a_diamond.documents("returned")] == [answer["result"]["_id"]]


def test_a_completion_without_a_time_gets_the_service_s(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    key = a_diamond.job("a")["_key"]

    answer = complete_job(database, a_diamond.key, key, {"status": "completed", "return_code": 0})

    assert answer["result"]["completion_time"].endswith("Z")


def test_repeating_a_completion_after_a_lost_answer_gives_the_same_answer(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    first = a_diamond.complete(a="completed")["completed"][0]
    second = a_diamond.complete(a="completed")["completed"][0]

    assert first["result_key"] == second["result_key"]
    assert len(a_diamond.documents("results")) == 1


def test_repeating_a_completion_makes_up_for_one_that_was_cut_off(a_diamond, query):
    a_diamond.initialize()
    a_diamond.start()
    query(
        "jobs/complete",
        workflow_key=a_diamond.key,
        endings=[
            ending(
                {"job_key": a_diamond.job("a")["_key"], "status": "completed", "return_code": 0},
                by="",
                attempt=None,
                retry=None,
            )
        ],
    )

    answer = a_diamond.complete(a="completed")

    assert a_diamond.names(answer["ready"]) == {"b", "c"}


def test_a_different_second_completion_is_refused(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")

    with pytest.raises(InvalidMove, match=r"\(a\) is completed; only a running job"):
        complete_job(
            database,
            a_diamond.key,
            a_diamond.job("a")["_key"],
            {"status": "failed", "return_code": 1},
        )


def test_a_batch_says_which_were_refused_and_why(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    done, blocked = a_diamond.job("a")["_key"], a_diamond.job("d")["_key"]

    answer = complete_jobs(
        database,
        a_diamond.key,
        [
            {"job_key": key, "status": "completed", "return_code": 0}
            for key in (done, blocked, "999")
        ],
    )

    assert [row["job_key"] for row in answer["completed"]] == [done]
    assert answer["refused"] == [
        {
            "job_key": blocked,
            "detail": f"Job {blocked} (d) is blocked; only a running job can become completed.",
        },
        {"job_key": "999", "detail": f"There is no job 999 in workflow {a_diamond.key}."},
    ]


def test_only_a_pending_job_starts(a_diamond, database):
    a_diamond.initialize()

    with pytest.raises(InvalidMove, match="is ready; only a pending job can become running"):
        start_job(database, a_diamond.key, a_diamond.job("a")["_key"], None)


def test_a_job_of_another_workflow_does_not_start(workflow, database):
    first, second = workflow(a={}), workflow(a={})
    first.initialize()
    first.claim()

    with pytest.raises(NotFound):
        start_job(database, second.key, first.job("a")["_key"], None)
    assert first.statuses() == {"a": "pending"}


def test_the_node_that_runs_a_job_is_noted(a_diamond, database):
    database.collection("compute_nodes").insert({"workflow_key": a_diamond.key, "hostname": "h"})
    a_diamond.initialize()
    [key] = a_diamond.claim()
    start_job(database, a_diamond.key, key, "1")

    [edge] = a_diamond.documents("executed")
    assert (edge["_from"], edge["_to"], edge["run_id"]) == ("compute_nodes/1", f"jobs/{key}", 1)


def test_repeating_a_start_after_a_lost_answer_gives_the_same_answer(a_diamond, database):
    a_diamond.initialize()
    [key] = a_diamond.claim()
    first = start_job(database, a_diamond.key, key, "7")

    assert start_job(database, a_diamond.key, key, "7") == first
    assert len(a_diamond.documents("executed")) == 1


def test_a_job_that_another_node_started_is_refused(a_diamond, database):
    a_diamond.initialize()
    [key] = a_diamond.claim()
    start_job(database, a_diamond.key, key, "7")

    with pytest.raises(InvalidMove, match="is running on compute node 7, not 8"):
        start_job(database, a_diamond.key, key, "8")


def test_a_job_given_back_is_ready_again(a_diamond, database):
    a_diamond.initialize()
    [key] = a_diamond.claim()
    returned = return_job(database, a_diamond.key, key)

    assert returned["status"] == "ready"
    assert a_diamond.claim() == [key]


def test_a_running_job_cannot_be_given_back(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()

    with pytest.raises(InvalidMove, match="is running; only a pending job can become ready"):
        return_job(database, a_diamond.key, a_diamond.job("a")["_key"])


def test_start_and_end_of_a_job_are_events(a_diamond):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="failed")

    events = [
        (event["type"], event["job_name"], event.get("status"), event.get("return_code"))
        for event in a_diamond.documents("events", category="job")
        if event["type"] in {"start", "complete"}
    ]
    assert events == [("start", "a", None, None), ("complete", "a", "failed", 1)]


@pytest.mark.parametrize("order", ["forwards", "backwards", "outside in"])
def test_a_job_behind_many_is_ready_when_the_last_of_them_ends_in_any_order(workflow, order):
    width = 40
    made = workflow(**{f"j{i:02d}": {} for i in range(width)}, end={"depends_on_regexes": ["^j"]})
    made.initialize()
    made.start()
    names = [f"j{i:02d}" for i in range(width)]
    if order == "backwards":
        names.reverse()
    if order == "outside in":
        names = [names[i // 2 if i % 2 else -1 - i // 2] for i in range(width)]

    ready = [made.complete(**{name: "completed"})["ready"] for name in names]

    assert ready[:-1] == [[]] * (width - 1)
    assert made.names(ready[-1]) == {"end"}
