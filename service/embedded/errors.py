# ruff: noqa: D415 - a class docstring here is ArangoDB's message, word for word
"""ArangoDB's errors by name: the number, the HTTP status and the default message of each.

Every class is an ``ArangoError``, in the order of the numbers. 1200 has two: a write met another
write (``WriteConflict``, 409), and a revision that the caller named is no longer the document's
(``RevisionConflict``, 412).

Source:
    ArangoDB manual 3.12, "Error codes and meanings".
"""

from typing import Any, ClassVar


class ArangoError(Exception):
    """internal error"""

    number: ClassVar[int] = 4
    http_code: ClassVar[int] = 500

    def __init_subclass__(cls, *, number: int, http_code: int) -> None:
        """Take the error's number and HTTP status from the class line."""
        cls.number = number
        cls.http_code = http_code

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).__doc__ or ""
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """Return the error as ArangoDB sends it."""
        return {
            "error": True,
            "code": self.http_code,
            "errorNum": self.number,
            "errorMessage": self.message,
        }


class InternalError(ArangoError, number=4, http_code=500):
    """internal error"""


class NotImplementedHere(ArangoError, number=9, http_code=501):
    """not implemented"""


class BadParameter(ArangoError, number=10, http_code=400):
    """bad parameter"""


class Forbidden(ArangoError, number=11, http_code=403):
    """forbidden"""


class TypeMismatch(ArangoError, number=17, http_code=400):
    """type error"""


class ResourceLimitExceeded(ArangoError, number=32, http_code=500):
    """resource limit exceeded"""


class HttpBadParameter(ArangoError, number=400, http_code=400):
    """bad parameter"""


class HttpUnauthorized(ArangoError, number=401, http_code=401):
    """unauthorized"""


class HttpNotFound(ArangoError, number=404, http_code=404):
    """not found"""


class MethodNotAllowed(ArangoError, number=405, http_code=405):
    """method not supported"""


class CorruptedJson(ArangoError, number=600, http_code=400):
    """invalid JSON object"""


class SuperfluousSuffices(ArangoError, number=601, http_code=400):
    """superfluous URL suffices"""


class WriteConflict(ArangoError, number=1200, http_code=409):
    """conflict"""


class RevisionConflict(ArangoError, number=1200, http_code=412):
    """conflict, _rev values do not match"""


class DocumentNotFound(ArangoError, number=1202, http_code=404):
    """document not found"""


class CollectionNotFound(ArangoError, number=1203, http_code=404):
    """collection or view not found"""


class CollectionParameterMissing(ArangoError, number=1204, http_code=400):
    """parameter 'collection' not found"""


class IllegalDocumentId(ArangoError, number=1205, http_code=400):
    """illegal document identifier"""


class DuplicateName(ArangoError, number=1207, http_code=409):
    """duplicate name"""


class IllegalName(ArangoError, number=1208, http_code=400):
    """illegal name"""


class UniqueViolated(ArangoError, number=1210, http_code=409):
    """unique constraint violated"""


class IndexNotFound(ArangoError, number=1212, http_code=404):
    """index not found"""


class CollectionTypeInvalid(ArangoError, number=1218, http_code=400):
    """collection type invalid"""


class IllegalDocumentKey(ArangoError, number=1221, http_code=400):
    """illegal document key"""


class UnexpectedDocumentKey(ArangoError, number=1222, http_code=400):
    """unexpected document key"""


class DocumentKeyMissing(ArangoError, number=1226, http_code=400):
    """missing document key"""


class DocumentTypeInvalid(ArangoError, number=1227, http_code=400):
    """invalid document type"""


class DatabaseNotFound(ArangoError, number=1228, http_code=404):
    """database not found"""


class DatabaseNameInvalid(ArangoError, number=1229, http_code=400):
    """database name invalid"""


class UseSystemDatabase(ArangoError, number=1230, http_code=403):
    """operation only allowed in system database"""


class InvalidKeyGenerator(ArangoError, number=1232, http_code=400):
    """invalid key generator"""


class InvalidEdgeAttribute(ArangoError, number=1233, http_code=400):
    """edge attribute missing or invalid"""


class StorageFailed(ArangoError, number=1305, http_code=500):
    """storage engine I/O error"""


class QueryKilled(ArangoError, number=1500, http_code=410):
    """query killed"""


class AqlSyntaxError(ArangoError, number=1501, http_code=400):
    """syntax error"""


class QueryEmpty(ArangoError, number=1502, http_code=400):
    """query is empty"""


class NumberOutOfRange(ArangoError, number=1504, http_code=400):
    """number out of range"""


class VariableNameInvalid(ArangoError, number=1510, http_code=400):
    """variable name has an invalid format"""


