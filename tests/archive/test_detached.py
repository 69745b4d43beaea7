"""Detached signatures made elsewhere: taken over the very bytes of the archive, by whatever program, or refused."""

from __future__ import annotations

import asyncio
import base64
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from archive_samples import BY
from asn1crypto import cms
from click.testing import CliRunner
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from signing_school import DIRECTOR, PASSPHRASE, Site, only, openssl, printed, stored

from pipelines import enclosing, jobs, signing_check
from pipelines.cli import vedomost
from pipelines.config import Home
from reports.archive import ArchiveError, gost
from reports.archive.ledger import Event

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")
needs_gost = pytest.mark.skipif(
    not gost.is_available(), reason="нет модуля ГОСТ: apt-get install libengine-gost-openssl"
)
NAME = "document.pdf.001.p7s"


@pytest.fixture
def home(school: Site, tmp_path: Path) -> Home:
    return school.home(tmp_path / "home")


def given(home: Home, data: bytes, name: str = "подпись.p7s") -> Path:
    path = home.root / name
    path.write_bytes(data)
    return path


def add(home: Home, data: bytes, **options: bool) -> enclosing.Taken:
    return enclosing.add_signature(home, only(home), given(home, data), BY, **options)


def refusal(home: Home, data: bytes) -> str:
    before = only(home).version
    with pytest.raises(ArchiveError) as told:
        add(home, data)
    assert only(home).version == before, "nothing was added"
    return str(told.value)


def shown(home: Home) -> list[tuple[str, str, str, bool]]:
    found = signing_check.judge(home, [only(home)])
    return [(one.signer, one.fault, one.trust, one.is_checked) for _, each in found for one in each]


@pytest.mark.parametrize("form", ["der", "pem", "base64"])
def test_a_signature_of_the_archived_bytes_is_taken_in_every_form_it_comes_in(
    home: Home, school: Site, form: str, tmp_path: Path
) -> None:
    der = school.detached(printed(), school.director)
    data = {
        "der": der,
        "pem": b"-----BEGIN PKCS7-----\n" + base64.encodebytes(der) + b"-----END PKCS7-----\n",
        "base64": base64.encodebytes(der),
    }[form]
    taken = add(home, data)
    assert (taken.names, taken.receipt.version) == ([NAME], "v2")
    assert stored(home, NAME) == stored(home, NAME, target=1) == der
    assert shown(home) == [(DIRECTOR, "", "цепочка проверена", True)]
    (event,) = jobs.archive(home).events(Event.SIGNATURE_VALIDATION)
    (added,) = event.details["additions"]
    assert (added["of"], added["about"]["verified"], added["about"]["revocation"]) == (
        "document.pdf",
        True,
        "не отозван",
    )
    (tmp_path / "p7s").write_bytes(stored(home, NAME))
    (tmp_path / "pdf").write_bytes(stored(home, "document.pdf"))
    openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "p7s", "-content", tmp_path / "pdf",
        "-CAfile", school.authority.certificate, "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip
    assert jobs.verify(home).ok


def test_a_signature_of_other_bytes_is_refused_and_says_of_which_they_should_be(home: Home, school: Site) -> None:
    told = refusal(home, school.detached(printed() + b" ", school.director))
    assert "подписаны другие байты" in told
    assert "document.pdf" in told
    assert "редакция 1" in told


def test_what_is_no_detached_signature_of_one_person_is_refused(home: Home, school: Site) -> None:
    assert "Это не файл подписи" in refusal(home, b"hello")
    assert "Это не файл подписи" in refusal(home, printed())
    assert "вместе с документом" in refusal(home, school.detached(printed(), school.director, "-nodetach"))
    one = cms.ContentInfo.load(school.detached(printed(), school.director))
    infos = one["content"]["signer_infos"]
    infos.append(infos[0].copy())
    assert "подписей: 2" in refusal(home, one.dump(force=True))


def test_a_signature_that_does_not_bring_its_certificate_cannot_be_judged(home: Home, school: Site) -> None:
    assert "не читается" in refusal(home, school.detached(printed(), school.director, "-nocerts"))


def test_a_flipped_bit_of_the_signature_is_no_signature(home: Home, school: Site) -> None:
    der = bytearray(school.detached(printed(), school.director))
    der[-6] ^= 1
    assert "Подпись не принята" in refusal(home, bytes(der))


def test_the_same_signature_is_not_taken_twice_and_two_people_stand_beside_each_other(home: Home, school: Site) -> None:
    der = school.detached(printed(), school.director)
    add(home, der)
    assert "уже есть" in refusal(home, der)
    taken = add(home, school.detached(printed(), school.authority.issue("Полынина Анна")))
    assert (taken.names, taken.receipt.version) == (["document.pdf.002.p7s"], "v3")
    assert [row[0] for row in shown(home)] == [DIRECTOR, "Полынина Анна"]


