"""COLLECT and WINDOW."""

_SALES = [
    {"_key": "1", "shop": "x", "day": 1, "sum": 10},
    {"_key": "2", "shop": "y", "day": 1, "sum": 1},
    {"_key": "3", "shop": "x", "day": 4, "sum": 30},
    {"_key": "4", "shop": "x", "day": 2, "sum": None},
]


def test_collect_gives_groups_in_their_order(rows):
    assert rows("FOR n IN [3, 1, 2, 1] COLLECT value = n RETURN value") == [1, 2, 3]


def test_collect_sorts_texts_as_sort_does(rows):
    query = """FOR v IN [["b", 1], ["B", 2], ["_", "2"], ["b", "-"], ["b", 1], ["ä", null]]
               COLLECT first = v[0], second = v[1] RETURN [first, second]"""

    assert rows(query) == [["_", "2"], ["ä", None], ["B", 2], ["b", 1], ["b", "-"]]


def test_collect_by_hash_tells_true_from_one(rows):
    query = "FOR v IN [[1, 'x'], [true, 'x'], [1.0, 'x']] COLLECT a = v[0], b = v[1] RETURN [a, b]"

    assert rows(query) == [[True, "x"], [1, "x"]]


def test_collect_aggregates_each_group(empty):
    empty.collect("sales", _SALES)

    query = """FOR sale IN sales COLLECT shop = sale.shop
               AGGREGATE total = SUM(sale.sum), most = MAX(sale.sum), count = LENGTH(1)
               RETURN [shop, total, most, count]"""

    assert empty.rows(query) == [["x", 40, 30, 3], ["y", 1, 1, 1]]


def test_collect_into_gathers_the_variables_of_the_loops_only(rows):
    query = (
        "LET before = 1 FOR n IN [1, 2] LET double = n * 2 COLLECT x = 1 INTO parts RETURN parts"
    )

    assert rows(query) == [[{"n": 1, "double": 2}, {"n": 2, "double": 4}]]


def test_collect_into_with_keep_gathers_what_is_named(rows):
    query = "FOR n IN [1, 2] LET double = n * 2 COLLECT x = 1 INTO parts KEEP double RETURN parts"

    assert rows(query) == [[{"double": 2}, {"double": 4}]]


def test_collect_by_hash_keeps_apart_what_sorting_merges(rows):
    by_hash = "FOR v IN [[1], [1, null]] COLLECT value = v RETURN value"
    sorting = "FOR v IN [[1], [1, null]] COLLECT value = v INTO parts RETURN LENGTH(parts)"

    assert rows(by_hash) == [[1], [1, None]]
    assert rows(sorting) == [2]


def test_collect_with_count_over_nothing_is_zero_and_aggregates_are_null(rows):
    assert rows("FOR n IN [] COLLECT WITH COUNT INTO count RETURN count") == [0]
    assert rows("FOR n IN [] COLLECT AGGREGATE a = SUM(n), b = LENGTH(n) RETURN [a, b]") == [
        [None, None]
    ]


def test_collect_keeps_variables_from_before_the_loop(rows):
    assert rows("LET add = 10 FOR n IN [1, 2] COLLECT value = n RETURN value + add") == [11, 12]


def test_window_by_rows_looks_at_neighbours(rows):
    query = """FOR n IN [1, 2, 3, 4] WINDOW {preceding: 1, following: 1} AGGREGATE s = SUM(n)
               RETURN [n, s]"""

    assert rows(query) == [[1, 3], [2, 6], [3, 9], [4, 7]]


def test_window_unbounded_gives_running_totals(rows):
    query = """FOR n IN [1, 2, 3] WINDOW {preceding: "unbounded"}
               AGGREGATE s = SUM(n), seen = PUSH(n) RETURN [s, seen]"""

    assert rows(query) == [[1, [1]], [3, [1, 2]], [6, [1, 2, 3]]]


def test_window_by_value_sorts_and_looks_as_far_as_it_says(empty):
    empty.collect("sales", _SALES)

    query = """FOR sale IN sales WINDOW sale.day WITH {preceding: 1}
               AGGREGATE count = COUNT(1) RETURN [sale.day, count]"""

    assert empty.rows(query) == [[1, 2], [1, 2], [2, 3], [4, 1]]


def test_window_by_date_takes_a_duration(rows):
    query = """FOR t IN ["2024-01-01T00:00:00Z", "2024-01-01T00:20:00Z", "2024-01-01T02:00:00Z"]
               WINDOW t WITH {preceding: "PT30M"} AGGREGATE count = COUNT(1) RETURN count"""

    assert rows(query) == [1, 2, 1]


def test_collect_with_sort_null_leaves_groups_as_they_were_found(rows):
    assert rows("FOR n IN [3, 1, 3, 2] COLLECT v = n SORT null RETURN v") == [3, 1, 2]
