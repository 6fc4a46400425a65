"""Who waits for whom: the order in which jobs can run, cycles, and what two jobs write.

The graph has the files and user data as nodes between the jobs, so its size is that of the
specification, however many jobs wait for however many others.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate

from service.operations.specification.problems import Problems
from service.operations.specification.resolution import SINGULAR, Section

#: ``{edge: pairs of places, job and other}``; of ``blocks``, the other is the job that is blocked
Pairs = Mapping[str, Iterable[tuple[int, int]]]

#: Cycles reported at once.
_MOST_CYCLES = 5

#: Nodes of a cycle named from its beginning, and from its end.
_MOST_NAMED = 10

#: Sections whose entries are nodes, in the order of their numbers.
_SECTIONS = ("jobs", "files", "user_data")

#: ``{edge: section of what the job writes}``
_WRITES = {"produces": "files", "stores": "user_data"}

_READS = {"needs": "files", "consumes": "user_data"}


class Graph:
    """What comes after what; a node is a number: first the jobs, then files, then user data.

    Attributes:
        size: how many nodes there are.
    """

    def __init__(self, sizes: Mapping[str, int], pairs: Pairs) -> None:
        """Put the pairs in order.

        Args:
            sizes: how many entries each section has.
            pairs: places in the sections.
        """
        numbers = [sizes[section] for section in _SECTIONS]
        self._first = dict(zip(_SECTIONS, accumulate([0, *numbers]), strict=False))
        self.size = sum(numbers)
        # The followers of all nodes stand in one array, because a list for each would take ten
        # times the room: those of ``node`` from ``_starts[node]`` up to ``_starts[node + 1]``.
        counts = array("q", bytes(8 * (self.size + 1)))
        for node, _ in self._steps(pairs):
            counts[node + 1] += 1
        self._starts = array("q", accumulate(counts))
        self._followers = array("q", bytes(8 * self._starts[-1]))
        free = self._starts[:]
        for node, follower in self._steps(pairs):
            self._followers[free[node]] = follower
            free[node] += 1

    def followers(self, node: int) -> Sequence[int]:
        """Return the nodes that come right after a node."""
        return self._followers[self._starts[node] : self._starts[node + 1]]

    def order(self) -> list[int]:
        """Return the nodes, each after all that it follows; without those that follow a cycle."""
        waits = array("q", bytes(8 * self.size))
        for follower in self._followers:
            waits[follower] += 1
        order = [node for node in range(self.size) if not waits[node]]
        for node in order:  # grows meanwhile
            for follower in self.followers(node):
                waits[follower] -= 1
                if not waits[follower]:
                    order.append(follower)
        return order

    def section_and_place(self, node: int) -> tuple[str, int]:
        """Return what a node is."""
        section = next(name for name in reversed(_SECTIONS) if node >= self._first[name])
        return section, node - self._first[section]

    def _steps(self, pairs: Pairs) -> Iterator[tuple[int, int]]:
        for edge, section in _WRITES.items():
            first = self._first[section]
            yield from ((job, first + other) for job, other in pairs[edge])
        for edge, section in _READS.items():
            first = self._first[section]
            yield from ((first + other, job) for job, other in pairs[edge])
        yield from pairs["blocks"]


def check_graph(sections: Mapping[str, Section], pairs: Pairs, problems: Problems) -> None:
    """Add the cycles, and the files and user data with two writers, to the problems."""
    _check_writers(sections, pairs, problems)
    graph = Graph({name: len(sections[name].entries) for name in _SECTIONS}, pairs)
    order = graph.order()
    if len(order) == graph.size:
        return
    predecessors = _predecessors(graph, set(range(graph.size)).difference(order))
    for _ in range(_MOST_CYCLES):
        try:
            TopologicalSorter(predecessors).prepare()
        except CycleError as ex:
            cycle: list[int] = ex.args[1]
            _report(sections, [graph.section_and_place(node) for node in cycle], problems)
            predecessors[cycle[1]].discard(cycle[0])
        else:
            return


def _predecessors(graph: Graph, nodes: set[int]) -> dict[int, set[int]]:
    """Return what each of some nodes follows among them."""
    predecessors: dict[int, set[int]] = {node: set() for node in nodes}
    for node in nodes:
        for follower in nodes.intersection(graph.followers(node)):
            predecessors[follower].add(node)
    return predecessors


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


def _report(
    sections: Mapping[str, Section], cycle: list[tuple[str, int]], problems: Problems
) -> None:
    """Name a cycle from its first job on: ``a → file x → b → a``."""
    ring = cycle[:-1]
    start = ring.index(min(node for node in ring if node[0] == "jobs"))
    ring = ring[start:] + ring[:start]
    names = [_said(sections, node) for node in [*ring, ring[0]]]
    if len(names) > 2 * _MOST_NAMED:
        names[_MOST_NAMED:-_MOST_NAMED] = ["…"]
    said = " → ".join(names)
    path = sections["jobs"].entries[ring[0][1]].path
    problems.add(path, f"jobs wait for each other in a circle: {said}")


def _said(sections: Mapping[str, Section], node: tuple[str, int]) -> str:
    section, place = node
    name = sections[section].entries[place].item.get("name")
    return _name({"name": name}) if section == "jobs" else f"{SINGULAR[section]} {name}"


def _name(job: Mapping[str, object]) -> str:
    return str(job.get("name") or "a job without a name")
