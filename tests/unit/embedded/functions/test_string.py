import pytest

from service.embedded.errors import ArgumentTypeMismatch, ResourceLimitExceeded
from tests.unit.embedded.functions.calling import call


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("CHAR_LENGTH", ("äöü€",), 4),
        ("CHAR_LENGTH", (None,), 0),
        ("CONCAT", (1, 2.5, True, None, [1, "a"]), '12.5true[1,"a"]'),
        ("CONCAT", (["a", None, 1],), "a1"),
        ("CONCAT_SEPARATOR", (", ", "a", None, "b"), "a, b"),
        ("CONCAT_SEPARATOR", (", ", ["b", "c"]), "b, c"),
        ("CONCAT_SEPARATOR", (", ", "a", ["b", "c"]), 'a, ["b","c"]'),
        ("CONTAINS", ("foobarbaz", "bar"), True),
        ("CONTAINS", ("foobarbaz", "bar", True), 3),
        ("CONTAINS", ("äöü", "ö", True), 2),
        ("CONTAINS", ("abc", ""), False),
        ("FIND_FIRST", ("foobarbaz", "ba", 4), 6),
        ("FIND_FIRST", ("foobarbaz", "ba", 0, 3), -1),
        ("FIND_FIRST", ("äöüö", "ö"), 1),
        ("FIND_LAST", ("foobarbaz", "ba", 0, 4), 3),
        ("FIND_LAST", ("foobarbaz", "ba", 7), -1),
        ("LEFT", ("äöü", 2), "äö"),
        ("LEFT", ("abc", -1), ""),
        ("LIKE", ("ÄÖ", "ä_", True), True),
        ("LOWER", ("ÄBC",), "äbc"),
        ("LTRIM", ("--==[foo-bar]==--", "-=["), "foo-bar]==--"),
        ("LTRIM", (" a", None), " a"),
        ("REPEAT", ("ab", 3, "-"), "ab-ab-ab"),
        ("REPEAT", ("ab", -1), None),
        ("REPEAT", ("", 1e20), ""),
        ("RIGHT", ("äöü", 2), "öü"),
        ("RIGHT", ("abc", 0), ""),
        ("RTRIM", ("  foo \n",), "  foo"),
        ("SPLIT", ("foo-bar-baz", "-", 1), ["foo"]),
        ("SPLIT", ("foo, bar & baz", [", ", " & "]), ["foo", "bar", "baz"]),
        ("SPLIT", ("a.b|c", "."), ["a", "b|c"]),
        ("SPLIT", ("abc", ""), ["a", "b", "c"]),
        ("SPLIT", ("abc",), ["abc"]),
        ("SPLIT", ("a-b", "-", -1), None),
        ("STARTS_WITH", ("foobar", "foo"), True),
        ("STARTS_WITH", ("foobar", ["bar", "foo"]), True),
        ("STARTS_WITH", ("foobar", ["bar", "foo"], 2), False),
        ("SUBSTITUTE", ("the quick foxx", ["quick", "foxx"], ["slow", "dog"]), "the slow dog"),
        ("SUBSTITUTE", ("the quick brown", ["the", "quick"], ["x"]), "x  brown"),
        ("SUBSTITUTE", ("abab", {"a": "b", "b": "a"}), "baba"),
        ("SUBSTITUTE", ("abc", {"a": None, "c": ""}), "b"),
        ("SUBSTITUTE", ("abab", "a", "x", 1), "xbab"),
        ("SUBSTITUTE", ("abab", "a", "x", 0), "abab"),
        ("SUBSTITUTE", ("abab", "a", "x", 1e20), "xbxb"),
        ("SUBSTITUTE", ("a.b", ".", "-"), "a-b"),
        ("SUBSTITUTE", ("a1", 1, "-"), None),
        ("SUBSTITUTE", ("ab", "b", 1), None),
        ("SUBSTITUTE", (121, "1", "x"), "x2x"),
        ("SUBSTITUTE", ("abc", ["a", "b"]), "c"),
        ("SUBSTITUTE", ("ab", ["a", "ab"], ["1", "2"]), "1b"),
        ("SUBSTRING", ("Holy Guacamole!", 10, 5), "mole!"),
        ("SUBSTRING", ("Holy Guacamole!", -5), "mole!"),
        ("SUBSTRING", ("abc", 5), ""),
        ("SUBSTRING", ("abc", 0, -1), ""),
        ("SUBSTRING", ("abc", 0, None), ""),
        ("SUBSTRING_BYTES", ("\u2764 avocado", 4), "avocado"),
        ("SUBSTRING_BYTES", ("\u2764 avocado", 0, 3), "\u2764"),
        ("SUBSTRING_BYTES", ("\u2764 avocado", -11, 4), "\u2764 "),
        ("SUBSTRING_BYTES", ("\u2764 avocado", 1), None),
        ("SUBSTRING_BYTES", ("We \u2764 avocado", 3, 3, 2), "e \u2764 a"),
        ("SUBSTRING_BYTES", ("We \u2764 avocado", 3, 3, 9, 4), "We \u2764 avo"),
        ("TRIM", ("\t\n foo \r\n",), "foo"),
        ("TRIM", ("  foo  ", 1), "foo  "),
        ("TRIM", ("  foo  ", 2), "  foo"),
        ("TRIM", ("--==[foo-bar]==--", "-=[]"), "foo-bar"),
        ("UPPER", ("äöüß",), "ÄÖÜSS"),
    ],
)
def test_string_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("REGEX_MATCHES", ("My-us3r_n4m3", "^[a-z0-9_-]{3,16}$", True), ["My-us3r_n4m3"]),
        (
            "REGEX_MATCHES",
            ("john@doe.com", r"^([a-z]+)@([\da-z-]+)\.([a-z]{2,6})$"),
            ["john@doe.com", "john", "doe", "com"],
        ),
        ("REGEX_MATCHES", ("b", "(a)|(b)"), ["b", "", "b"]),
        ("REGEX_MATCHES", ("x", "y"), None),
        ("REGEX_MATCHES", ("x", "["), None),
        ("REGEX_REPLACE", ("An Avocado", "a", "_"), "An Avoc_do"),
        ("REGEX_REPLACE", ("An Avocado", "a", "_", True), "_n _voc_do"),
        ("REGEX_REPLACE", ("ab", "(a)(b)", "$2$1"), "ba"),
        ("REGEX_REPLACE", ("a", "a", r"\$1"), "$1"),
        ("REGEX_REPLACE", ("a", "(", "b"), None),
        ("REGEX_SPLIT", ("hypertext language, programming", r"[\s, ]+"),
         ["hypertext", "language", "programming"]),
        ("REGEX_SPLIT", ("Capture the article", "(the)"), ["Capture ", "the", " article"]),
        ("REGEX_SPLIT", ("cA,Bc,A,BcA,BcA,Bc", "a,b", True, 3), ["c", "c,", "c"]),
        ("REGEX_SPLIT", ("a", "["), None),
        ("REGEX_TEST", ("the quick fox", r"^(a|the)\s+(quick|slow).*f.x$"), True),
    ],
)  # fmt: skip
def test_regex_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "argument", "result"),
    [
        ("MD5", 1, "c4ca4238a0b923820dcc509a6f75849b"),
        ("SHA1", "text", "372ea08cab33e71c02c651dbc83a474d32c676ea"),
        ("SHA256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("CRC32", "123456789", "E3069283"),
        ("FNV64", "foobar", "85944171F73967E8"),
        ("TO_BASE64", "ABC.", "QUJDLg=="),
        ("TO_HEX", "ü", "c3bc"),
        ("TO_CHAR", 228, "ä"),
        ("TO_CHAR", 0xD800, None),
        ("TO_CHAR", "228", None),
        ("ENCODE_URI_COMPONENT", "fünf %", "f%C3%BCnf%20%25"),
        ("SOUNDEX", "example", "E251"),
        ("SOUNDEX", "sounteks", "S532"),
        ("SOUNDEX", "a", "A000"),
        ("SOUNDEX", "", ""),
        ("JSON_PARSE", '{"a": [1, null]}', {"a": [1, None]}),
        ("JSON_PARSE", "abc", None),
        ("JSON_PARSE", 5, None),
        ("JSON_STRINGIFY", [1, {"2": 0.5}], '[1,{"2":0.5}]'),
        ("JSON_STRINGIFY", None, "null"),
        ("IS_IPV4", "127.0.0.1", True),
        ("IS_IPV4", "008.008.008.008", False),
        ("IS_IPV4", "1.2.3.4.", False),
        ("IS_IPV4", "12345.2.3.4", False),
        ("IS_IPV4", 8888, False),
        ("IPV4_TO_NUMBER", "192.168.0.1", 3232235521),
        ("IPV4_TO_NUMBER", "milk", None),
        ("IPV4_FROM_NUMBER", 134744072, "8.8.8.8"),
        ("IPV4_FROM_NUMBER", -23, None),
    ],
)
def test_encoding_functions_answer(name, argument, result):
    assert call(name, argument) == result


