"""ArangoDB's errors, by name: the number, the HTTP status and the default message of each.

ArangoError
├── NotImplementedHere …  see the classes below; each docstring is its default message.

Source:
    ArangoDB manual 3.12, "Error codes and meanings".
"""

from typing import Any


class ArangoError(Exception):
    """internal error"""  # noqa: D400, D403, D415 - the docstring is ArangoDB's message

    number = 4
    http_code = 500

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).__doc__ or ""
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """Return the error as ArangoDB sends it."""
        return {
            "error": True,
            "code": self.http_code,
            "errorNum": self.number,
            "errorMessage": self.message,
        }
