import math

import pytest

from service.embedded.errors import ResourceLimitExceeded
from tests.unit.embedded.functions.calling import call

ARRAYS_OF_NUMBERS = [
    "AVERAGE", "MEDIAN", "SUM", "PRODUCT", "VARIANCE", "STDDEV_SAMPLE", "VARIANCE_SAMPLE",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("ABS", (-2.5,), 2.5),
        ("ABS", ("x",), 0),
        ("ACOS", (2,), None),
        ("CEIL", (-2.5,), -2),
        ("CEIL", ([4],), 4),
        ("EXP", (1000,), None),
        ("EXP2", ("2",), 4),
        ("FLOOR", (-2.5,), -3),
        ("FLOOR", (1e20,), 1e20),
        ("LOG", (0,), None),
        ("LOG2", (1024,), 10),
        ("LOG10", (-1,), None),
        ("POW", (5, -1), 0.2),
        ("POW", (0, 0), 1),
        ("POW", (10, 400), None),
        ("POW", (-8, 1 / 3), None),
        ("ROUND", (2.5,), 3),
        ("ROUND", (-2.5,), -2),
        ("ROUND", (-2.6,), -3),
        ("ROUND", (0.49999999999999994,), 0),
        ("SQRT", (-1,), None),
        ("SQRT", ("16",), 4),
        ("ATAN2", (0, 0), 0),
        ("PI", (), math.pi),
        ("RANGE", (1, 4), [1, 2, 3, 4]),
        ("RANGE", (4, 1), [4, 3, 2, 1]),
        ("RANGE", (1, 4, 3), [1, 4]),
        ("RANGE", (1.5, 2.5, 1), [1.5, 2.5]),
        ("RANGE", (-0.75, 1.1, 0.5), [-0.75, -0.25, 0.25, 0.75]),
        ("RANGE", (0, 0.3, 0.1), [0, 0.1, 0.2]),
        ("RANGE", (1, 4, -1), None),
        ("RANGE", (1, 4, 0), None),
        ("RANGE", (1, 4, None), [1, 2, 3, 4]),
        ("AVERAGE", ([1, None, 2],), 1.5),
        ("AVERAGE", ([],), None),
        ("AVERAGE", ([1, "2"],), None),
        ("MAX", ([5, 9, None],), 9),
        ("MAX", ([1, "a", [2], {"a": 1}],), {"a": 1}),
        ("MEDIAN", ([4, 2, 3, 1],), 2.5),
        ("MEDIAN", ([10, 9, 2],), 9),
        ("MIN", ([5, None, True],), True),
        ("MIN", ([],), None),
        ("PERCENTILE", ([1, 2, 3, 4], 50), 2),
        ("PERCENTILE", ([1, 2, 3, 4], 50, "interpolation"), 2.5),
        ("PERCENTILE", ([1, 2, 3, 4], 99, "interpolation"), 4),
        ("PERCENTILE", ([1, 2, 3, 4], 1, "interpolation"), None),
        ("PERCENTILE", ([1, 2], 0), None),
        ("PERCENTILE", ([1, 2], "50"), None),
        ("PERCENTILE", ([1, 2], 50, "other"), None),
        ("PRODUCT", ([None, -5, 6],), -30),
        ("PRODUCT", ([],), 1),
        ("SUM", ([],), 0),
        ("SUM", ([1.5, None, 2],), 3.5),
        ("SUM", ([1e308, 1e308],), 0),
        ("SUM", ([1, True],), None),
        ("VARIANCE", ([1, None, 3],), 1),
        ("VARIANCE", ([1e300, -1e300],), None),
        ("STDDEV", ([1e300, -1e300],), None),
        ("DECAY_GAUSS", (1e300, 0, 1, 0, 0.5), 0),
        ("VARIANCE_SAMPLE", ([1, None, 3],), 2),
        ("VARIANCE_SAMPLE", ([5],), None),
        ("STDDEV", ([1, 3],), 1),
        ("BIT_AND", ([255, 127, None, 63],), 63),
        ("BIT_AND", (127, 255), 127),
        ("BIT_AND", ("foo",), None),
        ("BIT_OR", ([1, 4, 8, 16],), 29),
        ("BIT_XOR", (255, 257), 510),
        ("BIT_NEGATE", (3, 4), 12),
        ("BIT_NEGATE", (446359921, 32), 3848607374),
        ("BIT_TEST", (7, 2), True),
        ("BIT_TEST", (7, 32), None),
        ("BIT_POPCOUNT", (69399252,), 12),
        ("BIT_SHIFT_LEFT", (878836, 16, 32), 1760821248),
        ("BIT_SHIFT_RIGHT", (33, 1, 16), 16),
        ("BIT_SHIFT_RIGHT", (65536, 13, 16), 8),
        ("BIT_CONSTRUCT", ([0, 1, 10, 31],), 2147484675),
        ("BIT_CONSTRUCT", ([32],), None),
        ("BIT_DECONSTRUCT", (14,), [1, 2, 3]),
        ("BIT_TO_STRING", (60, 8), "00111100"),
        ("BIT_FROM_STRING", ("0111",), 7),
        ("BIT_FROM_STRING", ("0b11",), None),
        ("BIT_OR", (-1, 2), None),
        ("COSINE_SIMILARITY", ([0, 1], [1, 0]), 0),
        ("COSINE_SIMILARITY", ([0, 0], [1, 0]), None),
        ("L1_DISTANCE", ([[1, 2, 3], [-1, -2, -3]], [1, 1, 1]), [3, 9]),
        ("L2_DISTANCE", ([1, 1], [4, 5]), 5),
        ("L2_DISTANCE", ([1], [1, 2]), None),
        ("DECAY_LINEAR", ([5, 7], 0, 10, 0, 0.5), [0.75, 0.65]),
        ("DECAY_GAUSS", (41, 40, 5, 5, 0.5), 1),
        ("DECAY_EXP", (41, 40, 5, 5, 0.7), 1),
        ("DECAY_EXP", (41, 40, 0, 5, 0.7), None),
    ],
)
def test_numeric_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize("name", ARRAYS_OF_NUMBERS)
@pytest.mark.parametrize("value", [None, True, 5, "text", {"a": 1}, [1, "2"], [[1]]])
def test_statistics_want_an_array_of_numbers(name, value):
    assert call(name, value) is None


def test_numeric_functions_give_whole_numbers_as_int():
    found = [call("SQRT", 16), call("ROUND", 2.4), call("AVERAGE", [2, 4])]

    assert [type(number) for number in found] == [int, int, int]


def test_rand_is_below_one():
    assert 0 <= call("RAND") < 1
    assert 0 <= call("RANDOM") < 1


def test_range_ends_where_its_step_is_too_small_to_count():
    assert set(call("RANGE", 1e300, 1e300)) == {1e300}


@pytest.mark.parametrize("last", [1e9, 1e300])
def test_range_refuses_to_fill_the_memory(last):
    with pytest.raises(ResourceLimitExceeded):
        call("RANGE", 1, last)
