"""INSERT, UPDATE, REPLACE, REMOVE and UPSERT."""

import pytest

from service.embedded.errors import (
    AccessAfterModification,
    DocumentKeyMissing,
    DocumentNotFound,
    DocumentTypeInvalid,
    UniqueViolated,
)


def _copies(bench):
    return bench.rows("FOR copy IN copies SORT copy._key RETURN UNSET(copy, '_id', '_rev')")


def test_insert_returns_new(rows):
    assert rows("INSERT {_key: 'x', n: 1} INTO copies RETURN [OLD, NEW.n]") == [[None, 1]]


def test_insert_reads_its_own_collection_as_it_was(bench):
    bench.run("FOR job IN jobs INSERT {_key: CONCAT(job._key, job._key)} INTO jobs")

    assert bench.rows("RETURN LENGTH(jobs)") == [8]


def test_failing_statement_leaves_nothing_behind(bench):
    with pytest.raises(UniqueViolated):
        bench.run("FOR key IN ['p', 'q', 'p'] INSERT {_key: key} INTO copies")

    assert _copies(bench) == []


def test_insert_ignoring_errors_gives_a_null_row_for_each(bench):
    result = bench.run(
        """FOR key IN ['p', 'p', 'a/b', 'q'] INSERT {_key: key} INTO copies
           OPTIONS {ignoreErrors: true} RETURN NEW._key"""
    )

    assert result.rows == ["p", None, None, "q"]
    assert (result.stats["writesExecuted"], result.stats["writesIgnored"]) == (2, 2)


def test_insert_with_overwrite_mode_ignore_keeps_what_is_there(bench):
    query = """FOR n IN 1..3 INSERT {_key: n < 3 ? 'p' : 'q', n} INTO copies
               OPTIONS {overwriteMode: "ignore"} RETURN NEW.n"""

    assert bench.rows(query) == [1, None, 3]
    assert _copies(bench) == [{"_key": "p", "n": 1}, {"_key": "q", "n": 3}]


def test_insert_with_overwrite_mode_update_merges(bench):
    query = """FOR part IN [{_key: 'p', a: {x: 1}}, {_key: 'p', a: {y: 2}}]
               INSERT part INTO copies OPTIONS {overwriteMode: "update"} RETURN [OLD.a, NEW.a]"""

    assert bench.rows(query) == [[None, {"x": 1}], [{"x": 1}, {"x": 1, "y": 2}]]


def test_insert_with_overwrite_replaces(bench):
    bench.run("INSERT {_key: 'p', a: 1} INTO copies")
    bench.run("INSERT {_key: 'p', b: 2} INTO copies OPTIONS {overwrite: true}")

    assert _copies(bench) == [{"_key": "p", "b": 2}]


def test_update_merges_and_returns_both_sides(rows):
    query = "UPDATE 'c' WITH {of: {m: 2}} IN jobs RETURN [OLD.of, NEW.of, NEW.status]"

    assert rows(query) == [[{"n": 1}, {"n": 1, "m": 2}, "blocked"]]


def test_update_without_merging_replaces_objects_inside(rows):
    query = "UPDATE 'c' WITH {of: {m: 2}} IN jobs OPTIONS {mergeObjects: false} RETURN NEW.of"

    assert rows(query) == [{"m": 2}]


def test_update_without_keeping_null_removes_attributes(rows):
    query = "UPDATE 'c' WITH {cpus: null} IN jobs OPTIONS {keepNull: false} RETURN HAS(NEW, 'cpus')"

    assert rows(query) == [False]


def test_update_of_one_document_many_times_sees_each_change(rows):
    query = "FOR n IN 1..3 UPDATE 'a' WITH {[CONCAT('n', n)]: n} IN jobs RETURN LENGTH(OLD)"

    first, second, third = rows(query)
    assert (second - first, third - second) == (1, 1)


