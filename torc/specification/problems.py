"""What the service found wrong with a specification, told in terms of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torc.specification.reading import Specification


def described(problems: Iterable[Mapping[str, Any]], specification: Specification) -> list[str]:
    """Return a line for each problem, in the order of the file.

    Args:
        problems: ``{"path": "jobs[2].command", "message": "…"}``, as an error carries them, or
            notes, which also have a ``count``.
        specification: the file that was sent.

    Returns:
        ``FILE:LINE: jobs[2].command: message``, without what is not known.
    """
    located = [(specification.locate(problem["path"] or ""), problem) for problem in problems]
    located.sort(key=lambda pair: pair[0] or 0)
    return [_line(specification.name, line, problem) for line, problem in located]


def _line(name: str, line: int | None, problem: Mapping[str, Any]) -> str:
    place = name if line is None else f"{name}:{line}"
    path = f"{problem['path']}: " if problem["path"] else ""
    more = problem.get("count", 1) - 1
    also = f" (so in {more} more {'places' if more > 1 else 'place'})" if more else ""
    return f"{place}: {path}{problem['message']}{also}"
