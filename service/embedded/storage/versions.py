"""Versions that callers count themselves, in an attribute of their documents.

Source:
    ArangoDB manual 3.12, ``versionAttribute`` in "HTTP interface for documents" and in the options
    of AQL's UPDATE.
"""

from collections.abc import Mapping
from typing import Any


def is_outdated(old: Mapping[str, Any], new: Any, attribute: str) -> bool:
    """Tell whether a document is to stay as it is, because the new one is no later version.

    Whoever gives no version, on either side, is not held back.

    Example:
        >>> is_outdated({"v": 2}, {"v": 2.5}, "v"), is_outdated({"v": 2}, {"v": 3}, "v")
        (True, False)
        >>> is_outdated({"v": 2}, {}, "v"), is_outdated({"v": "2"}, {"v": 1}, "v")
        (False, False)
    """
    if not isinstance(new, dict):
        return False
    held, given = _version(old.get(attribute)), _version(new.get(attribute))
    return held is not None and given is not None and given <= held


def _version(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and value >= 0 else None
