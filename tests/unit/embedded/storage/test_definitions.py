import orjson
import pytest

from service.embedded.errors import (
    CollectionNotFound,
    DatabaseNameInvalid,
    DatabaseNotFound,
    DuplicateName,
    Forbidden,
    IllegalName,
    InvalidKeyGenerator,
)
from service.embedded.storage.store import Store


def _system(transaction):
    return transaction.catalog.database("_system")


def test_a_new_store_has_the_system_database_with_its_graphs(store):
    with store.read() as transaction:
        names = [each.name for each in transaction.catalog.databases()]
        collections = [each.name for each in _system(transaction).collections()]

    assert names == ["_system"]
    assert collections == ["_graphs"]


def test_create_database_makes_a_database_of_its_own(store, jobs):
    with store.write() as transaction:
        database = transaction.create_database("other")
        collection = transaction.create_collection(database, "jobs")
        transaction.insert(collection, {"_key": "a"})

    with store.read() as transaction:
        assert transaction.count(jobs) == 0
        assert transaction.count(transaction.catalog.database("other").collection("jobs")) == 1


@pytest.mark.parametrize("name", ["", "1 bad", "_x", "a b", "a/b", 5, None, "x" * 65])
def test_create_database_refuses_what_is_no_name(store, name):
    with store.write() as transaction, pytest.raises(DatabaseNameInvalid):
        transaction.create_database(name)


def test_create_database_refuses_a_second_of_the_name(store):
    with store.write() as transaction:
        transaction.create_database("other")

        with pytest.raises(DuplicateName):
            transaction.create_database("other")


def test_drop_database_removes_its_tables(store):
    with store.write() as transaction:
        before = _tables(transaction)
        transaction.create_collection(transaction.create_database("other"), "jobs", "edge")
        transaction.drop_database("other")
        after = _tables(transaction)

    assert before == after


def _tables(transaction):
    return transaction.connection.execute("SELECT name FROM sqlite_master ORDER BY 1").fetchall()


def test_the_system_database_stays(store):
    with store.write() as transaction, pytest.raises(Forbidden):
        transaction.drop_database("_system")


def test_an_unknown_database_is_not_found(store):
    with store.read() as transaction, pytest.raises(DatabaseNotFound):
        transaction.catalog.database("other")


@pytest.mark.parametrize("name", ["", "a b", "1a", "_mine", 5, None, "x" * 257, "a.b"])
def test_create_collection_refuses_what_is_no_name(store, name):
    with store.write() as transaction, pytest.raises(IllegalName):
        transaction.create_collection(_system(transaction), name)


def test_create_collection_refuses_a_second_of_the_name(store, jobs):
    with store.write() as transaction, pytest.raises(DuplicateName):
        transaction.create_collection(_system(transaction), jobs.name)


@pytest.mark.parametrize(
    "options",
    [
        {"type": "nothing"},
        {"type": "autoincrement", "increment": 0},
        {"type": "autoincrement", "offset": -1},
        {"type": "autoincrement", "offset": "1"},
        {"allowUserKeys": "yes"},
        "traditional",
    ],
)
def test_create_collection_refuses_wrong_key_options(store, options):
    with store.write() as transaction, pytest.raises(InvalidKeyGenerator):
        transaction.create_collection(_system(transaction), "d", properties={"keyOptions": options})


def test_a_collection_is_found_by_name_and_by_id(store, jobs):
    with store.read() as transaction:
        database = _system(transaction)

        assert database.collection("jobs").id == jobs.id
        assert database.collection(jobs.id).name == "jobs"
        assert database.collection("other") is None


def test_properties_are_kept(make):
    collection = make("d", waitForSync=True, keyOptions={"type": "autoincrement", "offset": 10})

    assert collection.properties == {
        "waitForSync": True,
        "keyOptions": {
            "type": "autoincrement",
            "allowUserKeys": True,
            "offset": 10,
            "increment": 1,
        },
    }


