import pytest

from service.embedded.errors import CollectionNotFound
from tests.unit.embedded.functions.calling import call


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("ATTRIBUTES", ({"b": 1, "_key": 2, "A": 3}, True, True), ["A", "b"]),
        ("CHECK_DOCUMENT", ([],), False),
        ("DECODE_REV", ("_YU0HOEG---",), {"date": "2019-03-11T16:15:05.314Z", "count": 0}),
        ("DECODE_REV", ("not/a/revision",), None),
        ("DECODE_REV", ("9" * 11,), None),
        ("DECODE_REV", ("",), None),
        ("DECODE_REV", (5,), None),
        ("ENTRIES", ({"a": 1},), [["a", 1]]),
        ("HAS", ({"a": None}, "a"), True),
        ("HAS", ({"a": {"b": 1}}, "b"), False),
        ("HAS", ({"": 1}, None), False),
        ("IS_SAME_COLLECTION", ("people", "people/ann"), True),
        ("IS_SAME_COLLECTION", ("people", {"_id": "cities/rome"}), False),
        ("IS_SAME_COLLECTION", ("people", 5), None),
        ("KEEP", ({"a": 1, "b": 2, "c": 3}, ["a"], "b"), {"a": 1, "b": 2}),
        ("KEEP", ({"1": "one"}, 1), {"1": "one"}),
        ("KEEP_RECURSIVE", ({"foo": {"bar": {"foo": 1, "baz": 2}, "baz": 3}, "baz": 4}, "foo"),
         {"foo": {}}),
        ("MATCHES", ({"a": 1}, {"b": None}), True),
        ("MATCHES", ({"a": 1}, [{"a": 2}, {"a": 1}], True), 1),
        ("MATCHES", ({"a": 1}, []), False),
        ("MATCHES", (5, {"a": 1}), False),
        ("MERGE", ({"a": {"x": 1}}, {"a": {"y": 2}}), {"a": {"y": 2}}),
        ("MERGE", ([{"a": 1}, {"b": 2}, {"a": 3}],), {"a": 3, "b": 2}),
        ("MERGE", ({"a": 1}, None), None),
        ("MERGE_RECURSIVE", ({"a": {"x": 1}}, {"a": {"y": 2}}), {"a": {"x": 1, "y": 2}}),
        ("MERGE_RECURSIVE", ({"a": 5}, {"a": {"x": 1}}), {"a": {"x": 1}}),
        ("PARSE_IDENTIFIER", ({"_id": "people/ann"},), {"collection": "people", "key": "ann"}),
        ("PARSE_IDENTIFIER", ("people",), None),
        ("PARSE_COLLECTION", ("people/ann",), "people"),
        ("PARSE_KEY", (5,), None),
        ("TRANSLATE", (42, {"42": True}), True),
        ("TRANSLATE", (42, {}, "none"), "none"),
        ("TRANSLATE", (42, {}), 42),
        ("TRANSLATE", ("a", []), None),
        ("UNSET", ({"a": {"b": 1}, "b": 3}, "b"), {"a": {"b": 1}}),
        ("UNSET_RECURSIVE", ({"a": {"b": 1, "c": 2}, "b": 3}, ["b"]), {"a": {"c": 2}}),
        ("VALUE", ({"foo": [{"bar": 1}, {"bar": 2}]}, ["foo", 1, "bar"]), 2),
        ("VALUE", ({"foo": 1}, ["foo", "bar"]), None),
        ("VALUES", ({"_key": "x", "a": 1}, True), [1]),
        ("ZIP", ([1, None, True], ["x", "y", "z"]), {"1": "x", "": "y", "true": "z"}),
        ("ZIP", (["a", "b"], [1]), None),
        ("IS_KEY", ("a:b-c_1",), True),
        ("IS_KEY", ("a/b",), False),
        ("IS_KEY", ("",), False),
    ],
)  # fmt: skip
def test_document_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("arguments", "key"),
    [(("people/ann",), "ann"), (("people", "ann"), "ann"), (("people", "people/ann"), "ann")],
)
def test_document_finds_one(arguments, key):
    assert call("DOCUMENT", *arguments)["_key"] == key


@pytest.mark.parametrize("arguments", [("people/nobody",), (5,), ("people", None), ("people",)])
def test_document_is_null_when_there_is_none(arguments):
    assert call("DOCUMENT", *arguments) is None


def test_document_of_an_array_leaves_out_what_is_missing():
    found = call("DOCUMENT", ["cities/rome", "people/zed", "people/ann"])

    assert [document["_key"] for document in found] == ["rome", "ann"]


def test_document_in_a_missing_collection_is_an_error():
    with pytest.raises(CollectionNotFound):
        call("DOCUMENT", "nowhere", "x")
