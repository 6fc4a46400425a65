"""YAML text becomes the values that JSON can hold, with their places."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from torc.specification.places import Malformed, plain
from torc.specification.yaml_text import read_yaml

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(_TEXT, values, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("04:00:00", "04:00:00"),
        ("2024-01-31", "2024-01-31"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-3", -3),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("'5'", "5"),
        ("1:10", "1:10"),
        ("!!str 5", "5"),
        ("P0DT1M", "P0DT1M"),
        ("80g", "80g"),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("{a: 1, 'b': [x, y]}", {"a": 1, "b": ["x", "y"]}),
        ("[&x {a: 1}, *x]", [{"a": 1}, {"a": 1}]),
        ("- &x {a: 1, b: 2}\n- {<<: *x, b: 3}", [{"a": 1, "b": 2}, {"a": 1, "b": 3}]),
        (
            "- &x {a: 1}\n- &y {a: 2, b: 2}\n- <<: [*x, *y]",
            [{"a": 1}, {"a": 2, "b": 2}, {"a": 1, "b": 2}],
        ),
    ],
)
def test_a_value_is_read(text, value):
    read = plain(read_yaml(text))

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "'a' is here twice, first on line 1; remove one of them", 3, 1),
        ("a: &x [*x]", "there is no &x complete before this", 1, 8),
        ("a: 1\nb: [*x]", "there is no &x complete before this", 2, 5),
        ("a: 1\n---\nb: 1", "a second document starts here; a file holds one", 2, 1),
        ("1: a", 'the key 1 is not text; write "1"', 1, 1),
        ("? [a]\n: b", "a key must be text", 1, 3),
        ("a: !!set {x}", "the tag tag:yaml.org,2002:set has no meaning here", 1, 4),
        ("a: !!binary eA==", "the tag tag:yaml.org,2002:binary has no meaning here", 1, 4),
        ("a: !mine x", "the tag !mine has no meaning here", 1, 4),
        ("a: !!int 5", "the tag tag:yaml.org,2002:int has no meaning here", 1, 4),
        ("<<: 1", "only a mapping can be merged with <<", 1, 5),
    ],
)
def test_what_json_cannot_hold_is_refused_where_it_is(text, message, line, column):
    with pytest.raises(Malformed) as caught:
        read_yaml(text)

    assert (str(caught.value), caught.value.line, caught.value.column) == (message, line, column)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [1\nb: 2\n", 2), ("a:\n\tb: 1", 2), ("a: 'x", 1), ("a: @x", 1), ("a: 1\nb: \x07", 2)],
)
def test_a_mistake_is_explained_where_it_is(text, line):
    with pytest.raises(Malformed) as caught:
        read_yaml(text)

    assert caught.value.line == line


def test_aliases_that_multiply_are_refused():
    levels = [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    with pytest.raises(Malformed, match="aliases"):
        read_yaml("\n".join(["- &a0 [x]", *levels]))


def test_a_text_nested_too_deeply_is_refused():
    with pytest.raises(Malformed, match="nested more than 200 levels deep"):
        read_yaml("[" * 1_000_000)


@given(_JSON)
def test_what_yaml_writes_is_read_back(value):
    assert plain(read_yaml(yaml.safe_dump(value, allow_unicode=True))) == value


@given(_JSON)
def test_json_is_yaml(value):
    assert plain(read_yaml(json.dumps(value, ensure_ascii=False))) == value
