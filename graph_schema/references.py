"""Find ``${files.input.NAME}`` and its relatives in the text of a job.

A reference names a file or user data that a job reads (``input``) or writes (``output``). The
service makes an edge of each; the runner puts the path, or the key, in its place. Not for
``{parameter}`` placeholders, which are gone when references are read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

_START = re.compile(r"\$\{(files|user_data)\.(input|output)\.")

#: The rest of a reference in whose name there are no braces.
_PLAIN_END = re.compile(r"[^{}\n]*\}")

#: What somebody wrote who meant a reference: bash allows no full stop in a variable's name.
_MALFORMED = re.compile(r"\$\{\s*(?:files?|user_?data)\s*\.[^}]*\}?", re.IGNORECASE)

#: ``$i``, ``$1``, ``${i}`` or ``$(command)`` inside the name of a reference.
_SHELL_VARIABLE = re.compile(
    r"\$(?:[A-Za-z_][A-Za-z_0-9]*|\d|\{(?:[^{}]|\{[^{}]*\})*\}|\([^()]*\))"
)


@dataclass(frozen=True)
class Reference:
    """One ``${…}`` in a text."""

    kind: str  #: ``files`` or ``user_data``
    direction: str  #: ``input`` or ``output``
    name: str  #: as written: ``result_1``, or ``result_$i`` when the shell fills it in
    start: int  #: where the text of the reference starts
    end: int  #: one past its closing brace

    @property
    def text(self) -> str:
        """Return the reference as it is written."""
        return f"${{{self.kind}.{self.direction}.{self.name}}}"

    @property
    def has_shell_variable(self) -> bool:
        """Tell whether only the shell knows the whole name."""
        return "$" in self.name and _SHELL_VARIABLE.search(self.name) is not None

    @property
    def wildcard(self) -> str:
        """Return the name with ``*`` for each shell variable: ``result_*``."""
        return _SHELL_VARIABLE.sub("*", self.name)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        literals = _SHELL_VARIABLE.split(self.name)
        return re.compile(".*".join(re.escape(literal) for literal in literals), re.DOTALL)

    def fits(self, name: str) -> bool:
        """Tell whether the reference may stand for the entry of this name.

        Example:
            >>> [reference] = find_references("${user_data.input.result_$i}")
            >>> reference.fits("result_1"), reference.fits("other")
            (True, False)
        """
        return self._pattern.fullmatch(name) is not None


def find_references(text: str) -> list[Reference]:
    """Return the references in a text, from left to right.

    Example:
        >>> [(r.kind, r.direction, r.name) for r in find_references("cp ${files.input.a} $HOME")]
        [('files', 'input', 'a')]
    """
    return list(_references(text)) if "${" in text else []


def replace_references(text: str, replacement: Callable[[Reference], str]) -> str:
    """Put something in the place of each reference.

    What is put in is not read again, whatever it contains.

    Example:
        >>> replace_references("cat ${files.input.a}", lambda reference: "/tmp/a.txt")
        'cat /tmp/a.txt'
    """
    pieces, position = [], 0
    for reference in find_references(text):
        pieces += [text[position : reference.start], replacement(reference)]
        position = reference.end
    return "".join([*pieces, text[position:]])


def find_malformed(text: str, references: Sequence[Reference]) -> list[str]:
    """Return what looks like a reference and is none.

    Args:
        text: any text.
        references: those in it.

    Example:
        >>> text = "cat ${files.in.a} ${files.input.b} ${HOME}"
        >>> find_malformed(text, find_references(text))
        ['${files.in.a}']
    """
    if "${" not in text:
        return []
    good = {reference.start for reference in references}
    return [found[0] for found in _MALFORMED.finditer(text) if found.start() not in good]


def _references(text: str) -> Iterator[Reference]:
    position = 0
    while found := _START.search(text, position):
        plain = _PLAIN_END.match(text, found.end())
        end = plain.end() - 1 if plain else _closing_brace(text, found.end())
        if end is None:
            position = found.end()
            continue
        kind, direction = found.groups()
        yield Reference(kind, direction, text[found.end() : end], found.start(), end + 1)
        position = end + 1


def _closing_brace(text: str, start: int) -> int | None:
    """Return the place of the brace that closes the reference, or None.

    A name holds no line break, so that one forgotten brace does not swallow the rest of a script.
    """
    depth = 1
    for position in range(start, len(text)):
        match text[position]:
            case "{":
                depth += 1
            case "}":
                depth -= 1
                if depth == 0:
                    return position
            case "\n":
                return None
    return None
