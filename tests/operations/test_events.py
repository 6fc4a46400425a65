"""Every move of a job is an event: when, from where to where, by whom, and why."""

import pytest

from graph_schema.job_status import MOVES, JobStatus
from service.operations.completion import complete_jobs
from service.operations.documents import add_documents
from service.operations.start import return_job, start_jobs
from service.operations.submission import Claimer, prepare_next_jobs_for_submission


def moves(made, *kinds):
    """Return the moves that events tell, in order: ``(type, from, to, job names, by)``."""
    names = {job["_key"]: job["name"] for job in made.documents()}
    return [
        (
            event["type"],
            event["from"],
            event["to"],
            sorted(names[key] for key in event["job_keys"]),
            event["by"],
        )
        for event in made.documents("events", category="job")
        if not kinds or event["type"] in kinds
    ]


@pytest.fixture
def worker(a_diamond, database):
    [node] = add_documents(database, "compute_nodes", a_diamond.key, [{"hostname": "h"}])
    return node["_key"]


def test_a_life_of_a_workflow_is_told(a_diamond, worker, database):
    a_diamond.initialize()
    claimer = Claimer(compute_node_key=worker)
    for name in "abc":
        prepare_next_jobs_for_submission(database, a_diamond.key, 1, claimer)
        key = a_diamond.job(name)["_key"]
        start_jobs(database, a_diamond.key, [key], worker)
        status = "failed" if name == "b" else "completed"
        completion = {"job_key": key, "status": status, "return_code": int(name == "b")}
        complete_jobs(database, a_diamond.key, [{**completion, "compute_node_key": worker}])

    by = f"worker {worker}"
    assert moves(a_diamond, "claim", "start", "complete", "release", "cancel_dependents") == [
        ("claim", "ready", "pending", ["a"], by),
        ("start", "pending", "running", ["a"], by),
        ("complete", "running", "completed", ["a"], by),
        ("release", "blocked", "ready", ["b", "c"], by),
        ("claim", "ready", "pending", ["b"], by),
        ("start", "pending", "running", ["b"], by),
        ("complete", "running", "failed", ["b"], by),
        ("cancel_dependents", "blocked", "canceled", ["d"], by),
        ("claim", "ready", "pending", ["c"], by),
        ("start", "pending", "running", ["c"], by),
        ("complete", "running", "completed", ["c"], by),
    ]


def test_the_event_of_one_job_names_it(a_diamond, database):
    a_diamond.initialize()
    [key] = a_diamond.claim()
    return_job(database, a_diamond.key, key, by="user alice")
    [event] = a_diamond.documents("events", type="give_back")

    wanted = {
        "job_key": key,
        "job_name": "a",
        "job_keys": [key],
        "run_id": 1,
        "attempt": 1,
        "by": "user alice",
    }
    assert wanted.items() <= event.items()


def test_the_event_of_several_jobs_lists_them(workflow):
    made = workflow(a={}, b={})
    made.initialize()
    keys = made.claim()
    [event] = made.documents("events", type="claim")

    assert (event["job_keys"], event["job_key"], event["job_name"]) == (keys, None, None)
    assert event["run_id"] == 1


def test_what_moves_nothing_is_no_event(a_diamond, database):
    a_diamond.initialize()
    a_diamond.claim()
    before = len(a_diamond.documents("events"))
    a_diamond.claim()
    start_jobs(database, a_diamond.key, ["4"], None)
    complete_jobs(
        database, a_diamond.key, [{"job_key": "4", "status": "completed", "return_code": 0}]
    )

    assert len(a_diamond.documents("events")) == before


def test_the_moves_that_are_told_are_in_the_table(workflow):
    made = workflow(a={"retries": 1, "retry_delay": "PT0S"}, b={"depends_on": ["a"]}, c={})
    made.initialize()
    made.run({"a": "failed"})

    told = {(start, end) for _, start, end, *_ in moves(made)}
    assert told
    assert told <= {(str(start), str(end)) for start, end in MOVES}
    assert (str(JobStatus.RUNNING), str(JobStatus.READY)) in told


def test_events_follow_each_other_in_time(a_diamond):
    a_diamond.initialize()
    a_diamond.run()
    times = [event["timestamp"] for event in a_diamond.documents("events")]

    assert times == sorted(times)
