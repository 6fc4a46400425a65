"""Conditions as people type them, ``priority>=5``, as the service takes them."""

import re

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from collections.abc import Iterable

#: ``{operator: what the service wants behind the attribute's name}``
_SUFFIXES = {
    "=": "",
    "==": "",
    "!=": "__ne",
    ">=": "__ge",
    "<=": "__le",
    "~": "__like",
    ">": "__gt",
    "<": "__lt",
}

_CONDITION = re.compile(r"\s*([^\s=!<>~]+)\s*(==|!=|>=|<=|=|~|>|<)(.*)", re.DOTALL)

#: Of these, a condition may be given several times: any, or none, of the values.
_MANY = {"": "__in", "__ne": "__ne"}


class InvalidCondition(ValueError):
    """What was typed is no condition."""


def read_conditions(texts: "Iterable[str]") -> "dict[str, str]":
    r"""Return the filters of a list that conditions stand for.

    Raises:
        InvalidCondition: if one is none, or contradicts another.

    Example:
        >>> read_conditions(["status=failed", "priority>=5", "name~job_*", "id=3"])
        {'status': 'failed', 'priority__ge': '5', 'name__like': 'job\\_%', '_key': '3'}
        >>> read_conditions(["status=failed", "status=canceled"])
        {'status__in': 'failed,canceled'}
    """
    found: dict[tuple[str, str], list[str]] = {}
    for text in texts:
        name, suffix, value = _parts(text)
        found.setdefault((name, suffix), []).append(value)
    return dict(_joined(name, suffix, values) for (name, suffix), values in found.items())


def _parts(text: str) -> tuple[str, str, str]:
    match = _CONDITION.fullmatch(text)
    if match is None:
        message = f"{text!r} is no condition, as status=failed, priority>=5 or name~job_*."
        raise InvalidCondition(message)
    name, operator, value = match.groups()
    suffix = _SUFFIXES[operator]
    name = re.sub(r"^id\b", "_key", name)
    return name, suffix, _like(value) if suffix == "__like" else value


def _joined(name: str, suffix: str, values: "list[str]") -> tuple[str, str]:
    if len(values) == 1:
        return name + suffix, values[0]
    if suffix not in _MANY:
        message = f"There are several bounds of the same kind for {name}; one is enough."
        raise InvalidCondition(message)
    if any("," in value for value in values):
        message = f"Of several values for {name}, none can have a comma in it."
        raise InvalidCondition(message)
    return name + _MANY[suffix], ",".join(values)


def _like(pattern: str) -> str:
    r"""Write a pattern of the shell as one of AQL.

    Example:
        >>> _like("job_*?")
        'job\\_%_'
    """
    special = {"*": "%", "?": "_", "%": r"\%", "_": r"\_", "\\": r"\\"}
    return "".join(special.get(character, character) for character in pattern)
