"""The text of a query in, its tree out.

``parser_expressions.py`` and ``parser_expansions.py`` read values, ``parser_graphs.py`` reads FOR,
``parser_clauses.py`` the other clauses; ``parser_reader.py`` is what they stand on.
``parser_checks.py`` finds out what is wrong first.
"""

from service.embedded.aql import tree
from service.embedded.aql.parsing.checks import CheckingReader
from service.embedded.aql.parsing.clauses import ClauseReader
from service.embedded.errors import ArangoError, QueryEmpty, TooMuchNesting


def parse(text: str) -> tree.Query:
    """Parse a query.

    Raises:
        QueryEmpty: The text is empty.
        AqlSyntaxError: The text is no query; the message says where.
        NotImplementedHere: ArangoDB knows what the text asks for, this engine does not.
        TooMuchNesting: Brackets within brackets, too many.

    Example:
        >>> parse("RETURN 1").clauses
        (Return(value=Literal(value=1), distinct=False),)
    """
    if not text:
        raise QueryEmpty
    try:
        return _read(ClauseReader(text))
    except RecursionError as ex:
        raise TooMuchNesting from ex
    except ArangoError:
        _read(CheckingReader(text))  # what is wrong first may be a name
        raise


def _read(reader: ClauseReader) -> tree.Query:
    collections = reader.collections()
    query = reader.query()
    if reader.kinds[reader.next] != "END":
        reader.refuse()
    return tree.Query(query.clauses, collections, reader.text)
