"""What a client asks is done once, whenever its connection or the server goes away."""

import http.client
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest

from torc import add_jobs, make_api
from torc.errors import ConnectionLost, NotFound

#: The real server; its process ends as soon as a file says so, when a request is done but not
#: answered, or when it is about to be done.
SERVER = """
import os, sys
from pathlib import Path
from service.operations import requests
from service.server import main

def ends_at(place):
    operation = getattr(requests.Requests, place)
    def call(*args):
        trap = Path(sys.argv[1], place)
        if trap.exists():
            trap.unlink()
            os._exit(1)
        return operation(*args)
    setattr(requests.Requests, place, call)

ends_at("begin")
ends_at("finish")
main(sys.argv[2:])
"""

_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbad"


class Server:
    """A real server, which can be killed."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self):
        database = f"embedded://{self.folder}/torc.db"
        options = ["--port", str(self.port), "--database", database, "--workers", "2"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(self.folder), *options],
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def set_trap(self, place):
        (self.folder / place).touch()


class Proxy:
    """Hands connections on to a server, and breaks them as told: one word for each request."""

    def __init__(self, port):
        self.port = port
        self.script = []
        self.broken = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.lock = threading.Lock()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _next(self):
        with self.lock:
            how = self.script.pop(0) if self.script else "whole"
            if how != "whole":
                self.broken.append(how)
            return how

    def _converse(self, client):
        with client, suppress(OSError):
            while self._exchange(client, self._next):
                pass

    def _exchange(self, client, choose):
        """Hand on one request and its answer; tell whether the connection goes on."""
        request = read_message(client)
        if not request:
            return False
        how = choose()
        if how in {"whole", "answer lost", "answer cut", "answer reset", "gateway after"}:
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                server.sendall(request)
                answer = read_message(server)
        match how:
            case "whole":
                client.sendall(answer)
                return bool(answer)
            case "answer cut":
                client.sendall(answer[: len(answer) // 2])
            case "gateway before" | "gateway after":
                client.sendall(_BAD_GATEWAY)
            case "reset" | "answer reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def close(self):
        self.listener.close()


def read_message(connection):
    """Read a request or an answer with a length, or nothing if the other side has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(lengths[0].partition(b":")[2]) - len(body) if lengths else 0
    while missing > 0:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
        missing -= len(more)
    return data


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def proxy(server):
    with closing(Proxy(server.port)) as proxy:
        yield proxy


@pytest.fixture
def api(proxy):
    with closing(make_api(proxy.url, patience_seconds=60)) as api:
        yield api


@pytest.fixture
def key(api):
    return api.add_workflow({"name": "w", "user": "ada"}).key


def add_files(api, key):
    return [api.add_file(key, {"name": "f", "path": "f"}).path]


def add_user_data_of_a_job(api, key):
    job = api.add_job(key, {"name": "a", "command": "true"})
    return [api.add_job_user_data(key, job.key, {"name": "u"}).name]


def add_jobs_with_edges(api, key):
    file = api.add_file(key, {"path": "f"}).key
    new = [{"name": name, "command": "true", "input_files": [file]} for name in "abc"]
    return [job.name for job in add_jobs(api, key, new)]


def create(api, _):
    jobs = [{"name": "a", "command": "true"}, {"name": "b", "command": "true", "depends_on": ["a"]}]
    return api.add_workflow_specification({"name": "spec", "jobs": jobs}).name


def import_copy(api, key):
    archive = api.get_workflow_archive(key)
    return api.add_workflow_archive(archive, name="copy").name


def change(api, key):
    file = api.add_file(key, {"path": "f"})
    changed = api.patch_file(key, file.key, {"path": "g", "_rev": file.rev})
    return api.modify_file(key, file.key, {"path": "h", "_rev": changed.rev}).path


def remove(api, key):
    file = api.add_file(key, {"path": "f"})
    removed = api.remove_file(key, file.key)
    with pytest.raises(NotFound):
        api.get_file(key, file.key)
    return removed.path


def run(api, _):
    key = api.add_workflow({"name": "run"}).key
    job = api.add_job(key, {"name": "a", "command": "true"})
    api.initialize_jobs(key)
    [claimed] = api.prepare_next_jobs_for_submission(key).jobs
    api.start_job(key, job.key)
    ended = api.complete_job(key, job.key, {"status": "completed", "return_code": 0})
    return [claimed.key == job.key, ended.job["status"], state(api, key)]


