"""What the embedded engine does not do: it says so, and does nothing instead."""

import pytest
from arango.exceptions import (
    AQLFunctionCreateError,
    AQLFunctionDeleteError,
    AsyncExecuteError,
    AsyncJobCancelError,
    AsyncJobClearError,
    AsyncJobResultError,
    AsyncJobStatusError,
    CollectionResponsibleShardError,
    PermissionGetError,
    PermissionResetError,
    PermissionUpdateError,
    TaskDeleteError,
    TaskGetError,
    TransactionExecuteError,
    TransactionInitError,
    ViewListError,
    WALFlushError,
)
from arango.job import AsyncJob


@pytest.fixture(autouse=True)
def _only_embedded(engine):
    if type(engine._conn._http).__name__ != "EmbeddedClient":
        pytest.skip("a real ArangoDB does these")


@pytest.mark.usefixtures("jobs")
def test_stream_transactions_are_refused(db):
    with pytest.raises(TransactionInitError) as caught:
        db.begin_transaction(write="jobs")

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)


def test_javascript_transactions_are_refused(db):
    with pytest.raises(TransactionExecuteError) as caught:
        db.execute_transaction("function () { return 1; }")

    assert caught.value.error_code == 9


def test_requests_to_answer_later_are_refused(db, jobs):
    with pytest.raises(AsyncExecuteError) as caught:
        db.begin_async_execution().collection("jobs").insert({})

    assert caught.value.error_code == 9
    assert jobs.count() == 0


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("status", AsyncJobStatusError),
        ("result", AsyncJobResultError),
        ("cancel", AsyncJobCancelError),
        ("clear", AsyncJobClearError),
    ],
)
def test_requests_to_answer_later_are_missing(db, name, error):
    job = AsyncJob(db._conn, "12", lambda answer: answer)

    with pytest.raises(error) as caught:
        getattr(job, name)()

    assert caught.value.http_code == 404
    assert db.async_jobs("done") == []
    assert db.clear_async_jobs() is True


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("permission", [], PermissionGetError),
        ("update_permission", ["rw"], PermissionUpdateError),
        ("reset_permission", [], PermissionResetError),
    ],
)
def test_permissions_on_a_collection_are_refused(engine, name, arguments, error):
    with pytest.raises(error) as caught:
        getattr(engine, name)("root", *arguments, database="_system", collection="jobs")

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)


def test_views_are_refused(db):
    with pytest.raises(ViewListError) as caught:
        db.views()

    assert caught.value.error_code == 9


def test_user_functions_are_refused(db):
    with pytest.raises(AQLFunctionCreateError) as caught:
        db.aql.create_function("area::square", "function (x) { return x * x; }")

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)


def test_user_functions_are_missing(db):
    with pytest.raises(AQLFunctionDeleteError) as caught:
        db.aql.delete_function("area::square")

    assert (caught.value.http_code, caught.value.error_code) == (404, 1582)
    assert db.aql.delete_function("area::square", ignore_missing=True) is False
    assert db.aql.delete_function("area", group=True) == {"deleted": 0}


@pytest.mark.parametrize(
    ("name", "error"), [("task", TaskGetError), ("delete_task", TaskDeleteError)]
)
def test_tasks_are_missing(db, name, error):
    with pytest.raises(error) as caught:
        getattr(db, name)("nightly")

    assert (caught.value.http_code, caught.value.error_code) == (404, 1852)


def test_the_shard_of_a_document_is_refused(jobs):
    with pytest.raises(CollectionResponsibleShardError) as caught:
        jobs.responsible_shard({"_key": "a"})

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)


def test_the_write_ahead_log_is_refused(db):
    with pytest.raises(WALFlushError) as caught:
        db.wal.flush()

    assert (caught.value.http_code, caught.value.error_code) == (501, 9)
