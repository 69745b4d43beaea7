"""What keeps a document from being signed: told in Russian, and nothing of it in the archive."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import AT, BY, document
from asn1crypto import tsp
from certificate_authority import Issued, certificate_authority
from click.testing import CliRunner
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from signing_school import PASSPHRASE, Site, only, printed

from pipelines import jobs, signing
from pipelines.cli import vedomost
from pipelines.config import Home, SettingsError
from pipelines.signing_settings import key, office
from reports.archive import ArchiveError, Status

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def shelf(school: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One installation for all that is refused: nothing may ever come of it."""
    return school.home(tmp_path_factory.mktemp("refused") / "home")


@pytest.fixture
def home(shelf: Home, school: Site) -> Iterator[Home]:
    school.director.pkcs12(shelf.root / "key.p12", PASSPHRASE)
    yield school.settings(shelf.root)
    assert (only(shelf).version, only(shelf).additions) == ("v1", ())
    assert jobs.archive(shelf).waiting() == 0


def refusal(home: Home) -> str:
    with pytest.raises(ArchiveError) as told:
        signing.sign(home, jobs.archive(home).find(), BY)
    return str(told.value)


def with_key(home: Home, issued: Issued) -> Home:
    issued.pkcs12(home.root / "key.p12", PASSPHRASE)
    return home


def test_a_wrong_passphrase_is_told_and_never_shown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_SIGNING_PASSPHRASE", "неверный-пароль")
    told = refusal(home)
    assert "пароль не подходит" in told
    assert "неверный-пароль" not in told
    assert "неверный-пароль" not in repr(key(home))


def test_an_expired_certificate_and_one_of_the_future_are_named_with_their_days(home: Home, school: Site) -> None:
    now = datetime.now(UTC)
    ended = school.authority.issue("Бывший", now - 400 * DAY, now - 35 * DAY)
    assert f"по {now - 35 * DAY:%d.%m.%Y}" in refusal(with_key(home, ended))
    coming = school.authority.issue("Будущий", now + 5 * DAY)
    assert f"действует с {now + 5 * DAY:%d.%m.%Y}" in refusal(with_key(home, coming))


def test_a_revoked_certificate_signs_nothing(home: Home, school: Site) -> None:
    revoked = school.authority.issue("Уволенный")
    at = datetime.now(UTC) - 2 * DAY
    school.authority.revoke(revoked, at)
    assert refusal(with_key(home, revoked)) == (
        f"Сертификат отозван {at:%d.%m.%Y}: подписывать им нельзя. Ничего не подписано."
    )


def test_without_word_of_revocation_nothing_is_signed(home: Home, school: Site) -> None:
    school.authority.answers = False
    try:
        assert "не отозван ли сертификат" in refusal(home)
    finally:
        school.authority.answers = True


def test_a_certificate_of_another_authority_or_for_another_use_is_refused(
    home: Home, school: Site, tmp_path: Path
) -> None:
    with certificate_authority(tmp_path, "Другой центр") as other:
        assert "не от тех, кому доверяет" in refusal(with_key(home, other.issue("Чужой")))
    assert "не годится" in refusal(with_key(home, school.authority.issue("Не для подписи", usage="agree")))


def test_a_time_stamp_server_that_is_down_or_not_trusted_leaves_nothing_half_signed(home: Home, school: Site) -> None:
    told = refusal(school.settings(home.root, url="http://127.0.0.1:9/"))
    assert "Сервер меток времени http://127.0.0.1:9/ метки не дал" in told
    told = refusal(school.settings(home.root, stamps=school.authority.certificate))
    assert "сервера меток не годится" in told