def test_hash_is_a_number_for_the_value_however_it_is_written():
    assert call("HASH", {"a": 1, "b": [2.0]}) == call("HASH", {"b": [2], "a": 1.0})
    assert call("HASH", [1, 2]) != call("HASH", [2, 1])
    assert call("HASH", 1) != call("HASH", "1")


def test_random_token_has_the_length_asked_for():
    assert len(call("RANDOM_TOKEN", 8)) == 8
    assert call("RANDOM_TOKEN", 0) == ""


@pytest.mark.parametrize("length", [-1, 65537])
def test_random_token_refuses_other_lengths(length):
    with pytest.raises(ArgumentTypeMismatch):
        call("RANDOM_TOKEN", length)


def test_repeat_refuses_to_fill_the_memory():
    with pytest.raises(ResourceLimitExceeded):
        call("REPEAT", "abc", 10**9)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("foobar", "bar", 3),
        (" ", "", 1),
        ("", "", 0),
        ("ab", "ba", 1),
        ("ca", "abc", 2),
        ("der mötör trötet", "der trötet", 6),
        (
            "The quick brown fox jumps over the lazy dog",
            "The quick black dog jumps over the brown fox",
            13,
        ),
    ],
)
def test_levenshtein_distance_counts_swaps_as_one(left, right, distance):
    assert call("LEVENSHTEIN_DISTANCE", left, right) == distance


