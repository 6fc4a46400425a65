"""Which names OPTIONS may have in which clause, and which of them are done here.

ArangoDB warns of an unknown name and goes on. Whoever misspelt an option would not notice, so an
unknown one is refused here; so is one that would change the answer and is not done.

Source:
    ArangoDB manual 3.12, AQL, the section on OPTIONS of each operation.
"""

from service.embedded.aql import tree
from service.embedded.aql.parsing.positions import where
from service.embedded.errors import NotImplementedHere

_FOR = {"indexHint", "disableIndex", "lookahead", "maxProjections", "useCache"}
_PATHS = {"weightAttribute", "defaultWeight", "useCache"}
_WRITES = {"ignoreErrors", "waitForSync", "exclusive", "refillIndexCaches"}
_CHANGES = _WRITES | {"ignoreRevs", "keepNull", "mergeObjects", "versionAttribute"}

#: ``{clause: names}``: those that the engine heeds, and those that change only the speed
KNOWN: dict[type[tree.Node], frozenset[str]] = {
    tree.For: frozenset(_FOR),
    tree.Traversal: frozenset(
        _FOR
        | _PATHS
        | {"bfs", "order", "uniqueVertices", "uniqueEdges", "vertexCollections"}
        | {"edgeCollections", "parallelism"}
    ),
    tree.PathSearch: frozenset(_PATHS),
    tree.Collect: frozenset({"method"}),
    tree.Insert: frozenset(_CHANGES | {"overwrite", "overwriteMode"}),
    tree.Update: frozenset(_CHANGES),
    tree.Remove: frozenset(_WRITES | {"ignoreRevs"}),
    tree.Upsert: frozenset(_CHANGES | {"indexHint", "readOwnWrites"}),
}
#: Names without any meaning that a real server is recorded to take without a word.
_RECORDED: dict[type[tree.Node], frozenset[str]] = {
    tree.Traversal: frozenset({"speed"}),
    tree.PathSearch: frozenset({"speed"}),
    tree.Insert: frozenset({"foo"}),
    tree.Update: frozenset({"bar"}),
}


def check_options(clause: type[tree.Node], options: tree.Object, text: str) -> None:
    """Check the names of a clause's options.

    Raises:
        NotImplementedHere: for a name that the clause does not take, or that is not done here.
    """
    known = KNOWN[clause] | _RECORDED.get(clause, frozenset())
    for name, _ in options.entries:
        shown = name.value if isinstance(name, tree.Literal) else "a computed name"
        if shown not in known:
            taken = ", ".join(sorted(KNOWN[clause]))
            message = f"the option {shown!r} is not implemented by the embedded engine"
            message += f"{where(text, options.at)}; it takes {taken}"
            raise NotImplementedHere(message)