def test_change_properties_leaves_the_key_options(store, jobs):
    with store.write() as transaction:
        changed = transaction.change_properties(
            jobs, {"waitForSync": True, "keyOptions": {"type": "uuid"}}
        )

    assert changed.properties["waitForSync"] is True
    assert changed.properties["keyOptions"]["type"] == "autoincrement"


def test_rename_collection_renames_the_ids(store, jobs):
    with store.write() as transaction:
        transaction.insert(jobs, {"name": "a"})
        renamed = transaction.rename_collection(jobs, "tasks")
        document = orjson.loads(transaction.get(renamed, "1"))

    assert (renamed.id, renamed.name) == (jobs.id, "tasks")
    assert document["_id"] == "tasks/1"


def test_rename_collection_refuses_a_name_in_use(store, jobs, blocks):
    with store.write() as transaction, pytest.raises(DuplicateName):
        transaction.rename_collection(jobs, blocks.name)


def test_a_dropped_collection_leaves_nothing(store):
    with store.write() as transaction:
        before = _tables(transaction)
        collection = transaction.create_collection(_system(transaction), "d")
        transaction.create_index(collection, {"type": "hash", "fields": ["x"]})
        transaction.insert(collection, {})
        transaction.drop_collection(collection)
        rows = [
            transaction.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our names
            for table in ("indexes", "attributes")
        ]
        after = _tables(transaction)

    assert before == after
    assert rows == [(0,), (0,)]


def test_what_was_not_committed_was_never_there(store):
    def fail():
        with store.write() as transaction:
            transaction.create_collection(_system(transaction), "d")
            transaction.create_database("_")

    with pytest.raises(DatabaseNameInvalid):
        fail()

    with store.read() as transaction:
        assert _system(transaction).collection("d") is None


def test_a_collection_that_was_not_committed_is_not_mistaken_for_the_next(store):
    def fail():
        with store.write() as transaction:
            transaction.create_collection(_system(transaction), "one")
            list(transaction.catalog.databases())
            transaction.create_database("_")

    with pytest.raises(DatabaseNameInvalid):
        fail()
    with store.write() as transaction:
        transaction.create_collection(_system(transaction), "other")

    with store.read() as transaction:
        names = [each.name for each in _system(transaction).collections()]

    assert names == ["_graphs", "other"]


def test_graphs_are_the_documents_of_their_collection(store):
    with store.write() as transaction:
        graphs = _system(transaction).collection("_graphs")
        transaction.insert(graphs, {"_key": "g", "edgeDefinitions": []})
        seen = _system(transaction).graphs
        transaction.remove(graphs, "g")
        seen_after = _system(transaction).graphs

    assert seen["g"]["edgeDefinitions"] == []
    assert seen_after == {}


def test_definitions_made_by_another_store_on_the_file_are_noticed(path, store, jobs):
    other = Store(path)
    with other.write() as transaction:
        database = transaction.catalog.database("_system")
        transaction.create_index(database.collection("jobs"), {"type": "hash", "fields": ["x"]})
        transaction.create_collection(database, "files")
        transaction.insert(database.collection("jobs"), {"x": 1})
    other.close()

    with store.write() as transaction:
        transaction.insert(jobs, {"x": 2})  # by what this store knew before
    with store.read() as transaction:
        codes = transaction.connection.execute(f"SELECT a1 FROM {jobs.table}").fetchall()  # noqa: S608 - our name
        found = _system(transaction).collection("files")

    assert codes == [(1,), (2,)]
    assert found.name == "files"


def test_a_snapshot_keeps_its_catalog(store, jobs):
    with store.read() as transaction:
        with store.write() as writing:
            writing.drop_collection(jobs)

        assert _system(transaction).collection("jobs") is not None
        assert list(transaction.scan(jobs)) == []

    with store.read() as transaction, pytest.raises(CollectionNotFound):
        transaction.catalog.collection(jobs.number)
