"""A place that cannot be reached, is not the one we know, or is set up unsafely: told in Russian, nothing lost."""

from __future__ import annotations

import errno
import logging
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from click.testing import CliRunner
from elsewhere import BUCKET, Office, S3Side, SftpSide, manifest
from ingest_site import lessons
from moto_server import MotoServer, moto_server
from ssh_server import SshServer, ssh_server

from pipelines.cli import vedomost
from pipelines.config import Home, SettingsError
from pipelines.doctor import diagnose
from pipelines.warehouse.places import PlaceError, open_landing
from pipelines.warehouse.places.settings import landing_settings, settle_time

D1, D2, D3 = "2025-09-01", "2025-09-02", "2025-09-03"
SECRET = "никому-не-скажу-42"


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[SshServer]:
    with ssh_server(tmp_path / "sshd") as server:
        yield server


@pytest.fixture
def moto() -> Iterator[MotoServer]:
    with moto_server() as server:
        yield server


@pytest.fixture
def sftp(sshd: SshServer, tmp_path: Path) -> Office:
    return Office(tmp_path / "home", SftpSide(sshd, tmp_path / "served"))


@pytest.fixture
def s3(moto: MotoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path / "home", S3Side(moto, monkeypatch))


def said(office: Office) -> str:
    """What the administrator is told instead of a listing."""
    with pytest.raises((PlaceError, SettingsError)) as told, open_landing(office.home) as place:
        place.landed()
    return str(told.value)


def lay(office: Office, day: str) -> None:
    files = {"lessons.csv": lessons([(f"l{day}", day)]).encode()}
    office.side.put(f"school-90/{day}/batch.json", manifest(day, files={"lessons.csv": {"rows": 1}}))
    office.side.put(f"school-90/{day}/lessons.csv", files["lessons.csv"])


def test_a_server_of_another_key_is_not_spoken_to(sftp: Office, sshd: SshServer) -> None:
    sshd.stop()
    sshd.new_host_key()
    sshd.start()
    text = said(sftp)
    assert f"показал не тот ключ, который указан в настройках: {sshd.fingerprint}" in text
    assert "Accepted" not in sshd.log, "no key of ours was shown to it"


def test_a_server_nobody_has_named_is_not_spoken_to(sftp: Office, sshd: SshServer) -> None:
    sshd.known_hosts.write_text("")
    assert f"Ключа сервера 127.0.0.1:{sshd.port} нет в {sshd.known_hosts}" in said(sftp)
    assert "Accepted" not in sshd.log


def test_a_pinned_fingerprint_stands_for_known_hosts(sftp: Office, sshd: SshServer) -> None:
    pinned = sftp.side.settings.replace(f'known_hosts = "{sshd.known_hosts}"', f'fingerprint = "{sshd.fingerprint}"')
    sftp.write_settings(pinned)
    lay(sftp, D1)
    assert sftp.fates() == [(D1, "loaded")]
    sftp.write_settings(pinned.replace(sshd.fingerprint, "SHA256:" + "A" * 43))
    assert "показал не тот ключ" in said(sftp)


def test_a_key_that_is_not_let_in(sftp: Office, sshd: SshServer) -> None:
    sftp.write_settings(sftp.side.settings.replace(str(sshd.client_key), str(sshd.strangers_key())))
    assert f"127.0.0.1 не пускает пользователя {sshd.user}. Проверьте key_file" in said(sftp)


def test_a_folder_that_is_not_there(sftp: Office, tmp_path: Path) -> None:
    sftp.write_settings(sftp.side.settings.replace(str(tmp_path / "served"), str(tmp_path / "nowhere")))
    assert f"На 127.0.0.1 нет папки {tmp_path / 'nowhere'}" in said(sftp)


