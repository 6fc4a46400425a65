"""The client and the real service: in this process, and over HTTP on loopback."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from getpass import getuser

import pytest

from torc import iter_documents, make_api
from torc.errors import ClientError, Conflict, NotFound, Refused, ServiceUnavailable
from torc.in_process import application
from torc_cli.runner.http_server import serving

SPECIFICATION = {
    "name": "passing",
    "user_data": [{"name": "output_data1"}],
    "jobs": [
        {"name": "work1", "command": "python work1.py", "output_user_data": ["output_data1"]},
        {"name": "work2", "command": "python work2.py", "input_user_data": ["output_data1"]},
    ],
}
ROOM = {"num_cpus": 4, "memory_bytes": 2**30}
SUCCESS = {"status": "completed", "return_code": 0}


@pytest.fixture
def embedded_url(tmp_path):
    return f"embedded://{tmp_path}/torc.db"


@pytest.fixture
def embedded(embedded_url):
    api = make_api(embedded_url)
    yield api
    api.close()


@pytest.fixture
def server_url(embedded, embedded_url):  # noqa: ARG001 - it closes the database at the end
    with serving(application(embedded_url)) as url:
        yield url


@pytest.fixture(params=["in process", "over HTTP", "under the prefix of 2023"])
def api(request, embedded):
    if request.param == "in process":
        yield embedded
        return
    url = request.getfixturevalue("server_url")
    prefix = "/_db/workflows/torc-service" if "2023" in request.param else ""
    api = make_api(url + prefix)
    yield api
    api.close()


@pytest.fixture
def workflow(api):
    workflow = api.add_workflow_specification(SPECIFICATION)
    api.initialize_jobs(workflow.key)
    return workflow


def test_a_specification_becomes_a_workflow_with_short_keys(api, workflow):
    jobs = api.list_jobs(workflow.key).items

    assert (workflow.key, workflow.name) == ("1", "passing")
    assert [(job.key, job.name, job.status) for job in jobs] == [
        ("1", "work1", "ready"),
        ("2", "work2", "blocked"),
    ]


def test_every_problem_of_a_specification_comes_back(api):
    with pytest.raises(Refused) as caught:
        api.add_workflow_specification({"name": "w", "jobs": [{"comand": "x"}]})

    assert {problem["path"] for problem in caught.value.problems} == {
        "jobs[0].command",
        "jobs[0].comand",
    }
    assert api.list_workflows().total_count == 0


def test_user_data_is_passed_from_job_to_job(api, workflow):
    stored = api.list_job_user_data_stores(workflow.key, "1").items[0]
    stored.data = {"result": 1.2}
    api.add_user_data(workflow.key, stored.key, stored)
    consumed = api.list_job_user_data_consumes(workflow.key, "2").items[0]

    assert (consumed.key, consumed.name, consumed.data) == ("1", "output_data1", {"result": 1.2})


def test_the_short_form_needs_only_the_key(api, workflow):
    api.modify_user_data(None, "1", {"data": [1, None, "é"]})

    assert api.get_user_data(None, "1").data == [1, None, "é"]
    assert api.get_user_data(workflow.key, "user_data/1").data == [1, None, "é"]


def test_a_write_of_an_old_revision_is_a_conflict(api, workflow):
    old = api.get_user_data(workflow.key, "1")
    api.modify_user_data(workflow.key, "1", {"data": 1})
    old.data = 2

    with pytest.raises(Conflict):
        api.modify_user_data(workflow.key, old.key, old)
    assert api.get_user_data(workflow.key, "1").data == 1


def test_a_key_that_is_not_there_is_named(api, workflow):
    with pytest.raises(NotFound, match="99"):
        api.get_job(workflow.key, "99")


def test_a_workflow_runs_to_its_end(api, workflow):
    node = api.add_compute_node(workflow.key, {"hostname": "here"})
    ended = []
    while claimed := api.prepare_jobs_for_submission(workflow.key, ROOM).jobs:
        for job in claimed:
            api.start_job(workflow.key, job.key, node.key)
            completion = api.complete_job(workflow.key, job.key, SUCCESS)
            ended.append((job.name, completion.ready))

    assert ended == [("work1", ["2"]), ("work2", [])]
    assert api.is_workflow_complete(workflow.key).is_complete
    assert [result.return_code for result in api.list_results(workflow.key)] == [0, 0]


def test_a_claim_names_what_the_job_writes(api, workflow):
    (job,) = api.prepare_next_jobs_for_submission(workflow.key, limit=5).jobs

    assert (job.status, job.output_user_data) == (
        "pending",
        [{"_key": "1", "name": "output_data1"}],
    )


def test_a_claimed_job_can_be_given_back(api, workflow):
    (job,) = api.prepare_next_jobs_for_submission(workflow.key).jobs

    assert api.return_job(workflow.key, job.key).status == "ready"


def test_jobs_start_and_end_in_batches(api, workflow):
    (job,) = api.prepare_next_jobs_for_submission(workflow.key).jobs
    api.start_jobs(workflow.key, [job.key])
    ends = [{"job_key": job.key, **SUCCESS}, {"job_key": "2", **SUCCESS}]
    completions = api.complete_jobs(workflow.key, ends)

    assert [end["job_key"] for end in completions.completed] == ["1"]
    assert completions.ready == ["2"]
    assert [end["job_key"] for end in completions.refused] == ["2"]


def test_a_worker_keeps_what_it_claims_and_hears_what_is_not_its_own(api, workflow):
    node = api.add_compute_node(workflow.key, {"hostname": "here"})
    claimed = api.prepare_next_jobs_for_submission(
        workflow.key, {"compute_node_key": node.key, "claim_id": "c"}
    )
    own = {"job_key": claimed.jobs[0].key, "run_id": 1, "attempt": 1}
    heard = api.heartbeat(workflow.key, node.key, [own, {**own, "job_key": "2"}])

    assert claimed.jobs[0]["compute_node_key"] == node.key
    assert (heard.lease_seconds, heard.is_canceled, heard.stop) == (60, False, ["2"])


def test_events_say_who_did_it(api, workflow):
    node = api.add_compute_node(workflow.key, {"hostname": "here"})
    (job,) = api.prepare_next_jobs_for_submission(workflow.key).jobs
    api.start_job(workflow.key, job.key, node.key)
    moves = {event.type: event.by for event in api.list_events(workflow.key, category="job")}

    assert (moves["claim"], moves["start"]) == (f"user {getuser()}", f"worker {node.key}")


def test_a_canceled_workflow_can_be_reset(api, workflow):
    api.cancel_workflow(workflow.key)
    canceled = api.get_job_status_counts(workflow.key).to_dict()
    api.reset_workflow_status(workflow.key)

    assert canceled == {"canceled": 2}
    assert api.get_job_status_counts(workflow.key).to_dict() == {"uninitialized": 2}


def test_lists_are_filtered_sorted_and_cut(api):
    workflow_key = api.add_workflow({"name": "w"}).key
    for name in "bca":
        api.add_file(workflow_key, {"name": name, "path": f"/{name}"})
    page = api.list_files(workflow_key, sort_by="name", reverse_sort=True, skip=1, limit=1)

    assert [file.name for file in page] == ["b"]
    assert (page.skip, page.count, page.total_count, page.has_more) == (1, 1, 3, True)
    assert [file.path for file in api.list_files(workflow_key, name="c")] == ["/c"]
    assert [file.name for file in api.list_files(workflow_key, key="3")] == ["a"]
    assert [file.name for file in iter_documents(api.list_files, workflow_key, limit=2)] == [
        "b",
        "c",
    ]


def test_documents_are_added_changed_and_removed(api):
    workflow_key = api.add_workflow({"name": "w"}).key
    file = api.add_file(workflow_key, {"name": "f", "path": "/f"})
    file.path = "/g"
    modified = api.modify_file(workflow_key, file.key, file)
    api.remove_file(workflow_key, file.key)
    api.add_file(workflow_key, {"name": "h", "path": "/h"})
    api.delete_files(workflow_key)

    assert (modified.path, modified.rev != file.rev) == ("/g", True)
    assert api.list_files(workflow_key).items == []


def test_the_graph_answers(api, workflow):
    (join,) = api.join_collections_by_outbound_edge(
        workflow.key, "jobs", "consumes", {"_key": "2"}
    ).items
    (edge,) = api.list_edges(workflow.key, "blocks").items

    assert (join.var_from["name"], join.to["name"]) == ("work2", "output_data1")
    assert (edge.var_from, edge.to) == ("jobs/1", "jobs/2")
    assert [job.name for job in api.list_downstream_jobs(workflow.key, "1")] == ["work2"]


def test_questions_in_aql_are_answered_and_orders_refused(api, workflow):
    query = "FOR job IN jobs FILTER job.workflow_key == @key SORT job.name RETURN job.name"

    assert api.query_aql(query, {"key": workflow.key}).items == ["work1", "work2"]
    with pytest.raises(Refused):
        api.query_aql("FOR job IN jobs REMOVE job IN jobs")


def test_a_removed_workflow_is_gone(api, workflow):
    api.remove_workflow(workflow.key)

    with pytest.raises(NotFound):
        api.get_workflow(workflow.key)
    assert api.query_aql("FOR job IN jobs RETURN job").items == []


def test_the_status_and_configuration_of_a_workflow_can_be_read_and_changed(api, workflow):
    api.modify_workflow_config(workflow.key, {"compute_node_wait_for_new_jobs_seconds": 5})
    config = api.get_workflow_config(workflow.key)

    assert (api.get_workflow_status(workflow.key).run_id, config["workflow_key"]) == (1, "1")
    assert config["compute_node_wait_for_new_jobs_seconds"] == 5


def test_the_service_says_what_it_is(api):
    assert api.ping().message
    assert api.get_version().engine["name"] == "embedded"
    assert api.get_health().status == "ok"


def test_threads_may_share_an_api(api):
    workflow_key = api.add_workflow({"name": "w"}).key
    with ThreadPoolExecutor(max_workers=4) as pool:
        added = list(pool.map(lambda n: api.add_event(workflow_key, {"type": str(n)}), range(12)))

    assert len({event.key for event in added}) == 12
    assert api.list_events(workflow_key).total_count == 12


def test_a_body_that_json_cannot_hold_is_refused_before_it_is_sent(api, workflow):
    with pytest.raises(Refused, match="NaN"):
        api.modify_user_data(workflow.key, "1", {"data": float("nan")})


def test_two_clients_of_one_database_share_the_service(embedded, embedded_url):
    workflow = embedded.add_workflow({"name": "w"})

    assert make_api(embedded_url).get_workflow(workflow.key).name == "w"
    assert application(embedded_url) is application(embedded_url)


def test_a_closed_client_opens_the_database_again(embedded):
    workflow = embedded.add_workflow({"name": "w"})
    embedded.close()

    assert embedded.get_workflow(workflow.key).name == "w"


def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    (tmp_path / "torc.db").write_bytes(b"not a database, but long enough to look like a file" * 20)

    with pytest.raises(ClientError, match=r"torc\.db") as caught:
        make_api(f"embedded://{tmp_path}/torc.db").ping()
    assert isinstance(caught.value, ServiceUnavailable)


@pytest.mark.parametrize("url", ["embedded://torc.db", "embedded:torc.db", "embedded://a/b.db"])
def test_a_database_url_without_an_absolute_path_is_refused(url):
    with pytest.raises(Refused, match=r"write embedded:///absolute/path\.db"):
        make_api(url).ping()


@pytest.mark.parametrize("module", ["service", "http.client", "logging", "dataclasses", "click"])
def test_reading_a_value_over_http_does_not_load(server_url, module):
    api = make_api(server_url)
    api.add_workflow_specification(SPECIFICATION)
    api.close()
    script = (
        "import sys; from torc import make_api;"
        f"make_api({server_url!r}).get_user_data(None, '1').data;"
        f"sys.exit({module!r} in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
