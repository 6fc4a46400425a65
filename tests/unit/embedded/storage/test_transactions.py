import contextlib
import errno
import fcntl
import threading
import time

import orjson
import pytest

from service.embedded.errors import DocumentTypeInvalid
from service.embedded.storage.failures import StoreError
from service.embedded.storage.locks import FairLock
from service.embedded.storage.store import Store


def _keys(transaction, collection):
    return [orjson.loads(text)["_key"] for text in transaction.scan(collection)]


def test_a_write_is_seen_after_its_end(store, jobs):
    with store.write() as transaction:
        transaction.insert(jobs, {})
        with store.read() as reading:
            during = _keys(reading, jobs)
    with store.read() as reading:
        after = _keys(reading, jobs)

    assert (during, after) == ([], ["1"])


def test_an_exception_leaves_nothing(store, jobs):
    with pytest.raises(DocumentTypeInvalid), store.write() as transaction:
        transaction.insert_many(jobs, [{}, {}, None])

    with store.read() as reading:
        assert _keys(reading, jobs) == []


def test_keys_of_what_was_not_committed_are_given_again(store, jobs):
    with contextlib.suppress(DocumentTypeInvalid), store.write() as transaction:
        transaction.insert_many(jobs, [{}, None])

    with store.write() as transaction:
        new = transaction.insert(jobs, {})

    assert new["_key"] == "1"


def test_a_snapshot_does_not_change(store, jobs):
    with store.read() as reading:
        with store.write() as transaction:
            transaction.insert(jobs, {})

        assert _keys(reading, jobs) == []


def test_a_snapshot_is_taken_at_the_beginning(store, jobs):
    reading = store.read()
    with reading:
        with store.write() as transaction:
            transaction.insert(jobs, {})

        assert reading.count(jobs) == 0


def test_rows_left_unread_do_not_hold_the_next_snapshot_back(store, jobs):
    with store.write() as transaction:
        transaction.insert_many(jobs, ({} for _ in range(100)))
    with store.read() as reading:
        unread = reading.scan(jobs)
        next(unread)
    with store.write() as transaction:
        transaction.truncate(jobs)

    with store.read() as reading:
        count = reading.count(jobs)

    assert count == 0
    del unread


def test_rows_are_read_one_by_one(store, jobs):
    with store.write() as transaction:
        transaction.insert_many(jobs, ({"text": "x" * 1000} for _ in range(2000)))

    with store.read() as reading:
        rows = reading.scan(jobs)
        first = orjson.loads(next(rows))
        rest = sum(1 for _ in rows)

    assert (first["_key"], rest) == ("1", 1999)


def test_a_second_write_in_a_thread_is_a_mistake(store):
    with store.write(), pytest.raises(RuntimeError, match="already"), store.write():
        pass


def test_a_writer_gives_up_after_a_while(path):
    store = Store(path, patience_seconds=0.05)
    other = Store(path, patience_seconds=0.05)

    def write():
        with other.write():
            pass

    with store.write(), pytest.raises(StoreError, match=r"locked by another writer for 0\.05 s"):
        write()

    write()
    store.close()
    other.close()


def test_a_writer_gives_up_waiting_for_a_thread(path):
    store = Store(path, patience_seconds=0.05)
    caught = []

    def write():
        try:
            with store.write():
                pass
        except StoreError as ex:
            caught.append(str(ex))

    with store.write():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    with store.write():
        pass
    store.close()

    assert "locked by another writer" in caught[0]


def test_threads_lose_no_update(store, jobs):
    with store.write() as transaction:
        transaction.insert(jobs, {"n": 0})

    def count():
        for _ in range(50):
            with store.write() as transaction:
                old = orjson.loads(transaction.get(jobs, "1"))
                transaction.update(jobs, "1", {"n": old["n"] + 1})

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as reading:
        assert orjson.loads(reading.get(jobs, "1"))["n"] == 400


def test_readers_go_on_while_others_write(store, jobs):
    seen = []
    with store.write() as transaction:
        transaction.insert(jobs, {})

        def read():
            with store.read() as reading:
                seen.append(_keys(reading, jobs))

        thread = threading.Thread(target=read)
        thread.start()
        thread.join(timeout=5)

    assert seen == [[]]


def test_the_lock_is_given_in_the_order_of_asking():
    lock, order, threads = FairLock(), [], []
    lock.acquire(1)
    for number in range(5):

        def take(number=number):
            lock.acquire(5)
            order.append(number)
            lock.release()

        threads.append(threading.Thread(target=take))
        threads[-1].start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_who_gives_up_does_not_get_the_lock():
    lock = FairLock()
    lock.acquire(1)

    gave_up = not lock.acquire(0.01)
    lock.release()

    assert gave_up
    assert lock.acquire(0.01)


def test_who_is_interrupted_while_waiting_leaves_the_line(monkeypatch):
    lock = FairLock()
    lock.acquire(1)

    class Interrupted:
        def acquire(self, **_):
            if lock._waiting:
                raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(threading, "Lock", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            lock.acquire(1)
    lock.release()

    assert lock.acquire(0.01)


def test_a_file_system_without_locks_has_no_line(store, jobs, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with store.write() as transaction:
        transaction.insert(jobs, {})

    with store.read() as reading:
        assert reading.count(jobs) == 1
