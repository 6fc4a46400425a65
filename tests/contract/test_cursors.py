"""AQL through python-arango: results, batches, statistics, errors; on both engines."""

import pytest
from arango.exceptions import (
    AQLQueryExecuteError,
    AQLQueryExplainError,
    AQLQueryKillError,
    AQLQueryValidateError,
    CursorCloseError,
    CursorNextError,
)


def test_a_query_gives_its_rows_in_order(db):
    assert list(db.aql.execute("FOR i IN 1..4 RETURN i * i")) == [1, 4, 9, 16]


def test_bind_variables_are_values_and_collections(db, jobs):
    jobs.insert_many([{"_key": "a", "x": 1}, {"_key": "b", "x": 2}])
    text = "FOR d IN @@collection FILTER d.x == @x RETURN d._key"

    rows = list(db.aql.execute(text, bind_vars={"@collection": "jobs", "x": 2}))

    assert rows == ["b"]


def test_a_bind_variable_is_never_text_of_the_query(db):
    value = "x' RETURN 1 //"

    assert list(db.aql.execute("RETURN @v", bind_vars={"v": value})) == [value]


def test_batches_are_fetched_one_after_another(db):
    cursor = db.aql.execute("FOR i IN 1..5 RETURN i", count=True, batch_size=2)

    assert (cursor.count(), cursor.has_more(), list(cursor.batch())) == (5, True, [1, 2])
    assert list(cursor) == [1, 2, 3, 4, 5]
    assert not cursor.has_more()


def test_a_batch_may_be_fetched_again_when_asked_for(db):
    cursor = db.aql.execute("FOR i IN 1..5 RETURN i", batch_size=2, allow_retry=True)

    first_again = cursor.fetch()["batch"]

    assert first_again == [3, 4]
    assert list(cursor) == [1, 2, 3, 4, 5]


def test_a_closed_cursor_is_gone(db):
    cursor = db.aql.execute("FOR i IN 1..5 RETURN i", batch_size=2)

    assert cursor.close() is True
    with pytest.raises(CursorNextError) as caught:
        cursor.fetch()

    assert (caught.value.http_code, caught.value.error_code) == (404, 1600)


def test_a_cursor_is_closed_once(db):
    cursor = db.aql.execute("FOR i IN 1..5 RETURN i", batch_size=2)
    cursor.close()

    assert cursor.close(ignore_missing=True) is False
    with pytest.raises(CursorCloseError):
        cursor.close()


def test_full_count_counts_what_the_last_limit_cut_off(db):
    text = "FOR i IN 1..10 FILTER i > 2 LIMIT 3 RETURN i"

    cursor = db.aql.execute(text, full_count=True)

    assert cursor.statistics()["fullCount"] == 8


@pytest.mark.usefixtures("jobs")
def test_statistics_count_writes(db):
    cursor = db.aql.execute("FOR i IN 1..3 INSERT {n: i} INTO jobs")

    statistics = cursor.statistics()

    assert (statistics["modified"], statistics["ignored"]) == (3, 0)
    assert statistics["execution_time"] >= 0
    assert "http_requests" in statistics


def test_profile_is_given_when_asked_for(db):
    assert db.aql.execute("RETURN 1").profile() is None
    assert "executing" in db.aql.execute("RETURN 1", profile=True).profile()


def test_warnings_are_told(db):
    cursor = db.aql.execute("RETURN 1 / 0")

    assert list(cursor) == [None]
    assert [warning["code"] for warning in cursor.warnings()] == [1562]


def test_warnings_are_told_every_time(db):
    counts = [len(db.aql.execute("RETURN 1 / 0").warnings()) for _ in range(3)]

    assert counts == [1, 1, 1]


def test_a_warning_is_an_error_when_asked_for(db):
    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute("RETURN 1 / 0", fail_on_warning=True)

    assert caught.value.error_code == 1562


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(
    ("text", "http_code", "error_code"),
    [
        ("", 400, 1502),
        ("RETURN", 400, 1501),
        ("FOR x IN nothing RETURN x", 404, 1203),
        ("RETURN @x", 400, 1551),
        ("RETURN NOTHING()", 400, 1540),
        ("RETURN LENGTH()", 400, 1541),
        ("LET a = 1 LET a = 2 RETURN a", 400, 1511),
        ("FOR x IN 1 RETURN x", 400, 1563),
        ("UPDATE 'a' WITH {} IN jobs", 404, 1202),
        ("RETURN FAIL('no')", 400, 1569),
    ],
)
def test_errors_have_their_numbers(db, text, http_code, error_code):
    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute(text)

    assert (caught.value.http_code, caught.value.error_code) == (http_code, error_code)


def test_a_surplus_bind_variable_is_refused(db):
    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute("RETURN 1", bind_vars={"x": 1})

    assert caught.value.error_code == 1552


def test_reading_after_writing_a_collection_is_refused(db, jobs):
    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute("INSERT {} INTO jobs FOR job IN jobs RETURN job")

    assert caught.value.error_code == 1579
    assert jobs.count() == 0


def test_a_statement_that_fails_leaves_nothing_behind(db, jobs):
    with pytest.raises(AQLQueryExecuteError):
        db.aql.execute("FOR i IN [1, 2, 3, 2] INSERT {_key: TO_STRING(i)} INTO jobs")

    assert jobs.count() == 0


