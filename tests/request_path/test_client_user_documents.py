"""The Python snippets of the pages written for users work as they are printed."""

import pytest

from torc import make_api
from torc.in_process import application
from torc_cli.runner.http_server import serving

SPECIFICATION = {
    "name": "passing",
    "user_data": [{"name": "output_data1"}],
    "jobs": [
        {"command": "python work1.py", "output_user_data": ["output_data1"]},
        {"command": "python work2.py", "input_user_data": ["output_data1"]},
    ],
}

CONNECT = """
import os

from torc import make_api, torc_settings

api = make_api(torc_settings.database_url)
workflow_key = os.environ["TORC_WORKFLOW_KEY"]
job_key = os.environ["TORC_JOB_KEY"]
"""

# The page forgets to say that ``spark_ud`` is ``output_data1``.
WORK1 = """
result = api.list_job_user_data_stores(workflow_key, job_key)
output_data1 = result.items[0]
output_data1.data = {"result": 1.2}
spark_ud = output_data1
api.add_user_data(workflow_key, output_data1.key, spark_ud)
"""

WORK2 = """
result = api.list_job_user_data_consumes(workflow_key, job_key)
output_data1 = result.items[0]
"""

FREE_FORM = """
from swagger_client import ApiClient, DefaultApi
from swagger_client.configuration import Configuration

configuration = Configuration()
configuration.host = "http://localhost:8529/_db/workflows/torc-service"
api = DefaultApi(ApiClient(configuration))
workflow_key = "92181686"
job_key = "92181820"
data = [
    {
        "key1": "val1",
        "key2": "val2",
    },
    {
        "key3": "val3",
    },
]
for item in data:
    result = api.post_jobs_user_data_workflow_key(item, workflow_key, job_key)
    print(f"Added user data key={result['_key']}")

result = api.get_jobs_user_data_workflow_key(workflow_key, job_key)
print(f"Job key={job_key} stores {result.items}")
"""


@pytest.fixture
def api(tmp_path, monkeypatch):
    url = f"embedded://{tmp_path}/torc.db"
    monkeypatch.setenv("TORC_DATABASE_URL", url)
    monkeypatch.delenv("TORC_API_URL", raising=False)
    api = make_api(url)
    api.add_workflow_specification(SPECIFICATION)
    yield api
    api.close()


@pytest.fixture
def server_url(api):
    with serving(application(api.transport.url)) as url:
        yield url


def run(script):
    """Run a script as Python would, and return its names."""
    names = {}
    exec(compile(script, "script", "exec"), names)  # noqa: S102 - the snippet is the test
    return names


def test_passing_data_between_jobs(api, monkeypatch):  # noqa: ARG001 - the scripts find it
    monkeypatch.setenv("TORC_WORKFLOW_KEY", "1")
    monkeypatch.setenv("TORC_JOB_KEY", "1")
    run(CONNECT + WORK1)
    monkeypatch.setenv("TORC_JOB_KEY", "2")
    output_data1 = run(CONNECT + WORK2)["output_data1"]

    assert (output_data1.name, output_data1.data) == ("output_data1", {"result": 1.2})


def test_storing_data_for_a_job_as_in_2023(api, server_url, capsys):
    script = FREE_FORM.replace("http://localhost:8529", server_url)
    script = script.replace("92181686", "1").replace("92181820", "2")
    items = run(script)["result"].items
    newest, oldest = items

    assert (newest["_key"], newest["_id"], newest["key3"]) == ("3", "user_data/3", "val3")
    assert {**oldest, "_rev": ""} == {
        "_key": "2",
        "_id": "user_data/2",
        "_rev": "",
        "key1": "val1",
        "key2": "val2",
    }
    assert capsys.readouterr().out == (
        f"Added user data key=2\nAdded user data key=3\nJob key=2 stores {items}\n"
    )
    assert [data.data for data in api.list_job_user_data_stores("1", "2")] == [
        {"key1": "val1", "key2": "val2"},
        {"key3": "val3"},
    ]


@pytest.fixture
def old_api(server_url):
    script = FREE_FORM.replace("http://localhost:8529", server_url)
    api = run(script.partition("workflow_key")[0])["api"]
    yield api
    api.api_client.api.close()


def test_workflow_data_is_stored_replaced_and_removed_as_in_2023(old_api):
    key = old_api.post_user_data_workflow({"a": 1}, "1")["_key"]
    old_api.put_user_data_workflow_key({"b": 2}, "1", key)
    stored = old_api.get_user_data_workflow_key("1", key)
    newest = old_api.get_user_data_workflow("1").items[0]
    old_api.delete_user_data_workflow_key("1", key)

    assert stored == newest
    assert (stored["_key"], stored["b"], "a" in stored) == (key, 2, False)
    assert old_api.get_user_data_workflow("1").total_count == 1


def test_documents_are_plain_mappings_and_bodies_come_first_as_in_2023(old_api):
    file = old_api.post_files_workflow({"name": "f", "path": "/f"}, "1")
    file["path"] = "/g"
    old_api.put_files_workflow_key(file, "1", file["_key"])

    assert old_api.get_files_workflow_key("1", file["_key"])["path"] == "/g"
    assert [found["name"] for found in old_api.get_files_workflow("1").items] == ["f"]
    assert old_api.delete_files_workflow("1")["count"] == 1


def test_workflows_are_initialized_and_questioned_as_in_2023(old_api):
    old_api.post_workflows_initialize_jobs_key("1")

    assert old_api.get_workflows_key("1")["name"] == "passing"
    assert old_api.get_workflows_is_complete_key("1")["is_complete"] is False
    assert [job["status"] for job in old_api.get_jobs_workflow("1").items] == ["ready", "blocked"]


def test_an_operation_that_never_was_is_missing(old_api):
    with pytest.raises(AttributeError, match="there is no operation 'get_nothing'"):
        old_api.get_nothing()
    assert "get_jobs_workflow" in dir(old_api)
