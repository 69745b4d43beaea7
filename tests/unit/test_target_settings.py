"""`[[archive.targets]]`: what is taken, what is refused and in which words, and that no secret is ever shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines.cli import vedomost
from pipelines.config import Home, SettingsError
from pipelines.target_settings import target_settings
from reports.archive import DirectoryPlace, S3Place, SftpPlace

S3 = {"name": "b", "kind": "s3", "endpoint": "https://s3.example.ru", "bucket": "school"}
SFTP = {"name": "c", "kind": "sftp", "host": "sftp.example.ru", "user": "u", "path": "/archive"}
PIN = ["SHA256:abc"]


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def secret_file(folder: Path, text: str, mode: int = 0o600) -> str:
    path = folder / "keys"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return "keys"


def test_a_folder_is_relative_to_the_home(tmp_path: Path) -> None:
    found = target_settings({"name": "a", "kind": "directory", "path": "one", "administrator": "Осинин"}, tmp_path)
    assert (found.place, found.administrator) == (DirectoryPlace(tmp_path / "one"), "Осинин")
    assert found.shown == str(tmp_path / "one")


def test_keys_come_from_the_environment_of_the_target_then_of_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "aws-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "aws-secret")
    place = target_settings({**S3, "name": "cloud-1"}, tmp_path).place
    assert isinstance(place, S3Place)
    assert (place.access_key, place.secret_key, place.session_token) == ("aws-key", "aws-secret", None)
    monkeypatch.setenv("VEDOMOST_ARCHIVE_CLOUD_1_ACCESS_KEY", "own-key")
    monkeypatch.setenv("VEDOMOST_ARCHIVE_CLOUD_1_SECRET_KEY", "own-secret")
    place = target_settings({**S3, "name": "cloud-1", "prefix": "90", "timeout_seconds": 5}, tmp_path).place
    assert isinstance(place, S3Place)
    assert (place.access_key, place.secret_key, place.prefix, place.timeout) == ("own-key", "own-secret", "90", 5.0)


def test_keys_come_from_a_file_of_the_owner_alone(tmp_path: Path) -> None:
    row = {**S3, "credentials_file": secret_file(tmp_path, 'access_key = "k"\nsecret_key = "тайна"\n')}
    place = target_settings(row, tmp_path).place
    assert isinstance(place, S3Place)
    assert (place.access_key, place.secret_key) == ("k", "тайна")
    assert "тайна" not in repr(place)
    for mode in (0o640, 0o604, 0o644):
        (tmp_path / "keys").chmod(mode)
        with pytest.raises(SettingsError, match="chmod 600"):
            target_settings(row, tmp_path)


def test_a_password_or_a_private_key_opens_sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="нечем войти"):
        target_settings({**SFTP, "fingerprints": PIN}, tmp_path)
    key = tmp_path / secret_file(tmp_path, "key")
    place = target_settings({**SFTP, "fingerprints": PIN, "private_key_file": str(key)}, tmp_path).place
    assert isinstance(place, SftpPlace)
    assert (place.private_key, place.port, place.path) == (key, 22, Path("/archive"))
    key.chmod(0o644)
    with pytest.raises(SettingsError, match="могут читать другие"):
        target_settings({**SFTP, "fingerprints": PIN, "private_key_file": str(key)}, tmp_path)
    monkeypatch.setenv("VEDOMOST_ARCHIVE_C_PASSWORD", "пароль")
    place = target_settings({**SFTP, "fingerprints": PIN}, tmp_path).place
    assert isinstance(place, SftpPlace)
    assert place.password == "пароль"
    assert "пароль" not in repr(place)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "directory", "path": "a"}, "нужно имя"),
        ({"name": "../a", "kind": "directory", "path": "a"}, "нужно имя"),
        ({"name": "a", "kind": "ftp", "path": "a"}, "directory, s3, sftp"),
        ({"name": "a", "kind": "directory"}, "не хватает настройки path"),
        ({"name": "a", "kind": "directory", "path": "a", "bucket": "b"}, "настройки bucket у вида directory нет"),
        ({"name": "a", "kind": "directory", "path": 7}, "path значение не того вида"),
        ({**S3, "secret_key": "тайна"}, "не место в vedomost.toml"),
        ({**S3, "access_key": "тайна"}, "не место в vedomost.toml"),
        ({**SFTP, "password": "тайна"}, "не место в vedomost.toml"),
        ({**SFTP, "private_key": "тайна"}, "не место в vedomost.toml"),
        ({**S3, "endpoint": "https://key:тайна@s3.example.ru"}, "без имени и пароля"),
        ({**S3, "endpoint": "http://s3.example.ru"}, "без https"),
        ({**S3, "endpoint": "s3.example.ru"}, "адрес вида"),
        (S3, "VEDOMOST_ARCHIVE_B_ACCESS_KEY"),
        ({**S3, "name": "облако"}, "латиницей"),
        ({**S3, "credentials_file": "absent"}, "нет или он недоступен"),
        ({**S3, "timeout_seconds": 0}, "от 1"),
        ({**S3, "timeout_seconds": True}, "не того вида"),
        ({**SFTP, "path": "archive"}, "от «/»"),
        ({**SFTP, "known_hosts": "absent"}, "узнать сервер"),
        ({**SFTP, "fingerprints": ["aa:bb"]}, "SHA256"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_shows_no_secret(
    row: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        target_settings(row, tmp_path)
    assert "тайна" not in str(refused.value)


@pytest.mark.parametrize("text", ['secret_key = "тайна', 'other = "тайна"', "secret_key = 7", "тайна"])
def test_a_broken_file_of_keys_is_refused_without_its_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="файл") as refused:
        target_settings({**S3, "credentials_file": secret_file(tmp_path, text)}, tmp_path)
    assert "тайна" not in str(refused.value)


def test_the_settings_are_read_as_tables(tmp_path: Path) -> None:
    (tmp_path / "vedomost.toml").write_text('archive = { targets = "b" }', encoding="utf-8")
    with pytest.raises(SettingsError, match="таблицами"):
        _ = Home(tmp_path).targets


def test_the_commands_tell_what_each_target_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders and a server nobody has started: the state of each, the advice, exit code 1."""
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path))
    monkeypatch.setenv("VEDOMOST_ARCHIVE_CLOUD_ACCESS_KEY", "k")
    monkeypatch.setenv("VEDOMOST_ARCHIVE_CLOUD_SECRET_KEY", "тайна")
    (tmp_path / "vedomost.toml").write_text(
        """
        [archive]
        same_device_accepted = true
        [[archive.targets]]
        name = "a"
        kind = "directory"
        path = "a"
        administrator = "Осинин Г. В."
        [[archive.targets]]
        name = "cloud"
        kind = "s3"
        endpoint = "http://127.0.0.1:9"
        bucket = "school"
        timeout_seconds = 1
        """,
        encoding="utf-8",
    )
    shown = CliRunner().invoke(vedomost, ["archive", "targets"])
    assert shown.exit_code == 1
    assert "НЕДОСТУПЕН: сервер не отвечает" in " ".join(shown.output.split())
    assert "s3://127.0.0.1:9/school" in shown.output
    assert "Осинин Г. В." in shown.output
    assert "Не у каждого носителя указано" in shown.output
    filled = CliRunner().invoke(vedomost, ["archive", "replicate", "cloud", "--by", "Осинин Г. В."])
    assert filled.exit_code == 1
    assert "ещё ничего не сдано" in filled.output
    checked = CliRunner().invoke(vedomost, ["doctor"])
    assert "cloud (s3://127.0.0.1:9/school) НЕДОСТУПЕН" in " ".join(checked.output.split())
    assert "тайна" not in shown.output + filled.output + checked.output
