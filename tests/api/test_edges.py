import pytest

from graph_schema.edges import EDGES
from graph_schema.joins import JOINS


def test_edges_are_listed_found_and_removed(ask, problem, pipeline):
    path = f"/workflows/{pipeline}/edges/consumes"
    edges = ask("GET", path)["items"]
    first = f"{path}/{edges[0]['_key']}"

    assert [(edge["_from"], edge["_to"]) for edge in edges] == [
        ("jobs/2", "user_data/1"),
        ("jobs/3", "user_data/1"),
    ]
    assert ask("GET", first) == edges[0]
    assert ask("DELETE", first) == edges[0]
    problem(404, "GET", first)
    assert ask("DELETE", path)["count"] == 1


def test_edges_are_filtered_by_their_ends(ask, pipeline):
    page = ask("GET", f"/workflows/{pipeline}/edges/consumes?_from=jobs%2F3")

    assert [edge["_from"] for edge in page["items"]] == ["jobs/3"]


def test_an_edge_is_added(ask, pipeline):
    body = {"_from": "jobs/2", "_to": "jobs/3", "data": {"why": 1}}
    edge = ask("POST", f"/workflows/{pipeline}/edges/blocks", body)

    assert (edge["_key"], edge["data"], edge["workflow_key"]) == ("2-3", {"why": 1}, pipeline)


