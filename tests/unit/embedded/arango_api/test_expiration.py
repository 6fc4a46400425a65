"""Expired documents: which go, when, and what of them is left."""

import logging

import pytest

from service.embedded.aql.query import Engine
from service.embedded.arango_api.expiration import Expiration
from service.embedded.storage.store import Store

#: 2026-11-21T15:00:00Z
NOW = 1_795_273_200


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    opened = Store(tmp_path / "store.db", synchronous="OFF")
    yield opened
    opened.close()


@pytest.fixture
def engine(store):
    """Run queries on the store."""
    return Engine(store)


@pytest.fixture
def clock():
    """Seconds since the start, to be set."""
    return [0.0]


@pytest.fixture
def expiration(store, engine, clock):
    """What is tested, at a moment that does not pass."""
    return Expiration(store, engine, clock=lambda: clock[0], now=lambda: NOW)


@pytest.fixture
def fill(store, engine):
    """Make a collection whose documents expire: ``fill({key: when}, after=0)``."""

    def filled(times, *, after=0, field="at"):
        with store.write() as transaction:
            database = transaction.catalog.database("_system")
            collection = transaction.create_collection(database, "docs", "document", properties={})
            definition = {"type": "ttl", "fields": [field], "expireAfter": after}
            transaction.create_index(collection, definition)
        documents = [{"_key": key, "at": at, "in": {"at": at}} for key, at in times.items()]
        engine.execute("_system", "FOR d IN @docs INSERT d INTO docs", {"docs": documents})

    return filled


@pytest.fixture
def left(engine):
    """Say which documents are left."""
    return lambda: engine.execute("_system", "FOR d IN docs SORT d._key RETURN d._key").rows


def test_numbers_are_seconds(expiration, fill, left):
    fill({"past": NOW - 1, "now": NOW, "soon": NOW + 1, "long": NOW * 1000, "old": -5, "f": 0.5})

    expiration.run_if_due()

    assert left() == ["long", "soon"]


def test_texts_are_dates(expiration, fill, left):
    fill(
        {
            "past": "2026-11-21T14:59:59Z",
            "now": "2026-11-21T15:00:00.000Z",
            "soon": "2026-11-21T15:00:01Z",
            "today": "2026-11-21",
            "tomorrow": "2026-11-22",
            "west": "2026-11-21T14:00:00-02:00",
            "east": "2026-11-22T00:30:00+10:00",
        }
    )

    expiration.run_if_due()

    assert left() == ["soon", "tomorrow", "west"]


def test_other_values_never_expire(expiration, fill, left):
    values = [None, True, False, "", "soon", "1 day", [], [0], {}, {"at": 0}]
    times = {f"k{number}": value for number, value in enumerate(values)}
    fill(times)

    expiration.run_if_due()

    assert left() == sorted(times)


def test_time_is_given_on_top(expiration, fill, left):
    fill({"over": NOW - 61, "not_yet": NOW - 59}, after=60)

    expiration.run_if_due()

    assert left() == ["not_yet"]


def test_the_attribute_may_be_inside_another(expiration, fill, left):
    fill({"past": NOW - 1, "soon": NOW + 1}, field="in.at")

    expiration.run_if_due()

    assert left() == ["soon"]


def test_nobody_looks_again_before_half_a_minute(expiration, fill, left, clock):
    expiration.run_if_due()
    fill({"past": NOW - 1})

    clock[0] = 29.9
    expiration.run_if_due()
    before = left()
    clock[0] = 30.1
    expiration.run_if_due()

    assert (before, left()) == (["past"], [])


def test_nothing_is_written_when_nothing_has_expired(expiration, fill, store, monkeypatch):
    fill({"soon": NOW + 1, "later": "2030-01-01"})

    def refuse():
        message = "the store was written to"
        raise AssertionError(message)

    monkeypatch.setattr(store, "write", refuse)
    expiration.run_if_due()


def test_what_has_not_expired_is_not_read(expiration, fill, engine, monkeypatch):
    times = {f"n{number}": NOW + 1 + number for number in range(500)}
    fill(times | {f"d{number}": f"2027-01-01T00:00:{number:02}Z" for number in range(60)})
    read, execute = [], engine.execute

    def watched(*arguments):
        result = execute(*arguments)
        read.append(result.stats["scannedFull"] + result.stats["scannedIndex"])
        return result

    monkeypatch.setattr(engine, "execute", watched)
    expiration.run_if_due()

    assert read == [0, 0]


def test_a_store_that_fails_does_not_hinder_the_request(expiration, fill, store, caplog):
    fill({"past": NOW - 1})
    with store.write() as transaction:
        number = transaction.catalog.database("_system").collection("docs").number
        transaction.connection.execute(f"DROP TABLE documents_{number}")

    with caplog.at_level(logging.WARNING):
        expiration.run_if_due()

    assert "expired documents could not be removed" in caplog.text
