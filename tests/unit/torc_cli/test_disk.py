"""Fingerprints of files: what counts as a change, and what is read."""

import os
import threading
from pathlib import Path

import pytest

from torc_cli.runner import disk as disks
from torc_cli.runner.disk import Disk, glance

A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.fixture
def reads(monkeypatch):
    """Return the list of paths that were read, which grows."""
    read, paths = disks._read, []

    def recording(path, seen):
        paths.append(path)
        return read(path, seen)

    monkeypatch.setattr(disks, "_read", recording)
    return paths


def a_file(tmp_path, text="a", name="file"):
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def test_a_file_has_size_time_and_sha_256(tmp_path):
    path = a_file(tmp_path)

    assert Disk().look(path) == {"st_size": 1, "st_mtime": Path(path).stat().st_mtime, "sha256": A}


@pytest.mark.parametrize("path", ["missing", "not\0a path", "file/under"])
def test_what_is_not_there_is_nothing(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    a_file(tmp_path)

    assert Disk().look(path) is None


def test_a_file_that_stays_as_it_is_is_read_once(tmp_path, reads):
    path, disk = a_file(tmp_path), Disk()

    assert disk.look(path) == disk.look(path)
    assert reads == [path]


def test_a_touched_file_is_read_again_and_is_the_same(tmp_path, reads):
    path, disk = a_file(tmp_path), Disk()
    before = disk.look(path)
    os.utime(path, (1, 1))
    after = disk.look(path)

    assert reads == [path, path]
    assert (before["sha256"], after["sha256"], after["st_mtime"]) == (A, A, 1.0)


def test_a_file_of_the_recorded_size_and_time_is_not_read(tmp_path, reads):
    path = a_file(tmp_path)
    recorded = {"st_size": 1, "st_mtime": Path(path).stat().st_mtime, "sha256": "recorded"}

    assert Disk().look(path, recorded) == recorded
    assert reads == []


@pytest.mark.parametrize("other", [{"st_size": 2}, {"st_mtime": 1.0}, {"sha256": None}])
def test_a_file_that_differs_from_the_record_is_read(tmp_path, other):
    path = a_file(tmp_path)
    recorded = {"st_size": 1, "st_mtime": Path(path).stat().st_mtime, "sha256": "recorded", **other}

    assert Disk().look(path, recorded)["sha256"] == A


def test_a_file_that_changed_since_the_glance_is_unknown(tmp_path):
    path = a_file(tmp_path)
    seen = glance(path)
    a_file(tmp_path, "ab")

    assert Disk().fingerprint(path, seen)["sha256"] == ""


def test_threads_that_want_the_same_file_wait_for_one_reading(tmp_path, reads):
    path, disk = a_file(tmp_path), Disk()
    threads = [threading.Thread(target=disk.look, args=(path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert reads == [path]


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a file, a folder in it, and a link to nowhere."""
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").write_text("a")
    (folder / "link").symlink_to("nowhere")
    return folder


def test_a_folder_is_what_is_in_it(folder):
    seen, again = Disk().look(str(folder)), Disk().look(str(folder))

    assert seen == again
    assert seen["st_size"] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "inner" / "file").write_text("b"),
        lambda folder: (folder / "inner" / "file").rename(folder / "file"),
        lambda folder: (folder / "more").mkdir(),
        lambda folder: (folder / "link").unlink(),
    ],
)
def test_a_folder_changes_with_anything_in_it(folder, change):
    disk = Disk()
    before = disk.look(str(folder))
    change(folder)

    assert disk.look(str(folder))["sha256"] != before["sha256"]


def test_a_folder_whose_files_are_only_newer_is_the_same(folder):
    before = Disk().look(str(folder))
    os.utime(folder / "inner" / "file", (2e9, 2e9))
    after = Disk().look(str(folder))

    assert before["sha256"] == after["sha256"]
    assert after["st_mtime"] == 2e9


def test_a_device_without_end_has_an_end_here():
    assert Disk().look("/dev/zero")["st_size"] == 0


def test_a_file_that_cannot_be_read_is_unknown(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError

    monkeypatch.setattr(disks, "_sha256_of", refuse)

    assert Disk().look(a_file(tmp_path))["sha256"] == ""
