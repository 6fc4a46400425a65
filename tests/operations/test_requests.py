"""A request that comes again is done once, whatever became of who did it first."""

import os
import subprocess
import sys
import threading

import pytest

from service.errors import NotFound, RequestIdReused, StillAtWork
from service.operations import requests
from service.operations.current_request import once
from service.operations.documents import add_documents
from service.operations.edges import add_edge
from service.operations.jobs import add_job_user_data, add_jobs
from service.operations.requests import Requests
from service.operations.revising import revise_document
from service.operations.specification.creation import add_workflow_specification

ANSWER = {"status": 201, "content_type": "application/json", "etag": None, "body": "{}"}

SPECIFICATION = {"name": "w", "jobs": [{"name": "a", "command": "true"}]}


class Clock:
    def __init__(self):
        self.milliseconds = 1_000_000

    def __call__(self):
        return self.milliseconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def service(database, clock):
    """Return a function that makes what one process of the service knows."""
    return lambda: Requests(database, clock, sleep=lambda _: None)


@pytest.fixture
def crash(monkeypatch):
    """Return a function after which the process that did requests is known to be dead."""

    def die():
        requests.CURRENT.set(None)
        monkeypatch.setattr(requests, "_process", lambda: {**dead, "process": -1})
        monkeypatch.setattr(requests, "_is_running", lambda *_: False)

    dead = requests._process()
    return die


@pytest.fixture(autouse=True)
def _no_request_afterwards():
    yield
    requests.CURRENT.set(None)


def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_request_is_answered_again_as_it_was(service):
    first, second = service(), service()

    assert first.begin("r", "same") is None
    first.finish(ANSWER)
    assert second.begin("r", "same") == ANSWER
    assert first.begin("r", "same") == ANSWER


def test_another_request_under_the_same_id_is_refused(service):
    first = service()
    first.begin("r", "one")

    with pytest.raises(RequestIdReused, match="The request id r was used for another request"):
        service().begin("r", "another")
    first.finish(ANSWER)
    with pytest.raises(RequestIdReused):
        first.begin("r", "another")


def test_a_request_that_failed_may_be_tried_again(service):
    first = service()
    first.begin("r", "same")
    first.give_up()

    assert first.begin("r", "same") is None


def test_who_comes_while_it_is_being_done_waits_for_the_answer(database, clock):
    looks = []

    def sleep(_):
        looks.append("look")
        if len(looks) == 3:
            done.set()
            thread.join()

    def first():
        service.begin("r", "same")
        begun.set()
        done.wait()
        service.finish(ANSWER)

    service = Requests(database, clock, sleep)
    begun, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()

    assert service.begin("r", "same") == ANSWER
    assert len(looks) == 3


def test_who_waits_too_long_is_told_to_come_again(service, monkeypatch):
    monkeypatch.setattr(requests, "_WAIT_SECONDS", 0.02)
    first = service()
    first.begin("r", "same")
    requests.CURRENT.set(None)

    with pytest.raises(StillAtWork, match="The request r is still being worked on"):
        first.begin("r", "same")


def test_a_request_on_another_machine_is_waited_for_until_it_cannot_go_on(
    service, monkeypatch, clock
):
    monkeypatch.setattr(requests, "_WAIT_SECONDS", 0.02)
    here = requests._process()
    monkeypatch.setattr(requests, "_process", lambda: {**here, "host": "far"})
    service().begin("r", "same")
    requests.CURRENT.set(None)
    monkeypatch.setattr(requests, "_process", lambda: here)

    with pytest.raises(StillAtWork):
        service().begin("r", "same")
    clock.milliseconds += 900_000
    assert service().begin("r", "same") is None


def test_a_process_with_the_number_of_a_dead_one_is_another_one():
    me = os.getpid()

    assert requests._is_running(me, requests._started(me))
    assert not requests._is_running(me, requests._started(me) - 60)
    assert not requests._is_running(dead_process(), requests._started(me))


