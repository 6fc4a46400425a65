"""What ArangoDB refuses is refused, with its number: no query passes here that fails there.

Each table is one rule of the manual or the grammar. Not for the messages' words, nor for what only
the embedded engine refuses (`test_refusals.py`).

Source:
    ArangoDB manual 3.12, "AQL", the pages of each operation; "Error codes and meanings".
"""

import pytest
from arango.exceptions import AQLQueryExecuteError, AQLQueryExplainError

KEYWORDS = (
    "AGGREGATE ALL ALL_SHORTEST_PATHS AND ANY ASC COLLECT DESC DISTINCT FALSE FILTER FOR "
    "GRAPH IN INBOUND INSERT INTO K_PATHS K_SHORTEST_PATHS LET LIKE LIMIT NONE NOT NULL "
    "OR OUTBOUND REMOVE REPLACE RETURN SHORTEST_PATH SORT TRUE UPDATE UPSERT WINDOW WITH"
)

AFTER_A_WRITE_OF_DOCS = [
    "FOR d IN docs RETURN d",
    "FOR i IN 1..2 FOR d IN docs RETURN d",
    "LET found = (FOR d IN docs RETURN d) RETURN found",
    "RETURN LENGTH(docs)",
    "RETURN COUNT(docs)",
    "RETURN COLLECTION_COUNT(docs)",
    "FILTER LENGTH(docs) > 0 RETURN 1",
    "FOR d IN @@docs RETURN d",
    "INSERT {} INTO docs",
    "UPDATE 'a' WITH {} IN docs",
    "REPLACE 'a' WITH {} IN docs",
    "REMOVE 'a' IN docs",
    "UPSERT {a: 1} INSERT {} UPDATE {} IN docs",
    "RETURN DOCUMENT('docs/a')",
    # Which documents these meet is not known before they run, so not even others may be met.
    "RETURN DOCUMENT('other/a')",
    "RETURN DOCUMENT(other, ['a'])",
    "FOR v IN 1..2 OUTBOUND 'other/a' edges RETURN v",
    "FOR v IN 1..2 ANY 'other/a' GRAPH 'g' RETURN v",
    "FOR v IN OUTBOUND SHORTEST_PATH 'other/a' TO 'other/b' edges RETURN v",
    "FOR p IN OUTBOUND K_SHORTEST_PATHS 'other/a' TO 'other/b' edges RETURN p",
    "FOR p IN OUTBOUND ALL_SHORTEST_PATHS 'other/a' TO 'other/b' edges RETURN p",
    "FOR p IN 1..2 OUTBOUND K_PATHS 'other/a' TO 'other/b' edges RETURN p",
]

WRITES_OF_DOCS = [
    "INSERT {} INTO docs",
    "FOR w IN docs UPDATE w WITH {} IN docs",
    "FOR w IN docs REPLACE w WITH {} IN docs",
    "FOR w IN docs REMOVE w IN docs",
    "UPSERT {a: 1} INSERT {} UPDATE {} IN docs",
    "LET x = (INSERT {} INTO docs RETURN NEW)",
]

MISSING = [
    (1203, "FOR d IN nope RETURN d"),
    (1203, "RETURN nope"),
    (1203, "RETURN LENGTH(nope)"),
    (1203, "RETURN COLLECTION_COUNT(nope)"),
    (1203, "WITH nope RETURN 1"),
    (1203, "INSERT {} INTO nope"),
    (1203, "UPDATE 'a' WITH {} IN nope"),
    (1203, "REPLACE 'a' WITH {} IN nope"),
    (1203, "REMOVE 'a' IN nope"),
    (1203, "UPSERT {} INSERT {} UPDATE {} IN nope"),
    (1203, "FOR v IN OUTBOUND 'docs/a' nope RETURN v"),
    (1203, "FOR v IN OUTBOUND 'docs/a' edges, nope RETURN v"),
    (1203, "FOR v IN OUTBOUND SHORTEST_PATH 'docs/a' TO 'docs/b' nope RETURN v"),
    (1203, "LET c = 'docs' INSERT {} INTO c"),
    (1202, "FOR v IN OUTBOUND 'docs/a' GRAPH 'nope' RETURN v"),
    (1218, "FOR v IN OUTBOUND 'docs/a' docs RETURN v"),
    (1218, "FOR v IN OUTBOUND 'docs/a' edges, INBOUND edges RETURN v"),
    (1203, "FOR d IN docs RETURN NEW"),
    (1203, "FOR d IN docs REMOVE d IN docs RETURN NEW"),
    (1540, "RETURN NOPE()"),
    (1582, "RETURN my::function()"),
]

