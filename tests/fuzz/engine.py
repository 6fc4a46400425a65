"""Feed the embedded engine whatever reaches new code, until a time is over; nothing runs it in CI.

    python tests/fuzz/engine.py FOLDER -max_total_time=3600 -rss_limit_mb=6000 -timeout=120

needs ``pip install atheris``. The recorded queries of ``tests/corpus`` are the seeds. Whatever is
not an answer or an error of ArangoDB's goes to ``FOLDER/findings.jsonl``, each place in the code
once, and the numbers so far to ``FOLDER/numbers.json``. Other options are libFuzzer's.
"""

import json
import sys
import time
import traceback
from itertools import cycle
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["service.embedded"]):
    from service.embedded.aql.functions import REGISTRY
    from service.embedded.aql.parsing.tokens import TOKEN
    from service.embedded.arango_api.json_text import loads_strictly
    from service.embedded.arango_api.messages import Request
    from service.embedded.arango_api.routes import ROUTES
    from service.embedded.arango_api.server import EmbeddedServer
    from service.embedded.errors import ArangoError

from tests.corpus import cases

#: A statement may take this long, and this much; the seconds include a busy machine's.
_OPTIONS = {"maxRuntime": 1, "memoryLimit": 100_000_000}
_TOO_LONG = 15
#: A database is used for so many inputs.
_LIFE = 2000

_VALUES = [1, "c/a", None, [1, 2, "b"], {"a": 1}, "c", 2.5, True, "a", -1, "", [{"_key": "a"}]]
_NAMES = ["c", "e", "g", "a", "_key", "count", "vertex", "edge", "1", "nobody", "é"]
_ATTRIBUTES = [
    *("query", "bindVars", "options", "batchSize", "ttl", "name", "type", "fields", "schema"),
    *("keyOptions", "edgeDefinitions", "orphanCollections", "collection", "from", "to", "rule"),
    *("example", "newValue", "skip", "limit", "keys", "_key", "_from", "_to", "a", "level"),
]
_PARAMETERS = [
    *("collection", "type", "details", "complete", "onDuplicate", "returnNew", "returnOld"),
    *("overwriteMode", "keepNull", "mergeObjects", "rev", "direction", "vertex", "fromPrefix"),
    *("silent", "onlyget", "dropCollections", "excludeSystem"),
]
_TEXTS = ["c", "e", "auto", "list", "documents", "true", "edge", "replace", "c/a", "RETURN 1", ""]
_ROUTES = sorted(ROUTES)


def _seeds():
    for file in cases.aql_files():
        for case in cases.read(file)["cases"]:
            yield case["query"]


_QUERIES = sorted(set(_seeds()))
_WORDS = sorted(
    {word for query in _QUERIES for word in TOKEN.findall(query) if len(word) < 20}
    | set(REGISTRY)
    | {"K_PATHS", "AT", "LEAST", "WINDOW", "PRUNE", "OPTIONS", "c", "e", "g", "@@c", "NEW", "OLD"}
)