def test_a_revoked_signer_is_refused_and_a_stranger_is_taken_without_trust(
    home: Home, school: Site, tmp_path: Path
) -> None:
    revoked = school.authority.issue("Уволенный")
    school.authority.revoke(revoked)
    assert "отозван" in refusal(home, school.detached(printed(), revoked))
    school.settings(home.root, trust=school.tsa.certificate)
    add(Home(home.root), school.detached(printed(), school.director))
    ((_, fault, trust, _),) = shown(Home(home.root))
    assert (fault, trust[:12]) == ("", "доверия нет:")


def test_a_stamp_tells_the_time_and_carries_a_certificate_that_has_ended(home: Home, school: Site) -> None:
    """Signed by pyHanko with a stamp; judged long after the signer's year, while the server's certificate lasts."""
    school.director.pkcs12(home.root / "k.p12", PASSPHRASE)
    signer = SimpleSigner.load_pkcs12(str(home.root / "k.p12"), passphrase=PASSPHRASE.encode())
    signed = signer.async_sign_general_data(
        printed(), "sha256", timestamper=HTTPTimeStamper(school.tsa.url), detached=True, use_cades=True
    )
    taken = add(home, asyncio.run(signed).dump())
    assert taken.signature is not None
    assert taken.signature.at is not None
    assert abs(taken.signature.at - datetime.now(UTC)) < timedelta(minutes=5)
    ((_, (one,)),) = signing_check.judge(home, [only(home)], at=datetime.now(UTC) + timedelta(days=900))
    assert (one.fault, one.is_trusted) == ("", True)
    ends = load_cert_from_pemder(str(school.tsa.certificate)).not_valid_after
    assert one.protected_until == ends


def as_gost(der: bytes) -> bytes:
    """The same signature claiming to be of GOST algorithms: for a machine that knows none."""
    content = cms.ContentInfo.load(der)
    info = content["content"]["signer_infos"][0]
    info["digest_algorithm"] = {"algorithm": "1.2.643.7.1.1.2.2"}
    info["signature_algorithm"] = {"algorithm": "1.2.643.7.1.1.1.1"}
    return content.dump(force=True)


def test_gost_without_a_program_that_knows_it_is_never_called_good(
    home: Home, school: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gost, "is_available", lambda: False)
    der = as_gost(school.detached(printed(), school.director))
    told = refusal(home, der)
    assert "ГОСТ Р 34.10-2012 (256)" in told
    assert "--unverified" in told
    add(home, der, unverified=True)
    assert shown(home) == [(DIRECTOR, "", "не проверена: алгоритм ГОСТ Р 34.10-2012 (256)", False)]
    assert jobs.verify(home).ok, "what cannot be checked is no damage"
    environment = {"VEDOMOST_HOME": str(home.root)}
    found = CliRunner().invoke(vedomost, ["archive", "find"], env=environment).output
    assert {"(НЕ", "ПРОВЕРЕНА)"} <= set(found.split()), "in a column as narrow as it may be"


@needs_gost
def test_gost_is_verified_where_openssl_knows_it(home: Home, school: Site, tmp_path: Path) -> None:
    key, certificate, data = (tmp_path / name for name in ("key", "certificate", "data"))
    engine = ("-engine", "gost")
    openssl("genpkey", *engine, "-algorithm", "gost2012_256", "-pkeyopt", "paramset:A", "-out", key)
    name = ("-subj", "/CN=Ёлкин П. П.", "-utf8", "-days", "30")
    openssl("req", *engine, "-x509", "-new", "-key", key, *name, "-out", certificate)

    def signed(content: bytes) -> bytes:
        data.write_bytes(content)
        files = ("-in", data, "-signer", certificate, "-inkey", key)
        return openssl("cms", *engine, "-sign", "-binary", *files, "-outform", "DER")

    assert "подписаны другие байты" in refusal(home, signed(b"other"))
    add(home, signed(printed()))
    ((signer, fault, trust, is_checked),) = shown(home)
    assert (signer, fault, trust, is_checked) == ("Ёлкин П. П.", "", "доверия нет: сертификат не от указанных", True)
    school.settings(home.root, trust=certificate)
    ((_, _, trust, _),) = shown(Home(home.root))
    assert trust == "цепочка проверена (ГОСТ Р 34.10-2012 (256); отзыв не проверялся)"
    assert jobs.verify(home).ok


def test_the_commands_take_show_and_refuse(home: Home, school: Site) -> None:
    path, wrong = given(home, school.detached(printed(), school.director)), given(home, b"x", "x.p7s")
    environment = {"VEDOMOST_HOME": str(home.root)}
    row = only(home)
    order = ["archive", "signature", "add", row.object_id]
    taken = CliRunner().invoke(vedomost, [*order, str(path), "--by", BY], env=environment)
    assert taken.exit_code == 0, taken.output
    assert f"Подпись: {DIRECTOR}, без метки времени; цепочка проверена." in taken.output
    refused = CliRunner().invoke(vedomost, [*order, str(wrong), "--by", BY], env=environment)
    assert (refused.exit_code, "Это не файл подписи" in refused.output) == (1, True)
    told = CliRunner().invoke(vedomost, ["archive", "signatures", "all"], env=environment)
    assert told.exit_code == 0
    for word in ("Ёлкин", "отделённая", "верна", "проверена", "отозван"):
        assert word in told.output, word
