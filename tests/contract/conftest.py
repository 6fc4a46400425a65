"""A database on each engine: the embedded one always, a real ArangoDB where there is one.

A real one is named by ``TORC_TEST_ARANGO_URL`` (``http://user:password@host:port``), or started by
testcontainers when ``TORC_TEST_ARANGO_DOCKER`` is set. Where neither is so the tests on it are
skipped; with ``CI`` set and a real one promised, its absence is a failure.
"""

import os
import uuid
from urllib.parse import urlsplit

import orjson
import pytest
from arango import ArangoClient

from service.embedded.transport import HOST, EmbeddedClient

_IMAGE = "arangodb/arangodb:3.12"


@pytest.fixture(scope="session", params=["embedded", "arangodb"])
def engine(request):
    """Give the engine's ``_system`` database."""
    opened = _embedded() if request.param == "embedded" else _arangodb()
    yield from opened


def _embedded():
    client = ArangoClient(
        HOST,
        http_client=EmbeddedClient(None),
        serializer=lambda value: orjson.dumps(value).decode(),
        deserializer=orjson.loads,
    )
    yield client.db("_system")
    client.close()


def _arangodb():
    url = os.environ.get("TORC_TEST_ARANGO_URL")
    if url:
        yield from _connected(url)
    elif os.environ.get("TORC_TEST_ARANGO_DOCKER"):
        yield from _container()
    else:
        pytest.skip("neither TORC_TEST_ARANGO_URL nor TORC_TEST_ARANGO_DOCKER is set")


def _connected(url):
    parts = urlsplit(url)
    client = ArangoClient(f"{parts.scheme}://{parts.hostname}:{parts.port or 8529}")
    yield client.db("_system", parts.username or "root", parts.password or "", verify=True)
    client.close()


def _container():
    containers = pytest.importorskip("testcontainers.core.container")
    waiting = pytest.importorskip("testcontainers.core.waiting_utils")
    server = containers.DockerContainer(_IMAGE).with_env("ARANGO_NO_AUTH", "1")
    server.with_exposed_ports(8529)
    try:
        server.start()
    except Exception as ex:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Docker cannot start {_IMAGE}: {ex}")
    try:
        waiting.wait_for_logs(server, "is ready for business", timeout=120)
        address = f"{server.get_container_host_ip()}:{server.get_exposed_port(8529)}"
        yield from _connected(f"http://root:@{address}")
    finally:
        server.stop()


@pytest.fixture
def db(engine):
    """Give an empty database that lives as long as the test."""
    name = f"contract_{uuid.uuid4().hex[:12]}"
    engine.create_database(name)
    connection = engine._conn
    client = ArangoClient(
        connection._hosts,
        http_client=connection._http,
        serializer=connection._serializer,
        deserializer=connection._deserializer,
    )
    yield client.db(name, *connection._auth)
    engine.delete_database(name)


@pytest.fixture
def jobs(db):
    """Give an empty document collection."""
    return db.create_collection("jobs")


@pytest.fixture
def blocks(db, jobs):
    """Give an empty edge collection between jobs."""
    return db.create_collection("blocks", edge=True)
