"""Which part of a query the storage does, and what explain says of it."""


def test_condition_on_the_key_is_looked_up(bench):
    assert bench.plan("FOR job IN jobs FILTER job._key == @key RETURN job", key="a") == [
        "SingletonNode",
        "IndexNode",
        "ReturnNode",
    ]


def test_condition_without_an_index_is_tested_row_by_row(bench):
    assert bench.plan("FOR job IN jobs FILTER job.cpus == 1 RETURN job") == [
        "SingletonNode",
        "EnumerateCollectionNode",
        "CalculationNode",
        "FilterNode",
        "ReturnNode",
    ]


def test_condition_behind_other_clauses_still_uses_the_index(bench):
    bench.index("jobs", "status")
    query = "FOR n IN 1..2 FOR job IN jobs LET x = n FILTER job.status == @s AND n > 1 RETURN job"

    result = bench.run(query, s="blocked")

    assert [job["_key"] for job in result.rows] == ["c"]
    assert (result.stats["scannedFull"], result.stats["scannedIndex"]) == (0, 1)


def test_condition_that_may_differ_each_time_is_not_moved(bench):
    query = "FOR n IN 1..2 FOR job IN jobs FILTER RAND() >= 0 RETURN 1"

    assert len(bench.rows(query)) == 8


def test_join_asks_for_many_rows_at_once_and_keeps_their_order(empty):
    empty.collect("a", [{"_key": str(n), "of": n % 7} for n in range(600)])
    empty.collect("b", [{"_key": f"b{n}", "n": n % 5} for n in range(10)])
    query = "FOR x IN a FOR y IN b FILTER y.n == x.of RETURN [x._key, y._key]"
    unindexed = empty.rows(query)
    empty.index("b", "n")

    assert empty.rows(query) == unindexed
    assert empty.plan(query).count("IndexNode") == 1


def test_join_compares_values_of_all_kinds_as_aql_does(empty):
    values = [None, False, True, 0, 1, "1", [1], [1, None], {}, {"a": None}]
    empty.collect("a", [{"_key": str(n), "v": value} for n, value in enumerate(values)])
    query = "FOR x IN a FOR y IN a FILTER y.v == x.v RETURN [x._key, y._key]"
    unindexed = empty.rows(query)
    empty.index("a", "v")

    assert empty.rows(query) == unindexed
    assert ["6", "7"] in unindexed


def test_sort_is_left_to_the_index_with_its_limit(bench):
    bench.index("jobs", "status", "priority")
    query = "FOR job IN jobs FILTER job.status == 'ready' SORT job.priority DESC LIMIT 1 RETURN job"

    assert [job["_key"] for job in bench.rows(query)] == ["b"]
    assert "SortNode" not in bench.plan(query)


def test_plan_is_made_anew_after_the_schema_has_changed(bench):
    query = "FOR job IN jobs FILTER job.cpus == 2 RETURN job._key"
    before = bench.run(query)
    bench.index("jobs", "cpus")
    after = bench.run(query)

    assert before.rows == after.rows == ["c"]
    assert (before.stats["scannedFull"], after.stats["scannedFull"]) == (4, 0)


def test_explain_names_writes_and_their_collections(bench):
    plan = bench.engine.explain(
        "_system", "FOR job IN jobs UPSERT {} INSERT job REPLACE {} IN copies"
    )["plan"]

    assert plan["isModificationQuery"]
    assert [node["type"] for node in plan["nodes"]][-1] == "UpsertNode"
    assert plan["collections"] == [
        {"name": "copies", "type": "write"},
        {"name": "jobs", "type": "read"},
    ]


def test_explain_shows_a_write_inside_a_subquery(bench):
    nodes = bench.engine.explain(
        "_system", "LET gone = (FOR job IN jobs REMOVE job IN jobs RETURN 1) RETURN LENGTH(gone)"
    )["plan"]["nodes"]

    subquery = next(node for node in nodes if node["type"] == "SubqueryNode")
    assert [node["type"] for node in subquery["subquery"]["nodes"]][1:3] == [
        "EnumerateCollectionNode",
        "RemoveNode",
    ]


def test_validate_names_collections_and_bind_parameters(bench):
    found = bench.engine.validate("FOR job IN jobs FILTER job.a == @a INSERT job INTO @@into")

    assert found["collections"] == ["jobs"]
    assert found["bindVars"] == ["@into", "a"]


def test_subquery_that_depends_on_nothing_outside_runs_once(bench):
    query = "FOR n IN 1..50 FILTER n IN (FOR job IN jobs RETURN job.cpus) RETURN n"

    result = bench.run(query)

    assert result.rows == [1, 2, 4, 8]
    assert result.stats["scannedFull"] == 4


def test_subquery_with_a_random_number_runs_for_each_row(rows):
    query = "RETURN LENGTH(UNIQUE(FOR n IN 1..50 RETURN (RETURN RAND())[0]))"

    assert rows(query) == [50]
