"""The embedded engine behind a socket: the same answers to a driver that is elsewhere."""

import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from arango import ArangoClient
from arango.exceptions import AQLQueryExecuteError, DocumentInsertError, UserCreateError

from service.embedded.arango_api.server import EmbeddedServer
from service.embedded.arango_api.wsgi import Wsgi


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def db():
    engine = EmbeddedServer(None)
    with make_server("127.0.0.1", 0, Wsgi(engine), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = ArangoClient(f"http://127.0.0.1:{server.server_port}")
        yield client.db("_system", verify=True)
        client.close()
        server.shutdown()
        thread.join()
    engine.close()


@pytest.fixture
def jobs(db):
    collection = db.create_collection("jobs")
    yield collection
    db.delete_collection("jobs")


def test_documents_go_there_and_back(jobs):
    jobs.insert({"_key": "a", "name": "ü€😀"})

    assert jobs.get("a")["name"] == "ü€😀"
    assert jobs.has("a")
    assert jobs.get("b") is None


@pytest.mark.parametrize("key", ["a%b", "a+b", "a:b@c", "_-:.@()+,=;$!*'%"])
def test_keys_with_marks_are_found(jobs, key):
    jobs.insert({"_key": key})

    assert jobs.get(key)["_key"] == key


def test_batches_are_fetched(db):
    cursor = db.aql.execute("FOR i IN 1..5 RETURN i", batch_size=2)

    assert list(cursor) == [1, 2, 3, 4, 5]


def test_errors_keep_their_numbers(db, jobs):
    jobs.insert({"_key": "a"})
    with pytest.raises(DocumentInsertError) as caught:
        jobs.insert({"_key": "a"})
    with pytest.raises(AQLQueryExecuteError) as syntax:
        db.aql.execute("FOR")

    assert caught.value.error_code == 1210
    assert syntax.value.error_code == 1501


def test_users_are_refused_in_a_sentence(db):
    with pytest.raises(UserCreateError) as caught:
        db.create_user("somebody", "password")

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)
    assert "users and permissions are not implemented" in caught.value.error_message
