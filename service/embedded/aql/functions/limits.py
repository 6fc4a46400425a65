"""What no single function call may exceed, so that no query can use up the memory."""

from service.embedded.errors import ResourceLimitExceeded

#: Most elements of an array that a function makes of numbers alone, as in ArangoDB.
MOST_ELEMENTS = 10_000_000


def refuse_above(limit: int, wanted: float, what: str) -> None:
    """Refuse a call that would make more than so many of something.

    Raises:
        ResourceLimitExceeded: if more is wanted.
    """
    if wanted > limit:
        message = f"resource limit exceeded: {wanted:.0f} {what}; at most {limit} are allowed"
        raise ResourceLimitExceeded(message)
