"""Several processes on one file: real ones, started, killed and forked."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import orjson
import pytest

from service.embedded.storage.store import Store

_HEAD = """
import sys
import orjson
from pathlib import Path
from service.embedded.storage.store import Store
store = Store(Path(sys.argv[1]))
with store.read() as transaction:
    jobs = transaction.catalog.database("_system").collection("jobs")
"""


def _start(path, code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", _HEAD + textwrap.dedent(code), str(path), *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )


def _document(store, collection, key):
    with store.read() as reading:
        return orjson.loads(reading.get(collection, key))


def test_processes_lose_no_update(path, store, jobs):
    with store.write() as transaction:
        transaction.insert(jobs, {"n": 0})
    code = """
        for _ in range(100):
            with store.write() as transaction:
                n = orjson.loads(transaction.get(jobs, "1"))["n"]
                transaction.update(jobs, "1", {"n": n + 1})
                transaction.insert(jobs, {"of": sys.argv[2]})
        """
    processes = [_start(path, code, str(number)) for number in range(4)]
    for process in processes:
        process.communicate(timeout=60)

    with store.read() as reading:
        count = reading.count(jobs)

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert _document(store, jobs, "1")["n"] == 400
    assert count == 401


def test_processes_open_a_new_file_together(path):
    code = """
        import sys
        from pathlib import Path
        from service.embedded.storage.store import Store
        with Store(Path(sys.argv[1])).write() as transaction:
            database = transaction.catalog.database("_system")
            transaction.create_collection(database, sys.argv[2])
        """
    processes = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(path), f"c{number}"])
        for number in range(4)
    ]
    codes = [process.wait(timeout=60) for process in processes]
    store = Store(path)
    with store.read() as reading:
        names = {each.name for each in reading.catalog.database("_system").collections()}
    store.close()

    assert codes == [0, 0, 0, 0]
    assert names == {"_graphs", "c0", "c1", "c2", "c3"}


def test_a_killed_writer_leaves_nothing_half_written(path, store, jobs):
    process = _start(
        path,
        """
        for number in range(100_000):
            with store.write() as transaction:
                transaction.insert(jobs, {"number": number})
                transaction.insert(jobs, {"number": number})
                if number == 20:
                    print("go", flush=True)
        """,
    )
    process.stdout.readline()
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    with store.write() as transaction:
        transaction.insert(jobs, {"number": -1})
        numbers = [orjson.loads(text)["number"] for text in transaction.scan(jobs)][:-1]

    assert len(numbers) >= 40
    assert numbers[::2] == numbers[1::2] == list(range(len(numbers) // 2))


def test_statements_killed_at_any_moment_are_whole_or_nothing(path, store, jobs):
    code = """
        from service.embedded.aql.query import Engine
        engine = Engine(store)
        print("go", flush=True)
        while True:
            engine.execute("_system", "FOR n IN 1..40 INSERT {n} INTO jobs")
            engine.execute("_system", "FOR j IN jobs LIMIT 5 UPDATE j WITH {at: 1} IN jobs")
            engine.execute("_system", "FOR j IN jobs FILTER j.n > 20 REMOVE j IN jobs")
        """
    for number in range(25):
        process = _start(path, code)
        process.stdout.readline()
        time.sleep(number * 0.003)
        process.kill()
        process.communicate()

        with store.read() as reading:
            found = [orjson.loads(text)["n"] for text in reading.scan(jobs)]
        assert found.count(1) == found.count(20)
        assert {found.count(n) for n in range(21, 41)} <= {found.count(40)}

    with store.write() as transaction:
        transaction.insert(jobs, {"n": 0})


def test_a_writer_killed_inside_its_turn_ends_it(path, store, jobs):
    process = _start(
        path,
        """
        with store.write() as transaction:
            transaction.insert(jobs, {})
            print("inside", flush=True)
            __import__("time").sleep(60)
        """,
    )
    process.stdout.readline()
    process.kill()
    process.communicate()

    with store.write() as transaction:
        transaction.insert(jobs, {"name": "next"})

    with store.read() as reading:
        assert reading.count(jobs) == 1


def _in_child(act):
    """Run a function in a forked child; return whether it went well."""
    child = os.fork()
    if not child:
        try:
            act()
        except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_store_goes_on_in_a_forked_child(store, jobs):
    def write():
        with store.write() as transaction:
            transaction.insert(jobs, {"by": "child"})

    with store.write() as transaction:
        transaction.insert(jobs, {"by": "parent"})
    went_well = _in_child(write)
    write()

    assert went_well
    with store.read() as reading:
        assert reading.count(jobs) == 3


def test_a_store_in_use_when_forked_refuses_to_work_in_the_child(store):
    def read():
        with store.read():
            pass

    with store.read():
        went_well = _in_child(read)

    assert not went_well
    read()


def test_a_temporary_store_outlives_a_child_that_ends():
    store = Store(None)

    _in_child(store.close)

    assert store.path.exists()
    store.close()


def test_a_temporary_store_is_gone_when_closed():
    store = Store(None)
    folder = store.path.parent
    store.close()

    assert not folder.exists()
