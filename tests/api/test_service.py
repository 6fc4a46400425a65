import pytest


def test_ping_answers(ask):
    assert "message" in ask("GET", "/ping")


def test_the_version_names_the_engine(ask, database_url):
    answer = ask("GET", "/version")

    wanted = "embedded" if database_url.startswith("embedded") else "arangodb"
    assert answer["engine"]["name"] == wanted
    assert answer["engine"]["version"].startswith("3.")
    assert answer["version"]


def test_health_is_ok(ask):
    assert ask("GET", "/health")["status"] == "ok"


@pytest.mark.parametrize(
    "prefix", ["", "/_db/workflows/torc-service", "/_db/x/torc-service", "/torc-service/v1"]
)
def test_the_service_answers_under_the_prefixes_of_earlier_systems(ask, pipeline, prefix):
    assert ask("GET", f"{prefix}/workflows/{pipeline}")["_key"] == pipeline
    assert ask("GET", f"{prefix}/ping")


def test_an_unknown_path_is_a_problem(problem):
    assert problem(404, "GET", "/nowhere")["detail"] == "There is no path /nowhere."


def test_a_method_that_a_path_does_not_take_is_a_problem(problem):
    assert problem(405, "DELETE", "/ping")["detail"] == "/ping does not take DELETE."


def test_a_question_in_aql_is_answered(ask, pipeline):
    body = {
        "query": "FOR job IN jobs FILTER job.workflow_key == @w SORT job.name RETURN job.name",
        "bind_vars": {"w": pipeline},
    }

    assert ask("POST", "/aql", body)["items"] == ["evaluate", "generate", "train"]


def test_a_question_returns_no_more_rows_than_asked_for(ask):
    answer = ask("POST", "/aql", {"query": "FOR i IN 1..1000000 RETURN i", "limit": 3})

    assert answer["items"] == [1, 2, 3]
    assert (answer["count"], answer["total_count"], answer["has_more"]) == (3, 1_000_000, True)


@pytest.mark.parametrize("limit", [None, 100_000, 2**63, 2**64 - 1])
def test_a_question_with_a_large_limit_gives_a_page(ask, limit):
    answer = ask("POST", "/aql", {"query": "FOR i IN 1..100001 RETURN i", "limit": limit})

    assert (answer["count"], answer["total_count"], answer["has_more"]) == (100_000, 100_001, True)


def test_a_deeply_nested_answer_is_given(ask):
    answer = ask("POST", "/aql", {"query": f"RETURN {'[' * 300}1{']' * 300}"})

    assert str(answer["items"][0]).count("[") == 300


@pytest.mark.parametrize(
    "query",
    [
        "FOR job IN jobs REMOVE job IN jobs",
        "INSERT {} INTO jobs",
        "FOR job IN jobs UPDATE job WITH {a: 1} IN jobs",
        "FOR job IN jobs REPLACE job WITH {a: 1} IN jobs",
        "UPSERT {a: 1} INSERT {} UPDATE {} IN jobs",
        "LET x = (INSERT {} INTO jobs RETURN 1) RETURN x",
        "REMOVE '1' IN jobs",
        "UPDATE '1' WITH {a: 1} IN jobs",
    ],
)
def test_a_question_that_would_write_is_refused_before_it_runs(ask, problem, pipeline, query):
    detail = problem(400, "POST", "/aql", {"query": query})["detail"]

    assert "would change the database" in detail
    assert len(ask("GET", f"/workflows/{pipeline}/jobs")["items"]) == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"query": "FOR"}, "syntax error"),
        ({"query": "RETURN @x"}, "no value specified"),
        ({"query": "RETURN 1", "bind_vars": {"y": 1}}, "declared"),
        ({"query": "FOR x IN nowhere RETURN x"}, "nowhere"),
        ({"query": "RETURN NOPE()"}, "NOPE"),
        ({"query": "FOR v IN 1 OUTBOUND 'jobs/1' jobs RETURN v"}, "edge"),
        ({"query": "RETURN FAIL('because')"}, "because"),
        ({"query": "RETURN 1", "limit": -1}, "limit"),
        ({"query": ""}, "empty"),
        ({"query": 1}, "must be text"),
        ({}, "is missing"),
        ({"query": "RETURN 1", "bind_vars": []}, "names and values"),
    ],
)
def test_a_question_that_is_not_right_is_refused_with_the_reason(problem, body, said):
    assert said in str(problem(400, "POST", "/aql", body))