@pytest.mark.parametrize(
    ("name", "texts", "similarity"),
    [
        ("NGRAM_SIMILARITY", ("quick fox", "quick foxx", 2), 8 / 9),
        ("NGRAM_SIMILARITY", ("quick fox", "quirky fox", 2), 5 / 9),
        ("NGRAM_SIMILARITY", ("quick fox", "quirky fox", 3), 3 / 8),
        ("NGRAM_SIMILARITY", ("a", "abc", 2), 0),
        ("NGRAM_SIMILARITY", ("a", "a", 2), 1),
        ("NGRAM_POSITIONAL_SIMILARITY", ("quirky fox", "quick fox", 2), 6.5 / 9),
        ("NGRAM_POSITIONAL_SIMILARITY", ("quick fox", "quirky fox", 3), 2 / 3),
        ("NGRAM_POSITIONAL_SIMILARITY", ("a", "ab", 2), 1 / 2),
        ("NGRAM_POSITIONAL_SIMILARITY", ("", "", 2), 1),
    ],
)
def test_ngram_similarity_is_the_share_of_ngrams_in_order(name, texts, similarity):
    assert call(name, *texts) == pytest.approx(similarity, rel=1e-6)


@pytest.mark.parametrize("arguments", [(1, "a", 2), ("a", None, 2), ("a", "a", 0), ("a", "a", "2")])
def test_ngram_similarity_of_what_is_no_text_is_null(arguments):
    assert call("NGRAM_SIMILARITY", *arguments) is None
    assert call("NGRAM_POSITIONAL_SIMILARITY", *arguments) is None


def test_uuid_is_new_each_time():
    assert call("UUID") != call("UUID")
