"""Edges through python-arango, on both engines."""

import pytest
from arango.exceptions import AQLQueryExecuteError, DocumentInsertError


def test_an_edge_keeps_its_ends(blocks):
    blocks.insert({"_key": "e", "_from": "jobs/a", "_to": "jobs/b", "why": "file"})

    edge = blocks.get("e")

    assert (edge["_from"], edge["_to"], edge["why"]) == ("jobs/a", "jobs/b", "file")


@pytest.mark.parametrize(
    "ends", [{}, {"_from": "jobs/a"}, {"_to": "jobs/b"}, {"_from": "a", "_to": "jobs/b"}]
)
def test_an_edge_without_an_end_is_refused(blocks, ends):
    with pytest.raises(DocumentInsertError) as caught:
        blocks.insert(ends)

    assert caught.value.error_code == 1233


def test_an_edge_may_lead_to_what_is_not_there(blocks):
    told = blocks.insert({"_from": "jobs/a", "_to": "jobs/nothing"}, return_new=True)

    assert told["new"]["_to"] == "jobs/nothing"


def test_update_can_move_an_end(blocks):
    blocks.insert({"_key": "e", "_from": "jobs/a", "_to": "jobs/b"})

    blocks.update({"_key": "e", "_to": "jobs/c"})

    assert blocks.get("e")["_to"] == "jobs/c"


def test_traversal_follows_the_direction(db, jobs, blocks):
    jobs.insert_many([{"_key": key} for key in "abc"])
    blocks.insert_many([{"_from": "jobs/a", "_to": "jobs/b"}, {"_from": "jobs/b", "_to": "jobs/c"}])
    text = "FOR job IN 1..9 {} 'jobs/b' blocks SORT job._key RETURN job._key"

    found = {way: list(db.aql.execute(text.format(way))) for way in ("OUTBOUND", "INBOUND", "ANY")}

    assert found["OUTBOUND"] == ["c"]
    assert found["INBOUND"] == ["a"]
    assert found["ANY"] == ["a", "c"]


def test_traversal_gives_edge_and_path(db, jobs, blocks):
    jobs.insert_many([{"_key": key} for key in "ab"])
    blocks.insert({"_key": "e", "_from": "jobs/a", "_to": "jobs/b"})
    text = """
        FOR job, edge, path IN 1 OUTBOUND @start blocks
          RETURN [job._key, edge._key, path.vertices[*]._key, path.edges[*]._key]
    """

    rows = list(db.aql.execute(text, bind_vars={"start": "jobs/a"}))

    assert rows == [["b", "e", ["a", "b"], ["e"]]]


def test_one_statement_changes_a_document_and_moves_its_edge(db, jobs, blocks):
    jobs.insert_many([{"_key": key, "n": 1} for key in "abc"])
    text = """
        UPDATE { _key: "a" } WITH { n: @n } IN jobs

        UPSERT { _from: "jobs/a" }
          INSERT { _from: "jobs/a", _to: @to }
          UPDATE { _to: @to }
          IN blocks
          RETURN [OLD._to, NEW._to]
    """

    ends = [
        list(db.aql.execute(text, bind_vars={"n": n, "to": to}))
        for n, to in ((2, "jobs/b"), (3, "jobs/c"))
    ]

    assert ends == [[[None, "jobs/b"]], [["jobs/b", "jobs/c"]]]
    assert (jobs.get("a")["n"], blocks.count()) == (3, 1)


def test_edges_that_meet_one_that_is_there_are_not_added_at_all(db, blocks):
    blocks.insert({"_key": "b", "_from": "jobs/a", "_to": "jobs/b"})
    text = """
        FOR key IN ["a", "b", "c"]
          INSERT { _key: key, _from: "jobs/a", _to: CONCAT("jobs/", key) } INTO blocks
    """

    with pytest.raises(AQLQueryExecuteError) as caught:
        db.aql.execute(text)

    assert (caught.value.error_code, blocks.count()) == (1210, 1)
