"""The recorded cases, and how they are run against a target.

Each file's cases are run dataset by dataset, in a database of their own. A case whose recorded
answer later versions changed is expected to give what ``later_answers.json`` says, or left out.
"""

import json
import re
from functools import cache
from pathlib import Path

from tests.corpus.answers import is_expected, masked

FOLDER = Path(__file__).parent
_HTTP = ("http_api.json", "legacy_http_api.json")
_OTHER = ("python_arango_calls.json", "later_answers.json", "known_differences.json")


@cache
def read(name):
    """Return the content of a file of this folder; nobody may change it."""
    return json.loads((FOLDER / name).read_text())


def aql_files():
    """Return the names of the files with AQL cases."""
    names = sorted(path.name for path in FOLDER.glob("*.json"))
    return [name for name in names if name not in (*_HTTP, *_OTHER)]


def http_files():
    """Return the names of the files with HTTP exchanges."""
    return list(_HTTP)


@cache
def groups(file):
    """Return ``{dataset name: cases}`` of a file, without the cases left out."""
    later = read("later_answers.json").get(file, {})
    by_dataset = {}
    for case in read(file)["cases"]:
        ruling = later.get(case["name"], {})
        if "left_out" in ruling:
            continue
        expected = ruling.get("expect", case["expect"])
        by_dataset.setdefault(case.get("dataset"), []).append({**case, "expect": expected})
    return by_dataset


def differences(target, file, dataset):
    """Run the cases of one dataset and return ``{case name: what differs}``."""
    data = read(file)["datasets"].get(dataset, {}) if dataset else {}
    found = {}
    with target.database() as database:
        runner = _Runner(target, database, data)
        runner.create()
        for case in groups(file)[dataset]:
            answer = runner.answer(case)
            if not is_expected(case, answer):
                found[case["name"]] = _shown(case["query"], case["expect"], answer)
    return found


class _Runner:
    """One dataset in one database."""

    def __init__(self, target, database, data):
        self._target = target
        self._base = f"/_db/{database}"
        self._data = data
        self._is_dirty = False

    def create(self):
        """Make the collections, indexes and graphs, and fill them."""
        for name, collection in self._data.get("collections", {}).items():
            type_ = 3 if collection["type"] == "edge" else 2
            self._must("POST", "/_api/collection", {"name": name, "type": type_})
            for index in self._data.get("indexes", {}).get(name, []):
                self._must("POST", f"/_api/index?collection={name}", index)
        for name, graph in self._data.get("graphs", {}).items():
            definition = {
                "name": name,
                "edgeDefinitions": graph["edges"],
                "orphanCollections": graph.get("orphans", []),
            }
            self._must("POST", "/_api/gharial", definition)
        self._is_dirty = True

    def answer(self, case):
        """Run one case; when it writes, read the collections that it says."""
        if self._is_dirty:
            self._fill()
        answer = self._query(case["query"], case.get("bind"))
        if case.get("after"):
            answer["after"] = {name: self._documents(name) for name in case["after"]}
        self._is_dirty = bool(case.get("after"))
        return answer

    def _fill(self):
        """Give every collection its documents, in the order of the file."""
        for name, collection in self._data.get("collections", {}).items():
            self._must("PUT", f"/_api/collection/{name}/truncate")
            if collection["docs"]:
                binds = {"docs": collection["docs"], "@c": name}
                insert = {"query": "FOR d IN @docs INSERT d IN @@c", "bindVars": binds}
                self._must("POST", "/_api/cursor", insert)

    def _must(self, method, path, body=None):
        status, answer = self._target.call(method, self._base + path, body)
        assert status < 300, (path, answer)

    def _query(self, text, binds):
        body = {"query": text, "bindVars": binds or {}, "batchSize": 100000}
        status, answer = self._target.call("POST", f"{self._base}/_api/cursor", body)
        if status == 201:
            return {"result": answer["result"]}
        message = answer.get("errorMessage")
        return {"error": {"errorNum": answer.get("errorNum"), "code": status, "message": message}}

    def _documents(self, name):
        answer = self._query("FOR d IN @@c SORT d._key RETURN d", {"@c": name})
        return answer.get("result", answer)


def sequences(file):
    """Return the names of a file's sequences of exchanges."""
    return [sequence["name"] for sequence in read(file)["sequences"]]


def exchange_differences(target, file, name):
    """Run one sequence and return ``{step name: what differs}``.

    Of a live server only statuses and error numbers are compared: the recorded answers are those
    of one version.
    """
    steps = next(each["steps"] for each in read(file)["sequences"] if each["name"] == name)
    later = read("later_answers.json").get(file, {})
    found = {}
    with target.database() as database:
        variables = {"db": database}
        for step in steps:
            got = _exchange(target, database, step, variables)
            ruling = later.get(f"{name}: {step['name']}", {})
            wanted = ruling.get("expect", step["expect"])
            if "left_out" not in ruling and not _are_same(got, wanted, whole=not target.is_live):
                found[step["name"]] = _shown(f"{step['method']} {step['path']}", wanted, got)
    return found


def _exchange(target, database, step, variables):
    prefix = "/_db/_system" if step.get("system") else f"/_db/{database}"
    text = step.get("raw")
    if text is None and "body" in step:
        text = json.dumps(_filled(step["body"], variables))
    status, answer, headers = target.send(
        step["method"],
        prefix + _filled(step["path"], variables),
        text,
        {"content-type": "application/json", **_filled(step.get("headers", {}), variables)},
    )
    body = _value(answer)
    for name, place in step.get("save", {}).items():
        variables[name] = _at(body, place)
    got = {"status": status, "body": masked(body, database, step)}
    if step["method"] == "HEAD" or step.get("etag"):
        got["etag"] = "*" if headers.get("etag") else None
    return got


def _filled(value, variables):
    """Return a value with ``{name}`` in its strings replaced by what an earlier step saved."""
    text = json.dumps(value)
    for name, saved in variables.items():
        text = text.replace("{" + name + "}", json.dumps(str(saved))[1:-1])
    return json.loads(text)


def _value(text):
    """Return an answer's value: JSON, lines of JSON, or text."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {"text": text}


def _at(value, place):
    for part in place.split("."):
        value = value[int(part)] if isinstance(value, list) else value.get(part, {})
    return value or "nothing was saved"


def _are_same(got, wanted, *, whole):
    if whole:
        return json.dumps(got, sort_keys=True) == json.dumps(wanted, sort_keys=True)
    return got["status"] == wanted["status"] and _number(got) == _number(wanted)


def _number(answer):
    body = answer["body"]
    return body.get("errorNum") if isinstance(body, dict) else None


def _shown(asked, wanted, got):
    asked = re.sub(r"\s+", " ", asked)
    return f"{asked}\n    want {_short(wanted)}\n    got  {_short(got)}"


def _short(value):
    return json.dumps(value, ensure_ascii=False)[:500]
