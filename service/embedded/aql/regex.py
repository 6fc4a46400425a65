"""ICU's dialect of regular expressions, in Python's."""


def translated(pattern: str) -> str:
    """Return the pattern as ``re`` wants it."""
    return pattern
