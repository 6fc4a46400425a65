"""Make one entry of each that a parameterized entry stands for.

A parameterized entry stands for as many as its name has values. Where the name leaves a parameter
out, the combinations that differ only in it are one entry, which lists all that they list: a job
without a placeholder in its name depends on everything it names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from graph_schema.references import find_references
from service.operations.specification.parameters import (
    MOST_COMBINATIONS,
    Combination,
    InvalidParameter,
    Template,
    combinations,
    count,
    invalid_name,
    values_of,
)
from service.operations.specification.problems import Problems, suggestion

_PARAMETER_KEYS = frozenset({"parameters", "parameter_mode", "use_parameters"})

#: Combinations for which all parameterized entries of a specification may stand together.
MOST_TOGETHER = 5_000_000

#: Texts in which a reference may stand for several, separated by spaces.
_COMMANDS = frozenset({"command", "invocation_script"})


#: Puts the values of a combination into what mentions parameters.
_Render: TypeAlias = Callable[[Combination], Any]


class Entry(NamedTuple):
    """One entry of a section, after expansion.

    Parts of it that mention no parameter are the same objects in all entries that were one.
    """

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
        most: int = MOST_TOGETHER,
    ) -> None:
        """Take the shared parameters.

        Args:
            shared: ``{name: values as written}``, used by entries that name them.
            problems: what is wrong is added here.
            most: combinations for which all parameterized entries may stand together.
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
        number = count(parameters, mode)
        if number > MOST_COMBINATIONS:
            message = (
                f"its parameters make over {MOST_COMBINATIONS:,} combinations; make several "
                "entries of it"
            )
            raise InvalidParameter(message)
        self._left -= number
        if self._left < 0:
            message = (
                f"with this, the parameters of the specification make over {self._most:,} "
                "combinations; make several workflows of it"
            )
            raise InvalidParameter(message)
        every = combinations(parameters, mode)
        names = frozenset(parameters)
        render = _renderer_of_entries(body, names)
        for group in _grouped(body.get("name"), names, every):
            item = render(group[0]) if len(group) == 1 else _rendered(body, names, group)
            yield Entry(path, item, is_expanded=True)

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
    name_template = Template(name or "", names)
    if name is None or name_template.names == names:
        yield from ([combination] for combination in every)
        return
    groups: dict[str, list[Combination]] = {}
    for combination in every:
        groups.setdefault(name_template(combination), []).append(combination)
    yield from groups.values()


def _renderer_of_entries(body: Mapping[str, Any], names: frozenset[str]) -> _Render:
    renders = [(key, _renderer(value, names)) for key, value in body.items()]
    varying = [(key, render) for key, render in renders if render]
    constant = {key: body[key] for key, render in renders if not render}

    def render_entry(combination: Combination) -> dict[str, Any]:
        item = constant.copy()
        for key, render in varying:
            item[key] = render(combination)
        return item

    return render_entry


def _renderer(value: Any, names: frozenset[str]) -> _Render | None:
    """Return what renders a value; None if it mentions no parameter."""
    match value:
        case str():
            text = Template(value, names)
            return text if text.names else None
        case list():
            return _renderer_of_list(value, names)
        case dict():
            keys, render_values = list(value), _renderer_of_list([*value.values()], names)
            if render_values is None:
                return None
            return lambda combination: dict(zip(keys, render_values(combination), strict=True))
        case _:
            return None


def _renderer_of_list(values: list[Any], names: frozenset[str]) -> _Render | None:
    renders = [(value, _renderer(value, names)) for value in values]
    if not any(render for _, render in renders):
        return None
    return lambda combination: [
        render(combination) if render else value for value, render in renders
    ]


def _each(value: Any, names: frozenset[str], group: Sequence[Combination]) -> Iterator[Any]:
    """Yield what a value is in each combination; only once if it is the same in all."""
    render = _renderer(value, names)
    return map(render, group) if render else iter([value])


def _rendered(
    body: Mapping[str, Any], names: frozenset[str], group: Sequence[Combination]
) -> dict[str, Any]:
    """Render an entry that several combinations have in common."""
    return {key: _rendered_value(key, value, names, group) for key, value in body.items()}


def _rendered_value(
    key: str, value: Any, names: frozenset[str], group: Sequence[Combination]
) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        every = chain.from_iterable(_each(item, names, group) for item in value)
        return list(dict.fromkeys(every))
    if isinstance(value, str) and key in _COMMANDS:
        return _rendered_command(key, value, names, group)
    return _same(key, value, names, group)


def _rendered_command(
    key: str, text: str, names: frozenset[str], group: Sequence[Combination]
) -> str:
    pieces, position = [], 0
    for reference in find_references(text):
        pieces.append(_same(key, text[position : reference.start], names, group))
        pieces.append(" ".join(dict.fromkeys(_each(reference.text, names, group))))
        position = reference.end
    return "".join([*pieces, _same(key, text[position:], names, group)])


def _same(key: str, value: Any, names: frozenset[str], group: Sequence[Combination]) -> Any:
    every = _each(value, names, group)
    first = next(every)
    if any(other != first for other in every):
        message = (
            f"{key} mentions a parameter that name leaves out, so one entry would have"
            " several values for it; put the parameter into name as well"
        )
        raise InvalidParameter(message)
    return first
