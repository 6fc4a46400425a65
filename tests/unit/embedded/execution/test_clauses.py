"""FOR, LET, FILTER, SORT, LIMIT, RETURN."""

import pytest

from service.embedded.errors import ArrayExpected, NumberOutOfRange


def test_for_runs_over_a_collection_in_the_order_of_insertion(rows):
    assert rows("FOR job IN jobs RETURN job._key") == ["a", "b", "c", "d"]


def test_for_counts_a_range_down(rows):
    assert rows("FOR n IN 3..1 RETURN n") == [3, 2, 1]


def test_for_over_a_long_range_takes_no_memory_for_it(rows):
    assert rows("FOR n IN 1..1000000000000 LIMIT 2 RETURN n") == [1, 2]


def test_for_over_no_array_fails_only_when_reached(rows):
    query = "FOR n IN @list FOR m IN n.missing RETURN m"

    assert rows(query, list=[]) == []
    with pytest.raises(ArrayExpected):
        rows(query, list=[{}])


def test_for_over_a_constant_that_is_no_array_fails_before_the_first_row(rows):
    with pytest.raises(ArrayExpected):
        rows("FOR n IN [] FOR m IN @value RETURN m", value=5)


def test_filter_before_an_inner_loop_is_tested_once_for_each_outer_row(bench):
    result = bench.run("FOR n IN 1..3 FOR m IN 1..10 FILTER n == 2 RETURN m")

    assert result.rows == list(range(1, 11))
    assert result.stats["filtered"] == 2


def test_filter_behind_a_write_in_a_let_does_not_prevent_the_write(bench):
    bench.run("LET made = (INSERT {_key: 'z'} INTO copies RETURN 1) FILTER false RETURN made")

    assert bench.rows("RETURN LENGTH(copies)") == [1]


def test_sort_keeps_the_order_of_rows_that_compare_equal(rows):
    query = "FOR job IN jobs SORT job.priority DESC RETURN job._key"

    assert rows(query) == ["b", "a", "c", "d"]


def test_sort_takes_its_direction_from_a_bind_value(rows):
    query = "FOR n IN [1, 3, 2] SORT n @direction RETURN n"

    assert rows(query, direction="desc") == [3, 2, 1]
    assert rows(query, direction="ASC") == [1, 2, 3]


def test_sort_with_limit_gives_the_first_of_all_rows(rows):
    query = "FOR n IN 1..5000 SORT n % 1000 DESC, n LIMIT 1, 3 RETURN n"

    assert rows(query) == [1999, 2999, 3999]


def test_sort_carries_every_variable_that_is_read_later(rows):
    query = "FOR n IN [2, 1] LET double = n * 2 LET unused = n SORT n RETURN [n, double]"

    assert rows(query) == [[1, 2], [2, 4]]


@pytest.mark.parametrize("value", [-1, "2", True, [2]])
def test_limit_refuses_what_is_no_number_from_0(rows, value):
    with pytest.raises(NumberOutOfRange):
        rows("FOR n IN 1..5 LIMIT @value RETURN n", value=value)


def test_limit_null_lets_everything_pass(rows):
    assert rows("FOR n IN 1..3 LIMIT null RETURN n") == [1, 2, 3]


def test_return_distinct_keeps_the_first_of_equal_rows(rows):
    assert rows("FOR n IN [2, 1, 2.0, true, 1] RETURN DISTINCT n") == [2, 1, True]


def test_subquery_sees_the_row_outside(rows):
    query = "FOR n IN 1..2 RETURN (FOR m IN 1..n RETURN [n, m])"

    assert rows(query) == [[[1, 1]], [[2, 1], [2, 2]]]


def test_not_in_a_value_that_is_no_array_is_false_however_it_is_written(rows):
    assert rows("RETURN [1 NOT IN @x, NOT (1 IN @x)]", x=None) == [[False, False]]


def test_in_a_long_list_of_bind_values_compares_as_aql_does(rows):
    listed = [*range(20), "a", None, [1, None]]
    query = "FOR v IN [3.0, '3', 'a', true, null, [1]] RETURN v IN @listed"

    assert rows(query, listed=listed) == [True, False, True, False, True, True]


def test_expansion_filters_limits_and_projects(rows):
    query = "RETURN [5, 1, 4, 3][* FILTER CURRENT > 2 LIMIT 1, 1 RETURN CURRENT * 10]"

    assert rows(query) == [[40]]


def test_expansion_inside_an_expansion_has_its_own_current(rows):
    query = "RETURN [[1, 2], [3]][* RETURN CURRENT[* RETURN CURRENT + 1]]"

    assert rows(query) == [[[2, 3], [4]]]


def test_question_mark_counts_the_elements_that_match(rows):
    query = "RETURN [[1,2,3][? 2 FILTER CURRENT > 1], [1,2,3][? ALL FILTER CURRENT > 1]]"

    assert rows(query) == [[True, False]]


def test_every_row_that_any_filter_keeps_back_is_counted_once(bench):
    query = """FOR n IN 1..6 FILTER n > 1 LET m = n * 2 FILTER m < 10 FILTER m / 2 != 3 OR m > 7
               RETURN n"""

    result = bench.run(query)

    assert result.rows == [2, 4]
    assert result.stats["filtered"] == 4
