"""Headers that change what a request means: heeded or refused, never passed over.

Source:
    ArangoDB manual 3.12, "HTTP request handling", "Compression".
"""

import gzip
import zlib
from collections.abc import Callable

from service.embedded.arango_api.messages import Request
from service.embedded.errors import HttpBadParameter, NotImplementedHere

#: Who sends one of these needs ``heed``.
HEEDED = frozenset({"content-encoding", "x-arango-async", "x-arango-trx-id"})

#: The ways of ``x-arango-async`` to be answered later, or never.
_LATER = frozenset({"store", "true"})

_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "deflate": zlib.decompress,
    "gzip": gzip.decompress,
    "identity": bytes,
}


def heed(request: Request) -> None:
    """Unpack a compressed body.

    Raises:
        HttpBadParameter: if it is not what its header says.
        NotImplementedHere: if it is packed otherwise, or a header asks for more than one request.
    """
    for name in HEEDED.intersection(request.headers):
        if name == "x-arango-async" and request.headers[name].lower() not in _LATER:
            continue
        if name != "content-encoding":
            message = f"the header '{name}' is not implemented by the embedded engine"
            raise NotImplementedHere(message)
        request.body = _unpacked(request.body, request.headers[name])


def _unpacked(body: str | bytes, encoding: str) -> bytes:
    unpack = _UNPACK.get(encoding.lower())
    if unpack is None:
        message = f"the content encoding '{encoding}' is not implemented by the embedded engine"
        raise NotImplementedHere(message)
    try:
        return unpack(body if isinstance(body, bytes) else body.encode())
    except (OSError, EOFError, zlib.error) as ex:
        message = f"the body is not in the content encoding '{encoding}'"
        raise HttpBadParameter(message) from ex