def test_update_of_all_documents_in_batches_changes_each_once(empty):
    empty.collect("many", [{"_key": str(n), "n": n} for n in range(2500)])

    result = empty.run("FOR d IN many UPDATE d WITH {n: d.n + 1} IN many RETURN NEW.n - OLD.n")

    assert set(result.rows) == {1}
    assert result.stats["writesExecuted"] == 2500
    assert empty.rows("RETURN SUM(FOR d IN many RETURN d.n)") == [sum(range(2501))]


def test_replace_keeps_only_what_is_given(rows):
    query = "REPLACE 'a' WITH {n: 1} IN jobs RETURN UNSET(NEW, '_rev')"

    assert rows(query) == [{"_key": "a", "_id": "jobs/a", "n": 1}]


@pytest.mark.parametrize(
    ("key", "error"),
    [("nope", DocumentNotFound), (1, DocumentKeyMissing), ({"n": 1}, DocumentKeyMissing)],
)
def test_update_of_what_is_not_there_fails(rows, key, error):
    with pytest.raises(error):
        rows("UPDATE @key WITH {n: 1} IN jobs", key=key)


def test_update_checks_the_revision_when_asked(bench):
    revision = bench.rows("RETURN DOCUMENT('jobs/a')._rev")[0]
    query = """UPDATE {_key: 'a', _rev: @revision} WITH {n: 1} IN jobs
               OPTIONS {ignoreRevs: false, ignoreErrors: true} RETURN NEW.n"""

    assert bench.rows(query, revision="_other") == [None]
    assert bench.rows(query, revision=revision) == [1]


def test_remove_returns_old(rows):
    assert rows("FOR j IN jobs FILTER j.cpus > 3 REMOVE j IN jobs RETURN OLD._key") == ["b", "d"]
    assert rows("FOR j IN jobs RETURN j._key") == ["a", "c"]


def test_remove_twice_fails(rows):
    with pytest.raises(DocumentNotFound):
        rows("FOR key IN ['a', 'a'] REMOVE key IN jobs")


def test_remove_of_what_is_no_document_is_a_type_error(rows):
    with pytest.raises(DocumentTypeInvalid):
        rows("REMOVE 1 IN jobs")


def test_limit_behind_a_write_does_not_limit_the_write(bench):
    assert bench.rows("FOR j IN jobs REMOVE j IN jobs LIMIT 1 RETURN OLD._key") == ["a"]
    assert bench.rows("RETURN LENGTH(jobs)") == [0]


def test_two_writes_in_one_statement_have_their_own_new(rows):
    query = """INSERT {_key: 'x', n: 1} INTO copies LET first = NEW
               UPDATE 'a' WITH {of: first._id} IN jobs RETURN [first.n, NEW.of]"""

    assert rows(query) == [[1, "copies/x"]]


def test_reading_after_writing_is_refused(rows):
    with pytest.raises(AccessAfterModification):
        rows("INSERT {} INTO copies FOR copy IN copies RETURN copy")


def test_upsert_inserts_then_finds_what_it_inserted(rows):
    query = """FOR name IN ['x', 'y', 'x'] UPSERT {name} INSERT {name, n: 1}
               UPDATE {n: OLD.n + 1} IN copies RETURN [OLD == null, NEW.n]"""

    assert rows(query) == [[True, 1], [True, 1], [False, 2]]


def test_upsert_finds_by_an_index_what_it_finds_without(bench):
    query = """FOR status IN ['ready', 'new'] UPSERT {status} INSERT {_key: 'n', status}
               UPDATE {seen: true} IN jobs RETURN NEW._key"""
    bench.index("jobs", "status")

    assert bench.rows(query) == ["a", "n"]


def test_upsert_example_null_matches_a_missing_attribute(rows):
    query = "UPSERT {priority: null} INSERT {} UPDATE {seen: true} IN jobs RETURN NEW._key"

    assert rows(query) == ["d"]


def test_upsert_can_replace(rows):
    query = "UPSERT {cpus: 8} INSERT {} REPLACE {n: OLD.cpus} IN jobs RETURN KEEP(NEW, 'n', 'cpus')"

    assert rows(query) == [{"n": 8}]