def test_an_answer_that_is_no_token_is_the_servers_fault_and_no_documents(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nonsense(*_: object) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(b"0\x03abc")

    monkeypatch.setattr(HTTPTimeStamper, "async_request_tsa_response", nonsense)
    assert "метки не дал" in refusal(home)


def test_a_key_of_another_certificate_is_refused(
    home: Home, school: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No library writes such a file; so the loading is made to give what a broken one would."""
    other = school.authority.issue("Другой")
    (tmp_path / "other.pem").write_bytes(other.pem[1])
    load = SimpleSigner.load_pkcs12_data

    def mixed(*arguments: object, **named: object) -> SimpleSigner:
        signer = load(*arguments, **named)
        signer._signing_cert = load_cert_from_pemder(str(tmp_path / "other.pem"))
        return signer

    monkeypatch.setattr(SimpleSigner, "load_pkcs12_data", mixed)
    assert "сертификат не от этого ключа" in refusal(home)


def test_a_document_that_cannot_be_signed_is_left_and_the_others_are_signed(school: Site, tmp_path: Path) -> None:
    home = school.home(tmp_path / "home", units=("5a", "6a"))
    broken = replace(document("7a"), files={"document.pdf": b"%PDF-1.7 no more than that"})
    bare = replace(document("8a"), files={"figures.csv": b"x"})
    several = replace(document("9a"), files={"a.pdf": printed(), "b.pdf": printed() + b"\n"})
    jobs.archive(home).submit([broken, bare, several], BY, at=AT)
    batch = signing.sign(home, jobs.archive(home).find(), BY)
    assert [answer.status for answer in batch.receipts] == [Status.NEW_VERSION] * 2
    assert batch.bare == 1
    left = {only(home, unit).object_id: unit for unit in ("7a", "9a")}
    assert {left[key]: why.split(":")[0] for key, why in batch.left.items()} == {
        "7a": "этот PDF подписать нельзя",
        "9a": "в документе несколько PDF (a.pdf, b.pdf)",
    }
    chosen = signing.sign(home, [only(home, "9a")], BY, file="b.pdf")
    assert len(chosen.receipts) == 1
    assert [one.name for one in only(home, "9a").additions] == ["b.signed.pdf"]


def test_when_the_server_goes_away_in_the_middle_what_was_signed_is_archived(
    school: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = school.home(tmp_path / "home", units=("5a", "6a", "7a"))
    from reports.archive import signing as maker

    made, once = [], maker.sign

    def twice_only(*arguments: object) -> bytes:
        if len(made) == 2:
            raise ArchiveError("Сервер меток времени метки не дал.")
        made.append(1)
        return once(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(maker, "sign", twice_only)
        with pytest.raises(ArchiveError, match="До этого подписано и сдано: 2"):
            signing.sign(home, jobs.archive(home).find(), BY)
    assert sorted(row.version for row in jobs.archive(home).find()) == ["v1", "v2", "v2"]
    batch = signing.sign(home, jobs.archive(home).find(), BY)
    assert (batch.skipped, len(batch.receipts)) == (2, 1)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "kind — pkcs12 или pkcs11"),
        ('kind = "pkcs12"\n', "не хватает настройки file"),
        ('kind = "pkcs11"\nmodule = "x.so"\n', "не хватает настройки token, key"),
        ('kind = "pkcs12"\nfile = "key.p12"\n', "VEDOMOST_SIGNING_PASSPHRASE"),
        ('kind = "pkcs12"\nfile = "key.p12"\npassphrase = "тайна"\n', "секрету (passphrase) не место"),
        ('kind = "pkcs12"\nfile = "key.p12"\npin = "1234"\n', "секрету (pin) не место"),
        ('kind = "pkcs12"\nfile = "key.p12"\ntoken = "x"\n', "настройки token нет"),
        ('kind = "pkcs12"\nfile = "no.p12"\ncredentials_file = "pass"\n', "файла"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_in_words(tmp_path: Path, lines: str, expected: str) -> None:
    (tmp_path / "vedomost.toml").write_text(f"[signing]\n{lines}", encoding="utf-8")
    for name in ("key.p12", "pass"):
        (tmp_path / name).write_text('passphrase = "тайна"\n', encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    with pytest.raises(SettingsError) as told:
        key(Home(tmp_path))
    assert expected in str(told.value)
    assert "тайна" not in str(told.value)


def test_a_key_or_secret_that_others_can_read_is_refused(home: Home) -> None:
    for name in ("key.p12", "pass"):
        (home.root / name).chmod(0o644)
        with pytest.raises(SettingsError, match="могут читать другие"):
            key(home)
        (home.root / name).chmod(0o600)


def test_without_a_server_or_roots_there_is_no_signature_to_last(home: Home) -> None:
    text = (home.root / "vedomost.toml").read_text(encoding="utf-8")
    for setting in ("timestamp_url", "timestamp_trust", "\ntrust"):
        lines = [line for line in text.splitlines() if not line.startswith(setting.strip())]
        (home.root / "vedomost.toml").write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(SettingsError, match=setting.strip()):
            office(Home(home.root))


def test_the_command_tells_one_line_and_ends_with_1(home: Home, school: Site) -> None:
    school.settings(home.root, url="http://127.0.0.1:9/")
    environment = {"VEDOMOST_HOME": str(home.root)}
    told = CliRunner().invoke(vedomost, ["archive", "sign", "all", "--by", BY], env=environment)
    assert told.exit_code == 1
    assert told.output.startswith("Ошибка: Сервер меток времени")
    nothing = CliRunner().invoke(vedomost, ["archive", "sign", "--by", BY], env=environment)
    assert (nothing.exit_code, "Укажите документ" in nothing.output) == (2, True)
    none = CliRunner().invoke(vedomost, ["archive", "sign", "--class", "11Я", "--by", BY], env=environment)
    assert (none.exit_code, "Ничего не найдено" in none.output) == (1, True)
