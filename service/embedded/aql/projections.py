"""Read a few columns in the place of whole documents, where a query looks at nothing else.

``FOR p IN produces … p._from … p._to`` needs no JSON: both have columns beside the document. The
loop then leaves them in variables of their own, and the clauses after it name these. What has no
column is taken out of the document, which then need not be kept; of a document that is to be
updated the key is enough. Likewise a walk of whose vertices only attributes are asked for. Without
this module every query gives the same answers, more slowly.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import is_
from typing import Any, cast

from service.embedded.aql.execution.names import EVERYTHING, names_in, nodes_in
from service.embedded.aql.planning import Access, Path, Step, attribute_path, declared_names
from service.embedded.aql.tree import (
    Attribute,
    Collect,
    Expression,
    Index,
    Name,
    Node,
    Traversal,
    Update,
    Window,
)

#: What is read of a document of which nothing is asked: how many there are may still matter.
_ANYTHING: Path = ("_key",)
#: What shows a changed document to the clauses behind.
_SEEN = frozenset({"OLD", "NEW", EVERYTHING})


def with_projections(steps: Sequence[Step]) -> list[Step]:
    """Let loops over collections and walks read columns, if these are all that is asked for."""
    planned: list[Step] = []
    following = tuple(steps)
    while following:
        step, following = following[0], following[1:]
        if isinstance(step, Access):
            step, following = _projected(step, following)
        elif isinstance(step, Traversal):
            step, following = _projected_walk(step, following)
        planned.append(step)
    return planned


def column_variable(variable: str, path: Path) -> str:
    r"""Name the variable of a column; with ``\n`` it is none that people would think of."""
    return "\n".join((variable, *path))


def path_read(node: Expression, access: Access) -> Path | None:
    """Return the attribute of a loop's documents that an expression is, if it is just that."""
    variable = access.loop.variable
    columns = {column_variable(variable, path): path for path in access.columns or ()}
    if isinstance(node, Name):
        return columns.get(node.name)
    return attribute_path(node, variable)


def _projected(access: Access, following: tuple[Step, ...]) -> tuple[Access, tuple[Step, ...]]:
    """Return a loop, over columns if nothing else is read of it, and the steps after it."""
    projection = _Projection(access.loop.variable)
    changed = tuple(map(projection.over_step, following))
    if names_in(tuple(map(_tree, following))).isdisjoint(_SEEN):
        changed = tuple(map(projection.over_updated, changed))
    if any(projection.is_hindered_by(step) for step in changed):
        return access, following
    return replace(access, columns=tuple(projection.paths) or (_ANYTHING,)), changed


def _projected_walk(
    walk: Traversal, following: tuple[Step, ...]
) -> tuple[Traversal, tuple[Step, ...]]:
    """Return a walk, over attributes if nothing else is read of its vertices, and the steps after.

    Of what collections the vertices are shows only when they are met: the attributes that have
    no column there are taken out of the documents.
    """
    projection = _Projection(walk.vertex)
    pruned = replace(walk, prune=projection.over(walk.prune))
    changed = tuple(projection.over_step(step) for step in following)
    later = names_in((pruned.prune, *(_tree(step) for step in changed)))
    if not projection.paths or not later.isdisjoint({walk.vertex, walk.path, EVERYTHING}):
        return walk, following
    if any(projection.is_hindered_by(step) for step in changed):
        return walk, following
    return replace(pruned, columns=tuple(projection.paths)), changed


def _tree(step: Step) -> Any:
    return step.tree if isinstance(step, Access) else step


class _Projection:
    """Puts variables in the place of attributes."""

    def __init__(self, variable: str) -> None:
        self._variable = variable
        #: the attributes met so far
        self.paths: dict[Path, None] = {}

    def over_step(self, step: Step) -> Step:
        """Return a step that names columns."""
        if not isinstance(step, Access):
            return self.over(step)  # type: ignore[no-any-return]
        pushed = tuple(replace(each, value=self.over(each.value)) for each in step.pushed)
        return replace(step, loop=self.over(step.loop), pushed=pushed)

    def over_updated(self, step: Step) -> Step:
        """Return a step that takes only the key of the document that it changes."""
        if not isinstance(step, Update) or step.replace or step.options is not None:
            return step
        return (
            replace(step, key=self._column(("_key",), step.at)) if self._is_it(step.key) else step
        )

    def over(self, part: Any) -> Any:
        """Return a part of a step that names columns."""
        if isinstance(part, tuple):
            members = tuple(map(self.over, part))
            return part if all(map(is_, members, part)) else members
        if isinstance(part, Attribute | Index):
            path = attribute_path(part, self._variable)
            if path is not None and len(path) == 1:
                return self._column(path, part.at)
        if isinstance(part, Traversal) and self._is_it(part.start):
            part = replace(part, start=self._column(("_id",), part.at))
        return self._over_parts(part) if isinstance(part, Node) else part

    def _is_it(self, part: Any) -> bool:
        return isinstance(part, Name) and part.name == self._variable

    def _column(self, path: Path, at: Any) -> Name:
        self.paths[path] = None
        return Name(column_variable(self._variable, path), at=at)

    def _over_parts(self, node: Node) -> Node:
        changed = {}
        for field in fields(node):
            part = getattr(node, field.name)
            new = self.over(part)
            if new is not part:
                changed[field.name] = new
        return replace(node, **changed) if changed else node

    def is_hindered_by(self, step: Step) -> bool:
        """Tell whether a step needs the document, or calls something else by its name."""
        part = _tree(step)
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
