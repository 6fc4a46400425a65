"""The functions on regular expressions, of ICU's dialect; an invalid one gives null.

Source:
    ArangoDB manual 3.12, AQL, "String functions", REGEX_….
"""

import re
from typing import Any

from service.embedded.aql.functions.function import Function
from service.embedded.aql.values.algebra import truth
from service.embedded.aql.values.conversions import to_number, to_string
from service.embedded.aql.values.patterns import regex_matcher, regex_test

#: ``$1`` or an escaped character in a replacement.
_REPLACEMENT = re.compile(r"\\(.)|\$(\d)", re.DOTALL)


def _compiled(pattern: Any, case_insensitive: Any) -> re.Pattern[str] | None:
    return regex_matcher(to_string(pattern), truth(case_insensitive))


def regex_matches(value: Any, pattern: Any, case_insensitive: Any = None) -> Any:
    """Return the first match and its groups, or null."""
    compiled = _compiled(pattern, case_insensitive)
    found = compiled and compiled.search(to_string(value))
    return [found[0], *(group or "" for group in found.groups())] if found else None


def regex_replace(value: Any, pattern: Any, into: Any, case_insensitive: Any = None) -> Any:
    """Return a text with every match replaced; ``$1`` in the replacement is the first group."""
    compiled = _compiled(pattern, case_insensitive)
    if compiled is None:
        return None
    text = to_string(into)
    return compiled.sub(lambda found: _expanded(text, found), to_string(value))


def _expanded(replacement: str, found: re.Match[str]) -> str:
    return _REPLACEMENT.sub(
        lambda part: part[1] if part[2] is None else found[int(part[2])] or "", replacement
    )


def regex_split(value: Any, pattern: Any, case_insensitive: Any = None, limit: Any = None) -> Any:
    """Return the parts of a text between matches, at most so many of them."""
    compiled = _compiled(pattern, case_insensitive)
    most = None if limit is None else int(to_number(limit))
    if compiled is None or (most is not None and most < 0):
        return None
    return [part or "" for part in compiled.split(to_string(value))][:most]


FUNCTIONS = (
    Function("REGEX_MATCHES", regex_matches, 2, 3),
    Function("REGEX_REPLACE", regex_replace, 3, 4),
    Function("REGEX_SPLIT", regex_split, 2, 4),
    Function("REGEX_TEST", regex_test, 2, 3),
)
