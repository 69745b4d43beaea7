"""Signing archived documents: what is written where, who else accepts it, and that renewing goes on from there."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ocfl
import pikepdf
import pytest
from archive_samples import BY, objects
from click.testing import CliRunner
from signing_school import DIRECTOR, PASSPHRASE, Site, only, openssl, printed, stored

from pipelines import jobs, signing
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.signing_settings import office
from reports.archive import signing as maker
from reports.archive.additions import AdditionKind
from reports.archive.keys import Pkcs12Key, opened
from reports.archive.ledger import Event
from reports.render import validation

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")
SIGNED = "document.signed.pdf"


@pytest.fixture
def home(school: Site, tmp_path: Path) -> Home:
    return school.home(tmp_path / "home")


@pytest.fixture(scope="module")
def signed_home(school: Site, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation whose only document is signed; tests only look at it."""
    made = school.home(tmp_path_factory.mktemp("signed") / "home")
    signing.sign(made, jobs.archive(made).find(), "Ёлкин П. П.")
    return made


def run(home: Home, *arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(vedomost, ["archive", *arguments], env={"VEDOMOST_HOME": str(home.root)})
    return told.exit_code, " ".join(told.output.split())


def test_a_signed_document_is_a_new_version_that_keeps_every_byte_of_the_first(signed_home: Home) -> None:
    row = only(signed_home)
    assert (row.version, row.reason) == ("v2", f"подписан электронной подписью: {DIRECTOR}")
    for target in (0, 1):
        made = stored(signed_home, SIGNED, target=target)
        assert made.startswith(printed())
        assert len(made) > len(printed())
    folder = signed_home.root / "archive-a" / row.folder
    assert sorted(path.name for path in (folder / "v2" / "content").iterdir()) == ["additions.json", SIGNED]
    state = json.loads((folder / "inventory.json").read_bytes())["versions"]["v2"]["state"]
    names = sorted(name for names in state.values() for name in names)
    assert names == ["additions.json", "document.pdf", SIGNED, "figures.csv", "metadata.json"]
    (added,) = json.loads(stored(signed_home, "additions.json"))["additions"]
    assert (added["name"], added["kind"], added["of"], added["by"]) == (SIGNED, "pades", "document.pdf", "Ёлкин П. П.")


def test_the_ledger_says_who_signed_and_the_archive_is_whole(signed_home: Home) -> None:
    (event,) = jobs.archive(signed_home).events(Event.SIGNATURE_GENERATION)
    (added,) = event.details["additions"]
    (person,) = added["about"]["signers"]
    assert (event.by, person["name"], person["by"]) == ("Ёлкин П. П.", DIRECTOR, "Ёлкин П. П.")
    assert abs(datetime.fromisoformat(person["at"]) - datetime.now(UTC)) < timedelta(minutes=5)
    report = jobs.verify(signed_home)
    assert (report.ok, report.unsound) == (True, ())
    for name in ("archive-a", "archive-b"):
        for place in objects(signed_home.root / name):
            assert ocfl.Object().validate(str(place))[0], place


def test_a_catalogue_rebuilt_from_either_target_knows_the_signatures(signed_home: Home) -> None:
    archive = jobs.archive(signed_home)
    before = archive.catalogue.rows()
    for name in ("archive-b", "archive-a"):
        archive.rebuild_catalogue(name)
        assert archive.catalogue.rows() == before
        assert [one.kind for one in only(signed_home).additions] == [AdditionKind.SIGNED]


def test_openssl_accepts_the_signature_and_both_stamps(signed_home: Home, school: Site, tmp_path: Path) -> None:
    """An independent judge: the CMS of each /ByteRange taken out by hand, verified against what it covers."""
    made = stored(signed_home, SIGNED)
    ranges = [tuple(map(int, one)) for one in re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", made)]
    assert len(ranges) == 2
    assert sum(ranges[1][2:]) == len(made), "nothing follows the document time stamp"
    for number, (start, length, rest, tail) in enumerate(ranges):
        covered = tmp_path / f"covered-{number}"
        covered.write_bytes(made[start : start + length] + made[rest : rest + tail])
        token = tmp_path / f"token-{number}"
        token.write_bytes(bytes.fromhex(made[length + 1 : rest - 1].decode()))
    openssl(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "token-0", "-content", tmp_path / "covered-0",
        "-CAfile", school.authority.certificate, "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip
    openssl(
        "ts", "-verify", "-in", tmp_path / "token-1", "-token_in", "-data", tmp_path / "covered-1",
        "-CAfile", school.tsa.certificate,
    )  # fmt: skip


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="нет pdfsig: apt-get install poppler-utils")
def test_pdfsig_finds_the_signature_valid(signed_home: Home, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(stored(signed_home, SIGNED))
    told = subprocess.run(["pdfsig", tmp_path / "signed.pdf"], check=False, capture_output=True, text=True).stdout
    assert f"Signer Certificate Common Name: {DIRECTOR}" in told
    assert "Signature Validation: Signature is Valid." in told
    assert "ETSI.CAdES.detached" in told


def test_what_the_document_says_of_itself_stays_as_it_was_printed(signed_home: Home) -> None:
    before, after = (pikepdf.open(io.BytesIO(data)) for data in (printed(), stored(signed_home, SIGNED)))
    assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
    assert after.docinfo == before.docinfo
    assert (after.pdf_version, "/Version" in after.Root) == (before.pdf_version, False)
    assert [str(file) for file in after.attachments] == [str(file) for file in before.attachments]
    assert len(after.pages) == len(before.pages)
    for one, other in zip(after.pages, before.pages, strict=True):
        assert one.Contents.read_bytes() == other.Contents.read_bytes()


@pytest.mark.skipif(not validation.is_available(), reason="нет veraPDF: uv sync --inexact --group validation")
def test_signed_and_renewed_documents_are_still_what_their_form_claims(
    signed_home: Home, school: Site, tmp_path: Path
) -> None:
    def laid(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    at, bare = office(signed_home), stored(signed_home, SIGNED)
    school.director.pkcs12(tmp_path / "key.p12", PASSPHRASE)
    with opened(Pkcs12Key(tmp_path / "key.p12", PASSPHRASE), (), datetime.now(UTC)) as signer:
        twice = maker.sign(bare, signer, at, "")
        old = maker.sign(printed("a-1a"), signer, at, "")
    sheets = [laid("once.pdf", bare), laid("renewed.pdf", maker.renew(bare, at)), laid("twice.pdf", twice)]
    verdicts = [*validation.validate(sheets), *validation.validate([laid("old.pdf", old)], ("1a",))]
    assert [(one.flavour, one.is_compliant, one.failures) for one in verdicts] == [
        *[(flavour, True, ()) for _ in sheets for flavour in ("3a", "ua1")],
        ("1a", True, ()),
    ]


def test_a_certificate_of_a_copy_and_the_search_name_the_signer(signed_home: Home, tmp_path: Path) -> None:
    jobs.archive(signed_home).export([only(signed_home)], tmp_path / "out", BY)
    told = (tmp_path / "out" / "справка.txt").read_text(encoding="utf-8")
    assert f"К документу добавлено: подпись: {DIRECTOR}" in told
    assert f"  {SIGNED}: " in told
    status, found = run(signed_home, "find")
    assert status == 0
    assert "подпись: Ёлкин" in found


def test_the_commands_sign_renew_and_show(school: Site, tmp_path: Path) -> None:
    home = school.home(tmp_path / "home", units=("5a", "6a"))
    assert run(home, "sign", "--class", "5А", "--by", BY) == (0, "Подписание: 1 Архив: новых версий — 1")
    assert run(home, "sign", "all", "--by", BY)[1].endswith("Уже подписано этим ключом: 1.")
    status, shown = run(home, "signatures", "all")
    assert (status, shown.count("цепочка проверена"), shown.count("PAdES")) == (0, 2, 2)
    assert run(home, "sign", "all", "--renew", "--show", "--by", BY) == (0, "Пора продлить: 0 документов.")
    assert run(home, "sign", "all", "--renew", "--by", BY) == (0, "Продлевать рано или нечего: 2.")
    assert run(home, "signatures", "--class", "5А", "--year", "1999-00")[0] == 1
