r"""ICU's dialect of regular expressions, in that of Python's ``re``.

The two agree on most; this rewrites what they spell differently (``\x{e4}``, ``\p{L}``, ``\R``,
``[[:alpha:]]``, ``(?<name>…)``, flags in the middle), and refuses what ``re`` cannot say.

Source:
    ICU user guide, "Regular expressions" and "UnicodeSet".
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

from service.embedded.errors import NotImplementedHere

_LINE_ENDS = r"\n\x0b\x0c\r\x85\u2028\u2029"
_BLANKS = r"\t \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

#: What a backslash and a letter are inside a character class; negated ones only outside.
_CLASSES = {"h": _BLANKS, "v": _LINE_ENDS}
_NEGATED = {"H": _BLANKS, "V": _LINE_ENDS}
#: What they are elsewhere.
_ESCAPES = {"R": rf"(?:\r\n|[{_LINE_ENDS}])", "Z": rf"(?=(?:\r\n|[{_LINE_ENDS}])?\Z)", "z": r"\Z"}
_REFUSED = {"G": "the end of the last match", "X": "a grapheme cluster"}

#: POSIX classes, and properties that are no general category.
_PROPERTIES = {
    "digit": r"\d",
    "space": r"\s",
    "word": r"\w",
    "blank": _BLANKS,
    "xdigit": "0-9a-fA-F",
    "ascii": r"\x00-\x7f",
}
#: General categories by their other names.
_CATEGORIES = {
    "alnum": ("L", "Nd"),
    "alpha": ("L",),
    "alphabetic": ("L",),
    "cntrl": ("Cc",),
    "letter": ("L",),
    "lower": ("Ll",),
    "lowercase": ("Ll",),
    "punct": ("P",),
    "upper": ("Lu",),
    "uppercase": ("Lu",),
}

_HEX = re.compile(r"\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"\{\^?\s*(?:(?:gc|General_Category)=)?\s*(\w+)\s*\}|([A-Z])")
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_FLAGS = re.compile(r"\(\?([a-z]*)(-[a-z]+)?([:)])")
_NAME = re.compile(r"\(\?<([A-Za-z]\w*)>")
_REFERENCE = re.compile(r"<([A-Za-z]\w*)>")
_QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}")


def translated(pattern: str) -> str:
    r"""Return a pattern of ICU's as ``re`` wants it.

    Raises:
        re.error: if it is not valid.
        NotImplementedHere: if ``re`` cannot say it.

    Example:
        >>> translated(r"(?<year>\d{4})\x{2d}[[:digit:]]")
        '(?P<year>\\d{4})\\-[\\d]'
    """
    return _Translation(pattern).whole()


class _Translation:
    """One pattern on its way: ``at`` is how far it has been read."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.parts: list[str] = []
        #: flags set in the middle of each open group, ``["(?i:", …]``: closed where it ends
        self.open_flags: list[list[str]] = [[]]
        #: the flags in force in each open group
        self.flags = [frozenset[str]()]

    def whole(self) -> str:
        while self.at < len(self.pattern):
            self.parts.append(self._next())
        return "".join(self.parts) + ")" * sum(map(len, self.open_flags))

    def _take(self, found: re.Match[str]) -> re.Match[str]:
        self.at = found.end()
        return found

    def _next(self) -> str:
        character = self.pattern[self.at]
        self.at += 1
        rewrite = _REWRITES.get(character)
        return character if rewrite is None else rewrite(self)

    def _bracket(self) -> str:
        return f"[{self._set()}]"

    def _close(self) -> str:
        if len(self.open_flags) > 1:
            self.flags.pop()
            return ")" * len(self.open_flags.pop()) + ")"
        return ")"

    def _alternative(self) -> str:
        flags = self.open_flags[-1]
        return ")" * len(flags) + "|" + "".join(flags)

    def _dot(self) -> str:
        return r"[\s\S]" if "s" in self.flags[-1] else f"[^{_LINE_ENDS}]"

    def _end(self) -> str:
        return "$" if "m" in self.flags[-1] else _ESCAPES["Z"]

    def _quantifier(self) -> str:
        found = _QUANTIFIER.match(self.pattern, self.at - 1)
        if found is None:
            message = "a brace that is no repetition"
            raise re.error(message, self.pattern, self.at - 1)
        return self._take(found)[0]

    def _group(self) -> str:
        if found := _FLAGS.match(self.pattern, self.at - 1):
            return self._set_flags(self._take(found))
        self._open()
        if found := _NAME.match(self.pattern, self.at - 1):
            return f"(?P<{self._take(found)[1]}>"
        return "("

    def _open(self) -> None:
        self.open_flags.append([])
        self.flags.append(self.flags[-1])

    def _set_flags(self, found: re.Match[str]) -> str:
        on, off = found[1], found[2] or ""
        if set(on + off) - set("ims-"):
            raise _refusal(self.pattern, f"the flags {on}{off}")
        if found[3] == ":":
            self._open()
        self.flags[-1] = (self.flags[-1] | set(on)) - set(off)
        said = f"(?{on}{off}:"
        if found[3] == ")":
            self.open_flags[-1].append(said)
        return said

    def _escape(self) -> str:
        """Rewrite what follows a backslash outside a character class."""
        character = self._escaped()
        if character in _REFUSED:
            raise _refusal(self.pattern, f"\\{character}, {_REFUSED[character]}")
        if character in _NEGATED:
            return f"[^{_NEGATED[character]}]"
        if character in _CLASSES:
            return f"[{_CLASSES[character]}]"
        if character == "k" and (found := _REFERENCE.match(self.pattern, self.at)):
            return f"(?P={self._take(found)[1]})"
        if character == "P":
            return f"[^{self._property()}]"
        if character == "p":
            return f"[{self._property()}]"
        return _ESCAPES.get(character) or self._character(character)

    def _escaped(self) -> str:
        if self.at == len(self.pattern):
            message = "a backslash at the end"
            raise re.error(message, self.pattern, self.at)
        self.at += 1
        return self.pattern[self.at - 1]

    def _character(self, character: str) -> str:
        """Rewrite an escape that means the same inside and outside a character class."""
        if character == "Q":
            return self._literal()
        if character == "x" and (found := _HEX.match(self.pattern, self.at)):
            return re.escape(chr(int(self._take(found)[1], 16)))
        if character == "e":
            return r"\x1b"
        if character == "c":
            return re.escape(chr(ord(self._escaped()) & 0x1F))
        return "\\" + character

    def _literal(self) -> str:
        end = self.pattern.find("\\E", self.at)
        text = self.pattern[self.at : end if end >= 0 else None]
        self.at = end + 2 if end >= 0 else len(self.pattern)
        return re.escape(text)

    def _property(self) -> str:
        found = _PROPERTY.match(self.pattern, self.at)
        if found is None or self._take(found)[0].startswith("{^"):
            raise _refusal(self.pattern, "this form of \\p")
        return self._named(found[1] or found[2])

    def _named(self, name: str) -> str:
        """Return the content of a character class that a property or POSIX name stands for."""
        if name.lower() in _PROPERTIES:
            return _PROPERTIES[name.lower()]
        ranges = "".join(map(_category, _CATEGORIES.get(name.lower(), (name,))))
        if not ranges:
            raise _refusal(self.pattern, f"the property {name}")
        return ranges

    def _set(self) -> str:
        """Rewrite a character class up to its closing bracket; it has been opened."""
        parts: list[str] = []
        if self.pattern.startswith("^", self.at):
            self.at += 1
            parts.append("^")
        while True:
            if self.at >= len(self.pattern):
                message = "a character class without its end"
                raise re.error(message, self.pattern, self.at)
            if self.pattern[self.at] == "]":
                self.at += 1
                return "".join(parts)
            parts.append(self._set_part())

    def _set_part(self) -> str:
        if self.pattern.startswith(("&&", "--"), self.at):
            raise _refusal(self.pattern, "sets made of others by && or --")
        if found := _POSIX.match(self.pattern, self.at):
            if self._take(found)[1]:
                raise _refusal(self.pattern, "negated sets inside sets")
            return self._named(found[2])
        character = self.pattern[self.at]
        self.at += 1
        if character == "\\":
            return self._set_escape()
        if character == "[":
            return self._nested()
        return "\\" + character if character in "&~|" else character

    def _nested(self) -> str:
        if self.pattern.startswith("^", self.at):
            raise _refusal(self.pattern, "negated sets inside sets")
        return self._set()

    def _set_escape(self) -> str:
        character = self._escaped()
        if character in _CLASSES:
            return _CLASSES[character]
        if character == "p":
            return self._property()
        if character in _NEGATED or character == "P":
            raise _refusal(self.pattern, "negated sets inside sets")
        return self._character(character)


