"""Workflows out of the service, and in again, over HTTP."""

import io
import zipfile

import falcon.testing
import pytest

from service.app import create_app
from service.settings import Settings


@pytest.fixture
def strict_client(database_url):
    app = create_app(Settings(database_url, max_body_bytes=1_000))
    yield falcon.testing.TestClient(app)
    app.close()


def test_a_specification_creates_the_same_again(ask, pipeline):
    specification = ask("GET", f"/workflows/{pipeline}/specification")
    again = ask("POST", "/workflow_specifications", specification)

    assert specification == {
        "name": "config_pipeline",
        "jobs": [
            {"name": "generate", "command": "put ${user_data.output.config}"},
            {"name": "train", "command": "get ${user_data.input.config}"},
            {"name": "evaluate", "command": "get ${user_data.input.config}"},
        ],
        "user_data": [{"name": "config"}],
    }
    assert ask("GET", f"/workflows/{again['_key']}/specification") == specification


def test_an_archive_is_a_zip_file_to_download(call, pipeline):
    answer = call("GET", f"/workflows/{pipeline}/archive")

    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="workflow_1.torc.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "jobs.jsonl" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_an_archive_is_added_under_a_new_key(call, ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    archive = call("GET", f"/workflows/{pipeline}/archive").content
    added = call(
        "POST", "/workflow_archives?name=copy", text=archive, headers={"X-Torc-User": "ada"}
    )

    assert added.status_code == 201
    assert (added.json["_key"], added.json["name"]) == ("2", "copy")
    assert ask("GET", "/workflows/2/job_status_counts") == {"blocked": 2, "ready": 1}
    last = ask("GET", "/workflows/2/events")["items"][-1]
    assert (last["type"], last["by"]) == ("import", "user ada")


def test_what_is_no_archive_is_refused(problem):
    told = problem(400, "POST", "/workflow_archives", text="name: w")

    assert told["detail"].startswith("This is no archive of a workflow: ")
    assert problem(400, "POST", "/workflow_archives")["detail"] == told["detail"]


def test_an_archive_larger_than_the_service_takes_is_refused(strict_client):
    answer = strict_client.simulate_post("/workflow_archives", body="x" * 1_001)

    assert answer.status_code == 413


@pytest.mark.parametrize("what", ["specification", "archive"])
def test_there_must_be_such_a_workflow(problem, what):
    assert problem(404, "GET", f"/workflows/7/{what}")["detail"] == "There is no workflow 7."
