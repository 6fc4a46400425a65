"""Subqueries of one loop, with and without what may stand behind it."""

import pytest

from service.embedded.errors import QueryKilled, ResourceLimitExceeded

_ROWS = {
    "FOR n IN 1..5 RETURN n * 2": [2, 4, 6, 8, 10],
    "FOR n IN 1..5 FILTER n % 2 == 1 RETURN n": [1, 3, 5],
    "FOR n IN 1..5 FILTER n > 1 FILTER n < 4 RETURN n": [2, 3],
    "FOR n IN 1..9 FILTER n % 2 == 1 LIMIT 1, 2 RETURN n": [3, 5],
    "FOR n IN 1..9 FILTER n % 2 == 1 LIMIT 9, 2 RETURN n": [],
    "FOR n IN 1..9 LIMIT 0 RETURN FAIL()": [],
    "FOR n IN 1..9 LIMIT 3 FILTER n % 2 == 1 RETURN n": [1, 3],
    "FOR n IN 1..9 LIMIT 5 LIMIT 2, 9 RETURN n": [3, 4, 5],
    "FOR n IN 1..9 FILTER n > 2 LIMIT 2 LET m = n + 1 RETURN [n, m]": [[3, 4], [4, 5]],
    "FOR n IN 1..2 FOR m IN 1..3 FILTER m != n LIMIT 3 RETURN [n, m]": [[1, 2], [1, 3], [2, 1]],
    "FOR n IN 1..4 FILTER n > 1 RETURN DISTINCT n % 2": [0, 1],
    "FOR n IN 1..4 FILTER n > 1 COLLECT WITH COUNT INTO m RETURN m": [3],
    "FOR job IN jobs FILTER job.cpus > 1 LIMIT 2 RETURN job.cpus": [4, 2],
    "FOR job IN jobs FILTER job._key == 'd' LIMIT 1 RETURN job.cpus": [8],
    "FOR v IN 1 OUTBOUND 'jobs/a' blocks FILTER v.cpus < 4 RETURN v._key": ["c"],
    "FOR v IN 1 OUTBOUND 'jobs/a' blocks LIMIT 1 RETURN 1": [1],
    "FOR v IN 1 OUTBOUND 'nowhere' blocks RETURN v": [],
    "FOR x IN jobs FOR v IN 1 OUTBOUND x blocks FILTER v.cpus > 2 RETURN v._key": ["b", "d", "d"],
}


@pytest.mark.parametrize(("query", "expected"), _ROWS.items(), ids=_ROWS)
def test_a_loop_answers_the_same_inside_and_outside(bench, query, expected):
    assert bench.rows(query) == expected
    assert bench.rows(f"FOR i IN 1..2 RETURN [i, ({query})]") == [[1, expected], [2, expected]]
    assert bench.rows(f"FOR i IN 1..2 LET n = ({query}) RETURN LENGTH(n) * i") == [
        len(expected),
        len(expected) * 2,
    ]


def test_rows_that_a_subquery_filters_are_counted(bench):
    result = bench.run("FOR i IN 1..3 RETURN (FOR n IN [i, 2, 3, 4] FILTER n > 2 LIMIT 1 RETURN n)")

    assert result.rows == [[3], [3], [3]]
    assert result.stats["filtered"] == 2 + 2 + 0


def test_a_subquery_holds_its_rows_in_the_memory_that_is_allowed(bench):
    query = "FOR i IN 1..2 RETURN LENGTH(FOR n IN 1..1000 FILTER n > i RETURN CONCAT('text', n))"

    with pytest.raises(ResourceLimitExceeded):
        bench.run(query, {"memoryLimit": 10_000})


def test_a_subquery_ends_when_its_time_is_over(bench):
    query = "FOR i IN 1..2 RETURN LENGTH(FOR n IN 1..100000000 FILTER n < i RETURN n)"

    with pytest.raises(QueryKilled):
        bench.run(query, {"maxRuntime": 0.05})
