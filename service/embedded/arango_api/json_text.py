"""JSON in and out, with ArangoDB's words for what is wrong with a text.

Reading and writing is orjson's; this file adds the two things it does not do: naming a mistake as
ArangoDB names it, and refusing an attribute that occurs twice.
"""

import json
import math
import re
from typing import Any

import orjson

from service.embedded.errors import CorruptedJson

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"t": "true", "f": "false", "n": "null"}


def loads(text: str | bytes) -> Any:
    """Read a JSON text; of an attribute that occurs twice the last value counts.

    Raises:
        CorruptedJson: if the text is no JSON; says what was expected.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as ex:
        raise CorruptedJson("Parse error: " + _mistake(text)) from ex


def loads_strictly(text: str | bytes) -> Any:
    """Read a JSON text that came from outside this process.

    Raises:
        CorruptedJson: if the text is no JSON, or an object has an attribute twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as ex:
        raise CorruptedJson("Parse error: " + _mistake(text)) from ex


def dumps(value: Any) -> str:
    """Write a value as JSON; numbers that JSON does not have become null."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        # What orjson refuses although it is JSON: integers beyond 64 bits and lone surrogates.
        return json.dumps(_finite(value), separators=(",", ":"))


def _finite(value: Any) -> Any:
    """Return a value with null for the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {name: _finite(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_finite(member) for member in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        message = "Parse error: Duplicate attribute name"
        raise CorruptedJson(message)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class _Mistake(Exception):
    """The place where a text stops being JSON."""


def _mistake(text: str | bytes) -> str:
    try:
        end = _value(text if isinstance(text, str) else text.decode(errors="replace"), 0)
    except _Mistake as ex:
        return str(ex)
    except RecursionError:
        return "Too deep nesting in Array/Object"
    return "Expecting EOF" if end else "Expecting item"


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int) -> int:
    """Return where the value at ``at`` ends."""
    at = _after_space(text, at)
    first = text[at : at + 1]
    if not first:
        message = "Expecting item"
        raise _Mistake(message)
    if first == "{":
        return _members(text, at + 1)
    if first == "[":
        return _elements(text, at + 1)
    return _scalar(text, at, first)


def _scalar(text: str, at: int, first: str) -> int:
    word = _WORDS.get(first)
    if word:
        if not text.startswith(word, at):
            message = f"Expecting '{word}'"
            raise _Mistake(message)
        return at + len(word)
    match = (_STRING if first == '"' else _NUMBER).match(text, at)
    if match is None:
        message = "Unfinished string" if first == '"' else "Expecting digit"
        raise _Mistake(message)
    return match.end()


def _members(text: str, at: int) -> int:
    at = _after_space(text, at)
    if text[at : at + 1] == "}":
        return at + 1
    if at == len(text):
        message = "Expecting item or '}'"
        raise _Mistake(message)
    while True:
        at = _after_space(text, at)
        if text[at : at + 1] != '"':
            message = "Expecting '\"' or '}'"
            raise _Mistake(message)
        at = _after_space(text, _scalar(text, at, '"'))
        if text[at : at + 1] != ":":
            message = "Expecting ':'"
            raise _Mistake(message)
        at = _after_space(text, _value(text, at + 1)) + 1
        if text[at - 1 : at] != ",":
            return _closed(text, at, "}")


def _elements(text: str, at: int) -> int:
    at = _after_space(text, at)
    if text[at : at + 1] == "]":
        return at + 1
    if at == len(text):
        message = "Expecting item or ']'"
        raise _Mistake(message)
    while True:
        at = _after_space(text, _value(text, at)) + 1
        if text[at - 1 : at] != ",":
            return _closed(text, at, "]")


def _closed(text: str, at: int, bracket: str) -> int:
    if text[at - 1 : at] != bracket:
        message = f"Expecting ',' or '{bracket}'"
        raise _Mistake(message)
    return at
