"""JSON Schema: what each keyword takes and refuses."""

import pytest

from service.embedded.errors import NotImplementedHere, ValidationBadParameter
from service.embedded.storage.json_schema import Compiler


def is_valid(schema, value):
    return Compiler(schema).compile(schema)(value)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "null"}, [None], [0, False, ""]),
        ({"type": "boolean"}, [True], [1, None]),
        ({"type": "integer"}, [1, -1], [1.5, True, "1"]),
        ({"type": "number"}, [1, 1.5], [True, "1"]),
        ({"type": "string"}, ["", "a"], [1, None]),
        ({"type": "array"}, [[]], [{}, "a"]),
        ({"type": "object"}, [{}], [[], None]),
        ({"type": ["null", "string"]}, [None, "a"], [1]),
        ({"enum": [1, "a", None]}, [1, 1.0, "a", None], [True, "b"]),
        ({"const": {"a": [1]}}, [{"a": [1.0]}], [{"a": [True]}, {"a": 1}]),
        ({"minimum": 2}, [2, 3, "any"], [1]),
        ({"minimum": 2, "exclusiveMinimum": True}, [3], [2]),
        ({"exclusiveMinimum": 2}, [3], [2]),
        ({"maximum": 2}, [2], [2.5]),
        ({"exclusiveMaximum": 2}, [1], [2]),
        ({"multipleOf": 0.5}, [1, 1.5], [0.7]),
        ({"minLength": 2}, ["ab", 1], ["a"]),
        ({"maxLength": 2}, ["äö"], ["abc"]),
        ({"pattern": "^a.c$"}, ["abc", 5], ["ac"]),
        ({"items": {"type": "string"}}, [[], ["a"], 5], [["a", 1]]),
        ({"items": [{"type": "string"}, {"type": "number"}]}, [["a", 1, None]], [[1, 1]]),
        ({"items": [{}], "additionalItems": False}, [[1]], [[1, 2]]),
        ({"minItems": 1, "maxItems": 2}, [[1], [1, 2]], [[], [1, 2, 3]]),
        ({"uniqueItems": True}, [[1, True]], [[1, 1.0]]),
        ({"contains": {"const": 1}}, [[2, 1]], [[2]]),
        ({"required": ["a"]}, [{"a": None}, 5], [{}]),
        ({"properties": {"a": {"type": "string"}}}, [{}, {"a": "x"}], [{"a": 1}]),
        ({"patternProperties": {"^a": {"type": "string"}}}, [{"b": 1}], [{"ab": 1}]),
        ({"additionalProperties": False, "properties": {"a": {}}}, [{"a": 1}], [{"b": 1}]),
        ({"additionalProperties": {"type": "string"}}, [{"b": "x"}], [{"b": 1}]),
        ({"propertyNames": {"maxLength": 1}}, [{"a": 1}], [{"ab": 1}]),
        ({"minProperties": 1, "maxProperties": 1}, [{"a": 1}], [{}, {"a": 1, "b": 2}]),
        ({"dependencies": {"a": ["b"]}}, [{"b": 1}, {"a": 1, "b": 2}], [{"a": 1}]),
        ({"dependencies": {"a": {"required": ["b"]}}}, [{}], [{"a": 1}]),
        ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1], [3]),
        ({"anyOf": [{"type": "null"}, {"minimum": 5}]}, [None, 5], [4]),
        ({"oneOf": [{"minimum": 1}, {"minimum": 5}]}, [2], [6, 0]),
        ({"not": {"type": "string"}}, [1], ["a"]),
        ({"$ref": "#/definitions/name", "definitions": {"name": {"minLength": 1}}}, ["a"], [""]),
        ({}, [None, 1, "a"], []),
        ({"title": "words", "description": "more", "default": 5}, [1], []),
    ],
)
def test_a_keyword_takes_and_refuses(schema, good, bad):
    assert [value for value in good if not is_valid(schema, value)] == []
    assert [value for value in bad if is_valid(schema, value)] == []


def test_a_schema_may_refer_to_itself():
    schema = {"type": "object", "properties": {"child": {"$ref": "#"}}}

    assert is_valid(schema, {"child": {"child": {}}})
    assert not is_valid(schema, {"child": {"child": 1}})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "text"},
        {"type": 5},
        {"required": "a"},
        {"properties": []},
        {"minimum": "1"},
        {"minLength": 1.5},
        {"pattern": "["},
        {"$ref": "#/definitions/none"},
        {"items": 5},
        5,
    ],
)
def test_a_wrong_schema_is_refused(schema):
    with pytest.raises(ValidationBadParameter):
        Compiler(schema).compile(schema)


@pytest.mark.parametrize("schema", [{"format": "date"}, {"$ref": "http://elsewhere/a.json"}])
def test_what_is_not_known_is_refused_and_named(schema):
    with pytest.raises(NotImplementedHere) as caught:
        Compiler(schema).compile(schema)

    assert next(iter(schema.values())) in caught.value.message or "format" in caught.value.message
