"""Whatever the text: a tree, or an error of ArangoDB's; never a bug."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from service.embedded.aql.binding.bound import bind
from service.embedded.aql.parsing.parser import parse
from service.embedded.aql.parsing.tokens import TOKEN
from service.embedded.errors import ArangoError

QUERIES = [
    "WITH a, b FOR x IN c FILTER x.a == 1 && NOT x.b IN [1, 2] SORT x.a DESC LIMIT 1, 2 RETURN {x}",
    "FOR v, e, p IN 1..3 OUTBOUND 'c/a' e, INBOUND f PRUNE s = v.x OPTIONS {order: 'bfs'} RETURN p",
    "FOR v IN ANY SHORTEST_PATH @a TO @b GRAPH 'g' RETURN v",
    "FOR x IN @@c COLLECT a = x.a AGGREGATE s = SUM(x.b) INTO g = {x} OPTIONS {} RETURN [a, s, g]",
    "FOR x IN c COLLECT a = x INTO g KEEP x RETURN a ? b : c ?: d",
    "UPSERT {a: @a} INSERT {} UPDATE {n: OLD.n + 1} IN c OPTIONS {keepNull: false} RETURN NEW",
    "FOR x IN c UPDATE x WITH {a: `b`[* FILTER CURRENT > 1 RETURN CURRENT.x][**]} IN c",
    "RETURN [a ALL == b, c[? 2..3 FILTER CURRENT], d AT LEAST (2) IN e, f NOT LIKE 'x', -.5, 0x1F]",
    "FOR x IN [1] WINDOW {preceding: 1} AGGREGATE a = SUM(x) RETURN LENGTH(FOR y IN x RETURN y)",
    "LET [a, {b: [, c]}] = x FOR {d, `e`: f} IN [{d: 1}] RETURN [a, c, d, f]",
    "LET a = 'it\\'s', b = \"\\u00e9\" REMOVE a IN c /* comment */ RETURN OLD // end",
]
WORDS = sorted({word for query in QUERIES for word in TOKEN.findall(query)})


class Catalog:
    def __init__(self):
        self.graphs = {"g": {}}

    def collection(self, _name):
        return SimpleNamespace(type="edge")


def is_answered(text):
    try:
        bind(parse(text), {"a": 1}, Catalog())
    except ArangoError as ex:
        return bool(ex.message)
    return True


@given(st.text(max_size=80))
def test_any_text_is_answered(text):
    assert is_answered(text)


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_are_answered(words):
    assert is_answered(" ".join(words))


@given(
    st.sampled_from(QUERIES),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(WORDS)), min_size=1, max_size=4),
)
def test_any_damaged_query_is_answered(query, changes):
    words = TOKEN.findall(query)
    for place, word in changes:
        words[place % len(words)] = word

    assert is_answered(" ".join(words))


@given(st.sampled_from(QUERIES), st.integers(0, 120), st.text(max_size=2))
def test_any_query_with_a_hole_is_answered(query, place, patch):
    assert is_answered(query[:place] + patch + query[place + 1 :])
