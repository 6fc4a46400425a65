"""Find what the names and references in jobs mean, as places in the sections.

A section is ``files``, ``user_data``, … after expansion. What a job reads and writes, and what it
depends on, become pairs of places: the future edges.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from graph_schema.references import Reference, find_malformed, find_references
from service.operations.specification.expansion import Entry
from service.operations.specification.problems import Problems
from service.operations.specification.regexes import compiled

#: ``{key of a job: (section, edge)}``: lists of names.
_LISTS = {
    "input_files": ("files", "needs"),
    "output_files": ("files", "produces"),
    "input_user_data": ("user_data", "consumes"),
    "output_user_data": ("user_data", "stores"),
    "depends_on": ("jobs", "blocks"),
}

#: The same for lists of regular expressions, which are searched for in names.
_REGEXES = {
    "input_file_regexes": ("files", "needs"),
    "output_file_regexes": ("files", "produces"),
    "input_user_data_regexes": ("user_data", "consumes"),
    "output_user_data_regexes": ("user_data", "stores"),
    "depends_on_regexes": ("jobs", "blocks"),
}

#: ``{(kind, direction) of a reference: edge}``
_REFERENCES = {
    ("files", "input"): "needs",
    ("files", "output"): "produces",
    ("user_data", "input"): "consumes",
    ("user_data", "output"): "stores",
}

#: A regular expression's beginning, as far as it stands for itself at the beginning of a name.
_BEGINNING = re.compile(r"\^((?:(?:[\w\-/ ]|\\[^\w\s])(?![*?{]))*)")

#: Edges of one kind.
_MOST_EDGES = 10_000_000

#: How messages call an entry of a section.
SINGULAR = {
    "files": "file",
    "user_data": "user data",
    "jobs": "job",
    "resource_requirements": "resource requirements",
    "failure_handlers": "failure handler",
    "schedulers": "scheduler",
}


class Section:
    """The entries of a section, found by name."""

    def __init__(self, name: str, entries: Sequence[Entry], problems: Problems) -> None:
        """Take the entries; names that occur twice are a problem."""
        self.name = name
        self.entries = list(entries)
        self.places: dict[str, int] = {}
        for place, entry in enumerate(entries):
            self._place(entry, place, problems)
        self._matches: dict[str, list[int]] = {}
        self._sorted: list[str] = []

    def append(self, entry: Entry) -> int:
        """Add an entry and return its place."""
        self.places[entry.item["name"]] = len(self.entries)
        self.entries.append(entry)
        self._matches.clear()
        self._sorted.clear()
        return len(self.entries) - 1

    def fitting(
        self, pattern: str, fits: Callable[[str], object], beginning: str = ""
    ) -> list[int]:
        """Return the places of the entries whose name fits.

        Args:
            pattern: what is looked for; what was found is remembered by it.
            fits: tells whether a name does.
            beginning: what every name that fits begins with; only those are looked at, because
                every job may look for something else.
        """
        if pattern not in self._matches:
            found = (self.places[name] for name in self._beginning_with(beginning) if fits(name))
            self._matches[pattern] = sorted(found)
        return self._matches[pattern]

    def _beginning_with(self, beginning: str) -> Iterable[str]:
        if not beginning:
            return self.places
        if not self._sorted:
            self._sorted = sorted(self.places)
        first = bisect_left(self._sorted, beginning)
        last = bisect_right(self._sorted, beginning, key=lambda name: name[: len(beginning)])
        return self._sorted[first:last]

    def _place(self, entry: Entry, place: int, problems: Problems) -> None:
        name = entry.item.get("name")
        if name is None:
            return
        if name in self.places:
            other = self.entries[self.places[name]].path
            where = "the same entry" if other == entry.path else other
            message = f"{name!r} is already the name of a {SINGULAR[self.name]} ({where})"
            problems.add(f"{entry.path}.name", message)
        else:
            self.places[name] = place


class _TooManyEdges(Exception):
    """The jobs name more than there is room for."""


class Resolution:
    """Resolves the jobs of one specification; the pairs of places are in ``edges``."""

    def __init__(self, sections: dict[str, Section], problems: Problems) -> None:
        """Take the sections: ``jobs``, ``files`` and ``user_data``."""
        self._sections = sections
        self._problems = problems
        #: ``{edge: {(job, other): None}}``; of ``blocks``, the other is the job that is blocked
        self.edges: dict[str, dict[tuple[int, int], None]] = {
            edge: {} for edge in (*_REFERENCES.values(), "blocks")
        }
        #: ``{direction: [(job, entry, key, reference)]}``
        self._waiting: dict[str, list[tuple[int, Entry, str, Reference]]] = {
            "output": [],
            "input": [],
        }

    def resolve(self) -> None:
        """Find the pairs of every job; none if there is no room for them."""
        try:
            self._resolve_all()
        except _TooManyEdges as ex:
            for pairs in self.edges.values():
                pairs.clear()
            message = (
                f"with what this job names there are over {_MOST_EDGES:,} edges; where many jobs"
                " wait for many others, put one job between that waits for all of them"
            )
            self._problems.add(str(ex), message)

    def _resolve_all(self) -> None:
        # What is there already is joined at once. The rest waits for the outputs of all jobs,
        # which may create entries: outputs first, then inputs and lists.
        for job, entry in enumerate(self._sections["jobs"].entries):
            for key, text in _texts(entry):
                references = find_references(text)
                for reference in references:
                    if not self._is_joined(job, reference):
                        self._waiting[reference.direction].append((job, entry, key, reference))
                for found in find_malformed(text, references):
                    message = f"{found} is no reference; write ${{files.input.NAME}} or the like"
                    self._problems.add(entry.at(key), message)
        for direction in ("output", "input"):
            # What a shell completes may stand for what another reference creates.
            for waiting in sorted(self._waiting[direction], key=_is_completed_by_shell):
                self._resolve_reference(*waiting)
        for job, entry in enumerate(self._sections["jobs"].entries):
            self._resolve_lists(job, entry)

    def _is_joined(self, job: int, reference: Reference) -> bool:
        place = self._sections[reference.kind].places.get(reference.name)
        if place is None or reference.has_shell_variable:
            return False
        self._join(_REFERENCES[reference.kind, reference.direction], job, [place])
        return True

    def _resolve_lists(self, job: int, entry: Entry) -> None:
        item = entry.item
        for key, (section_name, edge) in _LISTS.items():
            section = self._sections[section_name]
            for place, name in enumerate(item.get(key) or ()):
                if name in section.places:
                    self._join(edge, job, [section.places[name]])
                else:
                    said = f"there is no {SINGULAR[section_name]}"
                    self._problems.add_missing(entry.at(key, place), said, name, section.places)
        for key in _REGEXES:
            for place, pattern in enumerate(item.get(key) or ()):
                self._resolve_regex(job, entry, (key, place), pattern)

    def _resolve_regex(self, job: int, entry: Entry, at: tuple[str, int], pattern: str) -> None:
        section_name, edge = _REGEXES[at[0]]
        section = self._sections[section_name]
        try:
            search = compiled(pattern).search
        except re.error as ex:
            self._problems.add(entry.at(*at), f"{pattern!r} is no regular expression: {ex}")
            return
        found = section.fitting(f"regex {pattern}", search, _beginning(pattern))
        others = [place for place in found if edge != "blocks" or place != job]
        if not others:
            message = f"{pattern!r} is found in the name of no {SINGULAR[section_name]}"
            self._problems.add(entry.at(*at), message)
        self._join(edge, job, others)

    def _resolve_reference(self, job: int, entry: Entry, key: str, reference: Reference) -> None:
        section = self._sections[reference.kind]
        edge = _REFERENCES[reference.kind, reference.direction]
        if reference.has_shell_variable:
            self._resolve_wildcard(job, entry, key, reference)
        elif reference.name in section.places:
            self._join(edge, job, [section.places[reference.name]])
        elif edge == "stores" and _is_plain(reference.name):
            item = {"name": reference.name, "data": None, "is_ephemeral": False}
            self._join(edge, job, [section.append(Entry(entry.path, item, entry.is_expanded))])
        else:
            said = f"{reference.text}: there is no {SINGULAR[reference.kind]}"
            self._problems.add_missing(entry.at(key), said, reference.name, section.places)

    def _resolve_wildcard(self, job: int, entry: Entry, key: str, reference: Reference) -> None:
        section = self._sections[reference.kind]
        edge = _REFERENCES[reference.kind, reference.direction]
        beginning, _, _ = reference.name.partition("$")
        found = section.fitting(f"reference {reference.name}", reference.fits, beginning)
        # A name that the shell completes may look like one of the job's own outputs.
        own = self.edges["produces" if reference.kind == "files" else "stores"]
        others = [place for place in found if (job, place) not in own or edge in _OUTPUTS]
        if not others:
            message = f"{reference.text}: no {SINGULAR[reference.kind]} has a name like"
            self._problems.add(entry.at(key), f"{message} {reference.wildcard!r}")
        self._join(edge, job, others)

    def _join(self, edge: str, job: int, others: Sequence[int]) -> None:
        pairs = self.edges[edge]
        if len(pairs) + len(others) > _MOST_EDGES:
            raise _TooManyEdges(self._sections["jobs"].entries[job].path)
        for other in others:
            pairs[(other, job) if edge == "blocks" else (job, other)] = None


def _beginning(pattern: str) -> str:
    r"""Return what each name begins with in which a regular expression is found, if that is plain.

    Example:
        >>> _beginning(r"^out_7\.c*$"), _beginning("out"), _beginning("^a|b")
        ('out_7.', '', '')
    """
    found = _BEGINNING.match(pattern)
    return re.sub(r"\\(.)", r"\1", found[1]) if found and "|" not in pattern else ""


def _is_completed_by_shell(waiting: tuple[int, Entry, str, Reference]) -> bool:
    return waiting[3].has_shell_variable


_OUTPUTS = frozenset({"produces", "stores"})


def _texts(entry: Entry) -> list[tuple[str, str]]:
    """Return the texts of a job in which there may be references, with their keys."""
    item = entry.item
    texts = [("command", item.get("command")), ("invocation_script", item.get("invocation_script"))]
    texts += [(f"env.{name}", text) for name, text in (item.get("env") or {}).items()]
    return [(key, text) for key, text in texts if text and "${" in text]


@cache
def _is_plain(name: str) -> bool:
    return bool(name.strip()) and not set(name) & set("{}$")
