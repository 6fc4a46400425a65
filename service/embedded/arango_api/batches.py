"""The rows of a result, batch by batch; those that wait to be fetched take little memory."""

import itertools
import tempfile
import weakref
from collections.abc import Iterable
from typing import IO, Any

from service.embedded.arango_api.json_text import dumps
from service.embedded.storage.failures import StoreError

#: Bytes of waiting rows beyond which they wait in a file.
_MOST_BYTES = 1 << 20


class Batches:
    """Takes the rows of a query while it runs.

    The last batch stays as it is, so that a result of one batch, which most are, costs nothing
    more. Those before it are written as JSON: in memory while they are small, then in a temporary
    file without a name, which is gone when it is closed.

    Args:
        size: rows in a batch.
    """

    def __init__(self, size: int) -> None:
        self.last: list[Any] = []  #: the rows of the last batch
        self._size = size
        self._ends = [0]  #: where each written batch ends
        self._file: IO[bytes] | None = None

    @property
    def row_count(self) -> int:
        """Return how many rows there are."""
        return (len(self) - 1) * self._size + len(self.last)

    def __len__(self) -> int:
        """Return how many batches there are: one even if there are no rows."""
        return len(self._ends)

    def extend(self, rows: Iterable[Any]) -> None:
        """Take the rows of the result, all of them.

        Raises:
            StoreError: if they do not fit into a temporary file.
        """
        taken = iter(rows)
        self.last = list(itertools.islice(taken, self._size))
        while following := list(itertools.islice(taken, self._size)):
            self._write(self.last)
            self.last = following

    def text(self, number: int) -> str:
        """Return a batch as a JSON array; the first is number 1."""
        if number == len(self) or self._file is None:
            return dumps(self.last)
        start, end = self._ends[number - 1], self._ends[number]
        self._file.seek(start)
        return self._file.read(end - start).decode()

    def close(self) -> None:
        """Forget the rows."""
        if self._file is not None:
            self._file.close()

    def _write(self, rows: list[Any]) -> None:
        text = dumps(rows).encode()
        try:
            if self._file is None:
                self._file = self._new_file()
            self._file.write(text)
        except OSError as ex:
            message = (
                f"The rest of a large result could not be written to {tempfile.gettempdir()}:"
                f" {ex.strerror}. Make room there, or name another folder in TMPDIR."
            )
            raise StoreError(message) from ex
        self._ends.append(self._ends[-1] + len(text))

    def _new_file(self) -> IO[bytes]:
        file = tempfile.SpooledTemporaryFile(_MOST_BYTES)  # noqa: SIM115 - it outlives this call
        weakref.finalize(self, file.close)  # for a result that nobody closes
        return file
