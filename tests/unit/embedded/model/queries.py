"""Random queries, each as text and as a Python function of the data."""

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from tests.unit.embedded.model import values as model
from tests.unit.embedded.model import walks
from tests.unit.embedded.model.expressions import (
    Expression,
    conditions,
    expressions,
    leaves,
)


@dataclass(frozen=True)
class Query:
    """Clauses so far: their texts, and what they make of ``(data, rows)``."""

    texts: tuple[str, ...] = ()
    steps: tuple[Any, ...] = ()
    names: tuple[str, ...] = ()
    is_ordered: bool = False
    #: whether each variable is known whole, so that INTO may take them all
    is_plain: bool = True
    depth: int = 0
    #: the next number for a name
    count: list[int] = field(default_factory=lambda: [0])

    def name(self):
        self.count[0] += 1
        return f"x{self.count[0]}"

    def then(self, text, step, *names, **changes):
        return replace(
            self,
            texts=(*self.texts, text),
            steps=(*self.steps, step),
            names=(*self.names, *names),
            **changes,
        )

    def begin_inside(self):
        """Return the beginning of a subquery."""
        return Query(names=self.names, depth=self.depth + 1, count=self.count, is_plain=False)

    def rows(self, data, known):
        rows = [known]
        for step in self.steps:
            rows = step(data, rows)
        return rows


# --- sources -------------------------------------------------------------------------------


def _collection(query):
    return st.builds(_over_collection, st.just(query))


def _over_collection(query):
    name = query.name()
    return query.then(
        f"FOR {name} IN @@c", lambda data, rows: _each(rows, name, lambda _: data.documents), name
    )


@st.composite
def _array(draw, query):
    name = query.name()
    items = draw(st.lists(leaves(query.names), max_size=3))
    text = f"FOR {name} IN [{', '.join(item.text for item in items)}]"
    return query.then(
        text,
        lambda _, rows: _each(rows, name, lambda known: [item.value(known) for item in items]),
        name,
    )


@st.composite
def _range(draw, query):
    name = query.name()
    low, high = draw(st.tuples(st.integers(-1, 3), st.integers(-1, 3)))
    step = 1 if low <= high else -1
    values = list(range(low, high + step, step))
    return query.then(
        f"FOR {name} IN {low}..{high}", lambda _, rows: _each(rows, name, lambda _: values), name
    )


@st.composite
def _subquery_source(draw, query):
    name = query.name()
    inner = draw(answers(query.begin_inside(), 1))
    return query.then(
        f"FOR {name} IN ({inner.text})",
        lambda data, rows: _each(rows, name, lambda known: inner.answer(data, known)),
        name,
    )


#: Conditions on paths: each as text and as a function of ``[vertex, edge, vertex, …]``.
_ON_PATHS = {
    "": lambda _: True,
    "FILTER {}.edges[*].a ALL == 0": lambda path: all(e["a"] == 0 for e in path[1::2]),
    "FILTER {}.edges[*].a NONE == 1": lambda path: all(e["a"] != 1 for e in path[1::2]),
    "FILTER {}.edges[0].a == 1": lambda path: len(path) > 1 and path[1]["a"] == 1,
    "FILTER {}.vertices[1].a >= 1": lambda path: len(path) > 2 and path[2]["a"] >= 1,
    "FILTER {}.vertices[-1].a == 1": lambda path: path[-1]["a"] == 1,
    "FILTER {}.vertices[*]._key ANY == 'n2'": lambda path: any(
        v["_key"] == "n2" for v in path[::2]
    ),
    "FILTER LENGTH({}.edges) != 1": lambda path: len(path) != 3,
}


@st.composite
def _walk(draw, query):
    walk = draw(walks.walks())
    if walk.is_by_level:
        return _over_vertices(query, walk)
    vertex, edge, path = query.name(), query.name(), query.name()
    condition = draw(st.sampled_from(list(_ON_PATHS)))
    text = f"FOR {vertex}, {edge}, {path} IN {walk.text(vertex)} {condition.format(path)}"

    def step(data, rows):
        return [
            {
                **known,
                vertex: found[-1],
                edge: found[-2] if len(found) > 1 else None,
                path: {"vertices": found[::2], "edges": found[1::2]},
            }
            for known in rows
            for found in walk.paths(data)
            if _ON_PATHS[condition](found)
        ]

    return query.then(text, step, vertex, edge, path)


def _over_vertices(query, walk):
    name = query.name()
    return query.then(
        f"FOR {name} IN {walk.text(name)}",
        lambda data, rows: _each(rows, name, lambda _: [path[-1] for path in walk.paths(data)]),
        name,
    )


def _each(rows, name, values):
    return [{**known, name: value} for known in rows for value in values(known)]


# --- other clauses -------------------------------------------------------------------------


@st.composite
def _filter(draw, query):
    condition = draw(conditions(query.names))
    return query.then(
        f"FILTER {condition.text}",
        lambda _, rows: [known for known in rows if model.truth(condition.value(known))],
    )


@st.composite
def _let(draw, query):
    name, expression = query.name(), draw(expressions(query.names))
    return query.then(
        f"LET {name} = {expression.text}",
        lambda _, rows: [{**known, name: expression.value(known)} for known in rows],
        name,
    )


_USES = {
    "SORTED(({}))": lambda found: sorted(found, key=model.order),
    "LENGTH({})": len,
    "FIRST(SORTED(({})))": lambda found: min(found, key=model.order, default=None),
    "LENGTH(({})) > 0": bool,
    "1 IN ({})": lambda found: model.contains(1, found),
}


