"""What can go wrong between a program and Torc.

ClientError                 anything the caller can be told in a sentence
├── NotFound                no workflow, collection or document has that key
├── Conflict                the document, or the job, is not as the request expects it
│   └── PreconditionFailed  the document is none of those that If-Match names
├── Refused                 the service understood the request and says no; see ``problems``
│   └── Unprocessable       the id of the request was that of another one
├── ServiceFailed           the service met a fault of its own
├── ServiceUnavailable      the service, or its database, cannot answer now
│   └── ConnectionLost      nobody is there, or no answer came; see ``may_be_done``
├── InvalidSettings         a setting, or the file it comes from, cannot be used
├── InvalidFile             a workflow file cannot be read
└── InvalidFunction         a function cannot be imported, or its parameters or result stored

The message is a sentence for the person: the service's own where it sent one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class ClientError(Exception):
    """Something went wrong that the caller can be told in a sentence.

    Attributes:
        status: HTTP status of the service's answer, None where there was no answer.
        problems: everything wrong with the request: ``[{"path": …, "message": …}]``.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        problems: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])
        self.status = status
        self.problems = list(problems)


class NotFound(ClientError):
    """No workflow, collection or document has that key."""


class Conflict(ClientError):
    """The document changed since it was read; read it again and repeat the change."""


class PreconditionFailed(Conflict):
    """The document is none of those that If-Match names."""


class Refused(ClientError):
    """The service understood the request and says no."""


class Unprocessable(Refused):
    """The id of the request was used for another request."""


class ServiceFailed(ClientError):
    """The service met a fault of its own; its log says more."""


class ServiceUnavailable(ClientError):
    """The service does not answer."""


class ConnectionLost(ServiceUnavailable):
    """The service cannot be reached, or no answer came.

    Attributes:
        may_be_done: whether the request reached the service, which may have done it.
    """

    may_be_done = False


class InvalidSettings(ClientError):
    """A setting, or the file it comes from, cannot be used."""


class InvalidFile(ClientError):
    """A workflow file cannot be read."""


class InvalidFunction(ClientError):
    """A function cannot be imported, or its parameters or its result cannot be stored."""


#: HTTP status → the error it becomes; a status not named here goes by its first digit.
_BY_STATUS: dict[int, type[ClientError]] = {
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    422: Unprocessable,
    502: ServiceUnavailable,
    503: ServiceUnavailable,
    504: ServiceUnavailable,
}


def from_answer(status: int, answer: object) -> ClientError:
    """Turn an answer that is not a success into the error to raise.

    Args:
        status: HTTP status, 300 or more.
        answer: the parsed body; problem details where the service wrote it, text or None where
            something between us did.

    Source:
        RFC 9457, problem details for HTTP APIs.
    """
    problem = answer if isinstance(answer, dict) else {}
    message = problem.get("detail") or problem.get("title") or _unexplained(status, answer)
    error = _BY_STATUS.get(status) or (Refused if status < 500 else ServiceFailed)  # noqa: PLR2004 - 5xx
    return error(str(message), status=status, problems=problem.get("errors") or ())


def _unexplained(status: int, answer: object) -> str:
    said = f": {' '.join(str(answer).split())[:200]}" if answer else "."
    return f"The service answered {status}{said}"