class Fuzz:
    """One database after the other, and what was found."""

    def __init__(self, folder):
        self._findings = folder / "findings.jsonl"
        self._numbers = folder / "numbers.json"
        self._known = set()
        self._server = None
        self._began = self._told = time.monotonic()
        self.executions = 0
        self._answers = {"queries": 0, "answered": 0, "requests": 0}
        again = [self._spliced, self._spliced]
        self._kinds = [self._text, self._words, self._spliced, self._request, *again]

    def one(self, data):
        """Run one input."""
        if self.executions % _LIFE == 0:
            self._renew()
        self.executions += 1
        source = atheris.FuzzedDataProvider(data)
        kind = source.ConsumeIntInRange(0, 5)
        began = time.monotonic()
        try:
            asked = self._kinds[kind](source)
        except Exception as ex:  # noqa: BLE001 - that is what we look for
            self._found(_place(ex), traceback.format_exc())
            return
        if time.monotonic() - began > _TOO_LONG:
            self._found(f"slow: {asked[:40]}", asked)
        if time.monotonic() - self._told > 10:
            self._tell()

    def _renew(self):
        if self._server is not None:
            self._server.close()
        self._server = EmbeddedServer(None)
        for name, type_ in (("c", 2), ("d", 2), ("e", 3)):
            self._ask("POST", "/_api/collection", {"name": name, "type": type_})
        self._ask("POST", "/_api/index", {"type": "persistent", "fields": ["a"]}, collection="c")
        documents = [{"_key": key, "a": n % 3, "b": [n, key]} for n, key in enumerate("abcdef")]
        self._ask("POST", "/_api/document/c", documents)
        edges = [{"_from": f"c/{a}", "_to": f"c/{b}", "w": 2} for a, b in ("ab", "bc", "ca", "cd")]
        self._ask("POST", "/_api/document/e", edges)
        definition = {"collection": "e", "from": ["c"], "to": ["c"]}
        self._ask("POST", "/_api/gharial", {"name": "g", "edgeDefinitions": [definition]})

    def _ask(self, method, path, body, **params):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        segments = path[1:].split("/")
        request = Request(
            method, "_system", segments, params=params, body=text, read=loads_strictly
        )
        answer = self._server.handle(request)
        assert 100 <= answer.status < 600
        return answer

    def _text(self, source):
        return self._query(source.ConsumeUnicode(sys.maxsize))

    def _words(self, source):
        count = source.ConsumeIntInRange(1, 40)
        return self._query(" ".join(source.PickValueInList(_WORDS) for _ in range(count)))

    def _spliced(self, source):
        words = TOKEN.findall(source.PickValueInList(_QUERIES))
        for _ in range(source.ConsumeIntInRange(0, 2)):
            other = TOKEN.findall(source.PickValueInList(_QUERIES))
            here = source.ConsumeIntInRange(0, len(words))
            there = source.ConsumeIntInRange(0, len(other))
            taken, left = source.ConsumeIntInRange(0, 8), source.ConsumeIntInRange(0, 4)
            words[here : here + left] = other[there : there + taken]
        return self._query(" ".join(words))

    def _query(self, text):
        self._answers["queries"] += 1
        try:
            names = sorted(self._server.engine.parsed(text).bind_names)
        except ArangoError:
            names = []
        values = dict(zip(names, cycle(_VALUES), strict=False))
        values.update({name: "c" for name in names if name.startswith("@")})
        body = {"query": text, "bindVars": values, "options": _OPTIONS, "batchSize": 100_000}
        if self._ask("POST", "/_api/cursor", body).status == 201:
            self._answers["answered"] += 1
        return text

    def _request(self, source):
        self._answers["requests"] += 1
        route = source.PickValueInList(_ROUTES)
        method, path = route.split(" ")
        names = [
            source.PickValueInList(_NAMES) if part[0] == "{" else part
            for part in path[1:].split("/")
        ]
        params = {
            source.PickValueInList(_PARAMETERS): source.PickValueInList(_TEXTS)
            for _ in range(source.ConsumeIntInRange(0, 3))
        }
        body = _value(source, 3)
        if source.ConsumeProbability() < 0.1:
            body = source.ConsumeBytes(30)
        self._ask(method, "/" + "/".join(names), body, **params)
        return f"{route} {params} {body}"

    def _found(self, place, text):
        if place in self._known:
            return
        self._known.add(place)
        with self._findings.open("a") as file:
            file.write(json.dumps({"place": place, "text": text}) + "\n")

    def _tell(self):
        self._told = time.monotonic()
        numbers = {"seconds": round(self._told - self._began), "executions": self.executions}
        self._numbers.write_text(json.dumps(numbers | self._answers))


def _place(error):
    frames = traceback.extract_tb(error.__traceback__)
    last = next((each for each in reversed(frames) if "service/embedded" in each.filename), None)
    return f"{type(error).__name__} {last and (last.filename, last.lineno)}"


def _value(source, depth):
    kind = source.ConsumeIntInRange(0, 6 if depth else 4)
    if kind < 3:
        return source.PickValueInList([_VALUES, _TEXTS, _QUERIES][kind])
    if kind < 5:
        return source.ConsumeInt(8) if kind == 3 else source.ConsumeRegularFloat()
    values = [_value(source, depth - 1) for _ in range(source.ConsumeIntInRange(0, 4))]
    if kind == 5:
        return values
    return {source.PickValueInList(_ATTRIBUTES): each for each in values}


def main():
    """Prepare the folder and fuzz."""
    folder = Path(sys.argv[1])
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    for number, query in enumerate(_QUERIES[::5]):
        (folder / "inputs" / f"seed{number}").write_bytes(query.encode() + b"\0\0\0\0")
    words = (word for word in _WORDS if word.isascii() and word.isalnum())
    (folder / "words.dict").write_text("".join(f'"{word}"\n' for word in words))
    options = [f"-dict={folder / 'words.dict'}", *sys.argv[2:], str(folder / "inputs")]
    atheris.Setup([sys.argv[0], *options], Fuzz(folder).one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
