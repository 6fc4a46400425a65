import pytest

from service.embedded.aql.values import algebra as values
from service.embedded.aql.values.notices import listen
from tests.unit.embedded.functions.calling import call


@pytest.fixture
def heard():
    warnings = []
    listen(lambda number, message: warnings.append((number, message)))
    yield warnings
    listen(None)


@pytest.mark.parametrize("operate", [values.divide, values.modulo])
def test_division_by_zero_is_noticed(heard, operate):
    assert operate(1, 0) is None
    assert heard == [(1562, "division by zero")]


def test_an_invalid_pattern_is_noticed_each_time(heard):
    call("REGEX_TEST", "a", "[")
    call("REGEX_REPLACE", "a", "[", "b")

    assert [number for number, _ in heard] == [1543, 1543]


@pytest.mark.parametrize("date", ["nope", True, 1e300])
def test_an_invalid_date_is_noticed(heard, date):
    assert call("DATE_YEAR", date) is None
    assert [number for number, _ in heard] == [1572]


@pytest.mark.parametrize(
    ("name", "arguments", "number"),
    [
        ("FIRST", (None,), 1563),
        ("POSITION", ("text", 1), 1563),
        ("INTERSECTION", ([], {}), 1563),
        ("SUM", (1,), 1563),
        ("POP", ("text",), 1542),
        ("PUSH", (1, 2), 1542),
        ("UNION", ([], None), 1542),
        ("SLICE", (None, 1), 1542),
    ],
)
def test_what_is_no_array_is_noticed(heard, name, arguments, number):
    assert call(name, *arguments) is None
    assert [each for each, _ in heard] == [number]


@pytest.mark.parametrize(
    ("name", "arguments"), [("FIRST", ([],)), ("POP", (None,)), ("REMOVE_NTH", (None, 1))]
)
def test_what_a_function_takes_is_not_noticed(heard, name, arguments):
    call(name, *arguments)

    assert heard == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ATTRIBUTES", (None,)),
        ("KEEP", (None, "a")),
        ("MERGE", ({}, 1)),
        ("MERGE", ([{}, None],)),
        ("MERGE_RECURSIVE", ({}, 1)),
        ("PARSE_IDENTIFIER", ("no id",)),
        ("IS_SAME_COLLECTION", ("c", {})),
        ("VALUE", ([], ["a"])),
        ("TRANSLATE", (1, None)),
        ("ZIP", (["a"], [1, 2])),
        ("DECODE_REV", (1,)),
        ("JSON_PARSE", ("{",)),
        ("JSON_PARSE", (1,)),
        ("IPV4_FROM_NUMBER", (-23,)),
        ("IPV4_TO_NUMBER", ("milk",)),
        ("SUBSTITUTE", ("a", 1)),
        ("SUBSTRING_BYTES", ("\u00fc", 1)),
        ("REPEAT", ("a", -1)),
        ("RANGE", (1, 2, -1)),
        ("PERCENTILE", ([1], 0)),
        ("PERCENTILE", ([1], 50, "other")),
        ("COSINE_SIMILARITY", ([1], [1, 2])),
        ("DECAY_EXP", (1, 0, 0, 0, 0.5)),
        ("BIT_AND", ("text",)),
        ("BIT_OR", ([1, -1],)),
        ("BIT_TEST", (1, 32)),
        ("SCHEMA_VALIDATE", (1, None)),
    ],
)
def test_a_wrong_argument_is_noticed(heard, name, arguments):
    assert call(name, *arguments) is None
    assert heard == [(1542, f"invalid argument type in call to function '{name}()'")]


def test_an_example_that_is_no_object_is_noticed(heard):
    assert call("MATCHES", {"a": 1}, [1, {"a": 1}]) is True
    assert [number for number, _ in heard] == [1542]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("JSON_PARSE", ("null",)),
        ("TRANSLATE", ("a", {"a": None})),
        ("VALUE", ({"a": 1}, ["a", "b"])),
        ("PERCENTILE", ([], 50)),
        ("BIT_AND", ([None],)),
        ("SUM", (["text"],)),
        ("LOG", (0,)),
    ],
)
def test_a_null_that_is_an_answer_is_not_noticed(heard, name, arguments):
    assert call(name, *arguments) is None
    assert heard == []


@pytest.mark.parametrize(
    ("name", "number"), [("MEDIAN", 1561), ("VARIANCE_SAMPLE", 1561), ("AVERAGE", 1563)]
)
def test_an_element_that_is_no_number_is_noticed(heard, name, number):
    assert call(name, [1, "text"]) is None
    assert [each for each, _ in heard] == [number]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("DATE_TIMESTAMP", (2016, 12, -1)),
        ("DATE_TRUNC", ("2016", "fortnight")),
        ("DATE_COMPARE", ("2016", "2016", "days", "years")),
        ("DATE_ADD", ("9999-12-31", 1, "day")),
        ("DATE_SUBTRACT", ("2016", "-P1Y")),
        ("DATE_FORMAT", ("2016", 1)),
    ],
)
def test_a_date_that_cannot_be_found_is_noticed_once(heard, name, arguments):
    assert call(name, *arguments) is None
    assert [number for number, _ in heard] == [1572]


def test_a_wrong_argument_is_noticed_with_the_name_of_the_function(heard):
    call("SHIFT", "text")

    assert heard == [(1542, "invalid argument type in call to function 'SHIFT()'")]


def test_nobody_needs_to_listen():
    listen(None)

    assert values.divide(1, 0) is None
