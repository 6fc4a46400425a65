"""What the embedded engine does not do: it says so, and does nothing instead."""

import pytest
from arango.exceptions import (
    AsyncExecuteError,
    TransactionExecuteError,
    TransactionInitError,
    ViewListError,
)


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


def test_views_are_refused(db):
    with pytest.raises(ViewListError) as caught:
        db.views()

    assert caught.value.error_code == 9