def test_a_server_that_is_down_loses_nothing(sftp: Office, sshd: SshServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.warehouse.places.sftp import _Folder

    for day in (D1, D2, D3):
        lay(sftp, day)
    read = _Folder._read

    def dying(self: _Folder, path: str) -> bytes:
        if path.endswith(f"{D2}/lessons.csv"):
            sshd.stop()
        return read(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(_Folder, "_read", dying)
        first, lost = sftp.load()
    assert (first.status, lost.status) == ("loaded", "unreachable")
    assert "загруженное сохранено, следующая загрузка продолжит" in str(lost.error)
    assert sftp.rows("select export_date::varchar from ingest.batches") == [(D1,)]
    assert "Связи с 127.0.0.1" in said(sftp)
    sshd.start()
    assert sftp.fates() == [(D2, "loaded"), (D3, "loaded")]


def forbid(monkeypatch: pytest.MonkeyPatch, method: str, path_ends: str) -> None:
    """The server refuses this method for this path; as root no mode of a file would."""
    original = getattr(paramiko.SFTPClient, method)

    def refusing(self: paramiko.SFTPClient, path: str = ".", *more: object) -> object:
        if path.endswith(path_ends):
            raise PermissionError(errno.EACCES, "Permission denied")
        return original(self, path, *more)

    monkeypatch.setattr(paramiko.SFTPClient, method, refusing)


def test_an_institution_that_may_not_be_listed_is_told_and_no_part_of_the_list_taken_for_it(
    sftp: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(sftp, D1)
    forbid(monkeypatch, "listdir_attr", "school-90")
    assert "school-90: Permission denied. Дайте" in said(sftp)


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("listdir_attr", D1, f"«{D1}» не читается: нет права"),
        ("open", f"{D1}/lessons.csv", "«lessons.csv» не читается: нет права"),
        ("open", f"{D1}.zip", f"«{D1}.zip» не читается: нет права"),
    ],
)
def test_a_batch_that_may_not_be_read_stops_nobody_else(
    sftp: Office, monkeypatch: pytest.MonkeyPatch, method: str, path: str, named: str
) -> None:
    if path.endswith(".zip"):
        sftp.side.put(f"school-90/{path}", b"PK")
    else:
        lay(sftp, D1)
    lay(sftp, D2)
    forbid(monkeypatch, method, path)
    outcomes = {outcome.location.rpartition("/")[2]: outcome for outcome in sftp.load()}
    refused = next(outcome for name, outcome in outcomes.items() if name.startswith(D1))
    assert (refused.status, named in str(refused.error)) == ("rejected", True)
    assert outcomes[D2].status == "loaded"


def test_a_bucket_that_is_not_there(s3: Office) -> None:
    s3.write_settings(s3.side.settings.replace(BUCKET, "other-bucket"))
    assert "нет хранилища «other-bucket»" in said(s3)


def test_a_port_where_nobody_listens(s3: Office, moto: MotoServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{probe.getsockname()[1]}"
    s3.write_settings(s3.side.settings.replace(moto.endpoint_url, dead))
    assert f"Связи с {dead} нет или она оборвалась" in said(s3)


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("AccessDenied", 403, "не пускает"),
        ("SignatureDoesNotMatch", 403, "не пускает"),
        ("InternalError", 500, "отвечает ошибкой"),
        ("SlowDown", 503, "отвечает ошибкой"),
    ],
)
def test_what_a_bucket_refuses(s3: Office, monkeypatch: pytest.MonkeyPatch, code: str, status: int, told: str) -> None:
    """The second page of a listing fails: no part of it is taken for the whole."""
    from botocore.exceptions import ClientError
    from s3fs.errors import translate_boto_error

    from pipelines.warehouse.places import s3 as module

    monkeypatch.setattr(module, "PAGE", 1)
    lay(s3, D1)
    call = module._Prefix._call

    def failing(self: object, method: str, **parameters: object) -> object:
        if "ContinuationToken" in parameters:
            answer = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
            raise translate_boto_error(ClientError(answer, method))
        return call(self, method, **parameters)

    monkeypatch.setattr(module._Prefix, "_call", failing)
    assert told in said(s3)


SFTP = 'url = "sftp://journal@files.example{}/in"\n'
KNOWN = 'fingerprint = "SHA256:abc"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('url = "ftp://x/y"', "стоит ftp://"),
        ('url = ""', "нужна строка"),
        ("url = 5", "нужна строка"),
        ('url = "s3://"', "после s3:// нужно имя хранилища"),
        ('url = "s3://school/in"', "нет ключей доступа"),
        (f'url = "sftp://journal:{SECRET}@files.example/in"', "содержит пароль"),
        (f'url = "s3://school/in"\nsecret_key = "{SECRET}"', "секретам в vedomost.toml не место"),
        (SFTP.format(""), "по какому ключу узнавать сервер"),
        (SFTP.format("") + KNOWN, "чем входить"),
        (SFTP.format("") + 'fingerprint = "ab:cd"\n', "нужна строка вида SHA256:"),
        (SFTP.format(":ssh") + KNOWN, "порт"),
        ('url = "sftp://files.example/in"\n' + KNOWN, "sftp://пользователь@сервер"),
        (SFTP.format("") + KNOWN + 'key_file = "key"\n', "landing.key_file: файла"),
        (SFTP.format("") + KNOWN + 'key_file = "open"\n', "могут читать и другие (права 0644). Выполните: chmod 600"),
        (SFTP.format("") + KNOWN + 'secrets_file = "open"\n', "могут читать и другие"),
        (SFTP.format("") + KNOWN + 'secrets_file = "broken"\n', "не читается"),
        (SFTP.format("") + KNOWN + 'secrets_file = "wrong"\n', "непонятно pasword"),
        ("settle_seconds = -1", "от 0 до 86400"),
        ("setle_seconds = 1", "landing.setle_seconds неизвестна"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, text: str, told: str) -> None:
    for name, content, mode in (
        ("open", f'password = "{SECRET}"', 0o644),
        ("broken", f'password = "{SECRET}', 0o600),
        ("wrong", f'pasword = "{SECRET}"', 0o600),
    ):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(mode)
    (tmp_path / "vedomost.toml").write_text(f"[landing]\n{text}\n")
    with pytest.raises(SettingsError) as error:
        landing_settings(Home(tmp_path)), settle_time(Home(tmp_path))
    assert told in str(error.value)
    assert SECRET not in str(error.value)


