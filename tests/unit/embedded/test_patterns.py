import pytest

from service.embedded.aql.values.patterns import like, regex_matcher, regex_test
from service.embedded.errors import NotImplementedHere


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("abc", "abc"), ("abc", "%c"), ("abc", "a_c"), ("", "%"), ("", ""), ("a\nb", "a_b"),
        ("a\nb", "a%b"), ("a%c", r"a\%c"), ("a_c", r"a\_c"), ("a.c", "a.c"), ("[a]", "[a]"),
        (r"a\b", r"a\b"), (r"a\b", r"a\\b"), ("a.b", r"a\.b"), ("aXbXc", "a%b%c"), (None, ""),
        (1, "1"), ([1], "[1]"), ("foo%bar", "foo%%bar"), ("ä", "_"),
    ],
)  # fmt: skip
def test_like_finds_what_fits(text, pattern):
    assert like(text, pattern)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("abc", "a_"), ("abc", "A%"), ("", "_"), ("abc", r"a\%c"), ("abc", "a.c"), ("a", "[a]"),
     ("aXbXc", "a%c%b"), ("abc", "b"), ("abc", "")],
)  # fmt: skip
def test_like_refuses_what_does_not(text, pattern):
    assert not like(text, pattern)


def test_like_ignores_case_when_asked():
    assert like("ÄÖÜ", "äö_", case_insensitive=True)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("the quick brown fox", "the.*fox"),
        ("the\nquick", r"^the(\n[a-w]+)+$"),
        ("a1", r"\d"),
        ("äé", r"^\p{L}+$"),
        ("ab1", r"^[[:alpha:]]+\p{Nd}$"),
        ("2020", r"^(?<two>\d\d)\k<two>$"),
        ("a.b", r"\Qa.b\E"),
        ("é", r"\x{e9}"),
        ("a\r\nb", r"a\Rb"),
        ("a\u00a0b", r"a\hb"),
        ("aB", "a(?i)b|c"),
        ("C", "a(?i)b|c"),
        ("a\nb", "(?s)a.b"),
        ("a\n", "a$"),
        ("a\r\n", "a$"),
        ("|&~", r"^[|&~]+$"),
        ("b", "[a[bc]]"),
        ("aaa", "a++"),
        ("", ""),
    ],
)
def test_regex_test_reads_icu_s_dialect(text, pattern):
    assert regex_test(text, pattern) is True


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("abc", "B"), ("abc", "^b"), ("a\nb", "a.b"), ("a\u2028b", "a.b"), ("A", "(?:(?i)b)|a"),
     ("a\n\n", "a$"), ("1", r"\P{Nd}")],
)  # fmt: skip
def test_regex_test_finds_nothing_where_icu_does_not(text, pattern):
    assert regex_test(text, pattern) is False


@pytest.mark.parametrize("pattern", ["[", "(", "a{", "*", r"\y", "a\\", "[[:alpha:]", "(?<1>a)"])
def test_regex_test_of_an_invalid_pattern_is_null(pattern):
    assert regex_test("abc", pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [r"\X", r"\G", "[a&&b]", "[a--b]", "[a[^b]]", "(?<=a+)b", r"\p{Script=Greek}", "(?w)a"],
)
def test_what_re_cannot_say_is_refused(pattern):
    with pytest.raises(NotImplementedHere):
        regex_matcher(pattern)


def test_regex_test_ignores_case_when_asked():
    assert regex_test("abc", "B", case_insensitive=True) is True
