"""Which names databases, collections and indexes may have.

Names of ASCII characters keep ArangoDB's traditional rules; names with any other character the
extended ones, which are the default since 3.12.

Source:
    ArangoDB manual 3.12, "Databases", "Collections", "Naming conventions".
"""

import re
import unicodedata
from typing import Any, TypeGuard

_TRADITIONAL = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")
_SYSTEM = re.compile(r"_[a-zA-Z0-9_-]+")
#: no control character and no slash; no digit, dot, underscore or space first; no space last
_EXTENDED = re.compile(r"[^\x00-\x20/_.0-9\x7f]([^\x00-\x1f/]*[^\x00-\x20/])?")

#: bytes in a name
_LONGEST = 256
_LONGEST_OF_DATABASE = 128
_LONGEST_TRADITIONAL_OF_DATABASE = 64


def is_database_name(name: Any) -> bool:
    """Tell whether a database other than ``_system`` may have this name.

    Example:
        >>> [is_database_name(name) for name in ("torc", "mötör", "1a", "ä:b")]
        [True, True, False, False]
    """
    if not _is_name(name) or ":" in name:
        return False
    longest = _LONGEST_TRADITIONAL_OF_DATABASE if name.isascii() else _LONGEST_OF_DATABASE
    return len(name.encode()) <= longest


def is_collection_name(name: Any, *, is_system: bool = False) -> TypeGuard[str]:
    """Tell whether a collection or an index may have this name.

    Example:
        >>> [is_collection_name(name) for name in ("jobs", "かわいい犬", "a b", "_mine")]
        [True, True, False, False]
    """
    if is_system:
        return isinstance(name, str) and bool(_SYSTEM.fullmatch(name)) and len(name) <= _LONGEST
    return _is_name(name) and len(name.encode()) <= _LONGEST


def is_normalized(name: str) -> bool:
    """Tell whether a name is in Unicode's normal form C, in which alone names can be compared."""
    return unicodedata.is_normalized("NFC", name)


def _is_name(name: Any) -> bool:
    if not isinstance(name, str):
        return False
    rule = _TRADITIONAL if name.isascii() else _EXTENDED
    return bool(rule.fullmatch(name)) and is_normalized(name) and _is_text(name)


def _is_text(name: str) -> bool:
    """Tell whether a name has no half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
