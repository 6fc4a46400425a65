"""Lists of documents: what becomes of each, and of the answer as a whole; on both engines."""

import pytest
from arango.request import Request


@pytest.fixture
def ask(db):
    """Give a function that sends a request as the driver does, without the driver's reading."""

    def ask(method, path, body=None, **params):
        return db.conn.send_request(Request(method, path, params=params, data=body))

    return ask


@pytest.mark.usefixtures("jobs")
def test_errors_are_counted_in_a_header(ask):
    given = [{"_key": "a"}, {"_key": "a"}, {"_key": "a"}, 5]

    told = ask("post", "/_api/document/jobs", given)

    assert told.headers["x-arango-error-codes"] in {
        '{"1210":2,"1227":1}',
        '{"1227":1,"1210":2}',
    }


@pytest.mark.usefixtures("jobs")
def test_no_header_counts_nothing(ask):
    told = ask("post", "/_api/document/jobs", [{"_key": "a"}])

    assert "x-arango-error-codes" not in told.headers


@pytest.mark.usefixtures("jobs")
def test_silence_ends_where_a_document_is_refused(ask):
    told = ask("post", "/_api/document/jobs", [{"_key": "a"}, {"_key": "a"}], silent="true")

    assert [each["errorNum"] for each in told.body] == [1210]


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_what_is_silently_not_found_is_told(ask, jobs, method):
    jobs.insert({"_key": "a"})

    told = ask(method, "/_api/document/jobs", [{"_key": "a"}, {"_key": "b"}], silent="true")

    assert [each["errorNum"] for each in told.body] == [1202]


def test_getting_many_heeds_revisions_when_told_to(ask, jobs):
    revision = jobs.insert({"_key": "a"})["_rev"]
    given = [{"_key": "a", "_rev": "_old"}, {"_key": "a", "_rev": revision}, "b"]

    heeded = ask("put", "/_api/document/jobs", given, onlyget="true", ignoreRevs="false").body
    passed = ask("put", "/_api/document/jobs", given, onlyget="true").body

    assert [each.get("errorNum") for each in heeded] == [1200, None, 1202]
    assert [each.get("errorNum") for each in passed] == [None, None, 1202]


@pytest.mark.parametrize("change", ["update_match", "replace_match"])
def test_a_change_by_example_stops_at_its_limit(jobs, change):
    jobs.insert_many([{"x": 1}, {"x": 1}, {"x": 1}])

    changed = getattr(jobs, change)({"x": 1}, {"x": 2}, limit=2)

    assert changed == 2
    assert sorted(each["x"] for each in jobs.all()) == [1, 2, 2]


def test_a_removal_by_example_stops_at_its_limit(jobs):
    jobs.insert_many([{"x": 1}, {"x": 1}, {"x": 1}])

    assert jobs.delete_match({"x": 1}, limit=2) == 2
    assert jobs.count() == 1


def test_the_query_string_may_name_the_collection(ask, jobs):
    jobs.insert({"_key": "a", "x": 1})

    ask("patch", "/_api/document", [{"_key": "a", "y": 2}], collection="jobs")
    replaced = ask("put", "/_api/document", [{"_key": "a", "z": 3}], collection="jobs", returnOld=1)

    assert {"x": 1, "y": 2}.items() <= replaced.body[0]["old"].items()


def test_simple_queries_come_in_batches(ask, jobs):
    jobs.insert_many([{"_key": key} for key in "abc"])

    first = ask("put", "/_api/simple/all", {"collection": "jobs", "batchSize": 2}).body
    second = ask("put", f"/_api/cursor/{first['id']}").body

    assert (first["count"], first["hasMore"], len(first["result"])) == (3, True, 2)
    assert (second["hasMore"], len(second["result"])) == (False, 1)


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("document/jobs/a", "patch", {}),
        ("document/jobs/a", "put", {}),
        ("document/jobs/a", "delete", None),
        ("gharial/g/vertex/jobs/a", "patch", {}),
        ("gharial/g/vertex/jobs/a", "put", {}),
        ("gharial/g/vertex/jobs/a", "delete", None),
    ],
)
def test_the_status_tells_what_is_on_the_disk(db, ask, jobs, path, method, body):
    db.create_graph("g", orphan_collections=["jobs"])
    synced = 201 if path.startswith("document") and method != "delete" else 200

    for wait, status in (("true", synced), ("false", 202)):
        jobs.insert({"_key": "a"}, overwrite=True)

        assert ask(method, f"/_api/{path}", body, waitForSync=wait).status_code == status


@pytest.mark.parametrize("change", ["update_many", "replace_many"])
def test_only_later_versions_are_written(jobs, change):
    jobs.insert_many([{"_key": "a", "version": 2}, {"_key": "b", "version": 2}])
    news = [{"_key": "a", "version": 1, "new": True}, {"_key": "b", "version": 3, "new": True}]

    told = getattr(jobs, change)(news, version_attribute="version")

    assert [each["_rev"] == each["_old_rev"] for each in told] == [True, False]
    assert [(each["version"], each.get("new")) for each in jobs.get_many(["a", "b"])] == [
        (2, None),
        (3, True),
    ]


def test_an_overwriting_insert_keeps_a_later_version(jobs):
    jobs.insert({"_key": "a", "version": 2})
    jobs.insert({"_key": "a", "version": 1}, overwrite_mode="replace", version_attribute="version")

    assert jobs.get("a")["version"] == 2
