"""Read a few columns in the place of whole documents, where a query looks at nothing else.

``FOR p IN produces … p._from … p._to`` needs no JSON: both have columns beside the document. The
loop then leaves them in variables of their own, and the clauses after it name these. Without this
module every query gives the same answers, more slowly.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import is_
from typing import Any, cast

from service.embedded.aql.execution.names import EVERYTHING, names_in, nodes_in
from service.embedded.aql.planning import Access, Path, Step, attribute_path, declared_names
from service.embedded.aql.tree import Attribute, Collect, Index, Name, Node, Window

#: What is read of a document of which nothing is asked: how many there are may still matter.
_ANYTHING: Path = ("_key",)


def with_projections(steps: Sequence[Step]) -> list[Step]:
    """Let every loop over a collection read columns, if these are all that is asked for."""
    planned: list[Step] = []
    following = tuple(steps)
    while following:
        step, following = following[0], following[1:]
        if isinstance(step, Access):
            step, following = _projected(step, following)
        planned.append(step)
    return planned


def column_variable(variable: str, path: Path) -> str:
    r"""Name the variable of a column; with ``\n`` it is none that people would think of."""
    return "\n".join((variable, *path))


def _projected(access: Access, following: tuple[Step, ...]) -> tuple[Access, tuple[Step, ...]]:
    """Return a loop, over columns if nothing else is read of it, and the steps after it."""
    projection = _Projection(access)
    changed = tuple(projection.over_step(step) for step in following)
    if any(projection.is_hindered_by(step) for step in changed):
        return access, following
    return replace(access, columns=tuple(projection.paths) or (_ANYTHING,)), changed


class _Projection:
    """Puts variables in the place of attributes that have columns."""

    def __init__(self, access: Access) -> None:
        self._variable = access.loop.variable
        self._collection = access.collection
        #: the attributes met so far
        self.paths: dict[Path, None] = {}

    def over_step(self, step: Step) -> Step:
        """Return a step that names columns."""
        if not isinstance(step, Access):
            return self._over(step)  # type: ignore[no-any-return]
        pushed = tuple(replace(each, value=self._over(each.value)) for each in step.pushed)
        return replace(step, loop=self._over(step.loop), pushed=pushed)

    def _over(self, part: Any) -> Any:
        if isinstance(part, tuple):
            members = tuple(map(self._over, part))
            return part if all(map(is_, members, part)) else members
        if isinstance(part, Attribute | Index):
            path = attribute_path(part, self._variable)
            if path is not None and self._collection.plain_column(path):
                self.paths[path] = None
                return Name(column_variable(self._variable, path), at=part.at)
        return self._over_parts(part) if isinstance(part, Node) else part

    def _over_parts(self, node: Node) -> Node:
        changed = {}
        for field in fields(node):
            part = getattr(node, field.name)
            new = self._over(part)
            if new is not part:
                changed[field.name] = new
        return replace(node, **changed) if changed else node

    def is_hindered_by(self, step: Step) -> bool:
        """Tell whether a step needs the document, or calls something else by its name."""
        part = step.tree if isinstance(step, Access) else step
        return not {self._variable, EVERYTHING}.isdisjoint(names_in(part)) or any(
            self._variable in _declared(node) for node in nodes_in(part)
        )


def _declared(node: Node) -> set[str | None]:
    match node:
        case Collect(groups=groups, aggregates=aggregates, into=into, count=number):
            return {into, number, *(name for name, _ in (*groups, *aggregates))}
        case Window(aggregates=aggregates):
            return {name for name, _ in aggregates}
    return {*declared_names(cast(Any, node))}
