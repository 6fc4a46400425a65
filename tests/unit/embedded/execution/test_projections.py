"""Loops that read columns in the place of documents, and those that must not."""

import pytest


@pytest.fixture
def spoiled(bench):
    """Edges whose documents no longer are JSON: only their columns can be read."""
    with bench.store.write() as transaction:
        collection = transaction.catalog.database("_system").collection("blocks")
        transaction.connection.execute(f"UPDATE {collection.table} SET doc = '?'")  # noqa: S608 - our name
    return bench


_COLUMNS_ONLY = {
    "FOR e IN blocks LIMIT 2 RETURN [e._from, e._to, e._key]": [
        ["jobs/a", "jobs/b", "ab"],
        ["jobs/a", "jobs/c", "ac"],
    ],
    "FOR e IN blocks LIMIT 1 RETURN e._id": ["blocks/ab"],
    "FOR e IN blocks COLLECT end = e._to RETURN end": ["jobs/b", "jobs/c", "jobs/d", "jobs/e"],
    "FOR e IN blocks FILTER e._from == 'jobs/a' SORT e._to DESC RETURN e['_to']": [
        "jobs/c",
        "jobs/b",
    ],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN [e._key, f._key]": [
        ["ab", "bd"],
        ["ac", "cd"],
        ["bd", "de"],
        ["cd", "de"],
    ],
    "FOR e IN blocks LET next = (FOR f IN blocks FILTER f._from == e._to RETURN f._key)"
    " LIMIT 1 RETURN [e._key, next]": [["ab", ["bd"]]],
    "FOR e IN blocks FILTER e._key IN ['ab', 'cd'] FOR n IN [1, 2] RETURN CONCAT(e._key, n)": [
        "ab1",
        "ab2",
        "cd1",
        "cd2",
    ],
    "RETURN LENGTH(FOR e IN blocks RETURN 1)": [5],
    "FOR e IN blocks FOR v IN 1 OUTBOUND e._from blocks RETURN DISTINCT v._key": ["b", "c", "d"],
}


@pytest.mark.parametrize(("query", "expected"), _COLUMNS_ONLY.items(), ids=_COLUMNS_ONLY)
def test_what_columns_hold_is_read_without_the_documents(spoiled, query, expected):
    if "OUTBOUND" in query:
        expected = [*expected, None]

    assert spoiled.rows(query) == expected


def test_every_row_that_is_read_is_counted(spoiled):
    result = spoiled.run("FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN f._to")

    assert (result.stats["scannedFull"], result.stats["scannedIndex"]) == (5, 4)


_DOCUMENTS = {
    "FOR e IN blocks LIMIT 1 RETURN [e._from, e.weight]": [["jobs/a", 1]],
    "FOR e IN blocks LIMIT 1 RETURN [e._from, KEEP(e, '_to')]": [["jobs/a", {"_to": "jobs/b"}]],
    "FOR e IN blocks LIMIT 1 LET name = '_to' RETURN [e._from, e[name]]": [["jobs/a", "jobs/b"]],
    "FOR e IN blocks LIMIT 1 RETURN [e._from, e._rev != null]": [["jobs/a", True]],
    "FOR e IN blocks LIMIT 1 RETURN e._from.inside": [None],
    "FOR e IN blocks COLLECT end = e._to INTO parts LIMIT 1 RETURN parts[*].e.weight": [[1]],
    "FOR e IN blocks COLLECT end = e._to INTO parts KEEP e LIMIT 1 RETURN parts[0].e._key": ["ab"],
    "FOR e IN blocks COLLECT end = e._to INTO parts = e._key LIMIT 3, 1 RETURN parts": [["de"]],
    "FOR e IN blocks COLLECT end = e._to LIMIT 1 FOR e IN [{_from: 1}] RETURN [end, e._from]": [
        ["jobs/b", 1]
    ],
    "FOR job IN jobs FILTER job._key == 'a' RETURN [job._key, job._from]": [["a", None]],
    "FOR job IN jobs FILTER job._key == 'a' RETURN [job._key, job._id]": [["a", "jobs/a"]],
    "FOR job IN jobs FILTER job._id == 'jobs/a' RETURN job._key": ["a"],
    "FOR job IN jobs FILTER job._key >= 'c' SORT job._key RETURN job._key": ["c", "d"],
    "FOR job IN jobs RETURN [job._key, job.of.n, job.tags[0]]": [
        ["a", None, "x"],
        ["b", None, None],
        ["c", 1, None],
        ["d", None, None],
    ],
    "FOR job IN jobs FOR e IN blocks FILTER e.weight == job.priority RETURN [job._key, e._key]": [
        ["a", "ac"],
        ["c", "ac"],
    ],
    "FOR job IN jobs COLLECT status = job.status WITH COUNT INTO n RETURN [status, n]": [
        ["blocked", 1],
        ["done", 1],
        ["ready", 2],
    ],
    "FOR job IN jobs LET to = (FOR v IN 1 OUTBOUND job blocks RETURN v._key)"
    " RETURN [job._key, to]": [
        ["a", ["b", "c"]],
        ["b", ["d"]],
        ["c", ["d"]],
        ["d", [None]],
    ],
}