def test_answers_are_forgotten_after_an_hour(service, clock, query):
    service().begin("r", "same")
    clock.milliseconds += 3_600_000
    service().begin("s", "same")
    assert query("requests/find", key="r") != []
    clock.milliseconds += 1
    service().begin("t", "same")

    assert query("requests/find", key="r") == []
    assert query("requests/find", key="s") != []


def test_one_process_looks_once_a_minute_for_what_to_forget(service, clock, query):
    mine = service()
    mine.begin("r", "same")
    clock.milliseconds += 3_600_001
    mine.begin("s", "same")
    clock.milliseconds += 3_600_001
    mine._forgets_at = clock.milliseconds + 1
    mine.begin("t", "same")

    assert query("requests/find", key="r") == []
    assert query("requests/find", key="s") != []


def _files(database, made):
    return add_documents(database, "files", made.key, [{"name": "f"}, {"name": "g"}])


def _jobs(database, made):
    [file] = made.documents("files")
    new = {"name": "c", "command": "true", "input_files": [file["_key"]]}
    return add_jobs(database, made.key, [new, {**new, "name": "d"}])


def _stored(database, made):
    return [add_job_user_data(database, made.key, made.job("a")["_key"], {"name": "u"})]


def _edge(database, made):
    ends = made.job("a")["_id"], made.job("b")["_id"]
    return [add_edge(database, "blocks", made.key, ends, None)]


def _specification(database, _):
    return [add_workflow_specification(database, SPECIFICATION)]


def _revision(database, made):
    def revise(present):
        assert present["_rev"] == revision, "it is asked for once"
        return {**present, "name": "new"}

    [file] = made.documents("files")
    revision = file["_rev"] if file["name"] == "x" else None
    return [revise_document(database, "files", file["_key"], revise)]


COUNTED = ("workflows", "files", "user_data", "jobs", "blocks", "needs", "stores")


def counts(database):
    return {name: database.collection(name).count() for name in COUNTED}


@pytest.mark.parametrize("do", [_files, _jobs, _stored, _edge, _specification, _revision])
def test_what_was_added_before_the_process_died_is_not_added_again(
    do, service, crash, workflow, database
):
    made = workflow(files=["x"], a={}, b={})
    service().begin("r", "same")
    added = do(database, made)
    crash()
    before = counts(database)
    second = service()
    second.begin("r", "same")

    assert do(database, made) == added
    assert counts(database) == before
    second.finish(ANSWER)
    assert service().begin("r", "same") == ANSWER


def test_what_was_not_added_before_the_process_died_is_added(service, crash, workflow, database):
    made = workflow(a={})
    service().begin("r", "same")
    crash()
    service().begin("r", "same")
    added = _files(database, made)

    assert made.documents("files") == added


def test_what_was_added_is_not_added_again_because_the_answer_failed(service, workflow, database):
    made = workflow(a={})
    mine = service()
    mine.begin("r", "same")
    added = _files(database, made)
    mine.give_up()
    mine.begin("r", "same")

    assert _files(database, made) == added
    assert len(made.documents("files")) == 2


def test_of_what_is_gone_since_the_key_is_answered(service, crash, workflow, database):
    made = workflow(a={})
    service().begin("r", "same")
    [first, second] = _files(database, made)
    crash()
    database.collection("files").delete(first["_key"])
    service().begin("r", "same")

    assert _files(database, made) == [{"_key": first["_key"], "_id": first["_id"]}, second]


def test_a_statement_that_failed_is_run_again(service, crash, database):
    service().begin("r", "same")
    with pytest.raises(NotFound):
        add_documents(database, "files", "99", [{"name": "f"}])
    crash()
    service().begin("r", "same")

    with pytest.raises(NotFound):
        add_documents(database, "files", "99", [{"name": "f"}])


def test_without_an_id_nothing_is_noted(database):
    given = []

    def add(request):
        given.append(request)
        return []

    assert once(database, add) == []
    assert given == [None]
    assert database.collection("requests").count() == 0
