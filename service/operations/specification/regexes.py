"""Regular expressions in a specification."""

import re

#: Classes that other systems know. Python takes ``[[:digit:]]`` for one of ``[:digt`` and a ``]``.
_CLASS_OF_POSIX = re.compile(
    r"\[:\^?(?:alnum|alpha|blank|digit|lower|punct|space|upper|word|xdigit):\]"
)


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regular expression, to be searched for in names.

    Raises:
        re.error: if it is none.

    Example:
        >>> bool(compiled("b_[0-9]+$").search("ab_12"))
        True
    """
    if unknown := _CLASS_OF_POSIX.search(pattern):
        message = f"{unknown[0]} has no meaning here; write \\d, \\w, \\s or a range such as a-z"
        raise re.error(message, pattern, unknown.start())
    return re.compile(pattern)
