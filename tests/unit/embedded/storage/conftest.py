import pytest

from service.embedded.storage.store import Store


@pytest.fixture
def path(tmp_path):
    """Where a store's file is."""
    return tmp_path / "store.db"


@pytest.fixture
def store(path):
    """An empty store in a file."""
    opened = Store(path, synchronous="OFF")
    yield opened
    opened.close()


@pytest.fixture
def make(store):
    """Make a collection: ``make("jobs", indexes=[...], **properties)``."""

    def create(name, type_="document", indexes=(), **properties):
        with store.write() as transaction:
            database = transaction.catalog.database("_system")
            collection = transaction.create_collection(database, name, type_, properties=properties)
            for definition in indexes:
                transaction.create_index(collection, {"type": "persistent"} | definition)
            return transaction.catalog.collection(collection.number)

    return create


@pytest.fixture
def jobs(make):
    """An empty document collection whose keys are numbers from 1."""
    return make("jobs", keyOptions={"type": "autoincrement"})


@pytest.fixture
def blocks(make):
    """An empty edge collection."""
    return make("blocks", "edge")
