"""Statuses and headers that drivers rely on and python-arango does not show.

Source:
    ArangoDB manual 3.12, "HTTP API", the page of each resource.
"""

import pytest
from arango.request import Request


@pytest.fixture
def send(db):
    """Send a request below the database: ``send("get", "/_api/…", **parts)``."""

    def sent(method, endpoint, data=None, headers=None, **params):
        request = Request(method, endpoint, headers or {}, params, data)
        return db._conn.send_request(request)

    return sent


@pytest.fixture
def graph(db):
    """Give a graph of jobs with one vertex."""
    ends = {"from_vertex_collections": ["jobs"], "to_vertex_collections": ["jobs"]}
    made = db.create_graph("g", [{"edge_collection": "blocks", **ends}])
    made.vertex_collection("jobs").insert({"_key": "a"})
    return made


CHANGES = [
    ("post", "/_api/document/jobs", {"_key": "b"}),
    ("patch", "/_api/document/jobs/a", {"x": 1}),
    ("put", "/_api/document/jobs/a", {"x": 1}),
    ("delete", "/_api/document/jobs/a", None),
]


@pytest.mark.parametrize(("method", "path", "data"), CHANGES)
def test_a_change_says_where_the_document_is_and_its_revision(db, jobs, send, method, path, data):
    jobs.insert({"_key": "a"})

    answer = send(method, path, data)

    assert answer.status_code == 202
    assert answer.headers["etag"] == f'"{answer.body["_rev"]}"'
    assert answer.headers["location"] == f"/_db/{db.name}/_api/document/{answer.body['_id']}"


@pytest.mark.parametrize(("method", "path", "data"), CHANGES)
def test_a_silent_change_says_nothing(jobs, send, method, path, data):
    jobs.insert({"_key": "a"})

    answer = send(method, path, data, silent="true")

    assert (answer.status_code, answer.body) == (202, {})
    assert not {"etag", "location"} & answer.headers.keys()


@pytest.mark.parametrize(("method", "path", "data"), CHANGES)
def test_a_change_that_waits_for_the_disk_has_another_status(jobs, send, method, path, data):
    jobs.insert({"_key": "a"})

    answer = send(method, path, data, waitForSync="true")

    assert answer.status_code == (200 if method == "delete" else 201)


def test_a_location_can_be_asked_for(jobs, send):
    key = "a:b%c(d)"
    location = send("post", "/_api/document/jobs", {"_key": key}).headers["location"]

    answer = send("get", location[location.index("/_api/") :])

    assert jobs.has(key)
    assert location.endswith("/_api/document/jobs/a%3Ab%25c%28d%29")
    assert answer.body["_key"] == key


def test_a_collection_tells_the_last_key_that_it_gave(db):
    counting = db.create_collection("counting", key_generator="autoincrement", key_increment=5)
    before = counting.properties()["key_options"]["key_last_value"]

    counting.insert_many([{}, {}])

    assert (before, counting.properties()["key_options"]["key_last_value"]) == (0, 10)


@pytest.mark.parametrize("type_", [0, 1, 4, "3"])
def test_a_collection_holds_documents_or_edges(db, send, type_):
    answer = send("post", "/_api/collection", {"name": "strange", "type": type_})

    assert (answer.status_code, answer.error_code) == (400, 10)
    assert not db.has_collection("strange")


def test_shards_are_for_clusters(jobs, send):
    answer = send("get", f"/_api/collection/{jobs.name}/shards")

    assert (answer.status_code, answer.error_code) == (501, 9)


def test_a_collection_has_one_ttl_index_at_most(jobs, send):
    first = {"type": "ttl", "fields": ["at"], "expireAfter": 60}
    made = send("post", "/_api/index", first, collection=jobs.name)

    again = send("post", "/_api/index", first, collection=jobs.name)
    other = send("post", "/_api/index", {**first, "fields": ["then"]}, collection=jobs.name)

    assert (made.status_code, again.status_code) == (201, 200)
    assert (other.status_code, other.error_code) == (400, 10)


def test_a_cursor_that_can_be_asked_again_keeps_its_id_to_the_end(send):
    query = {"query": "FOR i IN 1..3 RETURN i", "batchSize": 2, "options": {"allowRetry": True}}
    first = send("post", "/_api/cursor", query).body
    path = f"/_api/cursor/{first['id']}"

    last, again = send("post", f"{path}/2").body, send("post", f"{path}/2").body

    assert first["nextBatchId"] == "2"
    assert last == again
    assert (last["id"], last["hasMore"], last["result"]) == (first["id"], False, [3])
    assert send("delete", path).status_code == 202


def test_a_vertex_comes_with_its_revision(graph, send):
    vertex = graph.vertex("jobs/a")

    answer = send("get", "/_api/gharial/g/vertex/jobs/a")

    assert answer.headers["etag"] == f'"{vertex["_rev"]}"'


def test_a_vertex_that_is_known_is_not_sent_again(graph, send):
    revision = graph.vertex("jobs/a")["_rev"]

    answer = send(
        "get", "/_api/gharial/g/vertex/jobs/a", headers={"if-none-match": f'"{revision}"'}
    )

    assert answer.status_code == 304


@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_a_vertex_with_another_revision_than_wanted_stays(graph, send, method):
    path, data = "/_api/gharial/g/vertex/jobs/a", {"x": 1} if method[0] == "p" else None
    stale, current = "_aaaaaaaaaa", graph.vertex("jobs/a")["_rev"]

    refused = send(method, path, data, rev=stale)
    done = send(method, path, data, rev=current)

    assert (refused.status_code, refused.error_code) == (412, 1200)
    assert done.status_code in {200, 202}


def test_changed_vertices_come_with_their_new_revision(graph, send):
    path = f"/_api/gharial/{graph.name}/vertex/jobs"
    answers = [send("post", path, {"_key": "b"}), send("patch", f"{path}/b", {"x": 1})]

    assert [each.headers["etag"] for each in answers] == [
        f'"{each.body["vertex"]["_rev"]}"' for each in answers
    ]


def test_a_graph_that_waits_for_the_disk_has_another_status(db, send):
    made = send("post", "/_api/gharial", {"name": "h"}, waitForSync="true")
    gone = send("delete", "/_api/gharial/h", waitForSync="true")

    assert (made.status_code, gone.status_code) == (201, 200)
    assert not db.has_graph("h")


def test_an_import_may_put_edges_between_other_collections(blocks, send):
    rows = [{"_key": "k", "_from": "old/a", "_to": "b"}]
    prefixes = {"fromPrefix": "jobs", "toPrefix": "files"}

    send(
        "post",
        "/_api/import",
        rows,
        collection=blocks.name,
        type="list",
        overwriteCollectionPrefix="true",
        **prefixes,
    )

    edge = blocks.get("k")
    assert (edge["_from"], edge["_to"]) == ("jobs/a", "files/b")


@pytest.mark.parametrize(("ignores", "created"), [("false", 1), ("true", 3)])
def test_an_import_of_a_table_may_have_lines_of_any_length(jobs, send, ignores, created):
    table = '["_key", "a", "b"]\n["k", 1, 2]\n["short"]\n["long", 1, 2, 3]\n'

    answer = send("post", "/_api/import", table, collection=jobs.name, ignoreMissing=ignores)

    assert (answer.body["created"], answer.body["errors"]) == (created, 3 - created)
    assert jobs.get("k")["b"] == 2
    assert "a" not in (jobs.get("short") or {})