@st.composite
def _let_subquery(draw, query):
    name, use = query.name(), draw(st.sampled_from(list(_USES)))
    inner = draw(answers(query.begin_inside(), 2))
    return query.then(
        f"LET {name} = {use.format(inner.text)}",
        lambda data, rows: [
            {**known, name: _USES[use](inner.answer(data, known))} for known in rows
        ],
        name,
    )


@st.composite
def _sort(draw, query):
    """Sort by everything in the end, so that the order is certain; perhaps take a part of it."""
    first = draw(st.lists(leaves(query.names), max_size=2))
    keys = [(each, draw(st.booleans())) for each in first]
    keys += [
        (Expression(name, lambda known, name=name: known[name]), False) for name in query.names
    ]
    texts = [f"{each.text} DESC" if down else each.text for each, down in keys]

    def step(_, rows):
        for each, down in reversed(keys):
            rows = sorted(
                rows, key=lambda known, each=each: model.order(each.value(known)), reverse=down
            )
        return rows

    query = query.then(f"SORT {', '.join(texts)}", step, is_ordered=True)
    if not draw(st.booleans()):
        return query
    offset, count = draw(st.tuples(st.integers(0, 2), st.integers(0, 4)))
    return query.then(f"LIMIT {offset}, {count}", lambda _, rows: rows[offset : offset + count])


_AGGREGATES = {
    "MIN": lambda found: min((e for e in found if e is not None), key=model.order, default=None),
    "MAX": lambda found: max((e for e in found if e is not None), key=model.order, default=None),
    "COUNT": len,
    "COUNT_DISTINCT": lambda found: len(model.distinct(found)),
    "SORTED_UNIQUE": lambda found: sorted(model.distinct(found), key=model.order),
}


@st.composite
def _collect(draw, query):
    groups = draw(st.lists(leaves(query.names), max_size=2))
    names = [query.name() for _ in groups]
    kinds = [_counting, _aggregating] + ([_gathering, _grouping_only] if groups else [])
    extra, result, function = draw(draw(st.sampled_from(kinds))(query, bool(groups)))
    assigned = [f"{name} = {each.text}" for name, each in zip(names, groups, strict=True)]

    def step(_, rows):
        found = {} if groups else {(): ([], [])}
        for known in rows:
            values = [each.value(known) for each in groups]
            found.setdefault(tuple(map(model.key, values)), (values, []))[1].append(known)
        return [
            dict(zip(names, values, strict=True), **{result: function(held)})
            for values, held in found.values()
        ]

    return replace(
        query.then(f"COLLECT {', '.join(assigned)} {extra}", step),
        names=(*names, *([result] if extra else [])),
        is_ordered=False,
        is_plain=query.is_plain and "INTO" not in extra,
    )


def _grouping_only(query, _):
    return st.just(("", query.name(), len))


def _counting(query, _):
    name = query.name()
    return st.just((f"WITH COUNT INTO {name}", name, len))


@st.composite
def _aggregating(draw, query, is_grouped):
    """Draw an aggregate; what some are of no row at all is not asked."""
    kind = draw(st.sampled_from(list(_AGGREGATES) if is_grouped else ["MIN", "MAX", "COUNT"]))
    part, name = draw(leaves(query.names)), query.name()

    def aggregated(rows):
        values = [part.value(known) for known in rows]
        return _AGGREGATES[kind](values) if rows else None

    return f"AGGREGATE {name} = {kind}({part.text})", name, aggregated


@st.composite
def _gathering(draw, query, _):
    """Draw an INTO; its array is sorted, because the order of its elements is not certain."""
    part, name = draw(leaves(query.names)), query.name()
    text = f"INTO {name}_ = {part.text} LET {name} = SORTED({name}_)"
    if query.is_plain and draw(st.booleans()):
        part = _all_of(query.names)
        text = f"INTO {name}_ LET {name} = SORTED({name}_)"

    def gathered(rows):
        return sorted((part.value(known) for known in rows), key=model.order)

    return text, name, gathered


def _all_of(names):
    return Expression("", lambda known: {name: known[name] for name in names})


# --- whole queries -------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A query with its RETURN."""

    query: Query
    returned: Expression
    is_distinct: bool

    @property
    def text(self):
        word = "RETURN DISTINCT" if self.is_distinct else "RETURN"
        return "\n".join((*self.query.texts, f"{word} {self.returned.text}"))

    def answer(self, data, known):
        values = [self.returned.value(row) for row in self.query.rows(data, known)]
        return model.distinct(values) if self.is_distinct else values


@st.composite
def answers(draw, query, most=4):
    """Draw the rest of a query."""
    inner = [_walk] if query.depth else [_walk, _subquery_source]
    query = draw(draw(st.sampled_from([_collection] * 4 + [_array, _range] + inner))(query))
    clauses = [_filter, _filter, _filter, _let, _sort, _sort, _collect, _collection, _array]
    if not query.depth:
        clauses += [_let_subquery, _let_subquery, _walk]
    for _ in range(draw(st.integers(0, most))):
        clause = draw(st.sampled_from(clauses))
        query = draw(clause(query))
        if clause in (_collection, _array, _walk):
            query = replace(query, is_ordered=False)
    returned = draw(st.one_of(expressions(query.names), _everything(query.names)))
    return Answer(query, returned, draw(st.booleans()))


@st.composite
def queries(draw):
    """Draw a query whose names are counted from one."""
    return draw(answers(Query()))


def _everything(names):
    text = "[" + ", ".join(names) + "]"
    return st.just(Expression(text, lambda known: [known[name] for name in names]))
