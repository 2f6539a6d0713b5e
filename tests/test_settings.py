import stat
from pathlib import Path

import pytest

from opscontent.errors import SettingsError
from opscontent.settings import from_environment


def test_settings_have_defaults_that_need_nothing(tmp_path: Path) -> None:
    settings = from_environment({"DATA_DIR": str(tmp_path)})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{tmp_path}/opscontent.db"
    assert settings.uploads == tmp_path / "uploads"
    assert settings.is_sqlite
    assert (settings.redis_url, settings.public_url, settings.smtp_url, settings.trusted_proxies) == ("", "", "", 0)


def test_settings_take_what_the_environment_says(tmp_path: Path) -> None:
    settings = from_environment(
        {
            "DATA_DIR": str(tmp_path / "deep" / "er"),
            "HOST": " 0.0.0.0 ",
            "PORT": "9000",
            "REDIS_URL": "redis://cache:6379/1",
            "SECRET_KEY": "k" * 32,
            "PUBLIC_URL": "https://ops.example.org/",
            "SMTP_URL": "smtps://name:word@mail.example.org:465",
            "TRUSTED_PROXIES": "2",
        }
    )

    assert (tmp_path / "deep" / "er").is_dir()
    assert (settings.host, settings.port, settings.trusted_proxies) == ("0.0.0.0", 9000, 2)
    assert (settings.redis_url, settings.secret_key) == ("redis://cache:6379/1", "k" * 32)
    assert settings.public_url == "https://ops.example.org"
    assert settings.smtp_url == "smtps://name:word@mail.example.org:465"
    assert not (tmp_path / "deep" / "er" / "secret-key").exists()


@pytest.mark.parametrize(
    "given, used",
    [
        ("postgres://me:w@db/ops", "postgresql+psycopg://me:w@db/ops"),
        ("postgresql://me:w%40rd@db:5433/ops", "postgresql+psycopg://me:w%40rd@db:5433/ops"),
        ("postgresql+psycopg://db/ops", "postgresql+psycopg://db/ops"),
        ("sqlite:////srv/ops.db", "sqlite:////srv/ops.db"),
    ],
)
def test_database_url_is_read_as_people_write_it(given: str, used: str, tmp_path: Path) -> None:
    assert from_environment({"DATA_DIR": str(tmp_path), "DATABASE_URL": given}).database_url == used


def test_database_url_with_a_relative_file_means_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    settings = from_environment({"DATA_DIR": str(tmp_path), "DATABASE_URL": "sqlite:///ops.db"})

    assert settings.database_url == f"sqlite:///{tmp_path}/ops.db"


NO_DATABASE = "DATABASE_URL must be an address such as postgresql://name:word@host/base."


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("PORT", "abc", "PORT must be a whole number from 0 to 65535, not 'abc'."),
        ("PORT", "-1", "PORT must be a whole number from 0 to 65535, not '-1'."),
        ("PORT", "65536", "PORT must be a whole number from 0 to 65535, not '65536'."),
        ("PORT", "9" * 5000, f"PORT must be a whole number from 0 to 65535, not '{'9' * 40}'."),
        ("TRUSTED_PROXIES", "11", "TRUSTED_PROXIES must be a whole number from 0 to 10, not '11'."),
        (
            "PUBLIC_URL",
            "ops.example.org",
            "PUBLIC_URL must be an address that starts with http:// or https://, with a host behind it.",
        ),
        (
            "PUBLIC_URL",
            "http://[::1",
            "PUBLIC_URL must be an address that starts with http:// or https://, with a host behind it.",
        ),
        (
            "SMTP_URL",
            "smtp://mail:99999",
            "SMTP_URL must be an address that starts with smtp:// or smtps://, with a host behind it.",
        ),
        (
            "SMTP_URL",
            "smtp://",
            "SMTP_URL must be an address that starts with smtp:// or smtps://, with a host behind it.",
        ),
        (
            "REDIS_URL",
            "localhost:6379",
            "REDIS_URL must be an address that starts with redis:// or rediss://, with a host behind it.",
        ),
        ("SECRET_KEY", "short", "SECRET_KEY must have 32 or more characters; without it one is made."),
        ("DATABASE_URL", "mysql://db/ops", "DATABASE_URL must start with sqlite:/// or postgresql://."),
        ("DATABASE_URL", "nonsense", NO_DATABASE),
        ("DATABASE_URL", "postgresql://db:port/ops", NO_DATABASE),
        (
            "DATABASE_URL",
            "sqlite:///:memory:",
            "DATABASE_URL: an SQLite database needs a file, as in sqlite:////home/me/opscontent.db.",
        ),
        (
            "DATABASE_URL",
            "sqlite://",
            "DATABASE_URL: an SQLite database needs a file, as in sqlite:////home/me/opscontent.db.",
        ),
    ],
)
def test_settings_refuse_a_bad_value_with_a_sentence(name: str, value: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        from_environment({"DATA_DIR": str(tmp_path), name: value})

    assert str(refused.value) == sentence


def test_data_dir_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(SettingsError) as refused:
        from_environment({"DATA_DIR": str(file)})

    assert str(refused.value) == f"DATA_DIR: {file} can't be made: File exists."


def test_keys_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = from_environment({"DATA_DIR": str(tmp_path)})
    second = from_environment({"DATA_DIR": str(tmp_path)})

    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["secret-key", "vault-key"]
    assert (len(first.secret_key), len(first.vault_key)) == (64, 64)
    assert first.secret_key != first.vault_key
    assert (second.secret_key, second.vault_key) == (first.secret_key, first.vault_key)


def test_secret_key_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("0123456789\n")

    with pytest.raises(SettingsError, match="is too short for a secret key; remove it to have one made"):
        from_environment({"DATA_DIR": str(tmp_path)})


def test_secret_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").mkdir()

    with pytest.raises(SettingsError, match="can't be read or made"):
        from_environment({"DATA_DIR": str(tmp_path)})
