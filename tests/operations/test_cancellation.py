"""Workflows that are stopped, for good or for a while."""

from service.database import query
from service.operations.cancellation import cancel_workflow, pause_workflow, resume_workflow
from service.operations.progress import is_workflow_complete
from service.operations.submission import prepare_next_jobs_for_submission


def test_what_waits_is_canceled_at_once_and_what_runs_is_left_to_its_worker(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start()
    a_diamond.complete(a="completed")
    a_diamond.start("b")

    answer = cancel_workflow(database, a_diamond.key)

    assert a_diamond.statuses() == {
        "a": "completed",
        "b": "running",
        "c": "canceled",
        "d": "canceled",
    }
    assert (a_diamond.names(answer["canceled"]), answer["running"]) == ({"c", "d"}, 1)
    assert not is_workflow_complete(database, a_diamond.key)["is_complete"]


def test_nobody_claims_jobs_of_a_canceled_workflow(a_diamond, database):
    a_diamond.initialize()
    cancel_workflow(database, a_diamond.key)

    answer = prepare_next_jobs_for_submission(database, a_diamond.key, 5)

    assert (answer["jobs"], answer["reason"]) == ([], "Workflow 1 is canceled.")
    assert is_workflow_complete(database, a_diamond.key)["is_complete"]


def test_canceling_is_an_event_for_each_status_and_one_for_the_workflow(a_diamond, database):
    a_diamond.initialize()
    cancel_workflow(database, a_diamond.key, by="user ada")

    told = {
        (event["category"], event.get("from"), event.get("to"), event["by"])
        for event in a_diamond.documents("events", type="cancel")
    }
    assert told == {
        ("job", "blocked", "canceled", "user ada"),
        ("job", "ready", "canceled", "user ada"),
        ("workflow", None, None, "user ada"),
    }


def test_claims_stop_while_a_workflow_is_paused_and_running_jobs_go_on(a_diamond, database):
    a_diamond.initialize()
    a_diamond.start("a")
    pause_workflow(database, a_diamond.key)
    a_diamond.complete(a="completed")

    assert is_workflow_complete(database, a_diamond.key)["is_paused"]
    assert a_diamond.claim() == []
    assert a_diamond.statuses()["b"] == "ready"

    resume_workflow(database, a_diamond.key)

    assert set(a_diamond.run().values()) == {"completed"}


def test_pausing_and_resuming_are_events(a_diamond, database):
    pause_workflow(database, a_diamond.key, by="user ada")
    resume_workflow(database, a_diamond.key)

    told = [(event["type"], event["by"]) for event in a_diamond.documents("events")]
    assert told == [("pause", "user ada"), ("resume", "")]


def test_many_failures_before_one_job_are_followed_once(workflow, monkeypatch):
    jobs = {f"a{i}": {} for i in range(60)}
    made = workflow(**jobs, mid={"depends_on_regexes": ["^a"]}, end={"depends_on": ["mid"]})
    made.initialize()
    made.start()
    begun = []
    run = query.run

    def recording(database, text, bind_vars):
        if "jobs/cancel_dependents" in text:
            begun.extend(bind_vars["ids"])
        return run(database, text, bind_vars)

    monkeypatch.setattr(query, "run", recording)
    answer = made.complete(**dict.fromkeys(jobs, "failed"))

    assert made.names(answer["canceled"]) == {"mid", "end"}
    assert len(begun) == 1
