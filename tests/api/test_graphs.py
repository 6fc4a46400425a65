"""Who depends on whom, by name, and as pictures."""

import pytest

#: make → file f, user data u → use → later; nobody writes file "in"
SPECIFICATION = {
    "name": "chain",
    "files": [{"name": "f", "path": "f.csv"}, {"name": 'the "in"', "path": "in.csv"}],
    "user_data": [{"name": "u", "data": 1}],
    "jobs": [
        {"name": "later", "command": "true", "depends_on": ["use"]},
        {
            "name": "make",
            "command": "put ${user_data.output.u} ${files.output.f}",
            "input_files": ['the "in"'],
        },
        {"name": "use", "command": "get ${user_data.input.u} ${files.input.f}"},
    ],
}


@pytest.fixture
def chain(ask):
    return f"/workflows/{ask('POST', '/workflow_specifications', SPECIFICATION)['_key']}"


@pytest.mark.parametrize("is_initialized", [False, True])
def test_jobs_depend_on_what_they_name_and_on_who_writes_what_they_read(ask, chain, is_initialized):
    if is_initialized:
        ask("POST", f"{chain}/initialize_jobs")

    rows = ask("GET", f"{chain}/job_dependencies")["items"]

    assert rows == [
        {
            "job_key": "1",
            "job_name": "later",
            "depends_on_job_key": "3",
            "depends_on_job_name": "use",
        },
        {
            "job_key": "3",
            "job_name": "use",
            "depends_on_job_key": "2",
            "depends_on_job_name": "make",
        },
    ]


def test_files_have_a_writer_or_none_and_readers_or_none(ask, chain):
    ask("POST", f"{chain}/files", {"name": "idle", "path": "idle.csv"})

    rows = ask("GET", f"{chain}/job_file_relationships")["items"]

    assert [
        (row["file_name"], row["file_path"], row["producer_job_name"], row["consumer_job_name"])
        for row in rows
    ] == [
        ("f", "f.csv", "make", "use"),
        ('the "in"', "in.csv", None, "make"),
        ("idle", "idle.csv", None, None),
    ]
    assert [row["producer_job_key"] for row in rows] == ["2", None, None]


def test_user_data_has_a_writer_and_readers(ask, chain):
    [row] = ask("GET", f"{chain}/job_user_data_relationships")["items"]

    assert row == {
        "user_data_key": "1",
        "user_data_name": "u",
        "producer_job_key": "2",
        "producer_job_name": "make",
        "consumer_job_key": "3",
        "consumer_job_name": "use",
    }


def test_relationships_are_paged(ask, chain):
    page = ask("GET", f"{chain}/job_file_relationships?skip=1&limit=1")

    assert (page["count"], page["total_count"], page["has_more"]) == (1, 2, False)
    assert ask("GET", f"{chain}/job_dependencies?limit=1")["has_more"] is True


def test_jobs_are_drawn(ask, chain):
    graph = ask("GET", f"{chain}/dot_graph/job_job_dependencies")["graph"]

    assert graph.splitlines() == [
        "digraph job_job_dependencies {",
        '  "jobs/1" [label="later", shape=box];',
        '  "jobs/2" [label="make", shape=box];',
        '  "jobs/3" [label="use", shape=box];',
        '  "jobs/3" -> "jobs/1";',
        '  "jobs/2" -> "jobs/3";',
        "}",
    ]


def test_files_are_drawn_between_jobs(ask, chain):
    lines = ask("GET", f"{chain}/dot_graph/job_file_dependencies")["graph"].splitlines()

    assert r'  "files/2" [label="the \"in\"", shape=ellipse];' in lines
    assert {line.strip() for line in lines if "->" in line} == {
        '"jobs/2" -> "files/1";',
        '"files/1" -> "jobs/3";',
        '"files/2" -> "jobs/2";',
    }


def test_user_data_is_drawn_between_jobs(ask, chain):
    graph = ask("GET", f"{chain}/dot_graph/job_user_data_dependencies")["graph"]

    assert '"jobs/2" -> "user_data/1";' in graph
    assert '"user_data/1" -> "jobs/3";' in graph


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dot_graph/job_jobs_dependencies", "did you mean 'job_job_dependencies'"),
        ("dot_graph/x", "there are job_job_dependencies"),
    ],
)
def test_there_are_only_some_pictures(problem, chain, path, said):
    assert said in problem(404, "GET", f"{chain}/{path}")["detail"]


@pytest.mark.parametrize(
    "path", ["job_dependencies", "job_file_relationships", "dot_graph/job_job_dependencies"]
)
def test_a_workflow_that_is_not_there_has_no_graph(problem, path):
    problem(404, "GET", f"/workflows/99/{path}")
