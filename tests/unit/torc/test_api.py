"""Each method of the client makes the request of its operation."""

import inspect
import typing

import pytest

import torc
from torc import DefaultApi, make_api
from torc.errors import InvalidSettings, Refused
from torc.models import File, Job, Page, UserData
from torc.operations.links import Linked
from torc.operations.verbs import operations_of


class Recorder:
    """A transport that remembers what was asked and gives one answer."""

    url = "http://recorder"

    def __init__(self):
        self.asked = []
        self.answer = {"_key": "1", "items": [], "jobs": []}

    def ask(self, method, path, query=None, body=None, **_):
        given = {name: value for name, value in (query or {}).items() if value is not None}
        self.asked.append((method, path, given, body))
        return self.answer


@pytest.fixture
def transport():
    return Recorder()


@pytest.fixture
def api(transport):
    return DefaultApi(transport)


_FIT = {"num_cpus": 4}
_CALLS = [
    (lambda api: api.ping(), ("GET", "/ping", {}, None)),
    (lambda api: api.get_version(), ("GET", "/version", {}, None)),
    (
        lambda api: api.add_file("1", {"name": "f"}),
        ("POST", "/workflows/1/files", {}, {"name": "f"}),
    ),
    (lambda api: api.list_files("1"), ("GET", "/workflows/1/files", {}, None)),
    (
        lambda api: api.list_jobs(1, skip=2, limit=3, sort_by="name", reverse_sort=True, key="7"),
        (
            "GET",
            "/workflows/1/jobs",
            {"skip": 2, "limit": 3, "sort_by": "name", "reverse_sort": True, "_key": "7"},
            None,
        ),
    ),
    (lambda api: api.get_job("1", "jobs/7"), ("GET", "/workflows/1/jobs/7", {}, None)),
    (lambda api: api.get_user_data(None, 7), ("GET", "/user_data/7", {}, None)),
    (lambda api: api.get_result("1", "a b/c d"), ("GET", "/workflows/1/results/c%20d", {}, None)),
    (
        lambda api: api.modify_user_data(None, "7", UserData(data=1)),
        ("PUT", "/user_data/7?partial=true", {}, {"data": 1}),
    ),
    (lambda api: api.remove_event("1", "7"), ("DELETE", "/workflows/1/events/7", {}, None)),
    (lambda api: api.delete_events("1"), ("DELETE", "/workflows/1/events", {}, None)),
    (
        lambda api: api.add_user_data("1", {"data": 1}),
        ("POST", "/workflows/1/user_data", {}, {"data": 1}),
    ),
    (
        lambda api: api.add_user_data("1", "7", UserData(data=1)),
        ("PUT", "/workflows/1/user_data/7?partial=true", {}, {"data": 1}),
    ),
    (
        lambda api: api.add_job_user_data("1", "2", {"data": 1}),
        ("POST", "/workflows/1/jobs/2/user_data", {}, {"data": 1}),
    ),
    (
        lambda api: api.list_job_user_data_stores("1", "2"),
        ("GET", "/workflows/1/jobs/2/user_data_stores", {}, None),
    ),
    (
        lambda api: api.list_job_user_data_consumes("1", "2"),
        ("GET", "/workflows/1/jobs/2/user_data_consumes", {}, None),
    ),
    (
        lambda api: api.add_workflow_specification({"name": "w"}, dry_run=True),
        ("POST", "/workflow_specifications", {"dry_run": True}, {"name": "w"}),
    ),
    (lambda api: api.add_workflow({"name": "w"}), ("POST", "/workflows", {}, {"name": "w"})),
    (lambda api: api.list_workflows(user="ada"), ("GET", "/workflows", {"user": "ada"}, None)),
    (lambda api: api.get_workflow("1"), ("GET", "/workflows/1", {}, None)),
    (
        lambda api: api.modify_workflow("1", {"name": "w"}),
        ("PUT", "/workflows/1?partial=true", {}, {"name": "w"}),
    ),
    (lambda api: api.remove_workflow("1"), ("DELETE", "/workflows/1", {}, None)),
    (lambda api: api.initialize_jobs("1"), ("POST", "/workflows/1/initialize_jobs", {}, None)),
    (lambda api: api.is_workflow_complete("1"), ("GET", "/workflows/1/is_complete", {}, None)),
    (lambda api: api.cancel_workflow("1"), ("PUT", "/workflows/1/cancel", {}, None)),
    (
        lambda api: api.reset_workflow_status("1", failed_only=True),
        ("POST", "/workflows/1/reset_status", {"failed_only": True}, None),
    ),
    (
        lambda api: api.initialize_jobs("1", force=True, dry_run=True),
        ("POST", "/workflows/1/initialize_jobs", {"force": True, "dry_run": True}, None),
    ),
    (lambda api: api.pause_workflow("1"), ("PUT", "/workflows/1/pause", {}, None)),
    (lambda api: api.resume_workflow("1"), ("PUT", "/workflows/1/resume", {}, None)),
    (
        lambda api: api.reset_job_status("1", ["2"], downstream=True),
        (
            "POST",
            "/workflows/1/reset_job_status",
            {},
            {"jobs": ["2"], "downstream": True, "dry_run": False},
        ),
    ),
    (
        lambda api: api.retry_jobs("1"),
        ("POST", "/workflows/1/retry_jobs", {}, {"jobs": None, "dry_run": False}),
    ),
    (
        lambda api: api.disable_jobs("1", ("2", "3")),
        ("POST", "/workflows/1/disable_jobs", {}, {"jobs": ["2", "3"]}),
    ),
    (
        lambda api: api.enable_jobs("1", ["2"]),
        ("POST", "/workflows/1/enable_jobs", {}, {"jobs": ["2"]}),
    ),
    (
        lambda api: api.list_missing_user_data("1"),
        ("GET", "/workflows/1/missing_user_data", {}, None),
    ),
    (
        lambda api: api.list_required_existing_files("1"),
        ("GET", "/workflows/1/required_existing_files", {}, None),
    ),
    (
        lambda api: api.get_job_status_counts("1"),
        ("GET", "/workflows/1/job_status_counts", {}, None),
    ),
    (lambda api: api.get_workflow_status("1"), ("GET", "/workflows/1/status", {}, None)),
    (
        lambda api: api.modify_workflow_config("1", {"a": 1}),
        ("PUT", "/workflows/1/config?partial=true", {}, {"a": 1}),
    ),
    (
        lambda api: api.prepare_jobs_for_submission("1", _FIT, limit=5),
        ("POST", "/workflows/1/prepare_jobs_for_submission", {"limit": 5}, _FIT),
    ),
    (
        lambda api: api.prepare_next_jobs_for_submission("1"),
        ("POST", "/workflows/1/prepare_next_jobs_for_submission", {}, None),
    ),
    (
        lambda api: api.prepare_next_jobs_for_submission("1", {"claim_id": "c"}, limit=2),
        ("POST", "/workflows/1/prepare_next_jobs_for_submission", {"limit": 2}, {"claim_id": "c"}),
    ),
    (
        lambda api: api.heartbeat("1", "5", [{"job_key": "2", "run_id": 1, "attempt": 1}]),
        (
            "POST",
            "/workflows/1/compute_nodes/5/heartbeat",
            {},
            {"jobs": [{"job_key": "2", "run_id": 1, "attempt": 1}]},
        ),
    ),
    (
        lambda api: api.return_job("1", "2", "5"),
        ("POST", "/workflows/1/jobs/2/return_job", {}, {"compute_node_key": "5"}),
    ),
    (
        lambda api: api.start_job("1", "2", "3"),
        ("POST", "/workflows/1/jobs/2/start_job", {}, {"compute_node_key": "3"}),
    ),
    (
        lambda api: api.complete_job("1", "2", {"return_code": 0}),
        ("POST", "/workflows/1/jobs/2/complete_job", {}, {"return_code": 0}),
    ),
    (lambda api: api.return_job("1", "2"), ("POST", "/workflows/1/jobs/2/return_job", {}, None)),
    (
        lambda api: api.reinitialize_jobs(1, {"2": None}, dry_run=True),
        (
            "POST",
            "/workflows/1/reinitialize_jobs",
            {"dry_run": True},
            {"files": {"2": None}},
        ),
    ),
    (
        lambda api: api.explain_job("1", "jobs/7"),
        ("GET", "/workflows/1/jobs/7/why", {}, None),
    ),
    (
        lambda api: api.start_jobs("1", ["2"], "3"),
        ("POST", "/workflows/1/start_jobs", {}, {"jobs": ["2"], "compute_node_key": "3"}),
    ),
    (
        lambda api: api.complete_jobs("1", [{"job_key": "2"}]),
        ("POST", "/workflows/1/complete_jobs", {}, {"completions": [{"job_key": "2"}]}),
    ),
    (
        lambda api: api.list_downstream_jobs("1", "2"),
        ("GET", "/workflows/1/jobs/2/downstream_jobs", {}, None),
    ),
    (
        lambda api: api.list_jobs_by_needs_file("1", "2", limit=5, status="ready"),
        ("GET", "/workflows/1/files/2/jobs_needs", {"limit": 5, "status": "ready"}, None),
    ),
    (
        lambda api: api.list_jobs_by_status("1", "ready", sort_by="name", skip=2),
        ("GET", "/workflows/1/jobs/find_by_status/ready", {"skip": 2, "sort_by": "name"}, None),
    ),
    (
        lambda api: api.modify_job_resource_requirements("1", "2", "3"),
        ("PUT", "/workflows/1/jobs/2/resource_requirements/3", {}, None),
    ),
    (
        lambda api: api.bulk_add_edges("1", "needs", [{"_from": "jobs/1", "_to": "files/2"}]),
        (
            "POST",
            "/workflows/1/bulk_edges/needs",
            {},
            {"edges": [{"_from": "jobs/1", "_to": "files/2"}]},
        ),
    ),
    (
        lambda api: api.get_job_resource_requirements("1", "2"),
        ("GET", "/workflows/1/jobs/2/resource_requirements", {}, None),
    ),
    (
        lambda api: api.join_collections_by_outbound_edge(
            "1", "jobs", "consumes", {"_key": "2"}, limit=3
        ),
        ("POST", "/workflows/1/join_by_outbound_edge/jobs/consumes", {"limit": 3}, {"_key": "2"}),
    ),
    (
        lambda api: api.join_collections_by_inbound_edge("1", "results", "returned"),
        ("POST", "/workflows/1/join_by_inbound_edge/results/returned", {}, {}),
    ),
    (
        lambda api: api.add_edge("1", "blocks", {"_from": "jobs/1", "_to": "jobs/2"}),
        ("POST", "/workflows/1/edges/blocks", {}, {"_from": "jobs/1", "_to": "jobs/2"}),
    ),
    (lambda api: api.list_edges("1", "blocks"), ("GET", "/workflows/1/edges/blocks", {}, None)),
    (
        lambda api: api.remove_edge("1", "blocks", "2"),
        ("DELETE", "/workflows/1/edges/blocks/2", {}, None),
    ),
    (
        lambda api: api.query_aql("RETURN @x", {"x": 1}, limit=2),
        ("POST", "/aql", {}, {"query": "RETURN @x", "bind_vars": {"x": 1}, "limit": 2}),
    ),
]


