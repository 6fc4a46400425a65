"""Documents are objects whose attributes are their JSON members."""

import copy
import pickle

import pytest

from torc.models import Claim, Edge, Job, Join, Page, UserData


def test_members_are_attributes():
    document = UserData({"_key": "1", "_id": "user_data/1", "_rev": "r", "name": "n", "data": [1]})

    assert (document.key, document.id, document.rev) == ("1", "user_data/1", "r")
    assert (document.name, document.data) == ("n", [1])


def test_attributes_can_be_set():
    document = UserData({"_key": "1", "data": None})
    document.data = {"result": 1.2}
    document.key = "2"

    assert document.to_dict() == {"_key": "2", "data": {"result": 1.2}}


def test_key_id_and_rev_are_accepted_on_construction():
    assert UserData(key="1", id="user_data/1", rev="r", name="n").to_dict() == {
        "_key": "1",
        "_id": "user_data/1",
        "_rev": "r",
        "name": "n",
    }


def test_members_can_be_read_and_set_like_those_of_a_mapping():
    document = UserData(name="n")
    document["data"] = 1

    assert (document["name"], document["data"], "data" in document) == ("n", 1, True)


def test_a_missing_member_is_named_beside_those_that_are_there():
    with pytest.raises(AttributeError, match="Job has no 'comand'; it has name, command"):
        Job(name="n", command="c").comand  # noqa: B018 - reading it is the test


def test_a_member_nobody_declared_is_kept():
    assert Job({"colour": "red"}).to_dict() == {"colour": "red"}


def test_a_change_of_what_to_dict_returned_is_not_a_change_of_the_document():
    document = Job(name="n")
    document.to_dict()["name"] = "m"

    assert document.name == "n"


def test_documents_with_equal_members_are_equal():
    assert Job(name="n") == Job(name="n")
    assert Job(name="n") != Job(name="m")


@pytest.mark.parametrize("kind", [Job, UserData, Edge])
def test_a_dictionary_and_back_is_the_same(kind):
    members = {"_key": "1", "name": None, "data": [1, {"a": 2}]}
    document = kind.from_dict(members)

    assert type(document) is kind
    assert document.to_dict() == members
    assert kind.from_dict(document.to_dict()) == document


def test_documents_can_be_copied_and_pickled():
    document = Job(name="n", env={"A": "1"})

    assert copy.deepcopy(document) == pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - our own


def test_documents_show_their_members():
    assert repr(Job(_key="1", name="n")) == "Job(_key='1', name='n')"


def test_edges_name_their_ends():
    edge = Edge({"_from": "jobs/1", "_to": "files/2"})

    assert (edge.var_from, edge.to) == ("jobs/1", "files/2")


def test_joins_name_their_ends():
    join = Join({"from": {"_key": "1"}, "to": {"_key": "2"}, "edge": {}})

    assert (join.var_from, join.to) == ({"_key": "1"}, {"_key": "2"})


def test_a_claim_holds_jobs():
    claim = Claim({"jobs": [{"_key": "1", "name": "n"}], "reason": None})

    assert [job.name for job in claim.jobs] == ["n"]


def test_a_page_holds_documents_and_counts():
    answer = {"items": [{"name": "a"}], "skip": 2, "count": 1, "total_count": 9, "has_more": True}
    page = Page(Job, {**answer, "max_limit": 10})

    assert [job.name for job in page.items] == [job.name for job in page] == ["a"]
    assert (len(page), page.skip, page.max_limit) == (1, 2, 10)
    assert (page.count, page.total_count, page.has_more) == (1, 9, True)
    assert page.to_dict() == {**answer, "max_limit": 10, "next_cursor": None}


def test_a_page_without_paging_is_the_whole_list():
    page = Page(Job, {"items": [{"name": "a"}, {"name": "b"}]})

    assert (page.count, page.total_count, page.has_more) == (2, 2, False)
