"""What becomes of a signed document later: another signer, a renewal, a correction, a target that is down, a forger."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from archive_samples import AT, BY, LATER, document
from certificate_authority import Issued
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from signing_school import DIRECTOR, PASSPHRASE, Site, only, printed, stored
from tsa_server import tsa_server

from pipelines import jobs, scrubbing, signing, signing_check
from pipelines.config import Home
from reports.archive import ArchiveError, Status, adding, signatures
from reports.archive import signing as maker
from reports.archive.adding import Offer
from reports.archive.additions import AdditionKind, with_one
from reports.archive.findings import Verdict, verdict
from reports.archive.keys import Pkcs12Key, opened
from reports.archive.ledger import Event
from reports.archive.signatures import TOO_LATE
from reports.archive.trust import Trust, certificates

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")
SIGNED = "document.signed.pdf"
CHECKED = "цепочка проверена"


@pytest.fixture
def home(school: Site, tmp_path: Path) -> Home:
    return school.home(tmp_path / "home")


def sign(home: Home, by: str = "Ёлкин П. П.") -> signing.Batch:
    return signing.sign(home, jobs.archive(home).find(), by)


def judged(home: Home, at: datetime | None = None) -> list[tuple[str, str, str]]:
    """(signer, fault, trust) of every signature."""
    found = signing_check.judge(home, jobs.archive(home).find(), at=at)
    return [(one.signer, one.fault, one.trust) for _, each in found for one in each]


def resubmitted(text: bytes = b"5a") -> object:
    return replace(document("5a"), files={"document.pdf": printed(), "figures.csv": text})


def test_the_same_key_signs_once_and_another_one_signs_over_it(home: Home, school: Site) -> None:
    assert [answer.status for answer in sign(home).receipts] == [Status.NEW_VERSION]
    once = stored(home, SIGNED)
    again = sign(home)
    assert (again.skipped, again.receipts) == (1, [])
    second = school.authority.issue("Полынина Анна")
    second.pkcs12(home.root / "key.p12", PASSPHRASE)
    sign(home, "Полынина А. П.")
    school.authority.revoke(second)  # she left; what she signed before stays signed
    row, twice = only(home), stored(home, SIGNED)
    assert (row.version, len(row.additions)) == ("v3", 1)
    assert twice.startswith(once)
    assert judged(home) == [(DIRECTOR, "", CHECKED), ("Полынина Анна", "", CHECKED)]
    (added,) = row.additions
    assert [(one["name"], one["by"]) for one in added.about["signers"]] == [
        (DIRECTOR, "Ёлкин П. П."),
        ("Полынина Анна", "Полынина А. П."),
    ]
    assert added.by == "Ёлкин П. П.", "who added it first stays"


def test_closing_again_leaves_the_signature_and_a_correction_leaves_it_with_the_version_it_signs(home: Home) -> None:
    sign(home)
    archive = jobs.archive(home)
    (same,) = archive.submit([resubmitted()], BY, at=LATER)  # type: ignore[list-item]
    assert (same.status, same.version) == (Status.UNCHANGED, "v2")
    (other,) = archive.submit([resubmitted(b"other")], BY, "описка", at=LATER)  # type: ignore[list-item]
    row = only(home)
    assert (other.version, row.version, row.additions) == ("v3", "v3", ())
    sign(home)
    assert judged(home) == [(DIRECTOR, "", CHECKED)], "the corrected one is signed anew"
    assert jobs.verify(home).ok


def test_while_a_target_is_down_the_signature_waits_and_comes_once_it_is_there(home: Home) -> None:
    away, back = home.root / "away", home.root / "archive-b"
    back.rename(away)
    (answer,) = sign(home).receipts
    assert answer.status == Status.WAITING
    assert only(home).version == "v1"
    with pytest.raises(ArchiveError, match="новая редакция ещё ждёт носителя"):
        sign(home)
    (same,) = jobs.archive(home).submit([resubmitted()], BY, at=LATER)  # type: ignore[list-item]
    assert same.status == Status.WAITING
    away.rename(back)
    jobs.archive(home).flush_outbox()
    assert only(home).version == "v2", "the document submitted again meanwhile is the same one"
    assert judged(home) == [(DIRECTOR, "", CHECKED)]
    assert stored(home, SIGNED, target=0) == stored(home, SIGNED, target=1)


def test_a_document_corrected_while_it_was_being_signed_gets_no_signature_of_its_former_bytes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = adding.add

    def corrected_first(*arguments: object, **named: object) -> object:
        jobs.archive(home).submit([resubmitted(b"other")], BY, "описка", at=LATER)  # type: ignore[list-item]
        return add(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(adding, "add", corrected_first)
    with pytest.raises(ArchiveError, match="тем временем изменился"):
        sign(home)
    assert (only(home).version, only(home).additions) == ("v2", ())


def test_killed_between_signing_and_archiving_nothing_is_there_and_the_next_run_signs(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(path for path in home.root.rglob("*") if path.is_file() and "archive-" in str(path))

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(adding, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            sign(home)
    assert sorted(path for path in home.root.rglob("*") if path.is_file() and "archive-" in str(path)) == before
    assert jobs.archive(home).waiting() == 0
    assert [answer.status for answer in sign(home).receipts] == [Status.NEW_VERSION]


def test_a_signature_is_due_before_its_stamp_ends_and_renewed_by_a_server_with_a_later_certificate(
    home: Home, school: Site
) -> None:
    """A server whose certificate ends in 30 days, then one whose ends in ten years."""
    now = datetime.now(UTC)
    soon, late = now + timedelta(days=30), now + timedelta(days=3650)
    servers = [school.authority.issue(name, ends=ends, usage="stamp") for name, ends in (("Old", soon), ("New", late))]
    with ExitStack() as stack:
        old, new = (
            stack.enter_context(tsa_server(home.root / f"tsa-{number}", issued=one.pem))
            for number, one in enumerate(servers)
        )
        stamps = school.authority.certificate
        home = school.settings(home.root, url=old.url, stamps=stamps)
        sign(home)
        once, row = stored(home, SIGNED), only(home)
        assert signing.protected_until(row) == soon.replace(microsecond=0)
        assert signing.is_due(row, now + timedelta(days=90))
        assert not signing.is_due(row, now + timedelta(days=9))
        (note,) = jobs.verify(home).notes
        assert note.startswith(f"Меток времени подписей пора продлить: 1, ближайшая защищает по {soon:%d.%m.%Y}.")
        same = signing.renew(home, [row], "Полынина А. П.")
        assert "новая метка защитила бы не дольше прежней" in same.left[row.object_id]
        home = school.settings(home.root, url=new.url, stamps=stamps)
        (answer,) = signing.renew(home, [row], "Полынина А. П.").receipts
    assert (answer.status, answer.version) == (Status.NEW_VERSION, "v3")
    assert stored(home, SIGNED).startswith(once)
    assert signing.protected_until(only(home)) == late.replace(microsecond=0)
    assert jobs.verify(home).notes == ()
    after = soon + timedelta(days=400)  # the signer's own certificate has ended too
    assert judged(home, after) == [(DIRECTOR, "", CHECKED)]
    ((_, fault, words),) = judged(home, late + timedelta(days=1))
    assert (fault, words) == ("", f"срок защиты вышел: сертификат последней метки времени кончился {late:%d.%m.%Y}")
    rest = signing.renew(home, [only(home)], "Полынина А. П.")
    assert (rest.receipts, rest.skipped) == ([], 1)
    (renewed,) = only(home).additions[0].about["renewed"]
    assert renewed["by"] == "Полынина А. П."


def test_renewed_in_time_a_signature_outlives_its_certificate_and_its_first_stamps_and_else_it_does_not(
    school: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed 800 days ago, its certificate ended 435 days ago, its stamp's 400 days ago; renewed 420 days ago, or not.

    Those days are given to the library and to a time-stamp server of the test; the lists are of those days.
    """
    now = datetime.now(UTC).replace(microsecond=0)

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    person = school.authority.issue("Бывший директор", ago(801), ago(435))
    old = school.authority.issue("Old", ago(801), ago(400), usage="stamp", rsa=True)
    new = school.authority.issue("New", ago(500), now + timedelta(days=3000), usage="stamp", rsa=True)
    roots = certificates(school.authority.certificate, "")
    office = maker.Office("http://there/", Trust(roots, roots))

    def on(day: datetime, server: Issued) -> None:
        secret, certificate = (tmp_path / name for name in ("server.key", "server.pem"))
        for path, content in zip((secret, certificate), server.pem, strict=True):
            path.write_bytes(content)
        stamper = DummyTimeStamper(
            load_cert_from_pemder(str(certificate)), load_private_key_from_pemder(str(secret), None)
        )
        stamper.fixed_dt = day
        monkeypatch.setattr(maker, "_server", lambda _: stamper)
        lists = [school.authority.revocation_list(day)]
        monkeypatch.setattr(
            Trust, "online", lambda self: ValidationContext([*self.signers], moment=day, crls=lists, ocsps=[])
        )

    person.pkcs12(tmp_path / "key.p12", PASSPHRASE)
    on(ago(800), old)
    with opened(Pkcs12Key(tmp_path / "key.p12", PASSPHRASE), (), ago(800)) as signer:
        once = maker.sign(printed(), signer, office, "")
    on(ago(420), new)
    twice = maker.renew(once, office)
    assert twice.startswith(once)
    for data, expected in ((twice, CHECKED), (once, f"{TOO_LATE} {ago(400):%d.%m.%Y}")):
        (one,) = signatures.read(SIGNED, data, printed(), office.trust, now)
        assert (one.fault, one.trust, one.at) == ("", expected, ago(800))
    on(now, new)
    with pytest.raises(maker.UnsignableError, match="продлить её нельзя"):
        maker.renew(once, office)