class VariableRedeclared(ArangoError, number=1511, http_code=400):
    """variable is assigned multiple times"""


class VariableUnknown(ArangoError, number=1512, http_code=400):
    """unknown variable"""


class TooMuchNesting(ArangoError, number=1524, http_code=400):
    """too much nesting or too many objects"""


class FunctionUnknown(ArangoError, number=1540, http_code=400):
    """usage of unknown function"""


class ArgumentCountMismatch(ArangoError, number=1541, http_code=400):
    """invalid number of arguments for function"""


class ArgumentTypeMismatch(ArangoError, number=1542, http_code=400):
    """invalid argument type in call to function"""


class InvalidRegex(ArangoError, number=1543, http_code=400):
    """invalid regex value"""


class BindParametersInvalid(ArangoError, number=1550, http_code=400):
    """invalid structure of bind parameters"""


class BindParameterMissing(ArangoError, number=1551, http_code=400):
    """no value specified for declared bind parameter"""


class BindParameterUndeclared(ArangoError, number=1552, http_code=400):
    """bind parameter was not declared in the query"""


class BindParameterType(ArangoError, number=1553, http_code=400):
    """bind parameter has an invalid value or type"""


class InvalidArithmeticValue(ArangoError, number=1561, http_code=400):
    """invalid arithmetic value"""


class DivisionByZero(ArangoError, number=1562, http_code=400):
    """division by zero"""


class ArrayExpected(ArangoError, number=1563, http_code=400):
    """array expected"""


class CollectionInExpression(ArangoError, number=1568, http_code=400):
    """collection used as expression operand"""


class FailCalled(ArangoError, number=1569, http_code=400):
    """FAIL() called"""


class InvalidDateValue(ArangoError, number=1572, http_code=400):
    """invalid date value"""


class InvalidAggregate(ArangoError, number=1574, http_code=400):
    """invalid aggregate expression"""


class CompileTimeOptions(ArangoError, number=1575, http_code=400):
    """query options must be readable at query compile time"""


class AccessAfterModification(ArangoError, number=1579, http_code=400):
    """access after data-modification"""


class UserFunctionNotFound(ArangoError, number=1582, http_code=404):
    """user function not found"""


class QueryNotFound(ArangoError, number=1591, http_code=400):
    """query ID not found"""


class AssertFailed(ArangoError, number=1593, http_code=400):
    """assertion failed"""


class AssertWarned(ArangoError, number=1594, http_code=400):
    """assertion failed"""


class WindowAfterModification(ArangoError, number=1595, http_code=400):
    """window operation after data-modification"""


class CursorNotFound(ArangoError, number=1600, http_code=404):
    """cursor not found"""


class ValidationFailed(ArangoError, number=1620, http_code=400):
    """schema validation failed"""


class ValidationBadParameter(ArangoError, number=1621, http_code=400):
    """invalid schema validation parameter"""


class UserNotFound(ArangoError, number=1703, http_code=404):
    """user not found"""


class TaskNotFound(ArangoError, number=1852, http_code=404):
    """task not found"""


class InvalidEdge(ArangoError, number=1906, http_code=400):
    """invalid edge"""


class EdgeCollectionMultiUse(ArangoError, number=1920, http_code=400):
    """multi use of edge collection in edge def"""


class EdgeCollectionInOtherGraph(ArangoError, number=1921, http_code=400):
    """edge collection already used in edge def"""


class MalformedEdgeDefinition(ArangoError, number=1923, http_code=400):
    """malformed edge definition"""


class GraphNotFound(ArangoError, number=1924, http_code=404):
    """graph not found"""


class GraphDuplicate(ArangoError, number=1925, http_code=409):
    """graph already exists"""


class VertexCollectionMissing(ArangoError, number=1926, http_code=404):
    """vertex collection does not exist or is not part of the graph"""


class NotOrphanCollection(ArangoError, number=1928, http_code=404):
    """collection is not in list of orphan collections"""


class CollectionUsedInEdges(ArangoError, number=1929, http_code=400):
    """collection already used in edge def"""


class EdgeCollectionNotUsed(ArangoError, number=1930, http_code=404):
    """edge collection not used in graph"""


class CollectionInOrphans(ArangoError, number=1938, http_code=400):
    """collection used in orphans"""


class EdgeCollectionMissing(ArangoError, number=1939, http_code=400):
    """edge collection does not exist or is not part of the graph"""


class CollectionInGraph(ArangoError, number=1942, http_code=403):
    """must not drop collection while part of graph"""


class EdgeDefinitionIsDocument(ArangoError, number=1944, http_code=400):
    """edge definition collection is a document collection"""


class NegativeEdgeWeight(ArangoError, number=1948, http_code=400):
    """negative edge weight found"""
