import pytest

from service.embedded.aql.functions import KNOWN, MANY, REGISTRY
from service.embedded.aql.functions.registry import look_up
from service.embedded.errors import (
    ArgumentCountMismatch,
    ArgumentTypeMismatch,
    AssertFailed,
    FailCalled,
    FunctionUnknown,
    NotImplementedHere,
    ResourceLimitExceeded,
    ValidationBadParameter,
)
from tests.unit.embedded.functions.calling import FakeContext, call

_RULE = {"properties": {"a": {"type": "number"}}}
_SCHEMA = {"rule": _RULE, "level": "none", "message": "numbers!"}


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("NOT_NULL", (None, False, 1), False),
        ("NOT_NULL", (None, None), None),
        ("FIRST_LIST", (1, {}, [2]), [2]),
        ("FIRST_DOCUMENT", (None, [1], {}), {}),
        ("IN_RANGE", (4, 3, 4, True, True), True),
        ("SHARD_ID", ("people", {"a": 1}), "people"),
        ("SHARD_ID", ("people", 1), None),
        ("IN_RANGE", (4, 3, 4, True, False), False),
        ("IN_RANGE", ("fox", "fo", "fp", True, False), True),
        ("MIN_MATCH", (True, 0, "x", 2), True),
        ("MIN_MATCH", (True, 0, "", 2), False),
        ("NOOPT", ({"a": 1},), {"a": 1}),
        ("SLEEP", (0,), None),
        ("CURRENT_DATABASE", (), "shop"),
        ("CURRENT_USER", (), "ann"),
        ("COLLECTION_COUNT", ("people",), 1),
        ("COLLECTIONS", (), [{"_id": "7", "name": "people"}, {"_id": "8", "name": "cities"}]),
        ("SCHEMA_GET", ("people",), None),
        ("SCHEMA_VALIDATE", ({"a": 1}, None), {"valid": True}),
        ("SCHEMA_VALIDATE", ({"a": 1}, {}), {"valid": True}),
        ("SCHEMA_VALIDATE", ({"a": 1}, _SCHEMA), {"valid": True}),
        ("SCHEMA_VALIDATE", ({"a": "b"}, _SCHEMA), {"valid": False, "errorMessage": "numbers!"}),
        ("SCHEMA_VALIDATE", (5, _SCHEMA), None),
        ("SCHEMA_VALIDATE", ({}, 5), None),
        ("VERSION", (), "3.12.0"),
        ("CALL", ("substring", "this is a test", 0, 4), "this"),
        ("APPLY", ("SUBSTRING", ["this is a test", 0, 7]), "this is"),
        ("ASSERT", (1, "fine"), True),
        ("TYPENAME", (None,), "null"),
        ("TO_BOOL", ([],), True),
        ("IS_OBJECT", ([],), False),
    ],
)
def test_misc_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("FAIL", ("reason",), FailCalled),
        ("ASSERT", (0, "reason"), AssertFailed),
        ("SLEEP", (10**6,), ResourceLimitExceeded),
        ("COLLECTION_COUNT", (None,), ArgumentTypeMismatch),
        ("CALL", (None,), ArgumentTypeMismatch),
        ("CALL", ("NOPE", 1), FunctionUnknown),
        ("APPLY", ("LENGTH", "abc"), ArgumentTypeMismatch),
    ],
)
def test_misc_functions_that_end_the_query(name, arguments, error):
    with pytest.raises(error):
        call(name, *arguments)


def test_warn_warns_and_tells():
    context = FakeContext()

    answers = [call("WARN", 1, "fine", context=context), call("WARN", 0, "oh", context=context)]

    assert answers == [True, False]
    assert context.warnings == [(1594, "oh")]


def test_look_up_takes_names_in_any_case():
    assert look_up("length", 1) is REGISTRY["LENGTH"]


@pytest.mark.parametrize(
    ("name", "count", "error"),
    [
        ("NOPE", 1, FunctionUnknown),
        ("geo_area", 1, NotImplementedHere),
        ("LENGTH", 0, ArgumentCountMismatch),
        ("LENGTH", 2, ArgumentCountMismatch),
    ],
)
def test_look_up_refuses_what_cannot_be_called(name, count, error):
    with pytest.raises(error):
        look_up(name, count)


def test_no_function_is_both_there_and_refused():
    assert not KNOWN & REGISTRY.keys()


def test_every_function_can_take_its_fewest_arguments():
    assert [name for name, function in REGISTRY.items() if function.least > function.most] == []


def test_pure_functions_take_null_for_every_argument():
    ends = {"FAIL", "ASSERT"}
    for name, function in REGISTRY.items():
        if function.deterministic and not function.needs_context and name not in ends:
            for count in {function.least, min(function.most, function.least + 3)}:
                function.call(*[None] * count)


@pytest.mark.parametrize(
    "value", [True, -1, 1.5, 1e300, "", "text", [], [1, "a", None], {}, {"a": []}]
)
def test_pure_functions_take_values_of_every_type(value):
    for function in REGISTRY.values():
        if function.deterministic and not function.needs_context:
            try:
                function.call(*[value] * function.least)
            except ResourceLimitExceeded:
                assert value == 1e300
            except ValidationBadParameter:
                assert function.name == "SCHEMA_VALIDATE"


def test_many_stands_for_no_end():
    assert REGISTRY["CONCAT"].most == MANY
