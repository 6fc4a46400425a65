"""What one command of an earlier version is now."""

from collections.abc import Iterator, Mapping, Sequence
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

    #: the command as it was: ``jobs create``, with the flags that made it another one
    earlier: str
    now: str  #: as it is, perhaps with options; the same: only options differ; empty: there is none
    #: ``{"-s/--status STATUS": "--filter status={}"}``: only those that differ
    options: Mapping[str, str] = {}
    order: tuple[int, ...] = ()  #: where each of its arguments now comes from, if that differs
    note: str = ""  #: what else to do, or how it differs

    @property
    def is_moved(self) -> bool:
        """Whether the command itself has another name."""
        return self.earlier != self.now

    @property
    def command(self) -> list[str]:
        """The words of the earlier command."""
        return [word for word in self.earlier.split() if not word.startswith("-")]

    @property
    def flags(self) -> set[str]:
        """The flags that made it another command; they may stand anywhere behind it."""
        return {*self.earlier.split()} - {*self.command}

    def is_said_by(self, words: Sequence[str]) -> bool:
        """Tell whether a command line calls it.

        Example:
            >>> spelling = Spelling("workflows restart --fast", "workflows initialize-jobs")
            >>> spelling.is_said_by(["workflows", "restart", "1", "--fast"])
            True
        """
        return list(words[: len(self.command)]) == self.command and self.flags <= {*words}

    def earlier_options(self) -> Iterator[EarlierOption]:
        """Yield the options that differ."""
        for written, now in self.options.items():
            names, _, metavar = written.partition(" ")
            yield EarlierOption(tuple(names.split("/")), metavar, now)
