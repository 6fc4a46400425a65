import logging
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from service.embedded.storage import connections, tables
from service.embedded.storage.failures import StoreError
from service.embedded.storage.store import Store


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"folder .*/nowhere does not exist"):
        Store(tmp_path / "nowhere" / "store.db")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        Store(tmp_path)


def test_a_file_that_is_no_database_is_refused(path):
    path.write_text("Dear diary,\n" * 500)

    with pytest.raises(StoreError, match="is not a database of this program"):
        Store(path)


def test_another_programs_database_is_refused_and_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()

    with pytest.raises(StoreError, match="another program's"):
        Store(path)

    connection = sqlite3.connect(path)
    names = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert names == [("mine",)]


def test_a_newer_format_is_refused(path):
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {tables.FORMAT + 1}")
    connection.close()

    with pytest.raises(StoreError, match="newer version"):
        Store(path)


def test_a_damaged_file_is_named(path, store, make):
    collection = make("d")
    with store.write() as transaction:
        transaction.insert_many(collection, ({"text": "x" * 500} for _ in range(500)))
    store.close()
    content = bytearray(path.read_bytes())
    content[8192 * 2 :] = os.urandom(len(content) - 8192 * 2)
    path.write_bytes(content)

    def read():
        with Store(path).read() as reading:
            list(reading.scan(collection))

    with pytest.raises(StoreError, match="damaged"):
        read()


@pytest.mark.parametrize(("name", "said"), [("folder", "folder .* is"), ("store.db", "database")])
def test_what_is_read_only_is_named(tmp_path, monkeypatch, name, said):
    path = tmp_path / "folder" / "store.db"
    path.parent.mkdir()
    Store(path).close()
    # root may write everywhere, so the system is asked in its stead
    monkeypatch.setattr(os, "access", lambda asked, _: asked.name != name)

    with pytest.raises(StoreError, match=f"{said} .*read-only"):
        Store(path)


def test_a_full_disk_keeps_what_was_before(make, store):
    collection = make("d")

    def fill():
        with store.write() as transaction:
            pages = transaction.connection.execute("PRAGMA page_count").fetchone()[0]
            transaction.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
            transaction.insert_many(collection, ({"text": "x" * 4000} for _ in range(500)))

    with pytest.raises(StoreError, match=r"disk of .* is full"):
        fill()

    with store.write() as transaction:
        transaction.connection.execute("PRAGMA max_page_count = 1000000")
        transaction.insert(collection, {})
        assert transaction.count(collection) == 1


def test_a_network_file_system_gets_a_rollback_journal_and_one_warning(path, monkeypatch, caplog):
    monkeypatch.setattr(connections, "is_on_network", lambda _: True)
    with caplog.at_level(logging.WARNING):
        store = Store(path)
        with store.read() as one, store.read() as other:
            modes = [
                each.connection.execute("PRAGMA journal_mode").fetchone()[0]
                for each in (one, other)
            ]
        with store.write() as transaction:
            transaction.create_collection(transaction.catalog.database("_system"), "d")
        store.close()

    assert modes == ["delete", "delete"]
    assert len(caplog.records) == 1
    assert "rollback journal" in caplog.records[0].message


def test_an_unknown_synchronous_setting_is_refused(path):
    with pytest.raises(ValueError, match="NORMAL or FULL"):
        Store(path, synchronous="MAYBE")


def test_the_synchronous_setting_reaches_the_connections(path):
    store = Store(path, synchronous="FULL")
    with store.read() as reading:
        (level,) = reading.connection.execute("PRAGMA synchronous").fetchone()
    store.close()

    assert level == 2


def test_a_lock_file_that_cannot_be_opened_is_named(path):
    store = Store(path)
    store.close()
    lock = path.with_name(path.name + "-lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()

    with pytest.raises(StoreError, match=r"lock file .*-lock cannot be opened.*Make the folder"):
        store.take_turn()


_AS_NOBODY = """
import os, sys
from pathlib import Path
from service.embedded.storage.failures import StoreError
from service.embedded.storage.store import Store
os.setgid(65534)
os.setuid(65534)
try:
    Store(Path(sys.argv[1]))
except StoreError as ex:
    print(ex)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
@pytest.mark.parametrize("is_there", [True, False])
def test_who_may_not_write_is_told_so(is_there):
    # not in tmp_path, which nobody but its owner may enter
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        if is_there:
            Store(path).close()
        Path(folder).chmod(0o755)
        code = [sys.executable, "-c", _AS_NOBODY, str(path)]
        answer = subprocess.run(code, capture_output=True, text=True, check=True)

    assert str(folder) in answer.stdout
    assert "is read-only. The database needs to write" in answer.stdout
