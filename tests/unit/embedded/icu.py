"""ICU itself, where the machine has it: the source of ``collation_table.txt`` and its judge.

python tests/unit/embedded/icu.py > service/embedded/aql/collation_table.txt
"""

import ctypes
import ctypes.util
import re
import sys
import unicodedata
from bisect import bisect_right

#: What the table has: European scripts, Hebrew, jamo, punctuation, symbols, kana, emoji.
RANGES = (
    (0x80, 0x5FF),
    (0x1100, 0x11FF),
    (0x1D00, 0x2BFF),
    (0x2C60, 0x2C7F),
    (0x3000, 0x30FF),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06),
    (0xFF00, 0xFFEF),
    (0x1F300, 0x1FAFF),
)
_CASE_FIRST, _UPPER_FIRST = 2, 25
_NORMALIZATION, _OFF = 4, 16
_STRENGTH, _IDENTICAL = 5, 15
_COMMON_SECOND, _COMMON_THIRD = 0x500, 0xC500


class Collator:
    """ICU's root collation with the attributes that ArangoDB sets."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("icui18n")
        version = re.search(r"\.(\d+)$", name or "")
        if name is None or version is None:
            message = "this machine has no ICU"
            raise OSError(message)
        self._library = ctypes.CDLL(name)
        self._suffix = "_" + version[1]
        self._error = ctypes.c_int(0)
        self._collator = self._call("ucol_open", ctypes.c_void_p, b"en_US")
        for attribute, value in (
            (_CASE_FIRST, _UPPER_FIRST),
            (_NORMALIZATION, _OFF),
            (_STRENGTH, _IDENTICAL),
        ):
            self._call("ucol_setAttribute", None, self._collator, attribute, value)

    def _call(self, name, result, *arguments):
        function = getattr(self._library, name + self._suffix)
        function.restype = result
        given = [
            ctypes.c_void_p(one) if isinstance(one, int) and one > 2**16 else one
            for one in arguments
        ]
        return function(*given, ctypes.byref(self._error))

    def compare(self, left: str, right: str) -> int:
        one, other = left.encode(), right.encode()
        return self._call(
            "ucol_strcollUTF8", ctypes.c_int, self._collator, one, len(one), other, len(other)
        )

    def elements(self, text: str) -> tuple[tuple[int, int, int], ...]:
        """Return ``((letter, accent, case), …)`` of a text."""
        units = ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")
        length = len(text.encode("utf-16-le")) // 2
        iterator = self._call("ucol_openElements", ctypes.c_void_p, self._collator, units, length)
        found: list[tuple[int, int, int]] = []
        while (order := self._call("ucol_next", ctypes.c_int32, iterator)) != -1:
            first, second, third = order >> 16 & 0xFFFF, order >> 8 & 0xFF, order & 0xFF
            if found and third & 0xC0 == 0xC0:
                before = found.pop()
                found.append((before[0] | first, before[1] | second, before[2] | third & 0x3F))
            else:
                found.append((first << 16, second << 8, third << 8))
        close = getattr(self._library, "ucol_closeElements" + self._suffix)
        close.restype = None
        close(ctypes.c_void_p(iterator))
        return tuple((one, two, _upper_first(two, three)) for one, two, three in found)


def _upper_first(second: int, third: int) -> int:
    if third <= 0x100:
        return third
    return third ^ 0xC000 if second else third + 0x4000


def _entries(collator: Collator):
    """Yield ``(code point, elements)`` of what is not the sum of its decomposition."""
    for low, high in RANGES:
        for code in range(low, high + 1):
            character = chr(code)
            if unicodedata.category(character) in ("Cn", "Cs", "Co"):
                continue
            found = collator.elements(character)
            parts = unicodedata.normalize("NFD", character)
            whole = sum((collator.elements(part) for part in parts), ())
            if any(map(any, found)) and (parts == character or whole != found):
                yield code, found


def table(collator: Collator) -> list[str]:
    """Return the lines of ``collation_table.txt``."""
    entries = dict(_entries(collator))
    counted = [code for code in (*range(9, 14), *range(32, 127)) if not chr(code).isupper()]
    anchors = {collator.elements(chr(code))[0][0]: f"{code:x}" for code in counted}
    anchors[collator.elements("가")[0][0]] = "ac00"
    starts = sorted(anchors)
    letters = sorted({element[0] for found in entries.values() for element in found} - {0})
    places = {0: ("0", 0)} | {letter: (anchors[letter], 0) for letter in starts}
    counts = dict.fromkeys(anchors.values(), 0)
    for letter in letters:
        if letter not in places:
            anchor = anchors[starts[bisect_right(starts, letter) - 1]]
            counts[anchor] += 1
            places[letter] = (anchor, counts[anchor])
    seconds = _ranks(entries, 1, _COMMON_SECOND)
    thirds = _ranks(entries, 2, _COMMON_THIRD, collator.elements("A")[0][2])
    return _lines(entries, places, seconds, thirds)


def _ranks(entries, level, *known):
    values = {element[level] for found in entries.values() for element in found} | set(known)
    return {value: rank for rank, value in enumerate(sorted(values - {0}), start=1)} | {0: 0}


def _lines(entries, places, seconds, thirds):
    lines: list[list] = []
    for code, found in entries.items():
        said = [(*places[one], seconds[two], thirds[three]) for one, two, three in found]
        if lines and len(said) == 1 and lines[-1][1] == code - 1 and len(lines[-1][2]) == 1:
            (anchor, offset, *rest), run = lines[-1][2][0], code - lines[-1][0]
            if said[0] == (anchor, offset + run, *rest) and anchor != "0":
                lines[-1][1] = code
                continue
        lines.append([code, code, said])
    common = thirds[_COMMON_THIRD]
    return [_line(low, high, said, common) for low, high, said in lines]


def _line(low, high, said, common):
    codes = f"{low:x}" if low == high else f"{low:x}-{high:x}"
    return " ".join([codes, *(_said(*element, common) for element in said)])


def _said(anchor, offset, second, third, common):
    text = f"{anchor}.{offset}" if offset else anchor
    if third != common:
        return f"{text}:{second}:{third}"
    return f"{text}:{second}" if second != 1 else text


if __name__ == "__main__":
    source = Collator()
    upper = source.elements("A")[0][2]
    ranks = _ranks(dict(_entries(source)), 2, _COMMON_THIRD, upper)
    sys.stderr.write(f"common third {ranks[_COMMON_THIRD]}, upper {ranks[upper]}\n")
    sys.stdout.write("\n".join(table(source)) + "\n")