@pytest.mark.parametrize(("call", "request_"), _CALLS)
def test_a_method_makes_the_request_of_its_operation(api, transport, call, request_):
    call(api)

    assert transport.asked == [request_]


def test_documents_come_as_the_collection_s_own_kind(api, transport):
    transport.answer = {"items": [{"_key": "7", "name": "first"}]}

    assert api.list_jobs("1").items == [Job(_key="7", name="first")]
    assert isinstance(api.list_jobs("1").items[0], Job)


def test_an_empty_key_is_refused_before_it_is_sent(api, transport):
    with pytest.raises(Refused, match="'' is not a key"):
        api.get_user_data(None, "")

    assert transport.asked == []


def test_an_operation_knows_its_name_and_explains_itself(api):
    assert api.modify_user_data.__name__ == "modify_user_data"
    assert repr(DefaultApi.list_jobs).startswith("<function CollectionOperations.list_jobs at ")
    assert api.get_job.__doc__.startswith("Return one document.")
    assert list(inspect.signature(api.get_job).parameters) == ["workflow", "key"]


@pytest.mark.parametrize(
    ("name", "returned"),
    [
        ("get_job", Job),
        ("list_jobs", Page[Job]),
        ("add_jobs", list[Job]),
        ("list_files", Page[File]),
    ],
)
def test_an_operation_says_what_it_returns(api, name, returned):
    assert inspect.signature(getattr(api, name)).return_annotation == returned
    assert typing.get_type_hints(getattr(DefaultApi, name))["return"] == returned


