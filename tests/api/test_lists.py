"""Lists: filters with comparisons, any order, chosen fields, and cursors."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ITEMS = [
    {"name": "a", "data": {"epochs": 10, "model": {"kind": "cnn"}}},
    {"name": "b", "data": {"epochs": 2, "model": {"kind": "rnn"}, "tags": ["x", "yy"]}},
    {"name": "c", "data": {"epochs": "10"}},
    {"name": "d", "data": None, "is_ephemeral": True},
    {"name": "b", "data": {"epochs": 2.5}},
]


@pytest.fixture
def path(ask, workflow):
    path = f"/workflows/{workflow}/user_data"
    for item in ITEMS:
        ask("POST", path, item)
    return path


def keys(answer):
    return "".join(item["_key"] for item in answer["items"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("data.epochs=2", "2"),
        ("data.epochs=10", "13"),
        ("data.epochs__gt=2", "15"),
        ("data.epochs__ge=2", "125"),
        ("data.epochs__lt=10", "25"),
        ("data.epochs__le=2&data.epochs__gt=1", "2"),
        ("data.epochs__in=2,2.5", "25"),
        ("data.epochs__ne=2", "1345"),
        ("data.model.kind=rnn", "2"),
        ("data.model.kind__like=%25nn", "12"),
        ("data.tags__contains=yy", "2"),
        ("data__null=true", "4"),
        ("data__null=false", "1235"),
        ("name__gt=a", "2345"),
        ("name__ge=b&name__lt=c", "25"),
        ("name__ne=a,b", "34"),
        ("name__in=a,d", "14"),
        ("name__contains=b", "25"),
        ("name__like=_&is_ephemeral=true", "4"),
        ("is_ephemeral__ne=true&name=b", "25"),
        ("name=b&data.epochs=2", "2"),
        ("name=a&name=d", "14"),
        ("data.nowhere=1", ""),
        ("key__in=1,3&name__gt=a", "3"),
        ("sort_by=name", "12534"),
        ("sort_by=-name", "43521"),
        ("sort_by=name,-data.epochs", "15234"),
        ("sort_by=-name,data.epochs", "43251"),
        ("sort_by=name&sort_by=-data.epochs&reverse_sort=true", "43251"),
        ("sort_by=name,-key", "15234"),
        ("sort_by=-key", "54321"),
        ("sort_by=data.epochs&name__ne=d", "2513"),
        ("sort_by=name&skip=1&limit=2", "25"),
        ("sort_by=-name&skip=1&limit=2&name__ne=d", "52"),
    ],
)
def test_a_list_is_filtered_and_sorted(ask, path, query, expected):
    answer = ask("GET", f"{path}?{query}")

    assert keys(answer) == expected
    if "limit" not in query:
        assert (answer["total_count"], answer["has_more"]) == (len(expected), False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("name.first=a", "'name' has no attributes inside"),
        ("data..first=a", "'data..first' is no attribute"),
        ("sort_by=data.", "'data.' is no attribute"),
        ("nme__gt=a", "did you mean 'name'"),
        ("data__null=maybe", "data__null takes true or false, not 'maybe'."),
        ("is_ephemeral__gt=perhaps", "'perhaps' is no value that 'is_ephemeral' can have."),
        ("sort_by=name,-data.a,data.b,-data.c,data.d", "too often"),
        ("fields=nme", "did you mean 'name'"),
        ("cursor=nonsense", "The cursor does not belong to this list"),
        ("cursor=%C3%A4", "The cursor does not belong to this list"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(problem, path, query, said):
    assert said in problem(400, "GET", f"{path}?{query}")["detail"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fields=name", {"name": "a"}),
        ("fields=name,key", {"name": "a", "_key": "1"}),
        ("fields=name&fields=data.model.kind", {"name": "a", "data": {"model": {"kind": "cnn"}}}),
    ],
)
def test_a_list_has_the_fields_that_are_asked_for(ask, path, query, expected):
    assert ask("GET", f"{path}?{query}&limit=1")["items"] == [expected]


def test_numbers_and_text_are_compared_as_what_the_schema_says(ask, workflow):
    for cpus in (2, 10, 3):
        body = {"command": "true", "num_cpus": cpus, "env": {"A": str(cpus)}}
        ask("POST", f"/workflows/{workflow}/jobs", body)
    path = f"/workflows/{workflow}/jobs"

    assert keys(ask("GET", f"{path}?num_cpus__gt=2&num_cpus__lt=10")) == "3"
    assert keys(ask("GET", f"{path}?sort_by=num_cpus")) == "132"
    assert keys(ask("GET", f"{path}?env.A=10")) == "2"
    assert keys(ask("GET", f"{path}?sort_by=env.A")) == "213"
    assert keys(ask("GET", f"{path}?status__in=uninitialized,failed&num_cpus=2")) == "1"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("gt=60", "2"), ("ge=60", "12"), ("lt=90.5", "1"), ("in=60,90.5", "12"), ("ne=60", "2")],
)
def test_a_number_that_may_be_broken_is_compared_as_a_number(ask, workflow, query, expected):
    for seconds in (60, 90.5):
        body = {"command": "true", "runtime_seconds": seconds}
        ask("POST", f"/workflows/{workflow}/jobs", body)

    found = ask("GET", f"/workflows/{workflow}/jobs?runtime_seconds__{query}")

    assert keys(found) == expected


def walk(ask, url, limit, between=lambda: None):
    """Return what the pages of a list hold, and check the counts on the way."""
    items, cursor = [], ""
    while cursor is not None:
        page = ask("GET", f"{url}&limit={limit}&cursor={cursor}")
        assert page["count"] == len(page["items"]) <= limit
        assert page["has_more"] == (page["next_cursor"] is not None)
        items += page["items"]
        cursor = page["next_cursor"]
        between()
    return items


@pytest.mark.parametrize("limit", [1, 2, 5, 9])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "reverse_sort=true",
        "sort_by=name",
        "sort_by=-name,data.epochs",
        "name__ne=d&sort_by=-data",
    ],
)
def test_a_cursor_goes_on_where_the_page_ended(ask, path, query, limit):
    url = f"{path}?{query}"

    assert walk(ask, url, limit) == ask("GET", url)["items"]


def test_a_cursor_is_safe_against_what_is_added_and_removed(ask, path):
    url = f"{path}?sort_by=name"
    first = ask("GET", f"{url}&limit=2")
    ask("POST", path, {"name": "aa"})
    ask("DELETE", f"{path}/{first['items'][-1]['_key']}")
    ask("POST", path, {"name": "bb"})

    page = ask("GET", f"{url}&cursor={first['next_cursor']}")

    assert [item["name"] for item in page["items"]] == ["b", "bb", "c", "d"]
    assert page["total_count"] == 6


@pytest.mark.parametrize("other", ["name=a", "sort_by=name", "reverse_sort=true"])
def test_a_cursor_of_another_list_is_refused(ask, problem, path, other):
    cursor = ask("GET", f"{path}?limit=1")["next_cursor"]

    problem(400, "GET", f"{path}?cursor={cursor}&{other}")
    problem(400, "GET", f"{path}?cursor={cursor}&skip=1")


def test_pages_of_many_documents_are_whole(ask, workflow):
    """Pages of this size are first looked for among the keys that come next."""
    other = ask("POST", "/workflows", {})["_key"]
    for number in range(130):
        for key in (workflow, other) if number in range(60, 63) else (workflow,):
            ask("POST", f"/workflows/{key}/files", {"path": str(number), "name": f"f{number % 3}"})
    url = f"/workflows/{workflow}/files?"
    paths = [str(number) for number in range(130)]

    assert [item["path"] for item in walk(ask, url, 99)] == paths
    assert [item["path"] for item in walk(ask, f"{url}reverse_sort=true", 101)] == paths[::-1]
    assert len({item["path"] for item in walk(ask, f"{url}sort_by=name", 7)}) == 130


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order=st.lists(
        st.sampled_from(["name", "-name", "data.epochs", "-data.epochs", "-is_ephemeral"]),
        max_size=3,
    ),
    limit=st.integers(1, 6),
    filters=st.sampled_from(["", "name=b", "name__ge=b", "data.epochs__lt=10&name__ne=c"]),
)
def test_pages_together_are_the_list(ask, path, order, limit, filters):
    url = f"{path}?sort_by={','.join(order)}&{filters}"
    whole = ask("GET", url)["items"]

    assert walk(ask, url, limit) == whole
    assert [
        item for skip in range(5) for item in ask("GET", f"{url}&skip={skip}&limit=1")["items"]
    ] == whole
