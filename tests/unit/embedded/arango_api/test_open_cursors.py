"""Results that wait to be fetched: batches, keys, and being forgotten."""

import json

import pytest

from service.embedded.arango_api.batches import Batches
from service.embedded.arango_api.messages import Request
from service.embedded.arango_api.open_cursors import OpenCursor, OpenCursors
from service.embedded.arango_api.server import EmbeddedServer
from service.embedded.errors import CursorNotFound, HttpBadParameter


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def cursors(now):
    return OpenCursors(clock=lambda: now[0])


def a_cursor(count=5, size=2, *, seconds=30.0, may_retry=False):
    batches = Batches(size)
    batches.extend(range(count))
    return OpenCursor(batches, {"cached": False}, seconds=seconds, may_retry=may_retry)


def rows_of(batch):
    return json.loads(batch.rows)


def test_batches_come_in_order_until_none_is_left():
    cursor = a_cursor(5, 2)

    batches = [cursor.next() for _ in range(3)]

    assert [rows_of(batch) for batch in batches] == [[0, 1], [2, 3], [4]]
    assert [batch.about["hasMore"] for batch in batches] == [True, True, False]
    assert cursor.is_finished


def test_every_batch_carries_the_attributes():
    assert a_cursor().next().about["cached"] is False


def test_a_batch_has_the_key_while_more_is_to_come(cursors):
    cursor = a_cursor(3, 2)
    cursors.add("db", cursor)

    first, last = cursor.next(), cursor.next()

    assert first.about["id"] == cursor.key
    assert "id" not in last.about


def test_the_last_batch_can_be_had_again_when_retries_are_allowed():
    cursor = a_cursor(3, 2, may_retry=True)
    first = cursor.next()

    again, second, second_again = cursor.batch(1), cursor.batch(2), cursor.batch(2)

    assert (first.about["nextBatchId"], again) == ("2", first)
    assert second == second_again
    assert rows_of(second) == [2]


def test_an_older_batch_is_gone():
    cursor = a_cursor(5, 1, may_retry=True)
    for number in (1, 2, 3):
        cursor.batch(number)

    with pytest.raises(CursorNotFound):
        cursor.batch(1)


def test_the_next_batch_can_be_had_by_its_number():
    cursor = a_cursor(3, 2)
    first = cursor.next()

    assert first.about["nextBatchId"] == "2"
    assert rows_of(cursor.batch(2)) == [2]


def test_having_a_batch_again_needs_leave_to_retry():
    cursor = a_cursor()
    cursor.next()

    with pytest.raises(HttpBadParameter):
        cursor.batch(1)


def test_no_batch_follows_the_last():
    cursor = a_cursor(3, 2, may_retry=True)
    cursor.next()
    last = cursor.next()

    assert "nextBatchId" not in last.about
    with pytest.raises(CursorNotFound):
        cursor.batch(3)


def test_a_cursor_is_known_in_its_own_database_only(cursors):
    cursor = a_cursor()
    cursors.add("one", cursor)

    assert cursors.get("one", cursor.key) is cursor
    with pytest.raises(CursorNotFound):
        cursors.get("other", cursor.key)


def test_a_cursor_nobody_asks_for_is_forgotten(cursors, now):
    cursor = a_cursor(seconds=30)
    cursors.add("db", cursor)

    now[0] = 31

    with pytest.raises(CursorNotFound):
        cursors.get("db", cursor.key)


def test_any_request_gives_back_the_rows_of_forgotten_cursors(now):
    server = EmbeddedServer(None)
    server.cursors = OpenCursors(clock=lambda: now[0])
    cursor = a_cursor(seconds=30)
    server.cursors.add("_system", cursor)

    now[0] = 31
    server.handle(Request("GET", "_system", ["_api", "version"]))

    with pytest.raises(CursorNotFound):
        cursor.next()
    server.close()


def test_asking_for_a_cursor_keeps_it(cursors, now):
    cursor = a_cursor(seconds=30)
    cursors.add("db", cursor)
    now[0] = 20
    cursors.get("db", cursor.key)

    now[0] = 40

    assert cursors.get("db", cursor.key) is cursor


def test_a_cursor_is_removed_once(cursors):
    cursor = a_cursor()
    cursors.add("db", cursor)
    cursors.remove("db", cursor.key)

    with pytest.raises(CursorNotFound):
        cursors.remove("db", cursor.key)


def test_a_cursor_that_goes_gives_its_rows_back(cursors, now):
    asked_for, expired = a_cursor(seconds=100), a_cursor()
    cursors.add("db", asked_for)
    cursors.add("db", expired)
    now[0] = 31

    cursors.get("db", asked_for.key)
    cursors.clear()

    for cursor in (asked_for, expired):
        with pytest.raises(CursorNotFound):
            cursor.next()
