"""JSON Schema, as far as collections use it: a schema becomes a function of a value.

Keywords of draft 4, and of draft 6 where they only add. What is not known here is refused rather
than passed over; ``$ref`` may point into the schema itself only.

Source:
    JSON Schema Validation, drafts 4 and 6.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from service.embedded.errors import NotImplementedHere, ValidationBadParameter

Check: TypeAlias = Callable[[Any], bool]
#: Makes a check of a keyword's value; may look at the schema around it.
_Keyword: TypeAlias = Callable[["Compiler", Any, Mapping[str, Any]], Check]

#: Keywords that say something to people, or belong to another one.
_SILENT = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "id",
        "title",
        "description",
        "default",
        "examples",
        "definitions",
        "additionalItems",
        "exclusiveMinimum",
        "exclusiveMaximum",
    }
)


class Compiler:
    """Turns the parts of one schema into checks."""

    def __init__(self, root: Any) -> None:
        self._root = root
        #: Checks of what ``$ref`` points to, and what is being compiled: it may refer to itself.
        self._referred: dict[str, Check] = {}
        self._begun: set[str] = set()

    def compile(self, schema: Any) -> Check:
        """Return the check of a schema.

        Raises:
            NotImplementedHere: if it has a keyword that is not done here.
            ValidationBadParameter: if it is no schema.
        """
        if isinstance(schema, bool):
            return lambda _value: schema
        if not isinstance(schema, Mapping):
            raise ValidationBadParameter
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        checks = [
            self._keyword(name, value, schema)
            for name, value in schema.items()
            if name not in _SILENT
        ]
        checks += _exclusive(schema)
        return lambda value: all(check(value) for check in checks)

    def _keyword(self, name: str, value: Any, schema: Mapping[str, Any]) -> Check:
        keyword = _KEYWORDS.get(name)
        if keyword is None:
            message = f"the schema keyword '{name}' is not implemented by the embedded engine"
            raise NotImplementedHere(message)
        try:
            return keyword(self, value, schema)
        except (TypeError, AttributeError, re.error) as ex:
            message = f"invalid schema validation parameter: '{name}'"
            raise ValidationBadParameter(message) from ex

    def _reference(self, pointer: Any) -> Check:
        if not isinstance(pointer, str) or not pointer.startswith("#"):
            message = f"the schema reference {pointer!r} is not implemented by the embedded engine"
            raise NotImplementedHere(message)
        if pointer not in self._begun:
            self._begun.add(pointer)
            self._referred[pointer] = self.compile(self._at(pointer))
        return lambda value: self._referred[pointer](value)  # noqa: PLW0108 - compiled by then

    def _at(self, pointer: str) -> Any:
        part = self._root
        for name in pointer[1:].split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901 - decoded
            if not isinstance(part, Mapping) or name not in part:
                message = f"invalid schema validation parameter: {pointer}"
                raise ValidationBadParameter(message)
            part = part[name]
        return part


def are_equal(first: Any, second: Any) -> bool:
    """Tell whether two values are the same in JSON: 1 and 1.0 are, 1 and true are not."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(are_equal, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            are_equal(value, second[name]) for name, value in first.items()
        )
    return bool(first == second)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Check] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def _type(_: Compiler, names: Any, _schema: Mapping[str, Any]) -> Check:
    wanted = [names] if isinstance(names, str) else names
    if not all(name in _TYPES for name in wanted):
        raise TypeError
    checks = [_TYPES[name] for name in wanted]
    return lambda value: any(check(value) for check in checks)


def _enum(_: Compiler, values: Any, _schema: Mapping[str, Any]) -> Check:
    if not isinstance(values, list):
        raise TypeError
    return lambda value: any(are_equal(value, each) for each in values)


def _const(_: Compiler, wanted: Any, _schema: Mapping[str, Any]) -> Check:
    return lambda value: are_equal(value, wanted)


def _all_of(compiler: Compiler, schemas: Any, _schema: Mapping[str, Any]) -> Check:
    checks = [compiler.compile(each) for each in schemas]
    return lambda value: all(check(value) for check in checks)


def _any_of(compiler: Compiler, schemas: Any, _schema: Mapping[str, Any]) -> Check:
    checks = [compiler.compile(each) for each in schemas]
    return lambda value: any(check(value) for check in checks)


def _one_of(compiler: Compiler, schemas: Any, _schema: Mapping[str, Any]) -> Check:
    checks = [compiler.compile(each) for each in schemas]
    return lambda value: sum(check(value) for check in checks) == 1


def _not(compiler: Compiler, schema: Any, _schema: Mapping[str, Any]) -> Check:
    check = compiler.compile(schema)
    return lambda value: not check(value)


def _numeric(limit: Any, test: Callable[[Any, Any], bool]) -> Check:
    if not _is_number(limit):
        raise TypeError
    return lambda value: not _is_number(value) or test(value, limit)


def _minimum(_: Compiler, limit: Any, _schema: Mapping[str, Any]) -> Check:
    return _numeric(limit, lambda value, least: value >= least)


