"""Databases in files and back: what is kept, what is refused, and nothing in between."""

import gzip
import json

import pytest
from arango.exceptions import DocumentInsertError

from service.database.connection import close_database, open_database
from service.database.dump import dump
from service.database.health import check, describe
from service.database.restore import restore
from service.errors import Conflict, InvalidRequest, NotFound

HASH = "d41d8cd98f00b204e9800998ecf8427e"


@pytest.fixture
def elsewhere(tmp_path):
    """Give an embedded database with nothing in it, not even collections."""
    opened = open_database(f"embedded://{tmp_path / 'elsewhere.db'}")
    yield opened
    close_database(opened)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "dump"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes files into a folder: ``write(name=text)``."""

    def write_files(**files):
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text)
        return folder

    return write_files


def everything(database):
    """Return all documents of all collections, without their revisions."""
    names = [each["name"] for each in database.collections() if not each["system"]]
    found = {}
    for name in names:
        rows = list(database.aql.execute("FOR d IN @@c RETURN d", bind_vars={"@c": name}))
        found[name] = {row["_key"]: {**row, "_rev": ""} for row in rows}
    return found


def diamond(workflow):
    return workflow(
        files=["x"],
        a={"output_files": ["x"]},
        b={"input_files": ["x"]},
    )


def test_a_database_moves_whole(database, workflow, folder, elsewhere):
    diamond(workflow).run()
    dump(database, folder)

    done = restore(elsewhere, folder)

    assert everything(elsewhere) == everything(database)
    assert done.counts["jobs"] == 2
    assert done.left_out == []


def test_it_moves_back(database, workflow, folder, elsewhere, tmp_path):
    diamond(workflow).initialize()
    before = everything(database)
    dump(database, folder)
    restore(elsewhere, folder)
    dump(elsewhere, tmp_path / "back")
    for name in before:
        database.collection(name).truncate()

    restore(database, tmp_path / "back")

    assert everything(database) == before


def test_keys_continue_above_the_restored_ones(database, workflow, folder, elsewhere):
    diamond(workflow)
    dump(database, folder)
    restore(elsewhere, folder)

    assert elsewhere.collection("jobs").insert({})["_key"] == "3"
    assert elsewhere.collection("workflows").insert({})["_key"] == "2"


def test_indexes_graphs_and_key_options_move(database, folder, elsewhere):
    own = database.create_collection(
        "own", key_generator="autoincrement", key_offset=10, key_increment=5
    )
    own.add_index({"type": "persistent", "fields": ["a", "b.c"], "unique": True, "name": "mine"})
    ties = database.create_collection("ties", edge=True)
    ties.add_index({"type": "ttl", "fields": ["at"], "expireAfter": 60})
    definition = {
        "edge_collection": "ties",
        "from_vertex_collections": ["own"],
        "to_vertex_collections": ["own"],
    }
    database.create_graph("tied", [definition])
    dump(database, folder, collections=["own", "ties"])

    restore(elsewhere, folder)

    mine, expiring = (
        next(each for each in elsewhere.collection(name).indexes() if each["type"] == type_)
        for name, type_ in (("own", "persistent"), ("ties", "ttl"))
    )
    assert (mine["name"], mine["fields"], mine["unique"]) == ("mine", ["a", "b.c"], True)
    assert expiring["expiry_time"] == 60
    assert elsewhere.graph("tied").edge_definitions() == [definition]
    assert elsewhere.collection("own").insert({})["_key"] == "10"


def test_a_schema_moves(database, folder, elsewhere):
    schema = {
        "rule": {"properties": {"n": {"type": "number"}}},
        "level": "strict",
        "message": "n must be a number",
    }
    database.create_collection("strict", schema=schema)
    dump(database, folder, collections=["strict"])
    restore(elsewhere, folder)

    with pytest.raises(DocumentInsertError, match="n must be a number"):
        elsewhere.collection("strict").insert({"n": "one"})


def test_one_workflow_moves_alone(database, workflow, folder, elsewhere):
    first, second = diamond(workflow), diamond(workflow)
    dump(database, folder, workflow_key=second.key)

    restore(elsewhere, folder)

    assert set(everything(elsewhere)["workflows"]) == {second.key}
    assert set(everything(elsewhere)["jobs"]) == {"3", "4"}
    owners = {
        document["workflow_key"]
        for name, documents in everything(elsewhere).items()
        for document in documents.values()
        if name != "workflows"
    }
    assert owners == {second.key}
    assert first.key != second.key


def test_a_workflow_joins_others_whose_keys_differ(database, workflow, folder, elsewhere, tmp_path):
    first, second = diamond(workflow), diamond(workflow)
    dump(database, folder, workflow_key=first.key)
    dump(database, tmp_path / "second", workflow_key=second.key)
    restore(elsewhere, folder)

    restore(elsewhere, tmp_path / "second")

    assert set(everything(elsewhere)["workflows"]) == {first.key, second.key}


def test_arangoimport_can_read_each_file(database, workflow, folder):
    diamond(workflow)
    dump(database, folder)

    lines = (folder / "jobs.jsonl").read_text().splitlines()
    assert [json.loads(line)["_key"] for line in lines] == ["1", "2"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"workflow_key": "99"}, "There is no workflow 99"),
        ({"collections": ["jobs", "nothing"]}, "There is no collection nothing"),
    ],
)
def test_what_is_not_there_is_not_dumped(database, folder, options, said):
    with pytest.raises(NotFound, match=said):
        dump(database, folder, **options)

    assert not folder.exists()


def test_a_dump_overwrites_nothing(database, folder):
    folder.mkdir()
    (folder / "precious").write_text("!")

    with pytest.raises(InvalidRequest, match="is not empty"):
        dump(database, folder)

    assert [path.name for path in folder.parent.iterdir() if "dump" in path.name] == ["dump"]


def test_an_interrupted_dump_leaves_nothing(database, folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("service.database.dump._write_documents", interrupted)

    with pytest.raises(KeyboardInterrupt):
        dump(database, folder)

    assert [path.name for path in folder.parent.iterdir() if "dump" in path.name] == []


# --- what is in the way --------------------------------------------------------------------


def test_keys_that_are_there_already_are_refused(database, workflow, folder):
    diamond(workflow)
    dump(database, folder, collections=["jobs"])
    database.collection("jobs").update({"_key": "1", "name": "changed"})
    database.collection("jobs").delete("2")
    before = everything(database)

    with pytest.raises(Conflict, match=r"jobs 1\. Nothing was restored"):
        restore(database, folder)

    assert everything(database) == before


def test_force_replaces_them(database, workflow, folder):
    diamond(workflow)
    before = everything(database)
    dump(database, folder, collections=["jobs"])
    database.collection("jobs").update({"_key": "1", "name": "changed"})
    database.collection("jobs").delete("2")

    restore(database, folder, force=True)

    assert everything(database) == before


def test_nothing_is_written_when_a_line_is_wrong(elsewhere, write):
    folder = write(a__jsonl='{"_key":"1"}\n', b__jsonl='{"_key":"1"}\n{"_key":\n')

    with pytest.raises(InvalidRequest, match=r"b\.jsonl:2 is not JSON"):
        restore(elsewhere, folder)

    assert everything(elsewhere) == {}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a__jsonl": '{"name":"x"}'}, r"a\.jsonl:1: the document has no _key"),
        (
            {"a__jsonl": '{"_key":"1","_from":"b/1","_to":"b/2"}\n{"_key":"2","_from":"b/1"}'},
            r"a\.jsonl:2: the edge 2 has no _to",
        ),
        ({"readme": "hello"}, "holds no dump"),
        ({"a__data__vpack": ""}, "--dump-vpack false"),
        ({"ENCRYPTION": "aes-256-ctr"}, "is encrypted"),
        ({"structure__json": '{"format": 99}'}, "has format 99"),
        ({"structure__json": "{"}, r"structure\.json:1 is not JSON"),
        ({"structure__json": '{"format": 1, "collections": [3]}'}, "is not as a dump has it"),
        ({"x__structure__json": "{}"}, "does not describe a collection"),
        (
            {"x__structure__json": '{"parameters": {"name": "x"}, "indexes": [3]}'},
            r"x\.structure\.json is not as a dump has it",
        ),
    ],
)
def test_a_folder_that_cannot_be_restored_is_explained(elsewhere, write, files, said):
    with pytest.raises(InvalidRequest, match=said):
        restore(elsewhere, write(**files))

    assert everything(elsewhere) == {}


def test_a_folder_that_is_not_there_is_named(elsewhere, folder):
    with pytest.raises(NotFound, match="There is no folder"):
        restore(elsewhere, folder)


def test_a_dump_that_was_cut_short_is_refused(database, workflow, folder, elsewhere):
    diamond(workflow)
    dump(database, folder)
    lines = (folder / "jobs.jsonl").read_text().splitlines(keepends=True)
    (folder / "jobs.jsonl").write_text(lines[0])

    with pytest.raises(InvalidRequest, match="holds 1 documents, and 2 were dumped"):
        restore(elsewhere, folder)
    restore(elsewhere, folder, force=True)

    assert set(everything(elsewhere)["jobs"]) == {"1"}


def test_a_dump_with_a_file_missing_is_refused(database, folder, elsewhere):
    dump(database, folder)
    (folder / "jobs.jsonl").unlink()

    with pytest.raises(InvalidRequest, match=r"jobs\.jsonl is missing"):
        restore(elsewhere, folder)


def test_what_the_database_refuses_leaves_nothing(elsewhere, write):
    kept = elsewhere.create_collection("kept")
    kept.insert({"_key": "old"})
    kept.add_index({"type": "persistent", "fields": ["n"], "unique": True, "sparse": True})
    folder = write(
        created__jsonl='{"_key":"1"}\n', kept__jsonl='{"_key":"1","n":1}\n{"_key":"2","n":1}\n'
    )

    with pytest.raises(Conflict, match=r"kept\.jsonl: .*unique.*Nothing was restored"):
        restore(elsewhere, folder)

    assert {name: set(found) for name, found in everything(elsewhere).items()} == {"kept": {"old"}}


def test_batches_written_before_a_refusal_are_removed(elsewhere, write, monkeypatch):
    monkeypatch.setattr("service.database.restore._BATCH", 2)
    kept = elsewhere.create_collection("kept")
    kept.insert({"_key": "old"})
    lines = "".join(f'{{"_key":"{key}"}}\n' for key in ("1", "2", "3", "4", "5", "not a key"))

    with pytest.raises(InvalidRequest, match="illegal document key"):
        restore(elsewhere, write(kept__jsonl=lines))

    assert set(everything(elsewhere)["kept"]) == {"old"}


def test_edges_do_not_go_among_documents(elsewhere, write):
    elsewhere.create_collection("a")
    folder = write(a__jsonl='{"_key":"1","_from":"b/1","_to":"b/2"}')

    with pytest.raises(InvalidRequest, match="a are edges in the dump and documents in the"):
        restore(elsewhere, folder)


# --- dumps of others -----------------------------------------------------------------------


def described(name, type_, *indexes):
    parameters = {
        "id": "77",
        "cid": "77",
        "name": name,
        "type": type_,
        "isSystem": name.startswith("_"),
        "keyOptions": {"allowUserKeys": True, "type": "autoincrement", "offset": 3, "increment": 2,
                       "lastValue": 9},
        "numberOfShards": 1,
        "replicationFactor": 1,
        "shards": {},
    }  # fmt: skip
    primary = {"id": "0", "type": "primary", "name": "primary", "fields": ["_key"], "unique": True}
    return json.dumps({"parameters": parameters, "indexes": [primary, *indexes]})


def test_arangodumps_json_is_restored(elsewhere, write):
    index = {
        "id": "12",
        "type": "persistent",
        "name": "by_n",
        "fields": ["n"],
        "unique": False,
        "sparse": False,
        "deduplicate": True,
        "estimates": True,
        "selectivityEstimate": 1,
        "cacheEnabled": False,
    }
    graph = {
        "_key": "g",
        "edgeDefinitions": [{"collection": "ties", "from": ["things"], "to": ["things"]}],
        "orphanCollections": [],
    }
    folder = write(
        dump__json="{}",
        ENCRYPTION="none",
        v__view__json="{}",
        **{
            f"things_{HASH}__structure__json": described("things", 2, index),
            f"ties_{HASH}__structure__json": described("ties", 3),
            f"ties_{HASH}__data__json": '{"_key":"e","_from":"things/a","_to":"things/b"}\n',
            f"_graphs_{HASH}__structure__json": described("_graphs", 2),
            f"_graphs_{HASH}__data__json": json.dumps({"type": 2300, "data": graph}) + "\n",
            f"_users_{HASH}__data__json": '{"_key":"root"}\n',
        },
    )
    for part, key in enumerate(("a", "b")):
        envelope = json.dumps({"type": 2300, "key": key, "data": {"_key": key, "n": part}})
        packed = folder / f"things_{HASH}.{part}.data.json.gz"
        packed.write_bytes(gzip.compress(f"{envelope}\n".encode()))

    done = restore(elsewhere, folder)

    assert set(everything(elsewhere)["things"]) == {"a", "b"}
    assert done.left_out == ["v.view.json", "_users"]
    assert elsewhere.collection("things").insert({})["_key"] == "3"
    assert {each["name"] for each in elsewhere.collection("things").indexes()} >= {"by_n"}
    found = elsewhere.aql.execute("FOR v IN 1 OUTBOUND 'things/a' GRAPH 'g' RETURN v._key")
    assert list(found) == ["b"]


def test_what_the_driver_returned_is_restored(database, workflow, elsewhere, write):
    diamond(workflow)
    saved = {
        f"{name}__json": json.dumps(list(found.values()), indent=1)
        for name, found in everything(database).items()
    }

    restore(elsewhere, write(**saved))

    assert everything(elsewhere) == everything(database)
    assert elsewhere.collection("jobs").insert({})["_key"] == "3"


def test_files_of_packed_lines_are_restored(elsewhere, write):
    folder = write(a__jsonl='{"_key":"1"}')
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b'{"_key":"2","_from":"a/1","_to":"a/1"}\n'))

    assert restore(elsewhere, folder).counts == {"a": 1, "b": 1}
    assert elsewhere.collection("b").properties()["edge"]


# --- looking -------------------------------------------------------------------------------


def test_a_description_counts(database_url, workflow):
    diamond(workflow)
    diamond(workflow)

    found = describe(database_url)

    assert found["workflows"] == [
        {"key": key, "name": "test", "user": found["workflows"][0]["user"], "jobs": 2}
        for key in ("1", "2")
    ]
    counts = {each["name"]: (each["type"], each["count"]) for each in found["collections"]}
    assert counts["jobs"] == ("document", 4)
    assert counts["needs"] == ("edge", 2)
    assert "_graphs" not in counts
    assert found["size_bytes"] > 0


def test_a_sound_database_has_no_problems(database_url, workflow):
    diamond(workflow).run()

    assert check(database_url) == []


def test_edges_that_lead_nowhere_are_found(database, database_url, workflow):
    diamond(workflow)
    database.collection("files").delete("1")

    found = sorted(check(database_url))

    assert len(found) == 2
    assert found[0].startswith("The edge needs/")
    assert all(problem.endswith("joins files/1, which is not there.") for problem in found)
