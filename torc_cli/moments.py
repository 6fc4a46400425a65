"""Times as people read them: the clock of this machine, without its zone."""

from datetime import UTC, datetime

TYPE_CHECKING = False  # importing typing here would cost every command
if TYPE_CHECKING:
    from typing import Any


def readable(value: "Any") -> str:
    """Write a time as the clock here showed it.

    Args:
        value: ISO 8601 text, seconds since 1970 as a number, or None for no time.

    Returns:
        ``2026-11-21 18:08:16``; text that is no time stays as it is.
    """
    if value in {None, ""}:
        return ""
    try:
        moment = (
            datetime.fromisoformat(value)
            if isinstance(value, str)
            else datetime.fromtimestamp(value, UTC)
        )
    except (ValueError, OverflowError, OSError):
        return str(value)
    return moment.astimezone().replace(tzinfo=None).isoformat(" ", "seconds")
