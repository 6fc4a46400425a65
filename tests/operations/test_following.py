"""Events are read as they come, and none is missed."""

import itertools

import pytest

from service.errors import InvalidRequest, NotFound
from service.operations import following
from service.operations.events import add_event
from service.operations.following import follow_events, list_events_after


@pytest.fixture
def key(workflow):
    return workflow(a={}).key


def say(database, key, *kinds):
    return [add_event(database, key, "test", kind)["_key"] for kind in kinds]


def kinds(events):
    return [event["type"] for event in events]


def test_events_after_one_are_those_that_came_later(database, key):
    first, *_ = say(database, key, "one", "two", "three")
    found = list_events_after(database, key, first)

    assert kinds(found["items"]) == ["two", "three"]
    assert list_events_after(database, key, found["position"])["items"] == []


def test_events_come_in_pages(database, key):
    say(database, key, *"abc")
    first = list_events_after(database, key, "0", limit=2)
    second = list_events_after(database, key, first["position"], limit=2)

    assert (kinds(first["items"]), kinds(second["items"])) == (["a", "b"], ["c"])


def test_nothing_is_after_now_but_what_is_to_come(database, key):
    say(database, key, "before")
    now = list_events_after(database, key, None)
    say(database, key, "later")

    assert now["items"] == []
    assert kinds(list_events_after(database, key, now["position"])["items"]) == ["later"]


def test_events_are_told_of_the_workflow_only(database, key, workflow):
    say(database, workflow(b={}).key, "elsewhere")

    assert list_events_after(database, key, "0")["items"] == []


def test_events_are_in_the_order_of_their_numbers(database, key):
    # Keys of two and of three digits; as text, "99" would come after "100".
    say(database, key, *(str(number) for number in range(120)))
    found = list_events_after(database, key, "0")["items"]

    assert kinds(found) == [str(number) for number in range(120)]


def test_a_follower_gets_each_event_once(database, key):
    say(database, key, "one")
    looks = itertools.count(2)
    followed = follow_events(
        database, key, "0", sleep=lambda _: say(database, key, f"look {next(looks)}")
    )
    seen = [kind for events, _ in itertools.islice(followed, 6) for kind in kinds(events)]

    assert seen == ["one", "look 2", "look 3"]


def test_events_that_a_server_shows_late_are_not_missed(database, key, monkeypatch):
    # As on a server: an event whose key was given out first appears after one with a later key.
    monkeypatch.setattr(following, "settle_seconds", lambda _: 2.0)
    late, early = say(database, key, "late", "early")
    document = database.collection("events").get(late)
    database.collection("events").delete(late)
    followed = follow_events(
        database, key, "0", sleep=lambda _: database.collection("events").insert(document)
    )
    seen = list(itertools.islice(followed, 3))

    assert [kinds(events) for events, _ in seen] == [["early"], [], ["late"]]
    assert int(seen[0][1]) < int(late) < int(early)


def test_a_workflow_that_is_not_there_has_no_events(database):
    with pytest.raises(NotFound):
        list_events_after(database, "99", "0")


def test_a_position_that_is_no_key_is_refused(database, key):
    with pytest.raises(InvalidRequest, match="give a number"):
        list_events_after(database, key, "soon")