#: ``{character: what rewrites it}``
_REWRITES: dict[str, Callable[[_Translation], str]] = {
    "$": _Translation._end,  # noqa: SLF001 - the table of its own methods
    "(": _Translation._group,  # noqa: SLF001
    ")": _Translation._close,  # noqa: SLF001
    ".": _Translation._dot,  # noqa: SLF001
    "[": _Translation._bracket,  # noqa: SLF001
    "\\": _Translation._escape,  # noqa: SLF001
    "{": _Translation._quantifier,  # noqa: SLF001
    "|": _Translation._alternative,  # noqa: SLF001
}


@lru_cache(maxsize=32)
def _category(name: str) -> str:
    """Return the characters of a general category, such as ``L`` or ``Nd``, as ranges."""
    codes = (code for code in range(sys.maxunicode + 1) if _is_of(code, name))
    ranges = []
    for _, run in groupby(enumerate(codes), lambda pair: pair[1] - pair[0]):
        found = [code for _, code in run]
        ranges.append(f"\\U{found[0]:08x}-\\U{found[-1]:08x}")
    return "".join(ranges)


def _is_of(code: int, name: str) -> bool:
    return unicodedata.category(chr(code)).startswith(name)


def _refusal(pattern: str, what: str) -> NotImplementedHere:
    return NotImplementedHere(
        f"the regular expression {pattern!r} uses {what}, which is not implemented here"
    )
