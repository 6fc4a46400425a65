"""JSON in and out, and the words for what is wrong with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.embedded.arango_api.json_text import dumps, loads, loads_strictly
from service.embedded.errors import CorruptedJson

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda members: st.lists(members) | st.dictionaries(st.text(), members),
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Parse error: Expecting item"),
        ("{", "Parse error: Expecting item or '}'"),
        ("{not json", "Parse error: Expecting '\"' or '}'"),
        ('{"a"', "Parse error: Expecting ':'"),
        ('{"a": 1', "Parse error: Expecting ',' or '}'"),
        ('{"a": }', "Parse error: Expecting digit"),
        ("[", "Parse error: Expecting item or ']'"),
        ("[1 2]", "Parse error: Expecting ',' or ']'"),
        ("nope", "Parse error: Expecting 'null'"),
        ("tru", "Parse error: Expecting 'true'"),
        ('"abc', "Parse error: Unfinished string"),
        ("1 1", "Parse error: Expecting EOF"),
    ],
)
@pytest.mark.parametrize("read", [loads, loads_strictly])
def test_a_mistake_is_named(read, text, message):
    with pytest.raises(CorruptedJson) as caught:
        read(text)

    assert caught.value.message == message


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 1}}]'])
def test_an_attribute_that_occurs_twice_is_refused_when_strict(text):
    with pytest.raises(CorruptedJson) as caught:
        loads_strictly(text)

    assert caught.value.message == "Parse error: Duplicate attribute name"


def test_the_last_of_two_equal_attributes_counts_otherwise():
    assert loads('{"a": 1, "a": 2}') == {"a": 2}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_word_that_only_python_knows_is_refused(word):
    with pytest.raises(CorruptedJson):
        loads_strictly(f"[{word}]")


def test_deep_nesting_is_refused_and_not_a_crash():
    with pytest.raises(CorruptedJson):
        loads_strictly("[" * 100_000)


def test_numbers_that_json_has_not_become_null():
    assert dumps([float("nan"), float("inf")]) == "[null,null]"


def test_what_orjson_cannot_write_is_written_all_the_same():
    assert json.loads(dumps([2**70, "\ud800", {"a": float("inf")}])) == [
        2**70,
        "\ud800",
        {"a": None},
    ]


@given(_VALUES)
def test_values_come_back_as_they_were(value):
    assert json.loads(dumps(value)) == value
