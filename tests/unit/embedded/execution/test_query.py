"""The engine: plans kept, limits, statistics and warnings."""

import gc

import pytest

from service.embedded.aql.execution.watchdog import WATCHDOG
from service.embedded.errors import (
    BindParameterMissing,
    BindParameterUndeclared,
    CollectionNotFound,
    DocumentNotFound,
    QueryKilled,
    ResourceLimitExceeded,
    TooMuchNesting,
)
from service.embedded.storage.transactions import Transaction


def test_same_text_with_other_bind_values_gives_other_rows(rows):
    query = "FOR job IN jobs FILTER job.status == @status RETURN job._key"

    assert rows(query, status="ready") == ["a", "b"]
    assert rows(query, status="done") == ["d"]


def test_same_text_with_another_collection_is_another_query(rows):
    query = "RETURN LENGTH(@@name)"

    assert rows(query, at_name="jobs") == [4]
    assert rows(query, at_name="copies") == [0]


def test_same_text_with_another_attribute_name_is_another_query(rows):
    query = "FOR job IN jobs SORT job._key LIMIT 1 RETURN job.@name"

    assert rows(query, name="status") == ["ready"]
    assert rows(query, name=["tags"]) == [["x", "y"]]


def test_bind_values_are_checked_even_for_a_kept_plan(rows):
    rows("RETURN @a", a=1)

    with pytest.raises(BindParameterMissing):
        rows("RETURN @a")
    with pytest.raises(BindParameterUndeclared):
        rows("RETURN @a", a=1, b=2)


def test_dropped_collection_is_not_found_by_a_kept_plan(bench):
    query = "RETURN LENGTH(copies)"
    bench.rows(query)
    with bench.store.write() as transaction:
        database = transaction.catalog.database("_system")
        transaction.drop_collection(database.collection("copies"))

    with pytest.raises(CollectionNotFound):
        bench.rows(query)


def test_reading_query_needs_no_turn_to_write(bench):
    with bench.store.write():
        assert bench.rows("RETURN LENGTH(jobs)") == [4]


def test_full_count_counts_rows_before_the_last_limit(bench):
    query = "FOR job IN jobs SORT job.cpus LIMIT 1, 2 RETURN job._key"

    result = bench.run(query, {"fullCount": True})

    assert result.rows == ["c", "b"]
    assert result.stats["fullCount"] == 4


def test_full_count_is_not_cut_by_an_index_with_a_limit(bench):
    bench.index("jobs", "priority")
    query = "FOR job IN jobs FILTER job.priority >= 5 SORT job.priority LIMIT 1 RETURN 1"

    assert bench.run(query, {"fullCount": True}).stats["fullCount"] == 3


def test_query_that_runs_too_long_is_killed(bench):
    with pytest.raises(QueryKilled):
        bench.run(
            "FOR a IN 1..100000 FOR b IN 1..100000 FILTER a + b < 0 RETURN a", {"maxRuntime": 0.05}
        )


def test_query_that_holds_too_much_is_stopped(bench):
    with pytest.raises(ResourceLimitExceeded):
        bench.run("FOR n IN 1..100000 SORT n DESC RETURN {n}", {"memoryLimit": 100_000})


def test_deep_nesting_is_refused_and_not_a_crash(rows):
    with pytest.raises(TooMuchNesting):
        rows("RETURN " + "[" * 3000 + "]" * 3000)


def test_deep_data_can_be_written_and_read(bench):
    value = 1
    for _ in range(100):
        value = [value]
    bench.run("INSERT {_key: 'deep', value: @value} INTO copies", value=value)

    assert bench.rows("RETURN DOCUMENT('copies/deep').value == @value", value=value) == [True]


def test_collector_is_as_before_when_no_statement_runs_any_more(bench):
    WATCHDOG.look()
    before = gc.get_threshold()
    bench.run("RETURN 1")
    with pytest.raises(DocumentNotFound):
        bench.run("REMOVE 'nope' IN jobs")
    WATCHDOG.look()

    assert gc.get_threshold() == before


def test_division_by_zero_is_a_warning(bench):
    result = bench.run("RETURN 1 / @zero", zero=0)

    assert result.rows == [None]
    assert [warning["code"] for warning in result.warnings] == [1562]


def test_statement_that_changes_something_says_so(bench):
    assert bench.run("INSERT {} INTO copies").is_modification
    assert not bench.run("RETURN 1").is_modification


def test_a_document_that_many_rows_refer_to_is_read_once(bench, monkeypatch):
    keys = []
    read = Transaction.get
    monkeypatch.setattr(
        Transaction, "get", lambda self, *where: keys.append(where[1]) or read(self, *where)
    )
    text = "FOR n IN 1..6 RETURN DOCUMENT(n == 3 ? 'jobs/b' : 'jobs/a').cpus"

    assert bench.rows(text) == [1, 1, 4, 1, 1, 1]
    assert keys == ["a", "b"]


def test_a_document_looked_up_again_shows_what_the_statement_has_written(bench):
    text = """
    FOR n IN 1..3
      UPSERT { _key: 'a' } INSERT {} UPDATE { cpus: DOCUMENT('jobs/a').cpus + 1 } IN jobs
      RETURN NEW.cpus
    """

    assert bench.rows(text) == [2, 3, 4]
