"""Whatever is asked over HTTP: an answer, never a bug."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.embedded.arango_api.json_text import loads_strictly
from service.embedded.arango_api.messages import Request
from service.embedded.arango_api.routes import ROUTES
from service.embedded.arango_api.server import EmbeddedServer

_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
_NAMES = st.sampled_from(
    [
        *("query", "bindVars", "options", "batchSize", "ttl", "name", "type", "fields", "schema"),
        *("keyOptions", "edgeDefinitions", "orphanCollections", "collection", "from", "to"),
        *("example", "newValue", "skip", "limit", "keys", "_key", "_from", "a"),
    ]
)
_VALUES = st.recursive(
    _PLAIN | st.sampled_from(["users", "g", "RETURN @a", "FOR u IN users RETURN u"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=8,
)
_BODIES = st.one_of(st.dictionaries(_NAMES, _VALUES, max_size=5), _VALUES).map(json.dumps)
_PARTS = st.sampled_from(["users", "g", "1", "nobody", "vertex", "count", "by-example", "", "é"])
_PARAMETERS = st.dictionaries(
    st.sampled_from(["collection", "type", "details", "complete", "onDuplicate", "returnNew"]),
    st.sampled_from(["users", "auto", "list", "documents", "true", "edge", ""]),
    max_size=3,
)


@pytest.fixture(scope="module")
def server():
    server = EmbeddedServer(None)
    ask(server, "POST /_api/collection", body=json.dumps({"name": "users"}))
    ask(server, "POST /_api/gharial", body=json.dumps({"name": "g"}))
    yield server
    server.close()


def ask(server, route, parts=(), params=None, body=""):
    method, path = route.split(" ")
    parts = iter(parts)
    segments = [next(parts) if part[0] == "{" else part for part in path[1:].split("/")]
    request = Request(
        method, "_system", segments, params=params or {}, body=body, read=loads_strictly
    )
    return server.handle(request)


@given(
    st.sampled_from(sorted(ROUTES)),
    st.lists(_PARTS, min_size=4, max_size=4),
    _PARAMETERS,
    _BODIES | st.binary(max_size=20),
)
def test_any_request_is_answered(server, route, parts, params, body):
    answer = ask(server, route, parts, params, body)

    assert answer.status < 600


@pytest.mark.parametrize(
    "body",
    [
        {"name": "h", "options": "closed"},
        {"name": "h", "edgeDefinitions": 1.5},
        {"name": "h", "edgeDefinitions": {"a": 1}},
        {"name": "h", "orphanCollections": 5},
        {"name": "h", "orphanCollections": [None]},
    ],
)
def test_a_malformed_graph_is_refused(server, body):
    assert ask(server, "POST /_api/gharial", body=json.dumps(body)).status == 400


@pytest.mark.parametrize(
    "document",
    [
        {"_key": "odd"},
        {"_key": "odd", "edgeDefinitions": "e", "orphanCollections": []},
        {"_key": "odd", "edgeDefinitions": ["e"], "orphanCollections": []},
        {"_key": "odd", "edgeDefinitions": [{"collection": "e"}], "orphanCollections": []},
    ],
)
def test_a_document_that_is_no_graph_hurts_no_other_graph(document):
    server = EmbeddedServer(None)
    ask(server, "POST /_api/gharial", body=json.dumps({"name": "g"}))
    ask(server, "POST /_api/document/{c}", ["_graphs"], body=json.dumps(document))

    assert "odd" not in ask(server, "GET /_api/gharial").body
    assert ask(server, "GET /_api/gharial/{g}/vertex", ["g"]).status == 200
    server.close()


def test_an_import_that_is_no_text_is_answered(server):
    params = {"collection": "imported", "type": "documents"}
    ask(server, "POST /_api/collection", body=json.dumps({"name": "imported"}))

    assert '"errors":1' in ask(server, "POST /_api/import", (), params, b"\xe7\xf8").body


def test_an_import_needs_names_of_attributes(server):
    params = {"collection": "named"}
    ask(server, "POST /_api/collection", body=json.dumps({"name": "named"}))

    assert ask(server, "POST /_api/import", (), params, '[{"a": 1}]\n[1]').status == 400
