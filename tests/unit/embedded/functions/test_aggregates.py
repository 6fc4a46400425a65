import pytest

from service.embedded.aql.functions import AGGREGATES


def gathered(name, *rows):
    aggregate = AGGREGATES[name]
    state = aggregate.start()
    for row in rows:
        state = aggregate.add(state, row)
    return aggregate.finish(state)


@pytest.mark.parametrize(
    ("name", "rows", "result"),
    [
        ("COUNT", (None, 1, "a"), 3),
        ("LENGTH", (), 0),
        ("MIN", (None, 3, "a", True), True),
        ("MAX", (None, 3, "a", True), "a"),
        ("MIN", (), None),
        ("SUM", (1, None, 2.5), 3.5),
        ("SUM", (), 0),
        ("SUM", (1, "2", 3), None),
        ("SUM", (1, True), None),
        ("AVERAGE", (1, None, 2), 1.5),
        ("AVG", (), None),
        ("AVERAGE", (1, "2"), None),
        ("VARIANCE", (1, None, 3), 1),
        ("VARIANCE_SAMPLE", (1, None, 3), 2),
        ("VARIANCE_SAMPLE", (5,), None),
        ("VARIANCE_POPULATION", (1, "x"), None),
        ("STDDEV", (1, 3), 1),
        ("STDDEV_SAMPLE", (2, 2), 0),
        ("UNIQUE", (1, 1.0, "1", None, True, None), [1, "1", None, True]),
        ("SORTED_UNIQUE", ("b", "a", "B", "a"), ["a", "B", "b"]),
        ("COUNT_DISTINCT", (1, 1.0, "1", [1], [1]), 3),
        ("COUNT_UNIQUE", (), 0),
        ("BIT_AND", (255, None, 63), 63),
        ("BIT_OR", (1, 4), 5),
        ("BIT_XOR", (7, -1), None),
    ],
)
def test_aggregates_answer_as_the_functions_on_arrays_do(name, rows, result):
    assert gathered(name, *rows) == result


def test_aggregates_start_anew_for_each_group():
    gathered("UNIQUE", 1, 2)

    assert gathered("UNIQUE", 3) == [3]
