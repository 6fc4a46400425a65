from service.embedded.storage.compaction import compact, file_bytes


def test_compacting_gives_room_back(store, make, path):
    collection = make("d")
    with store.write() as transaction:
        transaction.insert_many(collection, ({"text": "x" * 1000} for _ in range(2000)))
    with store.write() as transaction:
        transaction.truncate(collection)

    done = compact(store)

    assert done.is_complete
    assert done.before_bytes > 2_000_000
    assert done.after_bytes < 200_000
    assert done.after_bytes == file_bytes(path)


def test_compacting_keeps_the_documents(store, make):
    collection = make("d", indexes=[{"fields": ["n"]}])
    with store.write() as transaction:
        transaction.insert_many(collection, ({"_key": str(n), "n": n} for n in range(10)))

    compact(store)

    with store.read() as transaction:
        assert list(transaction.keys(collection)) == [str(n) for n in range(10)]


def test_a_reader_keeps_its_snapshot_while_the_file_is_compacted(store, make):
    collection = make("d")
    with store.write() as transaction:
        transaction.insert(collection, {"_key": "a"})
    with store.read() as reader:
        with store.write() as transaction:
            transaction.truncate(collection)
        done = compact(store)
        seen = list(reader.keys(collection))

    assert seen == ["a"]
    assert not done.is_complete
