"""Settings come from the strongest source that says something."""

import tomllib

import pytest

from torc.errors import InvalidSettings
from torc.settings import SETTINGS, Settings, settings_text


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def work(tmp_path):
    directory = tmp_path / "project" / "study"
    directory.mkdir(parents=True)
    return directory


@pytest.fixture
def settings(home, work):
    def make(flags=None, **environ):
        return Settings(flags, environ=environ, directory=str(work), home=str(home))

    return make


def write(directory, text):
    (directory / ".torc_settings.toml").write_text(text)


def test_nothing_said_means_the_database_in_the_user_data_directory(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data dir"))

    assert settings().database == str(tmp_path / "data dir/torc/torc.db")
    assert settings().database_url == f"embedded://{tmp_path}/data%20dir/torc/torc.db"


def test_the_user_data_directory_is_made(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    settings().database_url  # noqa: B018 - reading it is the test

    assert (tmp_path / "data/torc").is_dir()


def test_the_home_file_is_used(settings, home):
    write(home, 'database_url = "http://home:1"')

    assert settings().database_url == "http://home:1"
    assert settings().database is None


def test_a_file_in_a_parent_directory_beats_the_home_file(settings, home, work):
    write(home, 'database_url = "http://home:1"\nworkflow_key = "7"')
    write(work.parent, 'database_url = "http://project:1"')

    assert settings().database_url == "http://project:1"
    assert settings().workflow_key == "7"


def test_the_nearest_file_beats_its_parents(settings, work):
    write(work.parent, 'workflow_key = "7"')
    write(work, "workflow_key = 8")

    assert settings().workflow_key == "8"


def test_the_environment_beats_files(settings, work):
    write(work, 'workflow_key = "7"')

    assert settings(TORC_WORKFLOW_KEY="9").workflow_key == "9"


def test_an_empty_variable_says_nothing(settings, work):
    write(work, 'workflow_key = "7"')

    assert settings(TORC_WORKFLOW_KEY="").workflow_key == "7"


def test_a_flag_beats_the_environment(settings):
    assert settings({"workflow_key": "10"}, TORC_WORKFLOW_KEY="9").workflow_key == "10"


def test_a_flag_that_was_not_given_says_nothing(settings):
    assert settings({"workflow_key": None}, TORC_WORKFLOW_KEY="9").workflow_key == "9"


def test_the_newer_name_of_the_url_beats_the_older(settings):
    environ = {"TORC_API_URL": "http://new:1", "TORC_DATABASE_URL": "http://old:1"}

    assert settings(**environ).database_url == "http://new:1"


def test_a_database_flag_beats_a_service_in_the_environment(settings):
    found = settings({"database": "/x/y.db"}, TORC_API_URL="http://host:1")

    assert found.database_url == "embedded:///x/y.db"


def test_a_database_in_the_environment_beats_a_service_in_a_file(settings, home):
    write(home, 'database_url = "http://home:1"')

    assert settings(TORC_DATABASE="/x/y.db").database_url == "embedded:///x/y.db"


def test_a_database_may_be_a_url(settings):
    assert settings(TORC_DATABASE="embedded:///x/y.db").database_url == "embedded:///x/y.db"


def test_a_path_in_a_file_starts_where_the_file_is(settings, work):
    write(work.parent, 'database = "data/torc.db"')

    assert settings().database == str(work.parent / "data/torc.db")


def test_a_file_is_not_read_when_something_stronger_speaks(settings, work):
    write(work, "not toml")

    assert settings(TORC_API_URL="http://host:1").database_url == "http://host:1"


def test_a_malformed_file_is_refused_in_a_sentence(settings, work):
    write(work, 'workflow_key = "7"\noutput_format json\n')

    with pytest.raises(InvalidSettings, match=r"settings\.toml is not TOML: .*line 2.*Correct it"):
        settings().output_format  # noqa: B018 - reading it is the test


def test_a_value_that_is_not_a_choice_is_refused(settings):
    with pytest.raises(
        InvalidSettings, match="output_format is 'xml'; it can be table or json or csv or yaml"
    ):
        settings(TORC_OUTPUT_FORMAT="xml").output_format  # noqa: B018 - reading it is the test


def test_defaults(settings):
    assert (settings().output_format, settings().console_level) == ("table", "info")
    assert settings().workflow_key is None


def test_the_user_is_the_account(settings, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ada")

    assert settings().user == "ada"
    assert settings(TORC_USER="grace").user == "grace"


def test_what_is_written_is_read_back(settings, home):
    values = {"database_url": "http://host:1/a\\b", "workflow_key": "7", "user": 'Zoë "Z"'}
    write(home, settings_text(values))

    assert settings().database_url == "http://host:1/a\\b"
    assert settings().user == 'Zoë "Z"'


def test_a_written_file_explains_every_setting():
    text = settings_text({})

    assert tomllib.loads(text) == {}
    assert [setting.name for setting in SETTINGS if setting.text not in text] == []


def test_every_setting_can_be_read(settings):
    for setting in SETTINGS:
        assert hasattr(settings(), setting.name)


def test_times_have_defaults(settings):
    assert settings().timeout_seconds == 120
    assert settings().patience_seconds is None


def test_a_job_has_more_patience_unless_it_is_told_otherwise(settings):
    assert settings(TORC_JOB_KEY="7").patience_seconds == 60
    assert settings(TORC_JOB_KEY="7", TORC_PATIENCE_SECONDS="0.5").patience_seconds == 0.5


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e9"])
def test_a_time_that_is_no_number_of_seconds_is_refused(settings, text):
    with pytest.raises(InvalidSettings, match=f"timeout_seconds is '{text}'; it must be a number"):
        settings(TORC_TIMEOUT_SECONDS=text).timeout_seconds  # noqa: B018 - reading it is the test
