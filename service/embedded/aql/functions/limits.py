"""What no single function call may exceed, so that no query can use up the memory."""

from service.embedded.errors import ResourceLimitExceeded


def refuse_above(limit: int, wanted: float, what: str) -> None:
    """Refuse a call that would make more than so many of something.

    Raises:
        ResourceLimitExceeded: if more is wanted.
    """
    if wanted > limit:
        message = f"resource limit exceeded: {wanted:.0f} {what}; at most {limit} are allowed"
        raise ResourceLimitExceeded(message)
