"""versionAttribute: a document is changed only to a later version of itself."""

import pytest


@pytest.fixture
def versions(empty):
    empty.collect("c", [{"_key": "a", "v": 2, "n": 0}, {"_key": "b", "v": "two", "n": 0}])
    return empty


def stored(bench, key):
    return bench.rows("FOR d IN c FILTER d._key == @key RETURN [d.v, d.n]", key=key)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE @new IN c OPTIONS {versionAttribute: 'v'}",
        "REPLACE @new IN c OPTIONS {versionAttribute: 'v'}",
        "FOR d IN c FILTER d._key == 'a' UPDATE d WITH @new IN c OPTIONS {versionAttribute: 'v'}",
        "INSERT @new INTO c OPTIONS {overwriteMode: 'update', versionAttribute: 'v'}",
        "INSERT @new INTO c OPTIONS {overwriteMode: 'replace', versionAttribute: 'v'}",
        "UPSERT {_key: 'a'} INSERT {} UPDATE @new IN c OPTIONS {versionAttribute: 'v'}",
    ],
)
@pytest.mark.parametrize(
    ("version", "is_changed"), [(1, False), (2, False), (2.9, False), (3, True), ("1", True)]
)
def test_only_a_later_version_is_written(versions, statement, version, is_changed):
    versions.rows(statement, new={"_key": "a", "v": version, "n": 1})

    assert stored(versions, "a") == ([version, 1] if is_changed else [2, 0])


def test_a_document_without_a_version_is_changed(versions):
    versions.rows("UPDATE {_key: 'b', v: 1, n: 1} IN c OPTIONS {versionAttribute: 'v'}")

    assert stored(versions, "b") == [1, 1]


def test_what_is_kept_is_both_old_and_new(versions):
    query = """UPDATE {_key: 'a', v: 1} IN c OPTIONS {versionAttribute: 'v'}
               RETURN OLD._rev == NEW._rev"""

    assert versions.rows(query) == [True]
