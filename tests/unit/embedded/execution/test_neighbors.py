"""Walks of one step from many vertices, whose attributes come with the edges where they can."""

import pytest

#: Of every seventh job something is odd: it is missing, or elsewhere, or its rank is no scalar.
_JOBS = 300


def _end(number):
    return f"files/{number}" if number % 7 == 3 else f"jobs/{number}"


def _rank(number):
    return {0: [number], 1: None, 2: 0.5 + number, 4: True}.get(number % 7, f"rank {number % 5}")


def _job(number):
    return {"_key": str(number), "rank": _rank(number), "of": {"n": number}}


@pytest.fixture
def meshed(empty):
    """Jobs, each with edges from the two before it; one is missing, some edges begin at files."""
    empty.collect("jobs", [_job(number) for number in range(_JOBS) if number != 50])
    empty.collect("files", [{"_key": str(number), "rank": -number} for number in range(_JOBS)])
    edges = [
        {"_from": _end(number - back), "_to": f"jobs/{number}"}
        for number in range(2, _JOBS)
        for back in (1, 2)
    ]
    empty.collect("blocks", edges, edges=True)
    return empty


def _ranks(number):
    """Return the ranks before a job, by hand."""
    ends = [_end(number - back) for back in (1, 2)] if number > 1 else []
    return [_known_rank(end) for end in ends]


def _known_rank(end):
    name, _, key = end.partition("/")
    if name == "files":
        return -int(key)
    return None if key == "50" else _rank(int(key))


_EACH = "FOR n IN 0..299 LET id = CONCAT('jobs/', n)"


@pytest.mark.parametrize("is_indexed", [False, True])
def test_each_walk_finds_what_it_would_find_alone(meshed, is_indexed):
    if is_indexed:
        meshed.index("jobs", "rank")

    found = meshed.rows(f"{_EACH} RETURN (FOR v IN 1 INBOUND id blocks RETURN v.rank)")

    assert found == [_ranks(number) for number in range(_JOBS)]
    assert [[type(rank) for rank in each] for each in found] == [
        [type(rank) for rank in _ranks(number)] for number in range(_JOBS)
    ]


def test_what_an_index_holds_and_what_it_does_not_are_read_together(meshed):
    meshed.index("jobs", "rank")

    found = meshed.rows(f"{_EACH} RETURN (FOR v IN 1 INBOUND id blocks RETURN [v.rank, v.of.n])")

    assert [[pair[0] for pair in each] for each in found] == [_ranks(n) for n in range(_JOBS)]
    assert found[6] == [["rank 0", 5], [True, 4]]


def test_restrictions_hold_for_what_comes_with_the_edges(meshed):
    meshed.index("jobs", "rank")
    query = f"""{_EACH} RETURN (
        FOR v IN 1 INBOUND id blocks OPTIONS {{vertexCollections: 'files'}} RETURN v.rank
    )"""

    found = meshed.rows(query)

    assert found == [[rank for rank in _ranks(n) if type(rank) is int] for n in range(_JOBS)]


def test_the_first_that_fits_is_enough(meshed):
    meshed.index("jobs", "rank")
    query = f"""{_EACH} RETURN FIRST(
        FOR v IN 1 INBOUND id blocks FILTER v.rank LIKE 'rank%' LIMIT 1 RETURN v._id
    )"""

    found = meshed.rows(query)

    named = [
        next((f"jobs/{n - b}" for b in (1, 2) if str(_ranks(n)[b - 1]).startswith("rank")), None)
        for n in range(2, _JOBS)
    ]
    assert found == [None, None, *named]


@pytest.mark.parametrize("direction", ["ANY", "OUTBOUND"])
def test_other_directions_read_the_same(meshed, direction):
    query = f"{_EACH} LET a = (FOR v IN 1 {direction} id blocks RETURN v.rank) RETURN a"
    documents = query.replace("RETURN v.rank", "RETURN MERGE(v, {}).rank")
    expected = meshed.rows(documents)
    meshed.index("jobs", "rank")

    assert meshed.rows(query) == expected


def test_edges_are_counted_once(meshed):
    meshed.index("jobs", "rank")

    result = meshed.run(f"{_EACH} RETURN (FOR v IN 1 INBOUND id blocks RETURN v.rank)")

    assert result.stats["scannedIndex"] == 2 * (_JOBS - 2)
