"""The service on a loopback port, for those who have the token."""

import json
import urllib.error
import urllib.request

import pytest

from torc.transport import HttpTransport
from torc_cli.runner.http_server import serving


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"path": environ["PATH_INFO"]}).encode()]


def test_who_has_the_address_is_served():
    with serving(echo) as url:
        transport = HttpTransport(url)
        answer = transport.ask("GET", "/ping")
        transport.close()

    assert answer == {"path": "/ping"}


@pytest.mark.parametrize("login", ["", "torc:wrong@", "other:x@"])
def test_others_are_refused(login):
    with serving(echo) as url:
        place = url.rpartition("@")[2]
        transport = HttpTransport(f"http://{login}{place}")
        status, body = transport.send("GET", "/ping", None, repeatable=True)
        transport.close()

    assert status == 401
    assert b"somebody's torc run" in body


def test_only_this_machine_can_reach_it():
    with serving(echo) as url:
        assert "@127.0.0.1:" in url


def test_nothing_listens_afterwards():
    with serving(echo) as url:
        place = url.rpartition("@")[2]

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://{place}/ping", timeout=1)


def test_two_runs_have_different_tokens():
    with serving(echo) as first, serving(echo) as second:
        assert first.partition("@")[0] != second.partition("@")[0]