def test_upsert_with_a_filter_tests_each_document(rows):
    query = """UPSERT FILTER $CURRENT.cpus > 2 INSERT {} UPDATE {big: true} IN jobs
               RETURN NEW._key"""

    assert rows(query) == ["b"]


def test_a_document_that_comes_twice_is_changed_twice(bench):
    bench.rows(
        "FOR n IN 1..2 FOR j IN jobs FILTER j._key == 'a'"
        " UPDATE j WITH { [CONCAT('n', n)]: j.cpus + n } IN jobs"
    )

    assert bench.rows("FOR j IN jobs FILTER j._key == 'a' RETURN [j.n1, j.n2, j.status]") == [
        [2, 3, "ready"]
    ]


def test_a_document_changed_by_an_inner_query_is_read_again(bench):
    bench.collect("counts", [{"_key": "a", "n": 0}])
    bench.rows(
        "FOR n IN 1..3 LET done = (FOR c IN counts"
        " UPDATE c WITH { n: c.n + n, [CONCAT('seen', n)]: c.n } IN counts) RETURN done"
    )

    assert bench.rows("FOR c IN counts RETURN [c.n, c.seen1, c.seen2, c.seen3]") == [[6, 0, 1, 3]]


def test_replacing_the_variable_of_a_loop_keeps_the_key(bench):
    bench.rows("FOR j IN jobs FILTER j._key IN ['a', 'b'] REPLACE j WITH { cpus: 3 } IN jobs")

    assert bench.rows("FOR j IN jobs FILTER j.cpus == 3 RETURN UNSET(j, '_rev')") == [
        {"_key": "a", "_id": "jobs/a", "cpus": 3},
        {"_key": "b", "_id": "jobs/b", "cpus": 3},
    ]


@pytest.mark.parametrize("end", ["", "RETURN NEW._key"])
def test_a_write_with_a_memory_limit_writes(bench, end):
    query = f"FOR i IN 1..3 INSERT {{_key: CONCAT('m', i)}} INTO copies {end}"
    rows = bench.run(query, {"memoryLimit": 100_000_000}).rows

    assert rows == (["m1", "m2", "m3"] if end else [])
    assert bench.rows("RETURN LENGTH(copies)") == [3]


_UNSEEN = {
    "FOR job IN jobs UPDATE job WITH {cpus: job.cpus + 1} IN jobs": {
        "a": 2,
        "b": 5,
        "c": 3,
        "d": 9,
    },
    "FOR key IN ['a', 'b', 'a'] UPDATE key WITH {cpus: key} IN jobs": {"a": "a", "b": "b"},
    "FOR job IN jobs FILTER job.cpus < 3 UPDATE job WITH {cpus: {n: 1}} IN jobs": {
        "a": {"n": 1},
        "c": {"n": 1},
    },
    "FOR job IN jobs UPDATE job WITH {cpus: job.cpus > 2 ? null : {n: 1}} IN jobs": {
        "a": {"n": 1},
        "b": None,
        "c": {"n": 1},
        "d": None,
    },
    "FOR n IN 0..2500 UPDATE 'a' WITH {cpus: n == 2200 ? {n} : n} IN jobs": {"a": 2500},
    "FOR job IN jobs UPDATE job WITH {cpus: null} IN jobs OPTIONS {keepNull: false}": dict.fromkeys(
        "abcd", "gone"
    ),
}


@pytest.mark.parametrize(("query", "expected"), _UNSEEN.items(), ids=_UNSEEN)
def test_documents_that_nobody_reads_are_updated(bench, query, expected):
    cpus = {"a": 1, "b": 4, "c": 2, "d": 8} | expected
    bench.run(query)

    found = bench.rows("FOR j IN jobs RETURN [j._key, HAS(j, 'cpus') ? j.cpus : 'gone']")
    assert dict(found) == cpus


def test_an_unread_update_of_a_missing_document_leaves_nothing_behind(bench):
    with pytest.raises(DocumentNotFound):
        bench.run("FOR key IN ['a', 'nowhere'] UPDATE key WITH {cpus: 100} IN jobs")

    assert bench.rows("FOR j IN jobs FILTER j.cpus == 100 RETURN j") == []
