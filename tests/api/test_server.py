"""The service under a real gunicorn."""

import http.client
import json
import socket
import subprocess
import sys
import time

import pytest


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return json.load(connection.getresponse())
    finally:
        connection.close()


def wait_for(port, server):
    for _ in range(200):
        try:
            return get(port, "/ping")
        except OSError:
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def test_the_server_serves_our_service_from_a_folder_with_another_one(tmp_path, port):
    foreign = tmp_path / "service"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise SystemExit('not this one')")
    (foreign / "app.py").write_text("raise SystemExit('not this one')")
    script = "import sys; sys.path.pop(0); from service.server import main; main(sys.argv[1:])"
    options = ["--port", str(port), "--database", f"embedded://{tmp_path}/torc.db"]
    server = subprocess.Popen(
        [sys.executable, "-c", script, *options, "--workers", "2"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(port, server)
        answers = [get(port, "/version")["engine"]["name"] for _ in range(4)]
    finally:
        server.terminate()
        server.communicate(timeout=20)

    assert answers == ["embedded"] * 4
    assert server.returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--database", "nonsense"], "torc-server: 'nonsense' is no database URL"),
        ([], "--database"),
        (["--database", "embedded://", "--port", "99999"], "99999 is no port"),
        (["--database", "embedded://", "--workers", "0"], "at least 1"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_sentence(options, said):
    answer = subprocess.run(
        [sys.executable, "-m", "service.server", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
