"""The description of the service is true: whatever is asked is answered as it says."""

import json
import re

import jsonschema
import openapi_spec_validator
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
from service.resources.openapi.earlier import OPERATIONS_OF_0_6, OPERATIONS_OF_0_10
from service.resources.openapi.examples import EXAMPLES
from service.settings import Settings
from torc.in_process import call as call_application

schemathesis.serializer.alias("application/zip", "application/octet-stream")

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
        for collection in ("files", "user_data", "jobs"):
            ask(app, f"/workflows/{workflow}/{collection}", {**EXAMPLES[collection], "name": None})
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
            if name.endswith("_key"):
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
    assert untrue == [], "\n".join(untrue)


@pytest.fixture(scope="module")
def description():
    app = create_app(Settings(database_url="embedded://"))
    yield json.loads(call_application(app, "GET", "/openapi.json")[1])
    app.close()


def operations(description):
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_description_is_valid(description):
    openapi_spec_validator.validate(description)


def takes_json(operation):
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def fits(content, description):
    schema = {**content["schema"], "components": description["components"]}
    return jsonschema.Draft202012Validator(schema).is_valid(content["example"])


def test_every_body_has_an_example_that_fits(description):
    bodies = {
        operation["operationId"]: operation["requestBody"]["content"]["application/json"]
        for _, _, operation in operations(description)
        if takes_json(operation)
    }

    assert len(bodies) > 110
    assert [name for name, body in bodies.items() if not fits(body, description)] == []


def test_every_answer_has_a_shape_and_an_example_that_fits(description):
    answers = {
        (operation["operationId"], status): answer["content"]["application/json"]
        for _, _, operation in operations(description)
        for status, answer in operation["responses"].items()
        if "application/json" in answer.get("content", {})
    }

    assert len(answers) > 240
    assert [name for name, answer in answers.items() if not fits(answer, description)] == []
    assert [
        name for name, answer in answers.items() if answer["schema"] == {"type": "object"}
    ] == []


#: Whose examples change what those of others are about: what must have been done, for each.
CLAIM = ("POST", "/prepare_next_jobs_for_submission", {"compute_node_key": "1"})
START = ("POST", "/jobs/1/start_job", {"compute_node_key": "1"})
ALONE = {
    "prepare_jobs_for_submission": [],
    "prepare_next_jobs_for_submission": [],
    "start_job": [CLAIM],
    "start_jobs": [CLAIM],
    "return_job": [CLAIM],
    "complete_job": [CLAIM, START],
    "complete_jobs": [CLAIM, START],
    "bulk_add_edges": [],
    "disable_jobs": [],
}

PATH_PARAMETERS = {"name": "needs", "collection": "jobs"}


def post(app, path, method, operation):
    """Send the example of an operation's body, and return the status of the answer."""
    named = dict(PATH_PARAMETERS)
    if operation["operationId"] == "join_collections_by_inbound_edge":
        named["collection"] = "files"
    if "{edge_key}" in path:
        _, found = call_application(app, "GET", "/workflows/1/edges/needs")
        named["edge_key"] = json.loads(found)["items"][0]["_key"]
    url = re.sub(r"{(\w+)}", lambda found: named.get(found[1], "1"), path)
    body = operation["requestBody"]["content"]["application/json"]["example"]
    status, answer = call_application(app, method.upper(), url, json.dumps(body).encode())
    return status, answer


def apart():
    """Return the service with a workflow in which no job is joined to another."""
    app = create_app(Settings(database_url="embedded://"))
    jobs = [{"name": name, "command": "true"} for name in "ab"]
    ask(app, "/workflow_specifications", {"jobs": jobs})
    for collection, example in EXAMPLES.items():
        if not collection.startswith("workflow") and collection != "edges":
            ask(app, f"/workflows/1/{collection}", example)
    ask(app, "/workflows/1/initialize_jobs", {})
    return app


@pytest.mark.slow
def test_every_example_of_a_body_is_answered(description):
    shared, untrue = apart(), []
    for path, method, operation in operations(description):
        if not takes_json(operation):
            continue
        name = operation["operationId"]
        app = apart() if name in ALONE else shared
        for verb, before, body in ALONE.get(name, []):
            call_application(app, verb, f"/workflows/1{before}", json.dumps(body).encode())
        status, answer = post(app, path, method, operation)
        if status not in {200, 201}:
            untrue.append((name, status, answer))
        if app is not shared:
            app.close()
    shared.close()

    assert untrue == [], "\n".join(untrue)


def test_documents_are_described_alike_in_every_place(call):
    described = call("GET", "/openapi.json").json

    assert described["openapi"] == "3.1.0"
    assert set(described["components"]["schemas"]) > {"Job", "JobBody", "JobPatch", "Problem"}
    job = described["components"]["schemas"]["Job"]["properties"]
    assert job["num_cpus"]["default"] == 1
    assert "ready" in job["status"]["enum"]


def test_the_bare_address_leads_to_the_page(call):
    answer = call("GET", "/")

    assert (answer.status_code, answer.headers["location"]) == (302, "docs")


def test_the_page_shows_the_description_and_fetches_nothing_else(call):
    page = call("GET", "/docs")

    assert page.headers["content-type"].startswith("text/html")
    assert 'fetch("openapi.json")' in page.text
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert "src=" not in page.text
    assert "connect-src 'self'" in page.headers["content-security-policy"]


#: What version 0.6 had besides the verbs of collections.
OF_0_6 = """
    ping get_version add_workflow list_workflows get_workflow modify_workflow remove_workflow
    add_workflow_specification get_workflow_specification get_workflow_specification_example
    get_workflow_specification_template add_job add_jobs list_job_keys list_jobs_by_status
    list_jobs_by_needs_file list_downstream_jobs get_job_resource_requirements
    modify_job_resource_requirements get_process_stats_for_job start_job complete_job
    manage_status_change add_job_user_data list_job_user_data_stores list_job_user_data_consumes
    list_files_produced_by_job get_latest_job_result list_job_specifications get_job_specification
    add_edge list_edges delete_edges get_edge remove_edge is_workflow_complete
    get_ready_job_requirements initialize_jobs process_changed_job_inputs list_missing_user_data
    list_required_existing_files prepare_jobs_for_submission prepare_next_jobs_for_submission
    prepare_jobs_for_scheduling auto_tune_resource_requirements
    process_auto_tune_resource_requirements_results get_workflow_config modify_workflow_config
    get_workflow_status modify_workflow_status cancel_workflow reset_workflow_status
    reset_job_status list_collection_names join_collections_by_outbound_edge
    join_collections_by_inbound_edge get_latest_event_timestamp get_events_after_timestamp
    get_dot_graph
"""


def test_every_operation_of_version_0_6_is_there_or_told_of(description):
    present = {operation["operationId"] for _, _, operation in operations(description)}

    assert set(OF_0_6.split()) - present == OPERATIONS_OF_0_6.keys()
    assert OPERATIONS_OF_0_6.keys() & present == set()


@pytest.mark.parametrize("table", [OPERATIONS_OF_0_6, OPERATIONS_OF_0_10])
def test_what_earlier_operations_are_now_is_there(description, table):
    present = {operation["operationId"] for _, _, operation in operations(description)}

    for names, remark in table.values():
        assert set(names) <= present
        assert names or remark