GROUPS = [
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = x RETURN m"),
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = 1 RETURN m"),
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = UPPER(x) RETURN m"),
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = MAX(x) + 1 RETURN m"),
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = (RETURN 1) RETURN m"),
    (1574, "FOR x IN [1] COLLECT AGGREGATE m = DOCUMENT(x) RETURN m"),
    (1541, "FOR x IN [1] COLLECT AGGREGATE m = MAX() RETURN m"),
    (1541, "FOR x IN [1] COLLECT AGGREGATE m = SUM(x, 1) RETURN m"),
    (1501, "FOR x IN [1] COLLECT a = x KEEP x RETURN a"),
    (1501, "FOR x IN [1] COLLECT a = x INTO g KEEP nope RETURN a"),
    (1501, "FOR x IN [1] COLLECT WITH COUNT RETURN 1"),
    (1501, "FOR x IN [1] COLLECT a = x WITH COUNT INTO n INTO g RETURN a"),
    (1501, "FOR x IN [1] COLLECT a = x INTO g WITH COUNT INTO n RETURN a"),
    (1501, "FOR x IN [1] COLLECT a = x AGGREGATE m = MAX(x) WITH COUNT INTO n RETURN a"),
    (1512, "FOR x IN [1] COLLECT a = x INTO g = a RETURN g"),
    (1511, "FOR x IN [1] COLLECT a = x, a = x RETURN a"),
    (1511, "FOR x IN [1] COLLECT a = x AGGREGATE a = MAX(x) RETURN a"),
    (1203, "FOR x IN [1] COLLECT a = x RETURN x"),
    (1595, "INSERT {} INTO docs WINDOW {preceding: 1} AGGREGATE n = COUNT(1) RETURN n"),
]

BINDS = [
    (1551, "RETURN @missing", {}),
    (1551, "RETURN @a + @b", {"a": 1}),
    (1551, "RETURN @@docs", {}),
    (1551, "FOR d IN @@c RETURN d", {"c": "docs"}),
    (1552, "RETURN 1", {"unused": 1}),
    (1553, "FOR d IN @@c RETURN d", {"@c": 1}),
    (1553, "FOR d IN @@c RETURN d", {"@c": ["docs"]}),
    (1203, "FOR d IN @@c RETURN d", {"@c": "nope"}),
    (1553, "INSERT {} INTO @c", {"c": "docs"}),
    (1563, "FOR d IN @c RETURN d", {"c": "docs"}),
    (1553, "RETURN {}.@name", {"name": 1}),
    (1553, "RETURN {}.@name", {"name": None}),
    (1553, "RETURN {}.@name", {"name": []}),
    (1553, "RETURN {}.@name", {"name": ["a", 1]}),
    (1501, "FOR @v IN [1] RETURN 1", {"v": "x"}),
    (1501, "FOR d IN docs @f RETURN d", {"f": "FILTER true"}),
    (1501, "RETURN @f(1)", {"f": "ABS"}),
    (1501, "FOR v IN @way 'docs/a' edges RETURN v", {"way": "OUTBOUND"}),
    (1501, "INSERT {} INTO docs OPTIONS @o", {"o": {}}),
]

