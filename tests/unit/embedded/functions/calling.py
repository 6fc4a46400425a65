"""Call functions of AQL by name, with a context that a test can look at."""

from service.embedded.aql.functions import REGISTRY
from service.embedded.aql.functions.registry import look_up
from service.embedded.errors import CollectionNotFound


class FakeContext:
    """Two collections of documents, and the warnings given."""

    database = "shop"
    user = "ann"

    def __init__(self):
        self.documents = {
            "people/ann": {"_id": "people/ann", "_key": "ann"},
            "cities/rome": {"_id": "cities/rome", "_key": "rome"},
        }
        self.warnings = []

    def document(self, identifier):
        return self.documents.get(identifier)

    def document_in(self, collection, key):
        self.collection_count(collection)
        return self.documents.get(key if "/" in key else f"{collection}/{key}")

    def collection_count(self, collection):
        if collection not in ("people", "cities"):
            raise CollectionNotFound
        return 1

    def collections(self):
        return [("7", "people"), ("8", "cities")]

    def schema(self, _collection):
        return None

    def call(self, name, arguments):
        return look_up(name, len(arguments)).call(*arguments)

    def warn(self, number, message):
        self.warnings.append((number, message))

    def now(self):
        return 0.0


def call(name, *arguments, context=None):
    """Call a function as a query does."""
    function = REGISTRY[name]
    assert function.least <= len(arguments) <= function.most
    if function.needs_context:
        return function.call(context or FakeContext(), *arguments)
    return function.call(*arguments)
