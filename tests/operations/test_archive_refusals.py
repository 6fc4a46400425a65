"""Archives that are none, were changed, or mean harm are refused, and change nothing."""

import hashlib
import io
import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import InvalidRequest
from service.operations.archive.reading import Limits
from service.operations.archive.restoring import import_archive
from service.operations.archive.writing import write_archive
from service.resources.exports import _complaint
from tests.operations.test_archive import everything

LIMITS = Limits(line=10_000, whole=200_000)


@pytest.fixture
def archive(database, workflow):
    """Return the bytes of an archive of three jobs."""
    made = workflow(files=["x"], a={"output_files": ["x"]}, b={"input_files": ["x"]}, c={})
    made.initialize()
    made.run()
    file = io.BytesIO()
    write_archive(database, made.key, file)
    return file.getvalue()


def entries_of(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return file.getvalue()


def forged(archive, **changes):
    """Return an archive with other lines, and a manifest that says so."""
    entries = entries_of(archive)
    manifest = json.loads(entries.pop("manifest.json"))
    for name, change in changes.items():
        lines = change([json.loads(line) for line in entries[f"{name}.jsonl"].splitlines()])
        text = b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines
        )
        entries[f"{name}.jsonl"] = text
        manifest["collections"][name] = {
            "count": len(text.splitlines()),
            "bytes": len(text),
            "sha256": hashlib.sha256(text).hexdigest(),
        }
    return packed({**entries, "manifest.json": json.dumps(manifest)})


def with_manifest(archive, change):
    entries = entries_of(archive)
    manifest = json.loads(entries["manifest.json"])
    return packed({**entries, "manifest.json": json.dumps(change(manifest))})


def refused(database, content, limits=LIMITS):
    """Try to import; return what was told."""
    before = everything(database)
    with pytest.raises(InvalidRequest) as told:
        import_archive(database, io.BytesIO(content), limits, _complaint)
    assert everything(database) == before
    return str(told.value)


def test_what_is_forged_here_is_taken_where_nothing_is_wrong(database, archive):
    same = forged(archive, jobs=list)

    assert import_archive(database, io.BytesIO(same), LIMITS, _complaint)["_key"] == "2"


@pytest.mark.parametrize(
    "content", [b"", b"name: w\n", b"PK", b"PK\x05\x06" + bytes(18), bytes(50)]
)
def test_what_is_no_archive_is_refused(database, content):
    told = refused(database, content)

    assert told.startswith("This is no archive of a workflow: it ")


def test_an_archive_that_was_cut_short_is_refused(database, archive):
    for size in range(0, len(archive), 97):
        told = refused(database, archive[:size])

        assert told == (
            "This is no archive of a workflow: it does not end as one does, so perhaps it was not"
            " copied whole."
        )


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_archive_with_changed_bytes_is_refused_or_the_same(database, archive, data):
    place = data.draw(st.integers(0, len(archive) - 1))
    changed = bytearray(archive)
    changed[place : place + data.draw(st.integers(1, 4))] = data.draw(st.binary(max_size=4))
    try:
        import_archive(database, io.BytesIO(bytes(changed)), LIMITS, _complaint)
    except InvalidRequest:
        return
    # Times and the like are not checked, for nobody reads them.
    assert entries_of(bytes(changed)).keys() == entries_of(archive).keys()


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_documents_say_is_taken_or_refused(database, archive, data):
    names = [name.removesuffix(".jsonl") for name in entries_of(archive)]
    name = data.draw(st.sampled_from([name for name in names if name != "manifest.json"]))

    def changed(documents):
        for document in documents:
            attribute = data.draw(st.sampled_from(sorted(document)) | st.text(max_size=5))
            document[attribute] = data.draw(_ANYTHING)
        return documents

    content = forged(archive, **{name: changed})
    with suppress(InvalidRequest):
        import_archive(database, io.BytesIO(content), LIMITS, _complaint)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "new.jsonl", "jobs.jsonl/x"])
def test_other_entries_are_refused(database, archive, name):
    told = refused(database, packed({**entries_of(archive), name: b"x"}))

    assert told == (
        f"This is no archive of a workflow: it has {name!r}, which its manifest.json does not name,"
        " or names once."
    )


