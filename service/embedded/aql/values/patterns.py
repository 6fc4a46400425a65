"""Text patterns: LIKE and regular expressions.

Source:
    ArangoDB manual 3.12, AQL, "String functions", LIKE() and REGEX_TEST(); ICU user guide,
    "Regular expressions", for the dialect that ``regex.py`` translates.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from service.embedded.aql.values.conversions import to_string
from service.embedded.aql.values.notices import notice
from service.embedded.aql.values.regex import translated
from service.embedded.errors import InvalidRegex, NotImplementedHere

#: Characters that LIKE reads as themselves with or without a backslash before them.
_SPECIAL = frozenset("?+[(){}^$|.*")

#: Patterns kept compiled.
_KEPT = 512


def like(text: Any, pattern: Any, case_insensitive: Any = None) -> bool:
    r"""Tell if the whole text fits: ``%`` is any text, ``_`` any character, ``\`` escapes.

    Example:
        >>> like("job_1", r"job\_%"), like("job1", r"job\_%")
        (True, False)
    """
    return _like_matcher(to_string(pattern), bool(case_insensitive))(to_string(text)) is not None


@lru_cache(maxsize=_KEPT)
def _like_matcher(
    pattern: str,
    case_insensitive: bool,  # noqa: FBT001 - part of the cache's key
) -> Callable[[str], re.Match[str] | None]:
    flags = re.DOTALL | (re.IGNORECASE if case_insensitive else 0)
    return re.compile(_like_regex(pattern), flags).fullmatch


def _like_regex(pattern: str) -> str:
    parts: list[str] = []
    escaped = False
    for character in pattern:
        if character == "\\" and not escaped:
            escaped = True
            continue
        if character in "%_" and not escaped:
            parts.append(".*" if character == "%" else ".")
        else:
            kept = escaped and character not in "%_\\" and character not in _SPECIAL
            parts.append(re.escape("\\" + character if kept else character))
        escaped = False
    return "".join(parts)


def regex_test(text: Any, pattern: Any, case_insensitive: Any = None) -> bool | None:
    """Tell if the pattern matches some part of the text; None if it is no valid pattern."""
    compiled = regex_matcher(to_string(pattern), bool(case_insensitive))
    return None if compiled is None else compiled.search(to_string(text)) is not None


def regex_matcher(pattern: str, case_insensitive: bool = False) -> re.Pattern[str] | None:  # noqa: FBT001, FBT002 - as AQL's functions have it
    """Compile a pattern of ICU's dialect; one that is not valid is noticed and gives None.

    Raises:
        NotImplementedHere: if it uses what Python's patterns cannot say.
    """
    compiled = _compiled(pattern, case_insensitive)
    if compiled is None:
        notice(InvalidRegex)
    return compiled


@lru_cache(maxsize=_KEPT)
def _compiled(pattern: str, case_insensitive: bool) -> re.Pattern[str] | None:  # noqa: FBT001 - part of the cache's key
    try:
        return re.compile(translated(pattern), re.IGNORECASE if case_insensitive else 0)
    except re.error as ex:
        if "fixed-width" in str(ex):
            message = f"the regular expression {pattern!r} looks behind for texts of many lengths"
            raise NotImplementedHere(message) from ex
        return None
    except (OverflowError, RecursionError):
        return None