def test_a_folder_may_be_named_in_either_place_but_not_in_both(tmp_path: Path) -> None:
    settings = tmp_path / "vedomost.toml"
    for text in ('[landing]\nurl = "in"', f'[landing]\nurl = "file://{tmp_path}/in"', '[paths]\nlanding = "in"'):
        settings.write_text(text)
        assert (Home(tmp_path).landing, Home(tmp_path).landing_url) == (tmp_path / "in", None)
    settings.write_text('[landing]\nurl = "a"\n[paths]\nlanding = "b"')
    with pytest.raises(SettingsError, match="названа дважды"):
        Home(tmp_path).create()


def test_no_secret_is_written_anywhere(
    moto: MotoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path / "home", S3Side(moto, monkeypatch))
    monkeypatch.delenv("VEDOMOST_LANDING_ACCESS_KEY")
    monkeypatch.delenv("VEDOMOST_LANDING_SECRET_KEY")
    secrets = tmp_path / "home" / "landing.secrets"
    secrets.write_text(f'access_key = "id"\nsecret_key = "{SECRET}"\n', encoding="utf-8")
    secrets.chmod(0o600)
    office.write_settings(office.side.settings + 'secrets_file = "landing.secrets"\n')
    lay(office, D1)
    with caplog.at_level(logging.DEBUG):
        assert office.fates() == [(D1, "loaded")]
        office.write_settings((office.home.root / "vedomost.toml").read_text().replace(BUCKET, "no-such-bucket"))
        told = said(office)
    assert caplog.records
    for text in (caplog.text, told, repr(landing_settings(office.home)), str(landing_settings(office.home))):
        assert SECRET not in text


def test_an_encrypted_key_is_opened_with_its_passphrase(
    sftp: Office, sshd: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", SECRET, "-f", sshd.client_key], check=True)
    lay(sftp, D1)
    assert "не пускает пользователя" in said(sftp)
    monkeypatch.setenv("VEDOMOST_LANDING_PASSPHRASE", SECRET)
    assert sftp.fates() == [(D1, "loaded")]


def test_the_commands_tell_how_the_place_stands(sftp: Office, sshd: SshServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_HOME", str(sftp.home.root))
    run = CliRunner().invoke
    sftp.side.put(f"school-90/{D1}.zip", b"PK\x03\x04")
    loaded = run(vedomost, ["load"])
    assert loaded.exit_code == 0
    assert "Ждут дозагрузки: 1. Когда их дошлют, повторите: vedomost load" in loaded.output
    assert f"Ждёт дозагрузки sftp://{sshd.user}@127.0.0.1:{sshd.port}" in loaded.output
    assert "Пока так: Архив zip" in " ".join(loaded.output.split())
    assert "Ждут дозагрузки: 1" in run(vedomost, ["status"]).output
    [place] = [finding for finding in diagnose(sftp.home) if finding.title == "Место приёма"]
    assert (place.ok, "читается, выгрузок там 1" in place.detail) == (True, True)
    sshd.stop()
    down = run(vedomost, ["load"])
    assert (down.exit_code, "Traceback" in down.output) == (1, False)
    assert "Связи с 127.0.0.1" in down.output
    assert "Место приёма не отвечает" in run(vedomost, ["status"]).output
    [place] = [finding for finding in diagnose(sftp.home) if finding.title == "Место приёма"]
    assert (place.ok, "Связи с 127.0.0.1" in place.detail) == (False, True)
