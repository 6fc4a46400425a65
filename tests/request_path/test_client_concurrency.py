"""One client from many threads, after a fork, and in another process."""

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from torc import make_api
from torc.in_process import application
from torc_cli.runner.http_server import serving

#: Parent and children write through the client that the parent has used before.
FORKING = """
import os, sys
from torc import make_api

def add(name):
    for number in range(10):
        api.add_file("1", {"path": f"{name}-{number}"})

api = make_api(sys.argv[1])
api.ping()
children = []
for name in "abc":
    child = os.fork()
    if child == 0:
        add(name)
        os._exit(0)
    children.append(child)
add("parent")
assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
"""


@pytest.fixture
def embedded_url(tmp_path):
    return f"embedded://{tmp_path}/torc.db"


@pytest.fixture(params=["embedded", "over HTTP"])
def url(request, embedded_url):
    api = make_api(embedded_url)
    api.add_workflow({"name": "w"})
    if request.param == "embedded":
        yield embedded_url
    else:
        with serving(application(embedded_url)) as url:
            yield url
    api.close()


def paths(api):
    return sorted(file.path for file in api.list_files("1", limit=1000))


def test_threads_share_a_client(url):
    api = make_api(url)

    def add(number):
        return api.add_file("1", {"path": f"{number:03}"}).path

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(add, range(80)))

    assert added == [f"{number:03}" for number in range(80)]
    assert paths(api) == added
    api.close()


def test_a_client_goes_on_after_a_fork(url):
    subprocess.run([sys.executable, "-c", FORKING, url], check=True)
    api = make_api(url)

    expected = sorted(f"{name}-{number}" for name in [*"abc", "parent"] for number in range(10))
    assert paths(api) == expected
    api.close()


def test_a_client_can_be_sent_to_another_process(url):
    api = make_api(url)
    api.ping()
    copy = pickle.loads(pickle.dumps(api))  # noqa: S301 - our own

    assert copy.get_workflow("1") == api.get_workflow("1")
    for each in (api, copy):
        each.close()
