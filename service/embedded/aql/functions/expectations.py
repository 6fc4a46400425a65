"""Functions that warn when they get something else than what they need.

Their answer is null then, and only the warning tells why. Some take null in silence.

Source:
    ArangoDB 3.12: which function warns of what; ArangoDB manual 3.12, AQL, "Query errors".
"""

from collections.abc import Callable
from typing import Any

from service.embedded.aql.values.notices import notice
from service.embedded.errors import ArgumentTypeMismatch, ArrayExpected


def expecting_array(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function warn (1563) when its first argument is no array."""

    def called(array: Any, *others: Any) -> Any:
        if array.__class__ is not list:
            notice(ArrayExpected)
        return call(array, *others)

    return called


def expecting_arrays(call: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function warn (1563) when one of its arguments is no array."""

    def called(*arrays: Any) -> Any:
        if any(array.__class__ is not list for array in arrays):
            notice(ArrayExpected)
        return call(*arrays)

    return called


def unanswered(name: str) -> None:
    """Warn (1542) that a function has no answer to its arguments, whose answer is null then."""
    notice(ArgumentTypeMismatch, f"invalid argument type in call to function '{name}()'")


def answering(name: str, call: Callable[..., Any], *silent: type) -> Callable[..., Any]:
    """Make a function warn (1542) of a null answer.

    Args:
        name: the function's.
        call: what it does; it answers null to nothing but wrong arguments.
        silent: types of the first argument that it takes without a warning.
    """

    def called(first: Any, *others: Any) -> Any:
        answer = call(first, *others)
        if answer is None and first.__class__ not in silent:
            unanswered(name)
        return answer

    return called
