"""The engine's port, when many have it open."""

import json
import socket
import subprocess
import sys
import urllib.request

import pytest

_SERVER = """
from service.embedded.arango_api.http_server import Address, Listener
from service.embedded.arango_api.server import EmbeddedServer

engine = EmbeddedServer(None)
listener = Listener(engine, Address(port=0))
print(listener.url, flush=True)
try:
    listener.run()
finally:
    engine.close()
"""


@pytest.fixture
def url():
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


def test_callers_who_say_nothing_keep_nobody_waiting(url):
    port = int(url.rpartition(":")[2])
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(150)]

    with urllib.request.urlopen(f"{url}/_api/version", timeout=10) as answer:  # noqa: S310 - our own
        told = json.loads(answer.read())
    for each in idle:
        each.close()

    assert told["server"] == "arango"
