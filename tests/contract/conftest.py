"""A database on each engine, straight under python-arango: nothing of ours is above the driver."""

import uuid
from urllib.parse import urlsplit

import orjson
import pytest
from arango import ArangoClient

from service.embedded.transport import HOST, EmbeddedClient


@pytest.fixture(scope="session")
def engine(engine_url):
    """Give the engine's ``_system`` database."""
    client, user, password = _embedded() if engine_url == "embedded://" else _server(engine_url)
    yield client.db("_system", user, password)
    client.close()


def _embedded():
    client = ArangoClient(
        HOST,
        http_client=EmbeddedClient(None),
        serializer=lambda value: orjson.dumps(value).decode(),
        deserializer=orjson.loads,
    )
    return client, "root", ""


def _server(url):
    parts = urlsplit(url)
    client = ArangoClient(f"{parts.scheme}://{parts.hostname}:{parts.port or 8529}")
    return client, parts.username or "root", parts.password or ""


@pytest.fixture
def db(engine):
    """Give an empty database that lives as long as the test."""
    name = f"contract_{uuid.uuid4().hex[:12]}"
    engine.create_database(name)
    yield connected(engine, name)
    engine.delete_database(name)


def connected(engine, name):
    """Return another database of the same engine."""
    connection = engine._conn
    client = ArangoClient(
        connection._hosts,
        http_client=connection._http,
        serializer=connection._serializer,
        deserializer=connection._deserializer,
    )
    return client.db(name, *connection._auth)


@pytest.fixture
def nowhere(engine):
    """Give a handle of a database that is not there."""
    return connected(engine, "nothing_here")


@pytest.fixture
def jobs(db):
    """Give an empty document collection."""
    return db.create_collection("jobs")


@pytest.fixture
def blocks(db, jobs):  # noqa: ARG001 - edges lead somewhere
    """Give an empty edge collection between jobs."""
    return db.create_collection("blocks", edge=True)
