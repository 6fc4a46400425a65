"""What was damaged on purpose is found, and said in a sentence."""

import os
import sqlite3
from contextlib import closing

import pytest

from service.embedded.storage.check import problems
from service.embedded.storage.failures import StoreError
from service.embedded.storage.store import Store


@pytest.fixture
def filled(store, make):
    """Two jobs and an edge between them, indexed by status and by memory."""
    jobs = make("jobs", indexes=[{"fields": ["status"]}, {"fields": ["memory"], "unique": True}])
    blocks = make("blocks", "edge")
    with store.write() as transaction:
        transaction.insert(jobs, {"_key": "1", "status": "ready", "memory": 1})
        transaction.insert(jobs, {"_key": "2", "status": ["odd"], "memory": 2})
        transaction.insert(blocks, {"_key": "e", "_from": "jobs/1", "_to": "jobs/2"})
    return {"jobs": jobs, "blocks": blocks}


@pytest.fixture
def found(store, path, filled):
    """Return a function that damages the file with SQL and says what is found."""

    def damage(sql=""):
        store.close()
        for name, collection in filled.items():
            sql = sql.replace(f"TABLE_{name}", collection.table)
            sql = sql.replace(f"ID_{name}", collection.id)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(sql)
        # One that remembers nothing of the catalog.
        with closing(Store(path)) as opened:
            return list(problems(opened))

    return damage


def test_a_sound_store_has_no_problems(found):
    assert found() == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE TABLE_jobs SET doc = '{' WHERE key = '1'", "document 1 is not a JSON object"),
        ("UPDATE TABLE_jobs SET doc = '[]' WHERE key = '1'", "document 1 is not a JSON object"),
        ("UPDATE TABLE_jobs SET key = '3' WHERE key = '1'", "document 3 says _key '1'"),
        ("UPDATE TABLE_jobs SET doc = replace(doc, 'jobs/1', 'files/1')", "says _id 'files/1'"),
        ("UPDATE TABLE_jobs SET doc = replace(doc, '_rev', 'rev')", "document 1 has no _rev"),
        ("UPDATE TABLE_jobs SET a1 = -9e999 WHERE key = '1'", "is indexed under another status"),
        ("UPDATE TABLE_jobs SET a2 = 9 WHERE key = '2'", "is indexed under another memory"),
        ("UPDATE TABLE_blocks SET to_id = 'jobs/1'", "e is found at _to jobs/1, but says jobs/2"),
        ("UPDATE attributes SET ordered = 1", "document 2 cannot be in order by status"),
        ("DROP INDEX TABLE_blocks_inbound", "SQLite index TABLE_blocks_inbound is missing"),
        ("ALTER TABLE TABLE_jobs RENAME TO elsewhere", "its table TABLE_jobs is missing"),
        ("DELETE FROM attributes WHERE number = 2", "has no column for memory"),
        ("DELETE FROM collections WHERE id = ID_jobs", "table TABLE_jobs belongs to no collection"),
        ("DELETE FROM collections WHERE id = ID_jobs", "The index 1003 belongs to no collection"),
        ("UPDATE collections SET database_id = 77 WHERE id = ID_jobs", "belongs to no database"),
        ("DELETE FROM counters WHERE id = ID_jobs", "is said to be 0, but there is 2"),
        ("UPDATE counters SET value = 5 WHERE id = 0", "last id given is said to be 5"),
    ],
)  # fmt: skip
def test_damage_is_found(found, filled, sql, said):
    for name, collection in filled.items():
        said = said.replace(f"TABLE_{name}", collection.table)

    assert any(said in problem for problem in found(sql))


def test_a_problem_names_database_and_collection(found):
    [problem] = found("UPDATE TABLE_jobs SET doc = '7' WHERE key = '1'")

    assert problem == "_system/jobs: document 1 is not a JSON object."


def test_a_missing_sqlite_index_is_found(store, found):
    with store.read() as transaction:
        jobs = transaction.catalog.database("_system").collection("jobs")
    by_status, by_memory = [index.id for index in jobs.indexes if index.type == "persistent"]

    said = found(f"DROP INDEX index_{by_status}; DROP INDEX index_{by_memory}_unique")

    assert said == [
        f"_system/jobs: the SQLite index index_{by_status} is missing.",
        f"_system/jobs: the SQLite index index_{by_memory}_unique is missing.",
    ]


def test_damaged_pages_are_found(store, path, make):
    collection = make("d")
    with store.write() as transaction:
        transaction.insert_many(collection, ({"text": "x" * 500} for _ in range(500)))
    store.close()
    content = bytearray(path.read_bytes())
    content[-8192 * 4 : -8192] = os.urandom(8192 * 3)
    path.write_bytes(content)

    try:
        said = list(problems(store))
    except StoreError as ex:
        said = [str(ex)]

    assert "damaged" in said[0]


def test_a_remembered_index_needs_no_sqlite_index(store, make):
    make("places", indexes=[{"type": "geo", "fields": ["at"]}, {"fields": ["tags[*]"]}])

    assert list(problems(store)) == []
