"""Show control characters as they are written, so that no name can rewrite a terminal."""

#: C0 and C1, and what turns the direction of writing around or ends a line.
_CODES = (
    range(32),
    range(127, 160),
    (0x061C, 0x200E, 0x200F),
    range(0x2028, 0x202F),
    range(0x2066, 0x206A),
)
_ESCAPES = {code: chr(code).encode("unicode_escape").decode() for some in _CODES for code in some}


def escaped(text: str) -> str:
    r"""Return a text with its control characters written out, newlines too.

    Example:
        >>> escaped("a\x1b[31m\n")
        'a\\x1b[31m\\n'
    """
    return text.translate(_ESCAPES)


def escaped_lines(text: str) -> str:
    r"""Return a text with its control characters written out; its lines stay.

    Example:
        >>> escaped_lines("a\x1b[31m\n")
        'a\\x1b[31m\n'
    """
    return text if text.isprintable() else "\n".join(map(escaped, text.split("\n")))
