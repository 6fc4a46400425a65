"""Two loops over collections that the storage reads as pairs, and those that it must not."""

import pytest

from service.embedded.storage.pairs import PairReads
from service.embedded.storage.search import SearchReads

_PAIRS = {
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN [e._key, f._key]": [
        ["ab", "bd"],
        ["ac", "cd"],
        ["bd", "de"],
        ["cd", "de"],
    ],
    "FOR e IN blocks FOR f IN blocks FILTER e._to == f._to FILTER e._key != f._key RETURN f._key": [
        "cd",
        "bd",
    ],
    "FOR e IN blocks FOR f IN blocks FILTER f._key == e._key LIMIT 2, 2 RETURN f._from": [
        "jobs/b",
        "jobs/c",
    ],
    "FOR j IN jobs FOR e IN blocks FILTER e._from == j._id RETURN e._id": [
        "blocks/ab",
        "blocks/ac",
        "blocks/bd",
        "blocks/cd",
        "blocks/de",
    ],
    "FOR j IN jobs FILTER j._key IN ['c', 'a'] FOR e IN blocks FILTER e._from == j._id"
    " RETURN e._to": [
        "jobs/b",
        "jobs/c",
        "jobs/d",
    ],
    "FOR j IN jobs FILTER j.cpus > 1 FOR e IN blocks FILTER e._from == j._id RETURN e._to": [
        "jobs/d",
        "jobs/d",
        "jobs/e",
    ],
    "FOR n IN [1, 2] LET found = (FOR j IN jobs FILTER j.cpus == n FOR e IN blocks"
    " FILTER e._from == j._id RETURN e._key) RETURN found": [["ab", "ac"], ["cd"]],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._from"
    " SORT e._key DESC, f._key LIMIT 3 RETURN [e._key, f._key]": [
        ["de", "de"],
        ["cd", "cd"],
        ["bd", "bd"],
    ],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN 1": [1, 1, 1, 1],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to"
    " FOR v IN 1 OUTBOUND f._from blocks RETURN [e._key, v._key]": [
        ["ab", "d"],
        ["ac", "d"],
        ["bd", None],
        ["cd", None],
    ],
}


@pytest.mark.parametrize(("query", "expected"), _PAIRS.items(), ids=_PAIRS)
def test_pairs_are_found_at_once(bench, monkeypatch, query, expected):
    bench.index("jobs", "cpus")
    monkeypatch.delattr(SearchReads, "search")

    assert bench.rows(query) == expected


_BY_AND_BY = {
    "FOR e IN blocks FOR j IN jobs FILTER j._id == e._to RETURN j._key": ["b", "c", "d", "d"],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN f.weight": [1, 1, 1, 1],
    "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to AND f._key == 'de' RETURN e._key": [
        "bd",
        "cd",
    ],
    "FOR e IN blocks FOR f IN blocks FILTER f._key == CONCAT(e._key, '') RETURN f._to": [
        "jobs/b",
        "jobs/c",
        "jobs/d",
        "jobs/d",
        "jobs/e",
    ],
    "FOR e IN blocks FOR f IN blocks FILTER f._from > e._to LIMIT 2 RETURN [e._key, f._key]": [
        ["ab", "cd"],
        ["ab", "de"],
    ],
    "FOR e IN blocks SORT e._key DESC LIMIT 1 FOR f IN blocks FILTER f._to == e._to"
    " RETURN f._key": ["de"],
}


@pytest.mark.parametrize(("query", "expected"), _BY_AND_BY.items(), ids=_BY_AND_BY)
def test_other_loops_look_up_what_they_need(bench, monkeypatch, query, expected):
    monkeypatch.delattr(PairReads, "pairs")

    assert bench.rows(query) == expected


def test_conditions_that_no_index_decides_are_tested_one_by_one(bench):
    bench.index("jobs", "cpus")
    for key, cpus in (("z", 2**63), ("y", 2**63 + 1)):
        bench.rows("INSERT @job INTO jobs", job={"_key": key, "cpus": cpus})
    bench.rows("FOR id IN ['jobs/y', 'jobs/z'] INSERT {_from: id, _to: id} INTO blocks")

    found = bench.rows(
        "FOR j IN jobs FILTER j.cpus == @cpus FOR e IN blocks FILTER e._from == j._id RETURN e._to",
        cpus=2**63 + 1,
    )

    assert found == ["jobs/y"]


def test_a_list_that_is_none_finds_no_pairs(bench):
    query = (
        "FOR j IN jobs FILTER j._key IN @keys FOR e IN blocks FILTER e._from == j._id RETURN e._key"
    )

    assert bench.rows(query, keys="a") == []


def test_documents_with_and_without_partner_are_counted(bench):
    query = "FOR e IN blocks FOR f IN blocks FILTER f._from == e._to RETURN f._to"

    stats = bench.run(query).stats

    assert (stats["scannedFull"], stats["scannedIndex"]) == (5, 4)