def methods():
    return [
        pytest.param(method, id=name)
        for name, method in inspect.getmembers(DefaultApi, inspect.isfunction)
        if not name.startswith("_")
    ]


@pytest.mark.parametrize("method", methods())
def test_every_operation_is_a_documented_method_with_types(method):
    signature = inspect.signature(method)
    parameters = list(signature.parameters.values())[1:]

    assert inspect.getdoc(method)
    assert signature.return_annotation is not signature.empty
    assert all(each.annotation is not each.empty for each in parameters)


@pytest.mark.parametrize("method", methods())
def test_workflows_and_keys_are_named_as_in_earlier_clients(method):
    named = inspect.signature(method).parameters

    assert not named.keys() & {"workflow_key", "job_key", "document_key"}


def test_arguments_may_be_given_by_name(api, transport):
    api.get_job(workflow="1", key="7")
    api.add_file(workflow="1", body={"path": "f"})
    api.add_user_data(workflow="1", body={"data": 1})
    api.add_user_data(workflow="1", key="7", body={"data": 1})
    api.is_workflow_complete(key="1")

    assert [path for _, path, _, _ in transport.asked] == [
        "/workflows/1/jobs/7",
        "/workflows/1/files",
        "/workflows/1/user_data",
        "/workflows/1/user_data/7?partial=true",
        "/workflows/1/is_complete",
    ]


