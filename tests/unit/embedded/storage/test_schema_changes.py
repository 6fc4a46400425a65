"""What another process changes in the schema, an open one notices at its next statement.

The other process is a second engine on the same file: it shares nothing with the first in memory.
One test has a real one.
"""

import subprocess
import sys

import pytest
from arango import ArangoClient
from arango.exceptions import ArangoServerError

from service.embedded.transport import HOST, EmbeddedClient


@pytest.fixture
def opened(path):
    """Open the file once more, as often as asked."""
    clients = []

    def connect(name="_system"):
        clients.append(ArangoClient(HOST, http_client=EmbeddedClient(path)))
        return clients[-1].db(name)

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def ours(opened):
    """Give a database with three jobs, a chain."""
    db = opened()
    jobs = db.create_collection("jobs")
    jobs.insert_many([{"_key": key, "size": len(key)} for key in ("a", "bb", "ccc")])
    blocks = db.create_collection("blocks", edge=True)
    blocks.insert({"_from": "jobs/a", "_to": "jobs/bb"})
    return db


@pytest.fixture
def theirs(ours, opened):  # noqa: ARG001 - which comes first
    """Give the same database as another process sees it."""
    return opened()


def said(db, text):
    """Return a query's rows, or the number of its error."""
    try:
        return list(db.aql.execute(text))
    except ArangoServerError as ex:
        return ex.error_code


def drop_and_make_edges(db):
    db.delete_collection("jobs")
    db.create_collection("jobs", edge=True)


def drop_and_make_documents(db):
    db.delete_collection("blocks")
    db.create_collection("blocks")


def exchange_names(db):
    db.collection("jobs").rename("old")
    db.create_collection("jobs").insert({"_key": "new", "size": 9})


LONG = "FOR job IN jobs FILTER job.size >= 2 SORT job.size RETURN job._key"
AFTER_A = "FOR job IN OUTBOUND 'jobs/a' blocks RETURN job._key"
ADD = "INSERT { size: 2 } INTO jobs RETURN NEW.size"
WITH_RULE = {"rule": {"properties": {"size": {"type": "string"}}}, "level": "strict"}


def add_index(db, **options):
    db.collection("jobs").add_index({"type": "persistent", "fields": ["size"], **options})


def drop_index(db):
    collection = db.collection("jobs")
    collection.delete_index(collection.indexes()[-1]["id"])


@pytest.mark.parametrize(
    ("text", "before", "change", "after"),
    [
        ("RETURN LENGTH(users)", 1203, lambda db: db.create_collection("users"), [0]),
        (LONG, ["bb", "ccc"], lambda db: db.delete_collection("jobs"), 1203),
        (LONG, ["bb", "ccc"], lambda db: db.collection("jobs").truncate(), []),
        (LONG, ["bb", "ccc"], exchange_names, ["new"]),
        (LONG, ["bb", "ccc"], add_index, ["bb", "ccc"]),
        (ADD, [2], drop_and_make_edges, 1233),
        (ADD, [2], lambda db: db.collection("jobs").configure(schema=WITH_RULE), 1620),
        (AFTER_A, ["bb"], lambda db: db.collection("blocks").truncate(), []),
        (AFTER_A, ["bb"], drop_and_make_documents, 1218),
        (AFTER_A, ["bb"], lambda db: db.delete_collection("blocks"), 1203),
    ],
)
def test_a_change_by_another_process_counts_at_once(ours, theirs, text, before, change, after):
    assert said(ours, text) == before

    change(theirs)

    assert said(ours, text) == after


def test_a_unique_index_of_another_process_is_kept(ours, theirs):
    add_index(theirs, unique=True)

    assert said(ours, ADD) == 1210


def test_an_index_that_another_process_drops_is_not_asked_any_more(ours, theirs):
    add_index(ours, unique=True)
    before = said(ours, LONG)

    drop_index(theirs)

    assert said(ours, ADD) == [2]
    assert (before, len(said(ours, LONG))) == (["bb", "ccc"], 3)


def test_an_index_made_anew_has_what_was_written_meanwhile(ours, theirs):
    add_index(ours)
    said(ours, LONG)
    drop_index(theirs)
    said(ours, "INSERT { _key: 'dddd', size: 4 } INTO jobs")
    add_index(theirs)

    assert said(ours, LONG) == said(theirs, LONG) == ["bb", "ccc", "dddd"]


def test_a_graph_that_another_process_drops_is_gone(ours, theirs):
    text = "FOR job IN OUTBOUND 'jobs/a' GRAPH 'g' RETURN job._key"
    ends = {"from_vertex_collections": ["jobs"], "to_vertex_collections": ["jobs"]}
    theirs.create_graph("g", [{"edge_collection": "blocks", **ends}])
    before = said(ours, text)

    theirs.delete_graph("g")

    assert before == ["bb"]
    assert said(ours, text) == 1924


def test_a_database_that_another_process_drops_is_gone(ours, theirs, opened):
    ours.create_database("other")
    other = opened("other")
    other.create_collection("jobs")

    theirs.delete_database("other")

    assert said(other, "RETURN LENGTH(jobs)") == 1228


def test_a_real_process_is_noticed_as_well(ours, path):
    code = """
        import sys
        from arango import ArangoClient
        from service.embedded.transport import HOST, EmbeddedClient
        db = ArangoClient(HOST, http_client=EmbeddedClient(sys.argv[1])).db("_system")
        db.delete_collection("jobs")
        db.create_collection("jobs", edge=True)
        """
    before = said(ours, ADD)

    subprocess.run([sys.executable, "-c", "if True:" + code, str(path)], check=True)

    assert (before, said(ours, ADD)) == ([2], 1233)