def test_an_entry_that_is_there_twice_is_refused(database, archive):
    file = io.BytesIO(archive)
    with zipfile.ZipFile(file, "a") as more, pytest.warns(UserWarning, match="Duplicate name"):
        more.writestr("jobs.jsonl", b"")

    assert "has 'jobs.jsonl', which its manifest.json" in refused(database, file.getvalue())


@pytest.mark.parametrize("name", ["jobs.jsonl", "blocks.jsonl"])
def test_a_missing_entry_is_refused(database, archive, name):
    entries = entries_of(archive)
    del entries[name]

    assert refused(database, packed(entries)) == (
        f"This is no archive of a workflow: it lacks {name}."
    )


def test_an_archive_without_manifest_is_refused(database, archive):
    entries = entries_of(archive)
    del entries["manifest.json"]

    assert "it has no manifest.json" in refused(database, packed(entries))


def test_unusual_ways_of_packing_are_refused(database, archive):
    told = refused(database, packed(entries_of(archive), zipfile.ZIP_LZMA))

    assert "'workflows.jsonl' is packed in an unusual way" in told


def test_encrypted_entries_are_refused(database, archive):
    encrypted = bytearray(archive)
    encrypted[archive.index(b"PK\x01\x02") + 8] |= 1

    assert "'workflows.jsonl' is encrypted" in refused(database, bytes(encrypted))


def test_a_list_of_entries_that_would_fill_the_memory_is_not_read(database, archive):
    end = archive.rindex(b"PK\x05\x06")
    long = archive[: end + 12] + (2**31).to_bytes(4, "little") + archive[end + 16 :]
    longer = archive[:end] + b"PK\x06\x07" + bytes(16) + archive[end:]

    for content in (long, longer):
        assert "its list of entries is too long" in refused(database, content)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: {**m, "format": 2, "torc": "9.0"}, "is of format 2, which a newer Torc (9.0)"),
        (lambda m: {**m, "format": 0}, "is of format 0, which no Torc ever wrote; this one reads"),
        (lambda m: {**m, "format": -1}, "is of format -1, which no Torc ever wrote; this one"),
        (lambda m: {**m, "format": "1"}, "does not say format as Torc does"),
        (lambda m: {**m, "format": True}, "does not say format as Torc does"),
        (lambda m: {**m, "at_rest": 1}, "does not say at_rest as Torc does"),
        (lambda m: {**m, "collections": []}, "does not say collections as Torc does"),
        (lambda m: {**m, "collections": {"x": {}}}, "holds a collection 'x', which"),
        (lambda m: {**m, "collections": {"jobs": 1}}, "does not say jobs as Torc does"),
        (lambda m: {**m, "collections": {"jobs": {"count": 1}}}, "does not say bytes as Torc"),
        (lambda m: {**m, "workflow_key": None}, "does not say workflow_key as Torc does"),
        (lambda m: {**m, "workflow_key": "8"}, "is of workflow '1', and the archive of '8'"),
        (lambda m: [m], "is not a JSON object"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(database, archive, change, message):
    assert message in refused(database, with_manifest(archive, change))


def test_a_manifest_that_is_not_json_is_refused(database, archive):
    content = packed({**entries_of(archive), "manifest.json": b"{"})

    assert refused(database, content).startswith("manifest.json in the archive is not JSON: ")


def test_changed_documents_are_noticed(database, archive):
    entries = entries_of(archive)
    for text in (
        entries["jobs.jsonl"].replace(b'"true"', b'"evil"'),
        entries["jobs.jsonl"] + b"{}\n",
        entries["jobs.jsonl"][:-10],
        b"",
    ):
        told = refused(database, packed({**entries, "jobs.jsonl": text}))

        assert told.startswith("jobs.jsonl")
        assert " in the archive is not " in told


def test_an_archive_that_says_that_it_is_huge_is_not_unpacked(database, archive):
    def huge(manifest):
        manifest["collections"]["events"]["bytes"] = 10**15
        return manifest

    assert "; the service takes 200,000 at most." in refused(database, with_manifest(archive, huge))


def test_an_entry_that_is_larger_than_it_says_is_not_unpacked(database, archive):
    bomb = packed({**entries_of(archive), "events.jsonl": b"\n" * 100_000_000})

    assert refused(database, bomb).startswith("events.jsonl:1 in the archive is not JSON")


def test_a_document_may_not_be_larger_than_the_service_takes(database, archive):
    long = forged(archive, events=lambda lines: [*lines, {"type": "x" * 10_000}])

    assert "longer than the 10,000 bytes" in refused(database, long)


@pytest.mark.parametrize("line", [b"[]\n", b"1\n", b"null\n", b'"x"\n'])
def test_lines_that_are_no_documents_are_refused(database, archive, line):
    told = refused(database, forged(archive, events=lambda lines: [*lines, line]))

    assert "in the archive is no document, but" in told


@pytest.mark.parametrize("line", [b"{\n", b"\xff\n", b"{'a': 1}\n", b"[" * 5000 + b"\n", b"\n"])
def test_lines_that_are_not_json_are_refused(database, archive, line):
    told = refused(database, forged(archive, events=lambda lines: [*lines, line]))

    assert "in the archive is not JSON: " in told


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"_key": None}, "jobs.jsonl:1 in the archive has no _key."),
        ({"_key": 1}, "jobs.jsonl:1 in the archive has no _key."),
        ({"_key": "2"}, "jobs.jsonl:2 in the archive has the key '2', which another one has too."),
        ({"workflow_key": "9"}, "jobs.jsonl:1 in the archive is of workflow '9', and the archive"),
        ({"status": "done"}, "jobs.jsonl:1 in the archive is not as Torc stores it: status "),
        ({"num_cpus": "four"}, "jobs.jsonl:1 in the archive is not as Torc stores it: num_cpus "),
        ({"env": [1]}, "jobs.jsonl:1 in the archive is not as Torc stores it: env "),
        ({"consumed": "x"}, "jobs.jsonl:1 in the archive is not as Torc stores it: consumed "),
    ],
)
def test_jobs_that_make_no_sense_are_refused(database, archive, change, message):
    def changed(jobs):
        return [{**jobs[0], **change}, *jobs[1:]]

    assert refused(database, forged(archive, jobs=changed)).startswith(message)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("jobs", "status"),
        ("jobs", "attempt"),
        ("jobs", "command"),
        ("files", "name"),
        ("results", "run_id"),
        ("results", "job_key"),
        ("workflow_statuses", "run_id"),
    ],
)
def test_documents_that_lack_something_are_refused(database, archive, name, attribute):
    def without(documents):
        return [{k: v for k, v in each.items() if k != attribute} for each in documents]

    told = refused(database, forged(archive, **{name: without}))

    assert told.startswith(f"{name}.jsonl:1 in the archive ")
    assert attribute in told


