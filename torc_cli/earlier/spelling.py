"""What one command of an earlier version is now."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class EarlierOption(NamedTuple):
    """An option of an earlier version."""

    names: tuple[str, ...]  #: ``("-s", "--status")``
    metavar: str  #: what its value is; empty: it takes none
    now: str  #: ``--filter status={}``; empty: it says nothing that matters any more


class Spelling(NamedTuple):
    """A command of an earlier version.

    Example:
        >>> spelling = Spelling("jobs run", "run", {"-m/--max-parallel-jobs N": "-j {}"})
        >>> list(spelling.earlier_options())
        [EarlierOption(names=('-m', '--max-parallel-jobs'), metavar='N', now='-j {}')]
    """

    earlier: str  #: the command as it was: ``jobs create``
    now: str  #: as it is, perhaps with options; the same: only options differ; empty: there is none
    #: ``{"-s/--status STATUS": "--filter status={}"}``: only those that differ
    options: Mapping[str, str] = {}
    order: tuple[int, ...] = ()  #: where each of its arguments now comes from, if that differs
    note: str = ""  #: what else to do, or how it differs

    @property
    def is_moved(self) -> bool:
        """Whether the command itself has another name."""
        return self.earlier != self.now

    def earlier_options(self) -> Iterator[EarlierOption]:
        """Yield the options that differ."""
        for written, now in self.options.items():
            names, _, metavar = written.partition(" ")
            yield EarlierOption(tuple(names.split("/")), metavar, now)