OPERATIONS = [
    add_files,
    add_user_data_of_a_job,
    add_jobs_with_edges,
    create,
    import_copy,
    change,
    remove,
    run,
]

WAYS = [
    "cut",
    "reset",
    "answer lost",
    "answer cut",
    "answer reset",
    "gateway before",
    "gateway after",
]

COUNTED = ("files", "jobs", "user_data", "results", "events")


def state(api, key):
    """Return how many documents of each kind there are, of this workflow and of all."""
    edges = ("needs", "stores", "blocks")
    return (
        {name: getattr(api, f"list_{name}")(key).total_count for name in COUNTED},
        {name: api.list_edges(key, name).total_count for name in edges},
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked_is_done_once_however_the_connection_breaks(way, api, proxy, server, key):
    undisturbed = make_api(f"http://127.0.0.1:{server.port}")
    other = undisturbed.add_workflow({"name": "w"}).key
    workflows = undisturbed.list_workflows().total_count
    expected = [operation(undisturbed, other) for operation in OPERATIONS]
    created = undisturbed.list_workflows().total_count - workflows
    proxy.script = [way, "whole"] * 100
    found = [operation(api, key) for operation in OPERATIONS]
    proxy.script.clear()

    assert found == expected
    assert proxy.broken.count(way) > 20
    assert state(api, key) == state(undisturbed, other)
    assert undisturbed.list_workflows().total_count == workflows + 2 * created
    undisturbed.close()


@pytest.mark.parametrize("place", ["begin", "finish"])
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each is not remove])
def test_what_is_asked_is_done_once_when_the_process_dies(place, operation, api, server, key):
    other = api.add_workflow({"name": "w"}).key
    expected = operation(api, other)
    server.set_trap(place)

    assert operation(api, key) == expected
    assert not (server.folder / place).exists()
    assert state(api, key) == state(api, other)


def test_what_was_removed_before_the_process_died_is_not_there(api, server, key):
    file = api.add_file(key, {"path": "f"})
    server.set_trap("finish")

    with pytest.raises(NotFound):
        api.remove_file(key, file.key)


def test_a_request_that_comes_many_times_at_once_is_done_once(server, key, api):
    def send(_):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        with closing(connection):
            headers = {"Idempotency-Key": f"at-once-{key}"}
            connection.request("POST", f"/workflows/{key}/files", '{"path": "f"}', headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    with ThreadPoolExecutor(12) as pool:
        answers = set(pool.map(send, range(12)))

    assert len(answers) == 1
    assert {status for status, _ in answers} == {201}
    assert api.list_files(key).total_count == 1


def test_who_gives_up_is_told_that_it_may_be_done(server, proxy):
    proxy.script = ["answer lost"] * 1000
    with (
        closing(make_api(proxy.url, patience_seconds=0.1)) as api,
        pytest.raises(ConnectionLost, match=r"broke before the answer came .* may have been done"),
    ):
        api.add_workflow({"name": "once"})
    with closing(make_api(f"http://127.0.0.1:{server.port}")) as api:
        assert api.list_workflows(name="once").total_count == 1


@pytest.mark.slow
def test_nothing_is_done_twice_or_lost_while_servers_are_killed(tmp_path):
    server = Server(tmp_path)
    server.start()
    url = f"http://127.0.0.1:{server.port}"
    api = make_api(url, patience_seconds=120)
    key = api.add_workflow({"name": "w"}).key
    acknowledged, stop = [], threading.Event()

    def add(writer):
        number = 0
        while not stop.is_set():
            path = f"{writer}-{number}"
            assert api.add_file(key, {"path": path}).path == path
            acknowledged.append(path)
            number += 1

    writers = [threading.Thread(target=add, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(4):
        before = len(acknowledged)
        while len(acknowledged) < before + 20:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.05))
        server.kill()
        server.start()
    stop.set()
    for writer in writers:
        writer.join(timeout=120)
    stored = sorted(file.path for file in api.list_files(key, limit=100_000))
    api.close()
    server.kill()

    assert stored == sorted(acknowledged)
    assert len(stored) >= 80