def test_jobs_that_are_said_to_run_at_rest_are_put_back(database, archive):
    def running(jobs):
        return [{**jobs[0], "status": "running"}, *jobs[1:]]

    content = forged(archive, jobs=running)
    came = import_archive(database, io.BytesIO(content), LIMITS, _complaint)

    assert [note["count"] for note in came["notes"]] == [1]


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("blocks", {"_to": "jobs/99"}),
        ("blocks", {"_to": "files/1"}),
        ("blocks", {"_to": ["jobs/1"]}),
        ("blocks", {"_from": None}),
        ("needs", {"_to": "jobs/1"}),
        ("needs", {"_to": "files/1/../2"}),
    ],
)
def test_edges_to_nowhere_are_refused(database, archive, name, ends):
    told = refused(database, forged(archive, **{name: lambda edges: [{**edges[0], **ends}]}))

    assert told.startswith(f"{name}.jsonl:1 in the archive joins {next(iter(ends.values()))!r}")


def test_jobs_that_would_wait_for_each_other_are_refused(database, archive):
    def circle(edges):
        [edge] = edges
        return [edge, {**edge, "_key": "b", "_from": edge["_to"], "_to": edge["_from"]}]

    told = refused(database, forged(archive, blocks=circle))

    assert told.startswith("In the archive jobs wait for each other in a circle: jobs/")


@pytest.mark.parametrize("name", ["workflows", "workflow_statuses", "workflow_configs"])
def test_a_workflow_has_one_status_and_configuration(database, archive, name):
    assert f"{name}.jsonl in the archive holds 0 documents" in refused(
        database, forged(archive, **{name: lambda _: []})
    )