TEXTS = [
    "RETURN 1 2",
    "RETURN 1;",
    "RETURN 1; RETURN 2",
    "LET x = 1",
    "FOR x IN [1] FILTER x",
    "FOR x IN [1] x = 2 RETURN x",
    "LET x = 1 x = 2 RETURN x",
    "FOR x IN [1] RETURN x LIMIT 1",
    "FOR x IN [1] LIMIT x RETURN x",
    "LET n = 1 FOR x IN [1] LIMIT n RETURN x",
    "FOR x IN [1] LIMIT -1 RETURN x",
    "FOR d IN docs UPDATE d RETURN 1",
    "FOR d IN docs UPDATE d IN docs WITH {} RETURN 1",
    "INSERT {} INTO CONCAT('do', 'cs')",
    "INSERT {} INTO docs OPTIONS 1",
    "RETURN OLD = 1",
    "LET a = 1 RETURN {a 1}",
    "RETURN [1,, 2]",
    "RETURN 'open",
    "RETURN 1e",
    "RETURN 0x",
    "RETURN 0b2",
    "RETURN {}.for",
    "FOR v IN 2..1 OUTBOUND 'docs/a' edges RETURN v",
]


@pytest.fixture
def data(db):
    """Give a database with two collections, edges and a graph."""
    for name in ("docs", "other"):
        db.create_collection(name).insert({"_key": "a"})
    ends = ["docs", "other"]
    definition = {"from_vertex_collections": ends, "to_vertex_collections": ends}
    db.create_graph("g", [{"edge_collection": "edges", **definition}])
    return db


def refused(db, text, bind_vars=None):
    """Return the number of the error, the same one with and without running the query."""
    with pytest.raises(AQLQueryExplainError) as explained:
        db.aql.explain(text, bind_vars=bind_vars)
    with pytest.raises(AQLQueryExecuteError) as executed:
        db.aql.execute(text, bind_vars=bind_vars)
    assert explained.value.error_code == executed.value.error_code
    return executed.value.error_code


@pytest.mark.parametrize("write", WRITES_OF_DOCS)
def test_nothing_is_read_or_written_again_after_a_write(data, write):
    texts = [f"{write} {then}" for then in AFTER_A_WRITE_OF_DOCS]
    binds = [{"@docs": "docs"} if "@@docs" in text else {} for text in texts]

    answers = {text: refused(data, text, bind) for text, bind in zip(texts, binds, strict=True)}

    assert answers == dict.fromkeys(texts, 1579)
    assert list(data.collection("docs").keys()) == ["a"]


def test_a_subquery_for_each_document_does_not_write_to_their_collection(data):
    assert refused(data, "FOR d IN docs LET x = (REMOVE d IN docs) RETURN x") == 1579


@pytest.mark.parametrize(
    "text",
    [
        "INSERT {} INTO docs FOR d IN other RETURN d",
        "FOR d IN docs FOR e IN docs INSERT {} INTO docs",
        "FOR d IN docs LET n = LENGTH(docs) UPDATE d WITH {n} IN docs",
        "FOR d IN docs INSERT {} INTO other INSERT {} INTO docs",
    ],
)
def test_what_may_be_read_before_or_beside_a_write_is_no_error(data, text):
    data.aql.execute(text)


@pytest.mark.parametrize(("number", "text"), MISSING)
def test_what_is_not_there_is_not_made_up(data, number, text):
    assert refused(data, text) == number


@pytest.mark.parametrize(("number", "text"), GROUPS)
def test_groups_keep_to_the_rules_of_collect(data, number, text):
    assert refused(data, text) == number


@pytest.mark.parametrize(("number", "text", "bind_vars"), BINDS)
def test_bind_values_stand_only_where_values_may(data, number, text, bind_vars):
    assert refused(data, text, bind_vars) == number


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_query_is_a_syntax_error(data, text):
    assert refused(data, text) == 1501


@pytest.mark.parametrize("keyword", KEYWORDS.split())
def test_a_keyword_is_no_name_in_any_case(data, keyword):
    spellings = (keyword, keyword.lower(), keyword.title())
    texts = [f"LET {spelling} = 1 RETURN 1" for spelling in spellings]
    texts += [f"FOR {spelling} IN [1] RETURN 1" for spelling in spellings]

    assert {refused(data, text) for text in texts} == {1501}
    assert list(data.aql.execute(f"LET `{keyword}` = 1 RETURN `{keyword}`")) == [1]
