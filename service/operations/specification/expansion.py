"""Make one entry of each that a parameterized entry stands for.

A parameterized entry stands for as many as its name has values. Where the name leaves a parameter
out, the combinations that differ only in it are one entry, which lists all that they list: a job
without a placeholder in its name depends on everything it names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.references import find_references
from service.operations.specification.parameters import (
    MOST_COMBINATIONS,
    Combination,
    InvalidParameter,
    combinations,
    count,
    invalid_name,
    template,
    values_of,
)
from service.operations.specification.problems import Problems, suggestion

_PARAMETER_KEYS = frozenset({"parameters", "parameter_mode", "use_parameters"})

#: Texts in which a reference may stand for several, separated by spaces.
_COMMANDS = frozenset({"command", "invocation_script"})


@dataclass(frozen=True)
class Entry:
    """One entry of a section, after expansion."""

    path: str  #: where it was written: ``jobs[2]``
    item: dict[str, Any]
    is_expanded: bool  #: whether it is one of those that a parameterized entry stands for

    def at(self, key: str, place: int | None = None) -> str:
        """Return the path of something in the entry, as far as the user wrote it."""
        index = "" if place is None or self.is_expanded else f"[{place}]"
        return f"{self.path}.{key}{index}"


class Expansion:
    """Expands the sections of one specification."""

    def __init__(
        self,
        shared: Mapping[str, Any] | None,
        problems: Problems,
        most: int = MOST_COMBINATIONS,
    ) -> None:
        """Take the shared parameters.

        Args:
            shared: ``{name: values as written}``, used by entries that name them.
            problems: what is wrong is added here.
            most: entries that all parameterized ones may stand for together.
        """
        self._shared = shared or {}
        self._problems = problems
        self._most = self._left = most

    def expand(self, section: str, items: Sequence[Mapping[str, Any]] | None) -> list[Entry]:
        """Return the entries that a section stands for, in order."""
        entries: list[Entry] = []
        for place, item in enumerate(items or []):
            path = f"{section}[{place}]"
            try:
                entries.extend(self._entries(path, item))
            except InvalidParameter as ex:
                self._problems.add(f"{path}.parameters", str(ex))
        return entries

    def _entries(self, path: str, item: Mapping[str, Any]) -> Iterator[Entry]:
        body = {key: value for key, value in item.items() if key not in _PARAMETER_KEYS}
        parameters = self._parameters(path, item)
        if not parameters:
            yield Entry(path, body, is_expanded=False)
            return
        mode = item.get("parameter_mode") or "product"
        self._left -= count(parameters, mode)
        if self._left < 0:
            message = (
                f"with this, the parameters of the specification make over {self._most:,} "
                "combinations; make several workflows of it"
            )
            raise InvalidParameter(message)
        every = combinations(parameters, mode)
        names = frozenset(parameters)
        for group in _grouped(body.get("name"), names, every):
            yield Entry(path, _rendered(body, names, group), is_expanded=True)

    def _parameters(self, path: str, item: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
        written = self._used(path, item) | dict(item.get("parameters") or {})
        parameters = {}
        for name, values in written.items():
            if complaint := invalid_name(name):
                raise InvalidParameter(complaint)
            parameters[name] = values_of(values)
        return parameters

    def _used(self, path: str, item: Mapping[str, Any]) -> dict[str, Any]:
        used = {}
        for place, name in enumerate(item.get("use_parameters") or []):
            if name in self._shared:
                used[name] = self._shared[name]
            else:
                hint = suggestion(name, self._shared)
                message = f"the specification shares no parameter {name!r}{hint}"
                self._problems.add(f"{path}.use_parameters[{place}]", message)
        return used


def _grouped(
    name: str | None, names: frozenset[str], every: Iterator[Combination]
) -> Iterator[list[Combination]]:
    name_template = template(name or "", names)
    if name is None or name_template.names == names:
        yield from ([combination] for combination in every)
        return
    groups: dict[str, list[Combination]] = {}
    for combination in every:
        groups.setdefault(name_template(combination), []).append(combination)
    yield from groups.values()


def _rendered(
    body: Mapping[str, Any], names: frozenset[str], group: Sequence[Combination]
) -> dict[str, Any]:
    if len(group) == 1:
        return {key: _render(value, names, group[0]) for key, value in body.items()}
    return {key: _render_all(key, value, names, group) for key, value in body.items()}


def _render(value: Any, names: frozenset[str], combination: Combination) -> Any:
    match value:
        case str():
            return template(value, names)(combination) if "{" in value else value
        case list():
            return [_render(item, names, combination) for item in value]
        case dict():
            return {key: _render(item, names, combination) for key, item in value.items()}
        case _:
            return value


def _render_all(key: str, value: Any, names: frozenset[str], group: Sequence[Combination]) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        every = (_render(item, names, combination) for item in value for combination in group)
        return list(dict.fromkeys(every))
    if isinstance(value, str) and key in _COMMANDS:
        return _render_command(key, value, names, group)
    return _same(key, value, names, group)


def _render_command(
    key: str, text: str, names: frozenset[str], group: Sequence[Combination]
) -> str:
    pieces, position = [], 0
    for reference in find_references(text):
        said = template(reference.text, names)
        pieces.append(_same(key, text[position : reference.start], names, group))
        pieces.append(" ".join(dict.fromkeys(said(combination) for combination in group)))
        position = reference.end
    return "".join([*pieces, _same(key, text[position:], names, group)])


def _same(key: str, value: Any, names: frozenset[str], group: Sequence[Combination]) -> Any:
    first = _render(value, names, group[0])
    if any(_render(value, names, combination) != first for combination in group[1:]):
        message = (
            f"{key} mentions a parameter that name leaves out, so one entry would have"
            " several values for it; put the parameter into name as well"
        )
        raise InvalidParameter(message)
    return first