def test_a_signature_that_a_forger_committed_is_named_by_verify_and_nothing_else_is(home: Home) -> None:
    """He wrote through the ledger, so every byte is the one that was committed; the signature alone tells."""
    sign(home)
    made = stored(home, SIGNED)
    touched = bytearray(made)
    touched[300] ^= 1
    cases = {
        bytes(touched): "подписанное изменено",
        made + b"\n% more\n": "в файл дописано",
        printed(): "подписи в файле нет",
        made[: len(printed()) + 9000]: "подпись не читается, файл повреждён",
    }
    assert signatures.faults(made, b"%PDF-1.7 other") == ["под подписью не тот документ, что лежит рядом"]
    assert jobs.verify(home).unsound == ()
    for data, expected in cases.items():
        _commit(home, data)
        report = jobs.verify(home)
        assert (report.damages, report.ok) == ((), False)
        assert expected in " ".join(report.unsound), expected
        assert "ПОДПИСЬ НЕ СХОДИТСЯ" in report.text()
    assert verdict(report) is Verdict.UNSOUND
    _, facts = scrubbing.leave_report(home, report, AT, BY)
    said = json.loads(facts.read_bytes())
    assert (said["verdict"], said["findings"], said["unsound"]) == ("unsound", [], list(report.unsound))
    (sheet,) = pypdf.PdfReader(facts.with_suffix(".pdf")).pages
    assert "КОТОРЫЕ НЕ СХОДЯТСЯ СО СВОИМ ДОКУМЕНТОМ: 1" in " ".join(sheet.extract_text().split())
    _commit(home, made)
    assert jobs.verify(home).ok


def _commit(home: Home, data: bytes) -> None:
    archive, row = jobs.archive(home), only(home)
    (copy,) = adding.read(archive, [row], BY, at=AT)
    (one,) = row.additions
    assert one.kind == AdditionKind.SIGNED
    adding.add(archive, [Offer(copy, {SIGNED: data}, with_one([], one), Event.MODIFICATION, "?")], BY, at=AT)


def test_damage_of_a_signed_file_on_one_target_is_fixitys_and_mended(home: Home) -> None:
    sign(home)
    made = stored(home, SIGNED)
    path = home.root / "archive-b" / only(home).folder / "v2" / "content" / SIGNED
    path.write_bytes(made + b"x")
    report = jobs.verify(home)
    assert [damage.path.endswith(SIGNED) for damage in report.damages] == [True]
    assert report.unsound == ()
    jobs.archive(home).repair(by=BY)
    assert path.read_bytes() == made
    assert jobs.verify(home).ok
