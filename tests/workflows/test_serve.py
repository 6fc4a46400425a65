"""``torc database serve``: a real process, spoken to by the real driver."""

import json
import re
import signal
import threading
import urllib.error
import urllib.request

import pytest
from arango import ArangoClient
from arango.exceptions import ServerConnectionError


@pytest.fixture
def serve(project):
    """Return a function that serves the project's database and gives its address."""
    processes = []

    def start(*options):
        process = project.start("database", "serve", "--port", "0", *options)
        processes.append(process)
        return process, re.search(r"http://\S+", process.stderr.readline())[0]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def connect():
    clients = []

    def open_database(url, name="torc", password=""):
        client = ArangoClient(url)
        clients.append(client)
        return client.db(name, "root", password, verify=True)

    yield open_database
    for client in clients:
        client.close()


def test_the_driver_sees_a_workflow(project, serve, connect):
    project.write("w.yaml", "name: demo\njobs: [{name: a, command: 'true'}]\n")
    project.torc("run", "w.yaml")
    _, url = serve()

    rows = connect(url).aql.execute("FOR job IN jobs RETURN [job.name, job.status]")

    assert list(rows) == [["a", "completed"]]


def test_many_threads_write_at_once(serve, connect):
    _, url = serve()
    system = connect(url, "_system")
    system.create_collection("numbers")

    def insert():
        collection = connect(url, "_system").collection("numbers")
        for number in range(20):
            collection.insert({"number": number})

    threads = [threading.Thread(target=insert) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert system.collection("numbers").count() == 120


def test_a_wrong_password_is_refused_as_arangodb_does(serve, connect):
    _, url = serve("--password", "secret")

    with pytest.raises(ServerConnectionError):
        connect(url, "_system", "wrong")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/_api/version")  # noqa: S310 - loopback

    assert connect(url, "_system", "secret").version()
    assert refused.value.code == 401
    assert json.loads(refused.value.read()) == {
        "error": True,
        "code": 401,
        "errorNum": 11,
        "errorMessage": "not authorized to execute this request",
    }
    refused.value.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_good_order(serve, connect, ending):
    process, url = serve()
    connect(url, "_system").create_collection("kept")
    process.send_signal(ending)
    _, said = process.communicate(timeout=20)

    assert process.returncode == 0
    assert said == "Ended.\n"


def test_a_port_that_is_taken_is_told(serve, project):
    _, url = serve()
    port = url.rpartition(":")[2]

    said = project.torc("database", "serve", "--port", port, code=2).stderr

    assert said.startswith(f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use")
