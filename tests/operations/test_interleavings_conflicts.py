"""A write conflict at any one statement of any operation changes nothing of what it comes to."""

import pytest
from arango.response import Response

from service.operations.cancellation import cancel_workflow, pause_workflow
from service.operations.disabling import disable_jobs, enable_jobs
from service.operations.initialization import initialize_jobs
from service.operations.lost_workers import reclaim_expired, retire
from service.operations.requeueing import reset_job_status, retry_jobs
from service.operations.reset import reset_workflow_status
from tests.operations.scene import Scene
from tests.operations.snapshots import DatabaseFile, a_copy

_CONFLICT = '{"error":true,"code":409,"errorNum":1200,"errorMessage":"write-write conflict"}'

#: b is running, c pending and d ready; e has failed, and f was canceled because of it.
_JOBS = {
    "a": {},
    "b": {"depends_on": ["a"], "retries": 1, "retry_delay": "PT0S"},
    "c": {},
    "d": {},
    "e": {},
    "f": {"depends_on": ["e"]},
    "g": {"depends_on": ["b", "c"]},
}

_OPERATIONS = {
    "claim": lambda made: made.claim(1, 1),
    "start": lambda made: made.start("c"),
    "give back": lambda made: made.give_back("c"),
    "complete": lambda made: made.complete("completed", "b"),
    "terminate": lambda made: made.complete("terminated", "b"),
    "fail": lambda made: made.complete("failed", "b"),
    "lose": lambda made: reclaim_expired(made.database, made.key),
    "retire": lambda made: retire(made.database, made.key, made.workers[0]),
    "cancel": lambda made: made.whole(cancel_workflow),
    "pause": lambda made: made.whole(pause_workflow),
    "reset": lambda made: made.with_keys(reset_job_status, "a", downstream=True),
    "reset all": lambda made: made.whole(reset_workflow_status, force=True),
    "begin again": lambda made: [
        made.whole(reset_workflow_status, force=True),
        made.whole(initialize_jobs),
    ],
    "retry": lambda made: made.with_keys(retry_jobs, "e"),
    "disable": lambda made: made.with_keys(disable_jobs, "d", "g"),
    "enable": lambda made: made.with_keys(enable_jobs, "d"),
    "remove": lambda made: made.remove("b"),
}


class Conflicts:
    """Answers one statement with a write conflict."""

    def __init__(self, file: DatabaseFile) -> None:
        self._driver = file.handle.conn._http
        self._send = self._driver.send_request
        self.at, self.number = -1, 0

    def __enter__(self):
        self._driver.send_request = self.send_request
        return self

    def __exit__(self, *_):
        del self._driver.send_request

    def send_request(self, session, method, url, *args, **kwargs):
        if method == "post" and url.endswith("/_api/cursor"):
            self.number += 1
            if self.number == self.at:
                return Response(method, url, {}, 409, "Conflict", _CONFLICT)
        return self._send(session, method, url, *args, **kwargs)


@pytest.fixture
def database_file(installed_file, tmp_path):
    opened = a_copy(installed_file, tmp_path / "torc.db")
    yield opened
    opened.close()


@pytest.fixture
def made(database_file):
    made = Scene(database_file, _JOBS)
    made.claim()
    made.start("a", "e")
    made.complete("completed", "a")
    made.complete("failed", "e")
    made.give_back("d")
    made.claim(1)
    made.start("b")
    made.make_suspect()
    return made


@pytest.mark.parametrize("name", _OPERATIONS)
def test_a_conflict_at_any_statement_is_made_up_for(made, database_file, name):
    begin, ends = database_file.image(), []
    numbers = [-1]
    while numbers:
        database_file.bring_back(begin)
        with Conflicts(database_file) as conflicts:
            conflicts.at = numbers.pop()
            _OPERATIONS[name](made)
        if not ends:
            numbers = list(range(1, conflicts.number + 1))
        made.check()
        ends.append(made.statuses())

    assert len(ends) > 1
    assert all(end == ends[0] for end in ends)