def _maximum(_: Compiler, limit: Any, _schema: Mapping[str, Any]) -> Check:
    return _numeric(limit, lambda value, most: value <= most)


def _multiple_of(_: Compiler, step: Any, _schema: Mapping[str, Any]) -> Check:
    return _numeric(step, lambda value, part: (value / part).is_integer())


def _exclusive(schema: Mapping[str, Any]) -> list[Check]:
    """Return the checks of exclusive limits: numbers, or true beside the limit (draft 4)."""
    checks: list[Check] = []
    for name, inclusive, test in (
        ("exclusiveMinimum", "minimum", lambda value, least: value > least),
        ("exclusiveMaximum", "maximum", lambda value, most: value < most),
    ):
        limit = schema.get(name, False)
        if limit is True:
            limit = schema.get(inclusive, False)
        if limit is not False:
            checks.append(_numeric(limit, test))
    return checks


def _sized(kind: Any, limit: Any, test: Callable[[int, int], bool]) -> Check:
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise TypeError
    return lambda value: not isinstance(value, kind) or test(len(value), limit)


def _at_least(kind: type) -> _Keyword:
    return lambda _compiler, limit, _schema: _sized(kind, limit, lambda size, least: size >= least)


def _at_most(kind: type) -> _Keyword:
    return lambda _compiler, limit, _schema: _sized(kind, limit, lambda size, most: size <= most)


def _pattern(_: Compiler, pattern: Any, _schema: Mapping[str, Any]) -> Check:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _items(compiler: Compiler, items: Any, schema: Mapping[str, Any]) -> Check:
    if not isinstance(items, list):
        check = compiler.compile(items)
        return lambda value: not isinstance(value, list) or all(map(check, value))
    checks = [compiler.compile(each) for each in items]
    further = compiler.compile(schema.get("additionalItems", True))

    def are_valid(value: Any) -> bool:
        if not isinstance(value, list):
            return True
        begin = all(check(each) for check, each in zip(checks, value, strict=False))
        return begin and all(map(further, value[len(checks) :]))

    return are_valid


def _unique_items(_: Compiler, wanted: Any, _schema: Mapping[str, Any]) -> Check:
    def are_unique(value: Any) -> bool:
        if not wanted or not isinstance(value, list):
            return True
        return not any(
            are_equal(each, other) for place, each in enumerate(value) for other in value[:place]
        )

    return are_unique


def _contains(compiler: Compiler, schema: Any, _schema: Mapping[str, Any]) -> Check:
    check = compiler.compile(schema)
    return lambda value: not isinstance(value, list) or any(map(check, value))


def _required(_: Compiler, names: Any, _schema: Mapping[str, Any]) -> Check:
    if not isinstance(names, list):
        raise TypeError
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _properties(compiler: Compiler, properties: Any, _schema: Mapping[str, Any]) -> Check:
    checks = [(name, compiler.compile(schema)) for name, schema in properties.items()]

    def are_valid(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(check(value[name]) for name, check in checks if name in value)

    return are_valid


def _pattern_properties(compiler: Compiler, patterns: Any, _schema: Mapping[str, Any]) -> Check:
    checks = [(re.compile(name).search, compiler.compile(each)) for name, each in patterns.items()]

    def are_valid(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(
            check(member)
            for name, member in value.items()
            for search, check in checks
            if search(name)
        )

    return are_valid


def _additional_properties(compiler: Compiler, rest: Any, schema: Mapping[str, Any]) -> Check:
    check = compiler.compile(rest)
    known = frozenset(schema.get("properties", ()))
    searches = [re.compile(name).search for name in schema.get("patternProperties", ())]

    def are_valid(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(
            check(member)
            for name, member in value.items()
            if name not in known and not any(search(name) for search in searches)
        )

    return are_valid


def _property_names(compiler: Compiler, schema: Any, _schema: Mapping[str, Any]) -> Check:
    check = compiler.compile(schema)
    return lambda value: not isinstance(value, dict) or all(map(check, value))


def _dependencies(compiler: Compiler, dependencies: Any, schema: Mapping[str, Any]) -> Check:
    checks = [(name, _needed(compiler, each, schema)) for name, each in dependencies.items()]

    def are_valid(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        return all(check(value) for name, check in checks if name in value)

    return are_valid


def _needed(compiler: Compiler, dependency: Any, schema: Mapping[str, Any]) -> Check:
    if isinstance(dependency, list):
        return _required(compiler, dependency, schema)
    return compiler.compile(dependency)


_KEYWORDS: dict[str, _Keyword] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "minimum": _minimum,
    "maximum": _maximum,
    "multipleOf": _multiple_of,
    "minLength": _at_least(str),
    "maxLength": _at_most(str),
    "pattern": _pattern,
    "items": _items,
    "minItems": _at_least(list),
    "maxItems": _at_most(list),
    "uniqueItems": _unique_items,
    "contains": _contains,
    "required": _required,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "minProperties": _at_least(dict),
    "maxProperties": _at_most(dict),
    "dependencies": _dependencies,
}
