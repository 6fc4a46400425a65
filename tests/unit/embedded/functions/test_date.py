import pytest

from service.embedded.errors import InvalidDateValue, NotImplementedHere
from tests.unit.embedded.functions.calling import call


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("DATE_TIMESTAMP", ("2014-05-07T14:19:09.522Z",), 1399472349522),
        ("DATE_TIMESTAMP", ("2014-05-07 14:19:09.522",), 1399472349522),
        ("DATE_TIMESTAMP", (2014, 5, 7, 14, 19, 9, 522), 1399472349522),
        ("DATE_TIMESTAMP", (2016, 2, 32), 1456963200000),
        ("DATE_TIMESTAMP", (1970, 1, 1, 26), 93600000),
        ("DATE_TIMESTAMP", (2016, 12, -1), None),
        ("DATE_TIMESTAMP", (2016, 2), None),
        ("DATE_TIMESTAMP", (2016, 1, None), None),
        ("DATE_TIMESTAMP", (True,), None),
        ("DATE_TIMESTAMP", ("2016-13-01",), None),
        ("DATE_ISO8601", ("2016-01-02T03:04:05+01:00",), "2016-01-02T02:04:05.000Z"),
        ("DATE_ISO8601", ("2016",), "2016-01-01T00:00:00.000Z"),
        ("DATE_ISO8601", ("2014-05-07Z",), "2014-05-07T00:00:00.000Z"),
        ("DATE_ISO8601", (-1,), "1969-12-31T23:59:59.999Z"),
        ("DATE_ISO8601", (-62167219200000,), "0000-01-01T00:00:00.000Z"),
        ("DATE_ISO8601", (253402300799999,), "9999-12-31T23:59:59.999Z"),
        ("DATE_ISO8601", (253402300800000,), None),
        ("DATE_YEAR", ("2015-12-31T23:30:00-02:00",), 2016),
        ("DATE_MONTH", (-1,), 12),
        ("DATE_DAY", ("2016-02-29",), 29),
        ("DATE_HOUR", ("2023-12-31T23:00:00.000Z", "Europe/Berlin"), 0),
        ("DATE_YEAR", (253402300799999, "Asia/Tokyo"), None),
        ("DATE_MINUTE", ("2023-12-31T23:00:00.000Z", "Asia/Kathmandu"), 45),
        ("DATE_SECOND", (1234567890,), 7),
        ("DATE_MILLISECOND", (1234567890,), 890),
        ("DATE_DAYOFWEEK", (0,), 4),
        ("DATE_DAYOFWEEK", ("2020-08-30",), 0),
        ("DATE_DAYOFYEAR", ("2016-12-31",), 366),
        ("DATE_DAYOFYEAR", ("2000-03-01",), 61),
        ("DATE_ISOWEEK", ("2016-01-02",), 53),
        ("DATE_ISOWEEKYEAR", ("2023-01-01",), {"week": 52, "year": 2022}),
        ("DATE_ISOWEEKYEAR", ("2019-12-30",), {"week": 1, "year": 2020}),
        ("DATE_LEAPYEAR", ("2000-01-01",), True),
        ("DATE_LEAPYEAR", ("1900-01-01",), False),
        ("DATE_LEAPYEAR", ("2016-12-31T23:00:00.000Z", "Europe/Berlin"), False),
        ("DATE_QUARTER", ("2020-08-29",), 3),
        ("DATE_DAYS_IN_MONTH", ("2021-02-01",), 28),
        ("DATE_DAYS_IN_MONTH", ("9999-12-01",), 31),
        ("DATE_ADD", ("2016-02-28", 1, "day"), "2016-02-29T00:00:00.000Z"),
        ("DATE_ADD", ("2016-01-31", 1, "month"), "2016-03-02T00:00:00.000Z"),
        ("DATE_ADD", ("2016-01-02", 1.5, "days"), "2016-01-03T12:00:00.000Z"),
        ("DATE_ADD", ("2016-03-31", -1, "months"), "2016-03-02T00:00:00.000Z"),
        ("DATE_ADD", ("2016-01-01", 0.5, "y"), "2016-07-01T00:00:00.000Z"),
        ("DATE_ADD", ("2016-01-02", 2, "W"), "2016-01-16T00:00:00.000Z"),
        ("DATE_ADD", ("2016-01-02", "P1DT2H3M4.005S"), "2016-01-03T02:03:04.005Z"),
        ("DATE_ADD", ("2016-01-02", "P"), None),
        ("DATE_ADD", ("2016-01-02", "1", "day"), None),
        ("DATE_ADD", ("2016-01-02", 1, "nope"), None),
        ("DATE_ADD", ("9999-12-31", 1, "day"), None),
        ("DATE_ADD", ("2023-03-25T23:00:00Z", 1, "day", "Europe/Berlin"),
         "2023-03-26T22:00:00.000Z"),
        ("DATE_SUBTRACT", ("2016-03-01", 1, "day"), "2016-02-29T00:00:00.000Z"),
        ("DATE_SUBTRACT", ("2016-01-02", "PT1H3M"), "2016-01-01T22:57:00.000Z"),
        ("DATE_DIFF", ("2016-01-01", "2016-01-03", "days"), 2),
        ("DATE_DIFF", ("2016-01-03", "2016-01-01T12:00:00Z", "days"), -1),
        ("DATE_DIFF", ("2016-01-01", "2016-01-15", "weeks"), 2),
        ("DATE_DIFF", ("2016-01-01", "2016-01-01T00:30:30Z", "minutes", True), 30.5),
        ("DATE_DIFF", ("2023-03-25T23:00:00Z", "2023-03-26T23:00:00Z", "hours", "Europe/Berlin"),
         25),
        ("DATE_COMPARE", ("1985-04-04", "2020-04-04", "months", "days"), True),
        ("DATE_COMPARE", (0, 1, "years", "milliseconds"), False),
        ("DATE_COMPARE", (0, 1, "days", "years"), None),
        ("DATE_TRUNC", ("2017-02-03 04:05:06", "hours"), "2017-02-03T04:00:00.000Z"),
        ("DATE_TRUNC", ("2023-03-25 23:00:00", "day", "Europe/Berlin"), "2023-03-25T23:00:00.000Z"),
        ("DATE_ROUND", ("2000-04-10T11:39:29Z", 15, "minutes"), "2000-04-10T11:30:00.000Z"),
        ("DATE_ROUND", ("2000-04-10", 1, "month"), None),
        ("DATE_ROUND", ("2000-04-10", 0, "days"), None),
        ("DATE_ROUND", (-1, 1, "days"), "1970-01-01T00:00:00.000Z"),
        ("DATE_UTCTOLOCAL", ("2020-03-15T00:00:00.000", "Europe/Berlin"),
         "2020-03-15T01:00:00.000"),
        ("DATE_LOCALTOUTC", ("2020-03-15T00:00:00.000", "Europe/Berlin"),
         "2020-03-14T23:00:00.000Z"),
        ("IS_DATESTRING", ("2015-02-31",), True),
        ("IS_DATESTRING", ("2016-13-01",), False),
        ("IS_DATESTRING", (1451692800000,), False),
    ],
)  # fmt: skip
def test_date_functions_answer(name, arguments, result):
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%yyyy-%mm-%dd %hh:%ii:%ss.%fff", "2016-01-02 03:04:05.006"),
        ("%y %m %d %h %i %s %f", "2016 1 2 3 4 5 6"),
        ("%yy %yyyyyy", "16 +002016"),
        ("%w %www %wwww %mmm %mmmm", "6 Sat Saturday Jan January"),
        ("%x %xxx %k %kk %l %q %a", "2 002 53 53 1 1 31"),
        ("%t %z", "1451703845006 2016-01-02T03:04:05.006Z"),
        ("%%l = %L%", "%l = 1"),
        ("%m%&month", "1month"),
        ("", ""),
    ],
)
def test_date_format_fills_its_placeholders(form, text):
    assert call("DATE_FORMAT", "2016-01-02T03:04:05.006Z", form) == text


def test_an_unknown_time_zone_is_an_error():
    with pytest.raises(InvalidDateValue, match="no time zone"):
        call("DATE_HOUR", 0, "Nowhere/Land")


def test_information_about_time_zones_is_refused():
    with pytest.raises(NotImplementedHere):
        call("DATE_UTCTOLOCAL", 0, "Europe/Berlin", 1)


def test_date_now_is_in_milliseconds():
    assert call("DATE_NOW") > 1_600_000_000_000
