"""The functions on the database, on control and on alternatives.

Source:
    ArangoDB manual 3.12, AQL, "Miscellaneous functions".
"""

import time
from typing import Any

from service.embedded.aql.functions.context import Context
from service.embedded.aql.functions.expectations import answering
from service.embedded.aql.functions.function import MANY, Function
from service.embedded.aql.functions.limits import refuse_above
from service.embedded.aql.values.algebra import compare, truth
from service.embedded.aql.values.conversions import to_number, to_string
from service.embedded.errors import (
    ArgumentTypeMismatch,
    AssertFailed,
    AssertWarned,
    FailCalled,
    ValidationFailed,
)
from service.embedded.storage.validation import Validation, completed

#: The ArangoDB whose behaviour the engine follows.
VERSION = "3.12.0"
#: Seconds; a thread can be stopped only between two naps.
_NAP = 0.05
#: The longest sleep, in seconds.
_LONGEST_SLEEP = 600


def not_null(*values: Any) -> Any:
    """Return the first value that is not null."""
    return next((value for value in values if value is not None), None)


def first_list(*values: Any) -> Any:
    """Return the first array."""
    return next((value for value in values if isinstance(value, list)), None)


def first_document(*values: Any) -> Any:
    """Return the first object."""
    return next((value for value in values if isinstance(value, dict)), None)


def in_range(value: Any, low: Any, high: Any, with_low: Any, with_high: Any) -> bool:
    """Tell if a value sorts between two others; the last two say if they themselves count."""
    after, before = compare(value, low), compare(value, high)
    return (after > 0 or (not after and truth(with_low))) and (
        before < 0 or (not before and truth(with_high))
    )


def min_match(*conditions: Any) -> bool:
    """Tell if at least so many (last argument) of the conditions hold."""
    return sum(map(truth, conditions[:-1])) >= to_number(conditions[-1])


def itself(value: Any) -> Any:
    """Return the value; ArangoDB's optimizer leaves it alone."""
    return value


def fail(reason: Any = None) -> Any:
    """End the query with an error.

    Raises:
        FailCalled: always.
    """
    raise FailCalled(to_string(reason))


def assert_(condition: Any, message: Any) -> Any:
    """End the query with an error unless a condition holds.

    Raises:
        AssertFailed: if it does not.
    """
    if not truth(condition):
        raise AssertFailed(to_string(message))
    return True


def warn(context: Context, condition: Any, message: Any) -> bool:
    """Warn unless a condition holds."""
    if not truth(condition):
        context.warn(AssertWarned.number, to_string(message))
    return truth(condition)


def sleep(seconds: Any) -> None:
    """Wait."""
    wanted = to_number(seconds)
    refuse_above(_LONGEST_SLEEP, wanted, "seconds of SLEEP()")
    end = time.monotonic() + wanted
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, _NAP))


def current_database(context: Context) -> str:
    """Return the name of the database."""
    return context.database


def current_user(context: Context) -> str | None:
    """Return who runs the query."""
    return context.user


def collections(context: Context) -> list[dict[str, str]]:
    """Return the database's collections, as ``{_id, name}``."""
    return [{"_id": identifier, "name": name} for identifier, name in context.collections()]


def collection_count(context: Context, collection: Any) -> int:
    """Return how many documents a collection has.

    Raises:
        ArgumentTypeMismatch: if the name is no text.
        CollectionNotFound: if there is no such collection.
    """
    return context.collection_count(_text(collection, "COLLECTION_COUNT"))


def schema_get(context: Context, collection: Any) -> Any:
    """Return a collection's schema rule, or null."""
    return context.schema(to_string(collection))


def schema_validate(document: Any, schema: Any) -> Any:
    """Return ``{valid: true}``, or what the schema says of a document that breaks its rule.

    Raises:
        ValidationBadParameter: if the schema is none that a collection could have.
    """
    if not isinstance(document, dict) or not isinstance(schema, dict | None):
        return None
    rule = completed(schema)
    if rule is None:
        return {"valid": True}
    try:
        Validation(rule | {"level": "strict"}).judge_new(document)
    except ValidationFailed as ex:
        return {"valid": False, "errorMessage": ex.message}
    return {"valid": True}


def shard_id(collection: Any, keys: Any) -> str | None:
    """Return which part of a collection holds documents with these keys: it has one only."""
    return collection if isinstance(collection, str) and isinstance(keys, dict) else None


def version() -> str:
    """Return the version of ArangoDB whose behaviour the engine follows."""
    return VERSION


def call(context: Context, name: Any, *arguments: Any) -> Any:
    """Call a function by its name.

    Raises:
        ArgumentTypeMismatch: if the name is no text.
    """
    return context.call(_text(name, "CALL"), arguments)


def apply(context: Context, name: Any, arguments: Any = None) -> Any:
    """Call a function by its name with an array of arguments.

    Raises:
        ArgumentTypeMismatch: if the name is no text, or the arguments are no array.
    """
    if arguments is not None and not isinstance(arguments, list):
        raise _mismatch("APPLY")  # noqa: EM101 - a function's name, not a message
    return context.call(_text(name, "APPLY"), arguments or [])


def _text(value: Any, function: str) -> str:
    if not isinstance(value, str):
        raise _mismatch(function)
    return value


def _mismatch(function: str) -> ArgumentTypeMismatch:
    return ArgumentTypeMismatch(f"invalid argument type in call to function '{function}()'")


FUNCTIONS = (
    Function("APPLY", apply, 1, 2, deterministic=False, needs_context=True),
    Function("ASSERT", assert_, 2, 2, deterministic=False),
    Function("CALL", call, 1, MANY, deterministic=False, needs_context=True),
    Function("COLLECTIONS", collections, 0, 0, deterministic=False, needs_context=True),
    Function("COLLECTION_COUNT", collection_count, 1, 1, deterministic=False, needs_context=True),
    Function("CURRENT_DATABASE", current_database, 0, 0, deterministic=False, needs_context=True),
    Function("CURRENT_USER", current_user, 0, 0, deterministic=False, needs_context=True),
    Function("FAIL", fail, 0, 1, deterministic=False),
    Function("FIRST_DOCUMENT", first_document, 1, MANY),
    Function("FIRST_LIST", first_list, 1, MANY),
    Function("IN_RANGE", in_range, 5, 5),
    Function("MIN_MATCH", min_match, 2, MANY),
    Function("NOEVAL", itself, 1, 1, deterministic=False),
    Function("NOOPT", itself, 1, 1, deterministic=False),
    Function("NOT_NULL", not_null, 1, MANY),
    Function("PASSTHRU", itself, 1, 1, deterministic=False),
    Function("SCHEMA_GET", schema_get, 1, 1, deterministic=False, needs_context=True),
    Function("SCHEMA_VALIDATE", answering("SCHEMA_VALIDATE", schema_validate), 2, 2),
    Function("SHARD_ID", answering("SHARD_ID", shard_id), 2, 2),
    Function("SLEEP", sleep, 1, 1, deterministic=False),
    Function("V8", itself, 1, 1, deterministic=False),
    Function("VERSION", version, 0, 0),
    Function("WARN", warn, 2, 2, deterministic=False, needs_context=True),
)
