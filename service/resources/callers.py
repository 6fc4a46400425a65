"""Who sends a request, as far as it says."""

from urllib.parse import unquote

import falcon

#: The login name of the user; what is not ASCII in it is percent-encoded.
USER_HEADER = "X-Torc-User"


def caller(request: falcon.Request) -> str:
    """Return who sends a request, as events tell it: ``user alice``; empty when it is not said."""
    name = unquote(request.get_header(USER_HEADER) or "").strip()
    return f"user {name}" if name else ""
