"""``torc events``: what happened to a workflow, as it is printed."""

import json

import pytest

from torc.operations.events import EventOperations


@pytest.fixture
def initialized(cli):
    """Create a workflow of two jobs, one after the other, and initialize it."""
    text = "jobs:\n- {name: a, command: 'true'}\n- {name: b, command: 'true', depends_on: [a]}\n"
    cli("workflows", "create", cli.write("w.yaml", text))
    cli("workflows", "initialize-jobs", "1")
    return cli


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_list_shows_what_moved_from_where_to_where_and_who_did_it(initialized):
    initialized.environment["USER"] = initialized.environment["LOGNAME"] = "ada"
    initialized("workflows", "cancel", "1", "-y")
    table = initialized("events", "list", "1")

    assert "uninitialized → ready" in table
    assert "a (1)" in table
    assert "ready → canceled" in table
    assert "user ada" in table


def test_following_until_the_end_prints_an_event_a_line(initialized):
    initialized("workflows", "cancel", "1", "-y")
    found = lines(
        initialized("events", "follow", "1", "--from-start", "--until-complete", "-f", "json")
    )

    assert [each["id"] for each in found] == sorted((each["id"] for each in found), key=int)
    assert {"initialize", "cancel"} <= {each["type"] for each in found}


def test_events_are_appended_to_a_file(initialized):
    initialized("workflows", "cancel", "1", "-y")
    options = ("events", "follow", "1", "--from-start", "--until-complete")
    printed = initialized(*options, "-f", "json")
    target = initialized.folder / "events.jsonl"
    target.write_text("before\n")

    assert initialized(*options, "-o", str(target)) == ""
    assert target.read_text() == f"before\n{printed}"


def test_following_goes_on_after_an_event(initialized):
    initialized("workflows", "cancel", "1", "-y")
    options = ("--until-complete", "-f", "json")
    found = lines(initialized("events", "follow", "1", "--from-start", *options))
    rest = lines(initialized("events", "follow", "1", "--after", found[1]["id"], *options))

    assert rest == found[2:]


def test_following_on_a_terminal_is_read_by_people(initialized):
    initialized("workflows", "cancel", "1", "-y")
    told = initialized("events", "follow", "1", "--from-start", "--until-complete")

    assert any("initialize  a (1)  uninitialized → ready" in line for line in told.splitlines())


def test_events_of_no_workflow_are_not_followed(cli):
    assert "no workflow 9" in cli.result("events", "follow", "9", code=3).stderr.lower()


def test_what_happens_between_the_last_look_and_the_end_is_told(monkeypatch):
    looks = iter([[], ["late"], [], []])

    class Found:
        position = "0"

        def __init__(self, keys):
            self.items = [type("Event", (), {"key": key}) for key in keys]

    api = EventOperations()
    monkeypatch.setattr(api, "list_events_after", lambda *_: Found(next(looks)), raising=False)

    assert [each.key for each in api.follow_events("1", "0", lambda: True)] == ["late"]
