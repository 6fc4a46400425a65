"""Headers that change what a request means."""

import gzip
import zlib

import pytest

from service.embedded.arango_api.headers import heed
from service.embedded.arango_api.messages import Request
from service.embedded.errors import HttpBadParameter, NotImplementedHere


def a_request(headers, body=b'{"a":1}'):
    return Request("POST", "_system", ["_api", "version"], headers=headers, body=body)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("deflate", zlib.compress), ("gzip", gzip.compress), ("identity", bytes)]
)
def test_a_packed_body_is_unpacked(encoding, pack):
    request = a_request({"content-encoding": encoding}, pack(b'{"a":1}'))

    heed(request)

    assert request.json() == {"a": 1}


@pytest.mark.parametrize("encoding", ["deflate", "gzip"])
def test_a_body_that_is_not_packed_so_is_refused(encoding):
    with pytest.raises(HttpBadParameter):
        heed(a_request({"content-encoding": encoding}))


@pytest.mark.parametrize(
    "headers",
    [
        {"content-encoding": "br"},
        {"x-arango-async": "store"},
        {"x-arango-async": "True"},
        {"x-arango-trx-id": "7"},
    ],
)
def test_what_cannot_be_heeded_is_refused(headers):
    with pytest.raises(NotImplementedHere) as caught:
        heed(a_request(headers))

    assert next(iter(headers)).split("-")[-1] in caught.value.message


def test_who_wants_no_later_answer_gets_one_at_once():
    request = a_request({"x-arango-async": "false"})

    heed(request)

    assert request.json() == {"a": 1}