@pytest.mark.parametrize(("query", "expected"), _DOCUMENTS.items(), ids=_DOCUMENTS)
def test_what_only_documents_hold_is_found_there(bench, query, expected):
    assert bench.rows(query) == expected


def test_join_over_an_attribute_with_an_index_compares_values_of_all_kinds(empty):
    values = [True, 1, "1", None]
    empty.collect("a", [{"_key": str(n), "v": value} for n, value in enumerate(values)])
    empty.index("a", "v")

    query = "FOR x IN a FOR y IN a FILTER y.v == x.v RETURN CONCAT(x._key, y._key)"

    assert empty.rows(query) == ["00", "11", "22", "33"]


def test_id_is_that_of_the_present_name(bench):
    with bench.store.write() as transaction:
        collection = transaction.catalog.database("_system").collection("jobs")
        transaction.rename_collection(collection, "jöbs' end")

    assert bench.rows("FOR job IN `jöbs' end` LIMIT 1 RETURN job._id") == ["jöbs' end/a"]


def test_document_found_by_its_key_alone_can_be_updated(bench):
    bench.rows("FOR job IN jobs FILTER job.status == 'ready' UPDATE job._key WITH {n: 1} IN jobs")
    bench.rows("FOR job IN jobs UPDATE job._key WITH {m: 2} IN jobs")

    assert bench.rows("FOR job IN jobs RETURN [job.cpus, job.n, job.m]") == [
        [1, 1, 2],
        [4, 1, 2],
        [2, None, 2],
        [8, None, 2],
    ]


@pytest.fixture
def vertices(bench):
    """Vertices whose documents no longer are JSON, but for the one whose tags are an array."""
    bench.index("jobs", "status", "cpus")
    with bench.store.write() as transaction:
        collection = transaction.catalog.database("_system").collection("jobs")
        transaction.connection.execute(
            f"UPDATE {collection.table} SET doc = '?' WHERE key <> 'a'"  # noqa: S608 - our name
        )
    return bench


_VERTEX_COLUMNS = {
    "FOR v IN 1 OUTBOUND 'jobs/a' blocks RETURN [v._id, v.status, v.cpus]": [
        ["jobs/b", "ready", 4],
        ["jobs/c", "blocked", 2],
    ],
    "FOR v, e IN 1 OUTBOUND 'jobs/a' blocks FILTER v['cpus'] > 2 RETURN [v._key, e._to]": [
        ["b", "jobs/b"]
    ],
    "FOR v, e, p IN 2..3 OUTBOUND 'jobs/a' blocks OPTIONS {order: 'bfs', uniqueVertices: 'global'}"
    " RETURN [v._id, v.status]": [["jobs/d", "done"], [None, None]],
    "FOR v IN 1..9 OUTBOUND 'jobs/a' blocks PRUNE v.status == 'blocked' RETURN v._key": [
        "b",
        "d",
        None,
        "c",
    ],
    "RETURN FIRST(FOR v IN 1 INBOUND 'jobs/b' blocks RETURN v.cpus)": [1],
}


@pytest.mark.parametrize(("query", "expected"), _VERTEX_COLUMNS.items(), ids=_VERTEX_COLUMNS)
def test_a_walk_reads_columns_of_vertices(vertices, query, expected):
    assert vertices.rows(query) == expected


_VERTEX_DOCUMENTS = {
    "FOR v IN 1 OUTBOUND 'jobs/a' blocks RETURN [v.tags[0], v.priority, v.of.n]": [
        [None, 9, None],
        [None, 5, 1],
    ],
    "FOR v IN 1 INBOUND 'jobs/b' blocks RETURN [v.tags['0'], v.tags[*]]": [["x", ["x", "y"]]],
    "FOR v, e, p IN 1 OUTBOUND 'jobs/a' blocks RETURN [v.cpus, p.vertices[1].cpus]": [
        [4, 4],
        [2, 2],
    ],
    "FOR v IN 1 OUTBOUND 'jobs/b' blocks COLLECT c = v.cpus INTO g RETURN [c, g[0].v.status]": [
        [8, "done"]
    ],
    "FOR v IN 1 OUTBOUND 'jobs/a' blocks SORT v.cpus RETURN KEEP(v, 'cpus')": [
        {"cpus": 2},
        {"cpus": 4},
    ],
    "FOR v IN 1 OUTBOUND 'jobs/d' blocks RETURN [v, v.cpus]": [[None, None]],
}


@pytest.mark.parametrize(("query", "expected"), _VERTEX_DOCUMENTS.items(), ids=_VERTEX_DOCUMENTS)
@pytest.mark.parametrize("fields", [["cpus"], ["tags", "of", "priority", "cpus"]])
def test_a_walk_reads_vertices_of_which_more_is_asked(bench, fields, query, expected):
    bench.index("jobs", *fields)

    assert bench.rows(query) == expected