def test_every_collection_has_every_verb():
    table = {
        (type(operation).__name__, operation.kind.collection)
        for operation in operations_of(DefaultApi).values()
        if not isinstance(operation, Linked)
    }
    collections = {collection for _, collection in table}

    assert len(collections) == 14
    assert len(table) == 8 * 14


def test_two_apis_do_not_share_their_transport():
    first, second = DefaultApi(Recorder()), DefaultApi(Recorder())
    first.get_job("1", "2")

    assert len(first.transport.asked) == 1
    assert second.transport.asked == []


@pytest.mark.parametrize(
    "url", ["localhost:8529", "ftp://host", "http://", "http://host:port", "http://host/a b"]
)
def test_what_is_no_url_is_refused(url):
    with pytest.raises(InvalidSettings, match=r"is not the address of a service\. Write http://"):
        make_api(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:secret@host:8529/_db/x/", "http://host:8529/_db/x"),
        ("https://host", "https://host"),
        ("http://[::1]:8529", "http://[::1]:8529"),
    ],
)
def test_the_url_is_shown_without_password(url, shown):
    assert make_api(url).transport.url == shown


def test_every_public_name_exists():
    assert {name for name in torc.__all__ if not hasattr(torc, name)} == set()
    assert sorted(torc.__all__) == sorted(torc._HOMES)


def test_a_name_that_does_not_exist_is_missing():
    with pytest.raises(AttributeError, match="module 'torc' has no attribute 'nothing'"):
        torc.nothing  # noqa: B018 - reading it is the test
