"""Events over HTTP: as pages, and as a stream of server-sent events."""

import json

import pytest

from service.operations import following
from service.resources import event_stream


@pytest.fixture(autouse=True)
def _brief(monkeypatch):
    """Let streams end after three looks, without waiting between them."""
    monkeypatch.setattr(event_stream, "_LOOKS", 3)
    monkeypatch.setattr(following, "_LOOK_SECONDS", 0)


def messages(answer):
    """Read a stream as a browser does: ``[{field: value}]`` of the messages with data."""
    blocks = [
        dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        for block in answer.text.split("\n\n")
    ]
    return [block for block in blocks if "data" in block]


def say(ask, key, *kinds):
    return [
        ask("POST", f"/workflows/{key}/events", {"category": "test", "type": kind})["_key"]
        for kind in kinds
    ]


def test_a_stream_sends_events_with_their_kinds_and_numbers(ask, call, pipeline):
    keys = say(ask, pipeline, "one", "two")
    answer = call("GET", f"/workflows/{pipeline}/event_stream?after=0")
    found = messages(answer)

    assert answer.headers["content-type"] == "text/event-stream"
    assert [(each["event"], each["id"]) for each in found] == [("one", keys[0]), ("two", keys[1])]
    assert json.loads(found[0]["data"])["type"] == "one"


def test_a_stream_goes_on_after_the_last_event_that_was_read(ask, call, pipeline):
    first, *_ = say(ask, pipeline, "one", "two", "three")
    headers = {"Last-Event-ID": first}
    answer = call("GET", f"/workflows/{pipeline}/event_stream", headers=headers)

    assert [each["event"] for each in messages(answer)] == ["two", "three"]


def test_a_new_stream_begins_with_what_comes_next(ask, call, pipeline):
    say(ask, pipeline, "before")
    answer = call("GET", f"/workflows/{pipeline}/event_stream")

    assert messages(answer) == []


def test_a_move_of_a_job_is_an_event(ask, call, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission?limit=1")
    found = messages(call("GET", f"/workflows/{pipeline}/event_stream?after=0"))
    [claim] = [json.loads(each["data"]) for each in found if each["event"] == "claim"]

    assert (claim["from"], claim["to"], claim["job_name"]) == ("ready", "pending", "generate")


def test_a_text_of_several_lines_does_not_break_a_stream(ask, call, pipeline):
    say(ask, pipeline, "one\ndata: forged\n\nevent: two")
    [found] = messages(call("GET", f"/workflows/{pipeline}/event_stream?after=0"))

    assert json.loads(found["data"])["type"] == "one\ndata: forged\n\nevent: two"


def test_a_deleted_workflow_ends_its_streams(monkeypatch, ask, call, pipeline):
    def found(*_):
        yield [], "0"
        ask("DELETE", f"/workflows/{pipeline}")
        yield from following.follow_events(*_)

    monkeypatch.setattr(event_stream, "follow_events", found)
    [error] = messages(call("GET", f"/workflows/{pipeline}/event_stream"))

    assert error["event"] == "error"
    assert "no workflow" in json.loads(error["data"])["detail"]


def test_streams_leave_threads_for_others(problem, call, pipeline, monkeypatch):
    # Four may be open at a time; a fifth is opened while they are.
    asked = []

    def open_one_more(*_):
        asked.append(1)
        if len(asked) < 4:
            call("GET", f"/workflows/{pipeline}/event_stream")
        else:
            asked.append(problem(503, "GET", f"/workflows/{pipeline}/event_stream"))
        yield [], "0"

    monkeypatch.setattr(event_stream, "follow_events", open_one_more)
    call("GET", f"/workflows/{pipeline}/event_stream")

    assert "try again later" in asked[-1]["detail"]
    assert call("GET", f"/workflows/{pipeline}/job_status_counts").status_code == 200


def test_events_are_also_read_without_a_stream(ask, pipeline):
    now = ask("GET", f"/workflows/{pipeline}/events_after")
    say(ask, pipeline, "one")
    found = ask("GET", f"/workflows/{pipeline}/events_after?after={now['position']}")

    assert now["items"] == []
    assert [each["type"] for each in found["items"]] == ["one"]
    assert found["position"] == found["items"][0]["_key"]


def test_a_stream_of_no_workflow_is_refused(problem):
    assert "no workflow 99" in problem(404, "GET", "/workflows/99/event_stream")["detail"].lower()
