"""Look for cycles, and for things that two jobs write.

The graph that is searched has the files and user data as nodes between the jobs, so its size is
that of the specification, however many jobs wait for however many others.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from service.operations.specification.problems import Problems
from service.operations.specification.resolution import SINGULAR, Section

#: ``{edge: {(job, other): None}}``
Pairs = Mapping[str, Mapping[tuple[int, int], None]]

#: A job, file or user data: its section and its place there.
Node = tuple[str, int]

#: Cycles reported at once.
_MOST_CYCLES = 5

#: ``{edge: section of what the job writes}``
_WRITES = {"produces": "files", "stores": "user_data"}

_READS = {"needs": "files", "consumes": "user_data"}


def check_graph(sections: Mapping[str, Section], pairs: Pairs, problems: Problems) -> None:
    """Add the cycles, and the files and user data with two writers, to the problems."""
    _check_writers(sections, pairs, problems)
    predecessors = _predecessors(pairs)
    for _ in range(_MOST_CYCLES):
        try:
            TopologicalSorter(predecessors).prepare()
        except CycleError as ex:
            cycle: list[Node] = ex.args[1]
            _report(sections, cycle, problems)
            predecessors[cycle[1]].discard(cycle[0])
        else:
            return


def _check_writers(sections: Mapping[str, Section], pairs: Pairs, problems: Problems) -> None:
    jobs = sections["jobs"].entries
    for edge, section in _WRITES.items():
        writers: dict[int, int] = {}
        for job, other in pairs[edge]:
            first = writers.setdefault(other, job)
            if first != job:
                what = f"{SINGULAR[section]} {sections[section].entries[other].item['name']!r}"
                both = f"{_name(jobs[first].item)} and {_name(jobs[job].item)}"
                problems.add(jobs[job].path, f"{what} has two writers, {both}; it may have one")


def _predecessors(pairs: Pairs) -> dict[Node, set[Node]]:
    predecessors: dict[Node, set[Node]] = {}
    for edge, section in _WRITES.items():
        for job, other in pairs[edge]:
            predecessors.setdefault((section, other), set()).add(("jobs", job))
    for edge, section in _READS.items():
        for job, other in pairs[edge]:
            predecessors.setdefault(("jobs", job), set()).add((section, other))
    for blocking, blocked in pairs["blocks"]:
        predecessors.setdefault(("jobs", blocked), set()).add(("jobs", blocking))
    return predecessors


def _report(sections: Mapping[str, Section], cycle: list[Node], problems: Problems) -> None:
    """Name a cycle from its first job on: ``a → file x → b → a``."""
    ring = cycle[:-1]
    start = ring.index(min(node for node in ring if node[0] == "jobs"))
    ring = ring[start:] + ring[:start]
    said = " → ".join(_said(sections, node) for node in [*ring, ring[0]])
    path = sections["jobs"].entries[ring[0][1]].path
    problems.add(path, f"jobs wait for each other in a circle: {said}")


def _said(sections: Mapping[str, Section], node: Node) -> str:
    section, place = node
    name = sections[section].entries[place].item.get("name")
    return _name({"name": name}) if section == "jobs" else f"{SINGULAR[section]} {name}"


def _name(job: Mapping[str, object]) -> str:
    return str(job.get("name") or "a job without a name")
