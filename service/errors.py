"""What can go wrong; each error carries its HTTP status, and its docstring is its default message.

TorcError                     anything the caller can be told in a sentence
├── NotFound             404  no workflow, collection or document has that key
├── Conflict             409  the document changed since it was read
│   └── InvalidMove      409  a job cannot go from this status to that one
├── PreconditionFailed   412  the document is none of those that If-Match names
├── InvalidRequest       400  well formed, but not possible
│   └── InvalidDocument  400  the body does not match its schema; names the fields
├── RequestIdReused      422  the id of a request was that of another one before
├── TooLarge             413  the body is larger than the service takes
├── StillAtWork          503  the same request, sent before, is not done yet
├── TooManyStreams       503  as many follow events as the service has threads for
└── DatabaseUnavailable  503  the database did not answer; may be retried
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what somebody sent."""

    path: str  #: where: ``jobs[2].command``; empty for the whole
    message: str  #: a sentence: what was found, what would be right


class TorcError(Exception):
    """Something went wrong."""

    status = 500

    def __init__(self, message: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message or type(self).__doc__)
        self.problems = list(problems)


class NotFound(TorcError):
    """There is nothing with that key."""

    status = 404


class Conflict(TorcError):
    """The document changed since it was read; read it again."""

    status = 409


class InvalidMove(Conflict):
    """The job cannot go from its status to that one."""


class PreconditionFailed(TorcError):
    """The document changed since it was read; read it again."""

    status = 412


class InvalidRequest(TorcError):
    """The request is well formed, but not possible."""

    status = 400


class InvalidDocument(InvalidRequest):
    """The document does not match its schema."""


class RequestIdReused(TorcError):
    """The id of the request was used for another request; use a new one."""

    status = 422


class TooLarge(TorcError):
    """The body is larger than the service takes."""

    status = 413


class StillAtWork(TorcError):
    """The same request, sent before, is not done yet; ask again."""

    status = 503


class TooManyStreams(TorcError):
    """As many programs follow events as the service has threads for; try again later."""

    status = 503


class DatabaseUnavailable(TorcError):
    """The database did not answer; try again."""

    status = 503
