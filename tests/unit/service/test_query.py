from pathlib import Path

import pytest

import service
from graph_schema.job_status import JobStatus
from service.database.query import QueryFileError, load_query, parse_query

QUERIES = Path(service.__file__).parent / "queries"
NAMES = sorted(str(path.relative_to(QUERIES).with_suffix("")) for path in QUERIES.rglob("*.aql"))


@pytest.mark.parametrize("name", NAMES)
def test_every_query_file_loads(name):
    assert load_query(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_the_head_of_a_query_says_what_it_does_and_returns(name):
    head = load_query(name).head

    assert head.splitlines()[0].endswith(".")
    assert "// Returns: " in head


def test_a_query_tells_the_database_its_name():
    query = parse_query(
        "jobs/all", "// List all jobs.\n//\n// Returns: jobs.\n\nFOR j IN jobs RETURN j"
    )

    assert query.text == "// jobs/all\nFOR j IN jobs RETURN j"


def test_a_query_knows_its_binds():
    query = parse_query("x", "// @@c  collection  a\n// @n  integer  b\n\nFOR x IN @@c LIMIT @n")

    assert query.binds == {"c": "@c", "n": "n"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("// @a  string  b\n\nRETURN 1", "declared only {'@a'}"),
        ("// Nothing.\n\nRETURN @a", "used only {'@a'}"),
        ("// @a  string  b\n// @@a  collection  c\n\nFOR x IN @@a RETURN @a", "both"),
    ],
)
def test_a_head_that_does_not_match_its_body_is_refused(text, said):
    with pytest.raises(QueryFileError, match=said):
        parse_query("x", text)


@pytest.mark.parametrize("body", ["'@a'", '"\\"@a"', "`@a`", "1 // @a", "1 /* @a */"])
def test_names_in_strings_and_comments_are_no_binds(body):
    assert parse_query("x", f"// Nothing.\n\nRETURN {body}").binds == {}


def test_a_call_with_other_values_than_declared_is_refused():
    query = parse_query("x", "// @a  string  b\n\nRETURN @a")

    with pytest.raises(TypeError, match=r"x takes \['a'\], not \['b'\]"):
        query(None, b=1)


@pytest.mark.parametrize("number", [0, 2, 5])
def test_all_rows_are_returned_however_many_come_at_a_time(database, monkeypatch, number):
    monkeypatch.setattr("service.database.query._BATCH_SIZE", 2)
    query = parse_query("numbers", "// @numbers  array  some\n\nFOR x IN @numbers RETURN x")

    assert query(database, numbers=list(range(number))) == list(range(number))


def test_statuses_in_queries_exist():
    import re  # noqa: PLC0415 - only here

    found = {
        status
        for name in NAMES
        for clause in re.findall(r"status:? (?:==|IN|NOT IN)?[^\n]*", load_query(name).text)
        for status in re.findall(r'"([a-z]+)"', clause)
    }

    assert found - {"complete", "start"} <= set(JobStatus)
