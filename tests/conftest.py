"""Fixtures that several kinds of tests share: an engine, a database, the service over HTTP."""

import logging
import os
import shutil
import subprocess
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import falcon.testing
import pytest
from arango.client import ArangoClient
from arango.database import StandardDatabase

from service.app import create_app
from service.database.connection import close_database, open_database
from service.database.installation import install
from service.settings import Settings

#: The ArangoDB that CI promises; a test database is made in it and dropped.
SERVER_URL = "TORC_TEST_ARANGO_URL"

_IMAGE = "arangodb:3.12"


@pytest.fixture(autouse=True)
def _service_logs_again() -> Iterator[None]:
    """Undo what a command does for its person, who is told in sentences: it stops the log."""
    level = logging.getLogger("service.resources").level
    yield
    logging.getLogger("service.resources").setLevel(level)


@pytest.fixture(scope="session", params=["embedded", "arangodb"])
def engine_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of a place for databases; each test makes its own there."""
    if request.param == "embedded":
        yield "embedded://"
    elif os.environ.get(SERVER_URL):
        yield os.environ[SERVER_URL].rstrip("/")
    elif os.environ.get("CI_HAS_ARANGODB") or _docker_works():
        yield from _container()
    else:
        pytest.skip(f"no ArangoDB: {SERVER_URL} is not set, and Docker does not answer")


@pytest.fixture(scope="session")
def installed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an embedded database with everything in it that the schema declares."""
    path = tmp_path_factory.mktemp("installed") / "torc.db"
    opened = open_database(f"embedded://{path}")
    install(opened)
    close_database(opened)
    return path


@pytest.fixture
def database_url(engine_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of an empty database of one's own."""
    if engine_url == "embedded://":
        path = tmp_path / "torc.db"
        shutil.copy(request.getfixturevalue("installed_file"), path)
        yield f"embedded://{path}"
        return
    name = f"torc_test_{uuid.uuid4().hex[:12]}"
    yield f"{engine_url}/{name}"
    _drop(engine_url, name)


@pytest.fixture
def database(database_url: str) -> Iterator[StandardDatabase]:
    """Yield an empty database with everything that the schema declares."""
    opened = open_database(database_url)
    install(opened)
    yield opened
    close_database(opened)


@pytest.fixture
def client(database_url: str) -> Iterator[falcon.testing.TestClient]:
    """Yield a client of the service on an empty database; no socket is involved."""
    app = create_app(Settings(database_url))
    yield falcon.testing.TestClient(app)
    app.close()


def _docker_works() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        answer = subprocess.run(
            [docker, "image", "inspect", _IMAGE], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _container() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - only with Docker
    from testcontainers.core.waiting_utils import wait_for_logs  # noqa: PLC0415

    container = DockerContainer(_IMAGE).with_env("ARANGO_ROOT_PASSWORD", "test")
    with container.with_exposed_ports(8529) as running:
        wait_for_logs(running, "is ready for business", timeout=60)
        port = running.get_exposed_port(8529)
        yield f"http://root:test@{running.get_container_host_ip()}:{port}"


def _drop(engine_url: str, name: str) -> None:
    parts = engine_url.partition("://")[2]
    credentials, _, host = parts.rpartition("@")
    user, _, password = credentials.partition(":")
    client = ArangoClient(hosts=f"http://{host}")
    client.db("_system", username=user or "root", password=password).delete_database(
        name, ignore_missing=True
    )
    client.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped for which reason, a line each."""
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(str(report.longrepr[2]) for report in skipped)
    for reason, number in reasons.most_common():
        terminalreporter.write_line(f"{number} {reason}")
