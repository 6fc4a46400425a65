"""The API as a WSGI callable."""

import io
import json
import logging

import pytest

from service.embedded.arango_api.messages import Response
from service.embedded.arango_api.wsgi import Wsgi, split_path


class Recorder:
    """Stands for a server: keeps the request, gives a prepared answer."""

    def __init__(self, response=None):
        self.response = response or Response(200, '{"ü":1}')
        self.request = None

    def handle(self, request):
        self.request = request
        if isinstance(self.response, Exception):
            raise self.response
        return self.response


def send(server, method="GET", path="/_api/version", query="", body=b"", **headers):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    started = []
    chunks = Wsgi(server)(environ, lambda *arguments: started.append(arguments))
    return *started[0], b"".join(chunks)


def test_a_request_arrives_with_all_its_parts():
    server = Recorder()

    send(
        server,
        "PATCH",
        "/_db/torc/_api/document/jobs/ä",
        "keepNull=false&x=a%20b",
        b'{"a":1}',
        HTTP_IF_MATCH='"7"',
    )

    request = server.request
    assert (request.method, request.database) == ("PATCH", "torc")
    assert request.segments == ["_api", "document", "jobs", "ä"]
    assert request.params == {"keepNull": "false", "x": "a b"}
    assert request.header("if-match") == "7"
    assert request.json() == {"a": 1}


def test_an_answer_leaves_with_status_headers_and_bytes():
    status, headers, body = send(Recorder())

    assert status == "200 OK"
    assert dict(headers)["content-length"] == str(len(body))
    assert body == '{"ü":1}'.encode()


def test_an_answer_to_head_has_no_body_but_its_length():
    _, headers, body = send(Recorder(), "HEAD")

    assert body == b""
    assert dict(headers)["content-length"] == "8"


def test_a_bug_is_logged_and_answered(caplog):
    with caplog.at_level(logging.ERROR):
        status, _, body = send(Recorder(ZeroDivisionError("oh")))

    assert status.startswith("500")
    assert json.loads(body)["errorNum"] == 4
    assert caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/_db/torc/_api/version", ("torc", ["_api", "version"])),
        ("/_api/version", ("_system", ["_api", "version"])),
        ("/_db", ("_system", ["_db"])),
        ("/", ("_system", [""])),
    ],
)
def test_a_path_names_a_database_or_means_system(path, expected):
    assert split_path(path) == expected