@pytest.mark.parametrize(
    ("edge", "body", "status", "said"),
    [
        ("blocks", {"_from": "jobs/1", "_to": "files/1"}, 400, "_to is 'files/1'"),
        ("blocks", {"_from": "nonsense", "_to": "jobs/1"}, 400, "it must be jobs/KEY"),
        ("blocks", {"_from": "jobs/1", "_to": "jobs/99"}, 404, "no job 99"),
        ("blocks", {"_from": "jobs/1"}, 400, "is missing"),
        ("block", {"_from": "jobs/1", "_to": "jobs/2"}, 404, "did you mean 'blocks'"),
        ("jobs", {"_from": "jobs/1", "_to": "jobs/2"}, 404, "no edge collection 'jobs'"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(problem, pipeline, edge, body, status, said):
    answer = problem(status, "POST", f"/workflows/{pipeline}/edges/{edge}", body)

    assert said in answer["detail"]


def test_a_second_edge_between_the_same_jobs_is_refused(ask, problem, pipeline):
    path, body = f"/workflows/{pipeline}/edges/blocks", {"_from": "jobs/2", "_to": "jobs/3"}
    ask("POST", path, body)

    assert "already" in problem(400, "POST", path, body)["detail"]


def test_an_outbound_join_lists_pairs_with_their_edge(ask, pipeline):
    page = ask(
        "POST", f"/workflows/{pipeline}/join_by_outbound_edge/jobs/consumes", {"name": "train"}
    )
    [item] = page["items"]

    assert (item["from"]["name"], item["to"]["name"]) == ("train", "config")
    assert item["edge"]["_from"] == "jobs/2"
    assert page["total_count"] == 1


def test_an_inbound_join_filters_on_the_end_of_the_edge(ask, pipeline):
    path = f"/workflows/{pipeline}/join_by_inbound_edge/user_data/consumes"
    page = ask("POST", path, {"name": "config"})

    assert [(item["from"]["name"], item["to"]["name"]) for item in page["items"]] == [
        ("train", "config"),
        ("evaluate", "config"),
    ]


@pytest.mark.parametrize("example", [{"key": "3"}, {"key": 3}, {"_key": "3"}, {"_id": "jobs/3"}])
def test_a_join_is_filtered_by_key_however_it_is_written(ask, pipeline, example):
    page = ask("POST", f"/workflows/{pipeline}/join_by_outbound_edge/jobs/consumes", example)

    assert [item["from"]["_key"] for item in page["items"]] == ["3"]


def test_a_join_is_paged_with_exact_counts(ask, pipeline):
    path = f"/workflows/{pipeline}/join_by_outbound_edge/jobs/consumes"
    page = ask("POST", f"{path}?skip=1&limit=1")

    assert (page["count"], page["total_count"], page["has_more"]) == (1, 2, False)
    assert page["items"][0]["from"]["name"] == "evaluate"
    assert ask("POST", f"{path}?limit=1")["has_more"] is True


def test_a_join_of_results_by_return_code(ask, pipeline):
    ask("POST", f"/workflows/{pipeline}/initialize_jobs")
    ask("POST", f"/workflows/{pipeline}/prepare_next_jobs_for_submission")
    ask("POST", f"/workflows/{pipeline}/jobs/1/start_job", {})
    body = {"status": "failed", "return_code": 3}
    ask("POST", f"/workflows/{pipeline}/jobs/1/complete_job", body)
    path = f"/workflows/{pipeline}/join_by_inbound_edge/results/returned"

    [item] = ask("POST", path, {"return_code": 3})["items"]

    assert (item["from"]["name"], item["to"]["return_code"]) == ("generate", 3)
    assert ask("POST", path, {"return_code": 0})["items"] == []


@pytest.mark.parametrize("join", JOINS.values(), ids=lambda join: join.name)
def test_every_named_join_can_be_asked(ask, pipeline, join):
    path = f"/workflows/{pipeline}/join_by_{join.direction}_edge/{join.collection}/{join.edge}"

    assert "items" in ask("POST", path)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("join_by_outbound_edge/files/consumes", {}, 400, "starts at jobs, not at files"),
        ("join_by_inbound_edge/jobs/consumes", {}, 400, "ends at user_data, not at jobs"),
        ("join_by_outbound_edge/jobs/consume", {}, 404, "did you mean 'consumes'"),
        ("join_by_outbound_edge/job/consumes", {}, 404, "did you mean 'jobs'"),
        ("join_by_outbound_edge/jobs/consumes", {"nme": 1}, 400, "did you mean 'name'"),
        ("join_by_outbound_edge/jobs/consumes", [1], 400, "an array"),
    ],
)
def test_a_join_that_cannot_be_is_refused(problem, pipeline, path, body, status, said):
    assert said in problem(status, "POST", f"/workflows/{pipeline}/{path}", body)["detail"]


@pytest.mark.parametrize(
    ("edge", "ends", "circle"),
    [
        ("blocks", ("jobs/2", "jobs/1"), "generate → config → train → generate"),
        ("blocks", ("jobs/1", "jobs/1"), "generate → generate"),
        ("stores", ("jobs/3", "user_data/1"), "config → evaluate → config"),
        ("consumes", ("jobs/1", "user_data/1"), "generate → config → generate"),
    ],
)
def test_an_edge_that_closes_a_circle_is_refused(ask, problem, pipeline, edge, ends, circle):
    path = f"/workflows/{pipeline}/edges/{edge}"
    before = ask("GET", path)["count"]

    detail = problem(409, "POST", path, {"_from": ends[0], "_to": ends[1]})["detail"]

    assert detail == f"Jobs would wait for each other: {circle}."
    assert ask("GET", path)["count"] == before


def test_a_circle_of_jobs_without_names_is_told_by_their_keys(ask, problem, pipeline):
    path = f"/workflows/{pipeline}"
    for _ in range(2):
        ask("POST", f"{path}/jobs", {"name": None, "command": "x"})
    ask("POST", f"{path}/edges/blocks", {"_from": "jobs/4", "_to": "jobs/5"})
    body = {"_from": "jobs/5", "_to": "jobs/4"}

    detail = problem(409, "POST", f"{path}/edges/blocks", body)["detail"]

    assert detail == "Jobs would wait for each other: jobs/4 → jobs/5 → jobs/4."


def test_kinds_of_edges_are_listed_with_their_numbers(ask, pipeline):
    kinds = {kind["name"]: kind for kind in ask("GET", f"/workflows/{pipeline}/edges")["items"]}

    assert kinds.keys() == EDGES.keys()
    assert kinds["consumes"] == {
        "name": "consumes",
        "from": ["jobs"],
        "to": ["user_data"],
        "reads": "this job reads that user data",
        "count": 2,
    }
    assert kinds["needs"]["count"] == 0


def test_many_edges_are_added_at_once(ask, pipeline):
    new = [{"_from": "jobs/1", "_to": f"jobs/{key}", "data": {"n": key}} for key in "23"]
    added = ask("POST", f"/workflows/{pipeline}/bulk_edges/blocks", {"edges": new})["items"]

    assert [(edge["_key"], edge["data"]) for edge in added] == [
        ("1-2", {"n": "2"}),
        ("1-3", {"n": "3"}),
    ]
    assert ask("GET", f"/workflows/{pipeline}/edges/blocks")["total_count"] == 2


@pytest.mark.parametrize(
    ("second", "status", "said"),
    [
        (("jobs/3", "jobs/2"), 409, "train → evaluate → train"),
        (("jobs/2", "jobs/3"), 400, "joins jobs/2 to jobs/3 already"),
        (("jobs/2", "jobs/99"), 404, "no job 99"),
        (("jobs/2", "files/1"), 400, "it must be jobs/KEY"),
    ],
)
def test_all_edges_are_added_or_none(call, pipeline, second, status, said):
    path = f"/workflows/{pipeline}/bulk_edges/blocks"
    pairs = [("jobs/2", "jobs/3"), second]
    new = [{"_from": origin, "_to": target} for origin, target in pairs]

    answer = call("POST", path, {"edges": new})

    assert answer.status_code == status
    assert said in answer.json["detail"]
    assert call("GET", f"/workflows/{pipeline}/edges/blocks").json["items"] == []


def test_a_circle_through_files_of_new_edges_is_refused(ask, problem, pipeline):
    for name in ("x", "y"):
        ask("POST", f"/workflows/{pipeline}/files", {"name": name, "path": name})
    ask("POST", f"/workflows/{pipeline}/edges/produces", {"_from": "jobs/2", "_to": "files/1"})
    ask("POST", f"/workflows/{pipeline}/edges/produces", {"_from": "jobs/3", "_to": "files/2"})
    new = [{"_from": "jobs/2", "_to": "files/2"}, {"_from": "jobs/3", "_to": "files/1"}]

    detail = problem(409, "POST", f"/workflows/{pipeline}/bulk_edges/needs", {"edges": new})

    assert "Jobs would wait for each other: " in detail["detail"]
    assert ask("GET", f"/workflows/{pipeline}/edges/needs")["items"] == []


def test_the_same_is_read_once(problem, pipeline):
    path, body = f"/workflows/{pipeline}/edges/consumes", {"_from": "jobs/3", "_to": "user_data/1"}

    assert "already" in problem(400, "POST", path, body)["detail"]


def test_what_is_written_has_one_writer(ask, problem, pipeline):
    ask("POST", f"/workflows/{pipeline}/files", {"name": "x", "path": "x"})
    path = f"/workflows/{pipeline}/edges/produces"
    ask("POST", path, {"_from": "jobs/2", "_to": "files/1"})

    detail = problem(409, "POST", path, {"_from": "jobs/3", "_to": "files/1"})["detail"]
    new = [{"_from": f"jobs/{key}", "_to": "files/2"} for key in "23"]
    ask("POST", f"/workflows/{pipeline}/files", {"name": "y", "path": "y"})

    assert detail == "files/1 has a writer already, jobs/2; it may have one."
    problem(409, "POST", f"/workflows/{pipeline}/bulk_edges/produces", {"edges": new})


def test_an_edge_is_removed_only_as_it_was_seen(ask, call, pipeline):
    [first, _] = ask("GET", f"/workflows/{pipeline}/edges/consumes")["items"]
    path = f"/workflows/{pipeline}/edges/consumes/{first['_key']}"

    assert call("DELETE", path, headers={"If-Match": '"other"'}).status_code == 412
    assert call("DELETE", path, headers={"If-Match": f'"{first["_rev"]}"'}).status_code == 200
