"""The description of the service is true: whatever is asked is answered as it says."""

import json

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.app import create_app
from service.resources.openapi.examples import EXAMPLES
from service.settings import Settings
from torc.in_process import call as call_application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

#: What removes comes last, and takes another workflow.
ORDER = ["POST", "GET", "PATCH", "PUT", "DELETE"]

SPECIFICATION = {
    "name": "pipeline",
    "jobs": [
        {"name": "make", "command": "put ${user_data.output.u} ${files.output.f}"},
        {"name": "use", "command": "get ${user_data.input.u} ${files.input.f}"},
    ],
    "user_data": [{"name": "u"}],
    "files": [{"name": "f", "path": "f.csv"}],
}


@pytest.fixture
def app():
    """Return the service with two workflows, and a document of every collection in each."""
    app = create_app(Settings(database_url="embedded://"))
    for workflow in "12":
        ask(app, "/workflow_specifications", SPECIFICATION)
        for collection, example in EXAMPLES.items():
            if not collection.startswith("workflow") and collection != "edges":
                ask(app, f"/workflows/{workflow}/{collection}", example)
        ask(app, f"/workflows/{workflow}/initialize_jobs", {})
    yield app
    app.close()


def ask(app, path, body):
    status, answer = call_application(app, "POST", path, json.dumps(body).encode())
    assert status in {200, 201}, answer


def check(operation):
    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def is_answered_as_described(case):
        for name in case.path_parameters or {}:
            if name in {"workflow_key", "key"}:
                case.path_parameters[name] = "2" if case.method == "DELETE" else "1"
        case.call_and_validate(checks=CHECKS)

    is_answered_as_described()


def said(ex):
    return [said(one) for one in ex.exceptions] if isinstance(ex, BaseExceptionGroup) else str(ex)


@pytest.mark.slow
def test_whatever_is_asked_is_answered_as_described(app):
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    finite = [each for each in operations if not each.path.endswith("/event_stream")]
    untrue = []
    for operation in sorted(finite, key=lambda each: ORDER.index(each.method.upper())):
        try:
            check(operation)
        except (BaseExceptionGroup, AssertionError) as ex:
            untrue.append(f"{operation.label}: {said(ex)}")

    assert len(finite) > 200
    assert untrue == []


def test_every_example_is_answered(app):
    _, text = call_application(app, "GET", "/openapi.json")
    description = json.loads(text)
    examples = 0
    for methods in description["paths"].values():
        for operation in methods.values():
            content = (
                operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            )
            if "example" in content:
                examples += 1
                jsonschema.validate(content["example"], content["schema"])

    assert examples > 80


def test_documents_are_described_alike_in_every_place(call):
    described = call("GET", "/openapi.json").json

    assert described["openapi"] == "3.1.0"
    assert set(described["components"]["schemas"]) > {"Job", "UserData", "Edge", "Problem"}
    job = described["components"]["schemas"]["Job"]["properties"]
    assert job["num_cpus"]["default"] == 1
    assert "ready" in job["status"]["enum"]


def test_the_page_shows_the_description_and_fetches_nothing_else(call):
    page = call("GET", "/docs")

    assert page.headers["content-type"].startswith("text/html")
    assert 'fetch("openapi.json")' in page.text
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "src=" not in page.text
