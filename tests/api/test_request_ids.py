"""Requests with an id: sent twice, done once."""

import pytest

from service.database import query
from service.database.query import load_query
from service.errors import DatabaseUnavailable
from service.operations.requests import Requests

ID = {"Idempotency-Key": "4711-abc"}


@pytest.fixture
def send(call):
    """Return a function that sends a request under one id."""
    return lambda method, path, body=None: call(method, path, body, headers=ID)


def test_a_document_is_added_once(send, ask, workflow):
    path = f"/workflows/{workflow}/files"
    first, second = send("POST", path, {"path": "f"}), send("POST", path, {"path": "f"})

    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert second.status_code == 201
    assert second.headers["content-type"] == first.headers["content-type"]
    assert ask("GET", path)["total_count"] == 1


def test_without_an_id_it_is_added_twice(ask, workflow):
    path = f"/workflows/{workflow}/files"
    ask("POST", path, {"path": "f"})
    ask("POST", path, {"path": "f"})

    assert ask("GET", path)["total_count"] == 2


def test_a_removed_document_is_answered_again(send, ask, workflow):
    path = f"/workflows/{workflow}/files"
    key = ask("POST", path, {"path": "f"})["_key"]
    first, second = send("DELETE", f"{path}/{key}"), send("DELETE", f"{path}/{key}")

    assert first.status_code == second.status_code == 200
    assert second.json == first.json


def test_a_change_of_a_revision_is_answered_again_with_its_tag(send, ask, workflow):
    path = f"/workflows/{workflow}/files"
    file = ask("POST", path, {"path": "f"})
    change = {"path": "g", "_rev": file["_rev"]}
    answers = [send("PATCH", f"{path}/{file['_key']}", change) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json["_rev"] != file["_rev"]
    assert answers[1].json == answers[0].json
    assert answers[1].headers["etag"] == answers[0].headers["etag"]


def test_a_refusal_is_answered_again(send, workflow):
    path = f"/workflows/{workflow}/files"
    first, second = send("POST", path, {"nonsense": 1}), send("POST", path, {"nonsense": 1})

    assert first.status_code == second.status_code == 400
    assert second.json == first.json
    assert second.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/workflows", {"name": "other"}),
        ("POST", "/workflows?x=1", {"name": "w"}),
        ("POST", "/workflows/1/files", {"name": "w"}),
        ("PUT", "/workflows/1", {"name": "w"}),
    ],
)
def test_an_id_is_for_one_request_only(send, problem, method, path, body):
    send("POST", "/workflows", {"name": "w"})
    path, _, query = path.partition("?")
    refused = problem(422, method, path, body, headers=ID, query_string=query)

    assert refused["detail"] == (
        "The request id 4711-abc was used for another request; use a new one."
    )


@pytest.mark.parametrize("key", ["a b", "", "x" * 201, "ä", "a/b"])
def test_what_could_be_no_id_is_refused(problem, key):
    header = {"Idempotency-Key": key.encode().decode("latin-1")}
    refused = problem(400, "POST", "/workflows", {"name": "w"}, headers=header)

    assert "write up to 200 letters, digits and -_:." in refused["detail"]


def test_an_id_may_be_quoted(call, send, ask):
    send("POST", "/workflows", {"name": "w"})
    call("POST", "/workflows", {"name": "w"}, headers={"Idempotency-Key": '"4711-abc"'})

    assert ask("GET", "/workflows")["total_count"] == 1


def test_what_only_reads_needs_no_id(send, ask, workflow):
    first = send("GET", f"/workflows/{workflow}")
    ask("PATCH", f"/workflows/{workflow}", {"name": "new"})

    assert first.json["name"] == "w"
    assert send("GET", f"/workflows/{workflow}").json["name"] == "new"


def test_after_a_fault_of_the_service_the_request_is_tried_again(send, ask, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("service.operations.workflows.add_workflow", None)
        failed = send("POST", "/workflows", {"name": "w"})
    done = send("POST", "/workflows", {"name": "w"})

    assert (failed.status_code, done.status_code) == (500, 201)
    assert ask("GET", "/workflows")["total_count"] == 1


def test_what_the_database_did_without_an_answer_is_not_done_again(
    send, ask, workflow, monkeypatch
):
    run, lost = query.run, []

    def losing(database, text, bind_vars):
        rows = run(database, text, bind_vars)
        if text == load_query("documents/add").text and not lost:
            lost.append(rows)
            raise DatabaseUnavailable
        return rows

    monkeypatch.setattr(query, "run", losing)
    path = f"/workflows/{workflow}/files"
    first, second = send("POST", path, {"path": "f"}), send("POST", path, {"path": "f"})

    assert (first.status_code, second.status_code) == (503, 201)
    assert lost == [[second.json]]
    assert ask("GET", path)["total_count"] == 1


def test_a_request_that_is_not_done_yet_may_be_sent_again_soon(send, monkeypatch):
    monkeypatch.setattr("service.operations.requests._WAIT_SECONDS", 0.02)
    monkeypatch.setattr(Requests, "finish", lambda *_: None)
    send("POST", "/workflows", {"name": "w"})
    answer = send("POST", "/workflows", {"name": "w"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


def test_a_body_that_is_too_large_is_refused_as_ever(problem, monkeypatch, client):
    monkeypatch.setattr(client.app, "_max_body_bytes", 10)

    problem(413, "POST", "/workflows", {"name": "a long name"}, headers=ID)