def test_a_statement_that_ignores_errors_keeps_the_rest(db, jobs):
    text = "FOR i IN [1, 2, 1] INSERT {_key: TO_STRING(i)} INTO jobs OPTIONS {ignoreErrors: true}"

    statistics = db.aql.execute(text).statistics()

    assert (statistics["modified"], statistics["ignored"]) == (2, 1)
    assert jobs.count() == 2


def test_a_write_can_return_old_and_new(db, jobs):
    jobs.insert({"_key": "a", "x": 1})
    text = "FOR job IN jobs UPDATE job WITH {x: job.x + 1} IN jobs RETURN [OLD.x, NEW.x]"

    assert list(db.aql.execute(text)) == [[1, 2]]


def test_a_move_that_lost_its_race_changes_nothing(db, jobs):
    jobs.insert({"_key": "a", "status": "pending"})
    text = """
        FOR job IN jobs
          FILTER job._key == @key AND job.status == "ready"
          UPDATE job WITH {status: "pending"} IN jobs
          RETURN NEW._key
    """

    assert list(db.aql.execute(text, bind_vars={"key": "a"})) == []


@pytest.mark.usefixtures("jobs")
def test_upsert_inserts_once_and_updates_then(db):
    text = """
        UPSERT {name: "a"} INSERT {name: "a", n: 1} UPDATE {n: OLD.n + 1} IN jobs
        RETURN NEW.n
    """

    assert [next(db.aql.execute(text)) for _ in range(3)] == [1, 2, 3]


@pytest.mark.usefixtures("jobs")
def test_explain_tells_whether_a_query_writes(db):
    reading = db.aql.explain("FOR job IN jobs RETURN job")
    writing = db.aql.explain("FOR job IN jobs REMOVE job IN jobs")

    assert not {"RemoveNode"} & {node["type"] for node in reading["nodes"]}
    assert "RemoveNode" in {node["type"] for node in writing["nodes"]}
    assert [each["name"] for each in reading["collections"]] == ["jobs"]


def test_explain_runs_nothing(db, jobs):
    db.aql.explain("INSERT {} INTO jobs")

    assert jobs.count() == 0


def test_explain_of_a_bad_query_is_refused(db):
    with pytest.raises(AQLQueryExplainError) as caught:
        db.aql.explain("FOR x")

    assert caught.value.error_code == 1501


def test_validate_names_collections_and_bind_variables(db):
    told = db.aql.validate("FOR x IN jobs FILTER x.a == @a RETURN x")

    assert told["collections"] == ["jobs"]
    assert told["bind_vars"] == ["a"]


def test_validate_of_a_bad_query_is_refused(db):
    with pytest.raises(AQLQueryValidateError) as caught:
        db.aql.validate("FOR x IN")

    assert caught.value.error_code == 1501


def test_no_query_runs_beside_this_one(db):
    assert db.aql.queries() == []
    assert db.aql.slow_queries() == []


def test_every_batch_but_the_last_names_the_next(db):
    cursor = db.aql.execute("FOR i IN 1..3 RETURN i", batch_size=1)

    second, third = cursor.fetch(), cursor.fetch()

    assert second["next_batch_id"] == "3"
    assert not {"id", "next_batch_id"} & third.keys()


def test_the_profile_tells_how_long_the_phases_took(db):
    profile = db.aql.execute("RETURN 1 + 1", profile=True).profile()

    assert profile["initializing"] > 0
    assert profile["parsing"] > 0
    assert profile["executing"] > 0


def test_a_profile_of_the_second_level_has_the_plan(db):
    cursor = db.aql.execute("FOR i IN 1..3 RETURN i", profile=2)

    assert "nodes" in cursor.statistics()
    assert [node["type"] for node in cursor.plan()["nodes"]][-1] == "ReturnNode"


def test_one_of_several_keys_is_looked_up(db, jobs):
    jobs.insert_many([{"_key": key} for key in "abc"])
    text = "FOR job IN jobs FILTER job._key == 'a' OR 'b' == job._key RETURN job._key"

    cursor = db.aql.execute(text)

    assert sorted(cursor.batch()) == ["a", "b"]
    assert cursor.statistics()["scanned_full"] == 0
    assert cursor.statistics()["filtered"] == 0


def test_a_query_that_does_not_run_cannot_be_killed(db):
    with pytest.raises(AQLQueryKillError) as caught:
        db.aql.kill("12345")

    assert (caught.value.http_code, caught.value.error_code) == (404, 1591)


def test_an_open_cursor_does_not_see_later_writes(db, jobs):
    jobs.insert_many([{"_key": str(number), "x": 1} for number in range(1, 6)])
    cursor = db.aql.execute("FOR d IN jobs SORT d._key RETURN [d._key, d.x]", batch_size=2)

    db.aql.execute("FOR d IN jobs UPDATE d WITH { x: 2 } IN jobs")
    jobs.delete("5")

    assert list(cursor) == [[str(number), 1] for number in range(1, 6)]


def test_an_open_cursor_does_not_hinder_writers_or_schema_changes(db, jobs):
    jobs.insert_many([{} for _ in range(5)])
    cursor = db.aql.execute("FOR d IN jobs RETURN 1", batch_size=2)

    jobs.truncate()
    db.delete_collection("jobs")

    assert list(cursor) == [1] * 5


def test_an_error_behind_the_first_batch_is_the_answer_to_the_query(db):
    text = "FOR i IN 1..5000 RETURN i < 4999 ? i : FAIL('late')"

    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute(text, batch_size=10)

    assert caught.value.error_code == 1569
