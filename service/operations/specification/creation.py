"""Write a whole workflow, or find out what is wrong with its specification."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.errors import InvalidDocument, Problem
from service.operations.current_request import once
from service.operations.specification.draft import Draft, draft
from service.operations.specification.plan import plan, summarize
from service.operations.specification.problems import Problems
from service.operations.specification.tables import in_parts, tables

#: Problems told at once.
_MOST_TOLD = 1_000

#: Collections of which a workflow may have many documents.
_MANY = ("files", "user_data")


@dataclass(frozen=True)
class Reading:
    """What was found when a specification was loaded by its schema."""

    problems: Sequence[Problem] = ()
    notes: Sequence[Mapping[str, Any]] = ()  #: ``{path, message, count}`` of what to know
    as_written: Callable[[str], str] = str  #: a path → the same with the keys that the user wrote


def add_workflow_specification(
    database: StandardDatabase,
    specification: Mapping[str, Any],
    reading: Reading = Reading(),
    *,
    dry_run: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, Any]:
    """Create the workflow that a specification describes, all of it or nothing.

    Args:
        database: where to.
        specification: as its schema loads it, parameters not expanded.
        reading: what was found when it was loaded; reported together with everything else.
        dry_run: only look for problems.
        now: the clock.

    Returns:
        The workflow document, with ``notes`` if there are any; of a dry run what it would be,
        without keys, with ``summary`` and ``plan``.

    Raises:
        InvalidDocument: if anything is wrong; it lists all problems.
    """
    problems = Problems()
    made = draft(specification, problems)
    found = [
        replace(problem, path=reading.as_written(problem.path))
        for problem in (*reading.problems, *problems.listed())
    ]
    if found:
        count = "one problem" if len(found) == 1 else f"{len(found):,} problems"
        first = f", of which these are the first {_MOST_TOLD:,}" if len(found) > _MOST_TOLD else ""
        message = f"The specification has {count}{first}; nothing was created."
        raise InvalidDocument(message, found[:_MOST_TOLD])
    made.workflow["timestamp"] = timestamp(now())
    told = {"notes": reading.notes} if reading.notes else {}
    if dry_run:
        foreseen = {"summary": summarize(made, specification), "plan": plan(made)}
        return {**made.workflow, **told, **foreseen}
    return {**write(database, made), **told}


def timestamp(when: datetime) -> str:
    """Write a time in UTC as ISO 8601 has it.

    Example:
        >>> timestamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
        '2026-01-02T03:04:05.000Z'
    """
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write(database: StandardDatabase, made: Draft) -> dict[str, Any]:
    """Write a draft in one statement.

    Returns:
        The workflow document.
    """
    create = partial(
        load_query("workflows/create"),
        database,
        head={
            "workflow": made.workflow,
            "config": made.config,
            "status": {"run_id": 0, "is_canceled": False, "is_paused": False},
        },
        shared={**made.shared, **{name: tables(made.shared[name]) for name in _MANY}},
        jobs=tables(made.jobs),
        edges={edge: list(in_parts(pairs)) for edge, pairs in made.edges.items()},
    )
    [workflow] = once(database, create)
    return dict(workflow)
