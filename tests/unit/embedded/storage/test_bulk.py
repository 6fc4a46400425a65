"""Indexes that are set aside while much is written are there again afterwards."""

import pytest

from service.embedded.errors import UniqueViolated
from service.embedded.storage import bulk
from service.embedded.storage.check import problems
from service.embedded.storage.search import Condition

_INDEXES = [{"fields": ["x"]}, {"fields": ["x", "y"]}, {"fields": ["u"], "unique": True}]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(bulk, "_FEW", 3)


@pytest.fixture
def made(make):
    return make("d", indexes=_INDEXES)


def _indexes(transaction, collection):
    rows = transaction.connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?",
        (collection.table,),
    )
    return set(rows)


def _documents(first, end):
    return [{"x": number % 2, "y": number, "u": number} for number in range(first, end)]


def _number_found(store, collection, x):
    with store.read() as transaction:
        return len(list(transaction.search(collection, [Condition(("x",), "==", x)])))


def test_new_documents_are_found_by_every_index(store, made):
    with store.write() as transaction:
        before = _indexes(transaction, made)
        with transaction.in_bulk():
            transaction.insert_many(made, _documents(0, 3))
            few = _indexes(transaction, made)
            transaction.insert_many(made, _documents(3, 10))
            many = _indexes(transaction, made)
        after = _indexes(transaction, made)

    assert few == before == after
    assert len(before - many) == 2
    assert _number_found(store, made, 1) == 5
    assert list(problems(store)) == []


def test_the_two_ends_of_new_edges_are_found(store, make):
    edges = make("e", "edge")
    with store.write() as transaction, transaction.in_bulk():
        for number in range(4):
            transaction.insert_many(edges, [{"_from": f"d/{number}", "_to": "d/1"}] * 2)

    with store.read() as transaction:
        assert len(list(transaction.edges(edges, "inbound", ["d/1"]))) == 8
        assert len(list(transaction.edges(edges, "outbound", ["d/3"]))) == 2


def test_only_the_indexes_of_changed_attributes_are_set_aside(store, made):
    with store.write() as transaction:
        rows = transaction.insert_many(made, _documents(0, 10))
    with store.write() as transaction:
        before = _indexes(transaction, made)
        with transaction.in_bulk():
            transaction.update_many(made, [(row, {"y": -1}) for row in rows])
            gone = before - _indexes(transaction, made)
        after = _indexes(transaction, made)

    assert len(gone) == 1
    assert after == before


def test_indexes_are_set_aside_at_once_for_as_many_as_are_expected(store, made):
    with store.write() as transaction:
        before = _indexes(transaction, made)
        with transaction.in_bulk(expected=10):
            transaction.insert_many(made, _documents(0, 1))

            assert len(before - _indexes(transaction, made)) == 2


def test_few_documents_among_many_go_into_the_indexes(store, made):
    with store.write() as transaction:
        transaction.insert_many(made, _documents(0, 20))
        before = _indexes(transaction, made)
        with transaction.in_bulk():
            transaction.insert_many(made, _documents(20, 30))

            assert _indexes(transaction, made) == before


def test_a_refused_document_leaves_documents_and_indexes_as_they_were(store, made):
    with store.read() as transaction:
        before = _indexes(transaction, made)

    with pytest.raises(UniqueViolated), store.write() as transaction, transaction.in_bulk():
        transaction.insert_many(made, [*_documents(0, 10), *_documents(9, 10)])

    with store.read() as transaction:
        assert _indexes(transaction, made) == before
        assert transaction.count(made) == 0


def test_what_failed_in_bulk_is_not_kept(store, made):
    with (
        pytest.raises(RuntimeError, match="must not commit"),
        store.write() as transaction,
        pytest.raises(UniqueViolated),
        transaction.in_bulk(),
    ):
        transaction.insert_many(made, [*_documents(0, 10), *_documents(0, 1)])

    with store.read() as transaction:
        assert transaction.count(made) == 0


def test_what_is_being_read_keeps_the_indexes(store, made):
    with store.write() as transaction:
        transaction.insert_many(made, _documents(0, 5))
        reading = transaction.scan(made)
        next(reading)
        before = _indexes(transaction, made)
        with transaction.in_bulk():
            transaction.insert_many(made, _documents(5, 20))

            assert _indexes(transaction, made) == before
        reading.close()

    assert _number_found(store, made, 1) == 10
