"""Signatures and scans where the second target is a server: the same bytes there, whole without the first, mendable.

The installation's own settings lead to the server, as a school writes them.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from archive_samples import BY
from remote_archive import same_bytes
from signing_school import DIRECTOR, only, printed
from signing_school import Site as School
from target_sites import Site, content

from pipelines import enclosing, jobs, signing, signing_check
from reports.archive import Kind, S3Place, SftpPlace
from reports.archive.additions import AdditionKind

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl")
KINDS = ["s3", "sftp", pytest.param("ceph", marks=pytest.mark.ceph)]


def row(place: object, root: Path) -> str:
    """The site as a row of vedomost.toml, its secrets in a file of the owner's."""
    if isinstance(place, SftpPlace):
        said = {
            "kind": "sftp", "host": place.host, "port": place.port, "user": place.user, "path": str(place.path),
            "fingerprints": list(place.fingerprints), "private_key_file": str(place.private_key),
        }  # fmt: skip
    else:
        assert isinstance(place, S3Place)
        keys = root.with_name("s3.keys")
        keys.touch(mode=0o600)
        keys.write_text(f'access_key = "{place.access_key}"\nsecret_key = "{place.secret_key}"\n', encoding="utf-8")
        said = {
            "kind": "s3", "endpoint": place.endpoint, "bucket": place.bucket, "prefix": place.prefix,
            "credentials_file": str(keys),
        }  # fmt: skip
    lines = "".join(f"{name} = {value!r}\n" for name, value in {"name": "b", **said}.items())
    folder = '[[archive.targets]]\nname = "a"\nkind = "directory"\npath = "a"\n'
    return f"{folder}[[archive.targets]]\n{lines}"


@pytest.mark.parametrize("kind", KINDS)
def test_signed_countersigned_and_scanned_where_a_server_keeps_the_second_copy(
    kind: str, school: School, first_site: Callable[[str], Site], tmp_path: Path
) -> None:
    site, root = first_site(kind).fresh(), tmp_path / "home"
    if site.gate is not None:
        site.gate.open()
    home = school.home(root, targets=row(site.place, root))
    now = datetime.now(UTC)

    (signed,) = signing.sign(home, [only(home)], BY).receipts
    assert signed.version == "v2"
    detached = tmp_path / "detached.p7s"
    detached.write_bytes(school.detached(printed(), school.authority.issue("Полынина Анна")))
    assert enclosing.add_signature(home, only(home), detached, BY).names == ["document.pdf.001.p7s"]
    page, scan = io.BytesIO(), tmp_path / "лист.pdf"
    made = pikepdf.new()
    made.add_blank_page()
    made.save(page)
    scan.write_bytes(page.getvalue())
    assert enclosing.add_scans(home, only(home), [scan], BY).names == ["scan-001.pdf"]
    assert only(home).version == "v4"
    assert same_bytes(root, site)
    assert jobs.verify(home, at=now + timedelta(minutes=10)).ok
    ((_, judged),) = signing_check.judge(home, [only(home)])
    assert [(one.signer, one.fault, one.is_trusted) for one in judged] == [
        (DIRECTOR, "", True),
        ("Полынина Анна", "", True),
    ]

    # What holds the signature is damaged on the server: named, and mended from the folder.
    folder = only(home).folder
    path = next(path for path in content(site) if path.startswith(f"{folder}/v2/") and path.endswith(".signed.pdf"))
    good = site.read(path)
    site.write(path, good[:-1] + bytes([good[-1] ^ 1]))
    (damage,) = jobs.verify(home).damages
    assert (damage.target, damage.path, damage.kind, damage.lost) == ("b", path, Kind.FLIPPED, False)
    jobs.archive(home).repair(by=BY)
    assert site.read(path) == good

    # The folder is burnt: the server alone knows every signature.
    rows = jobs.archive(home).catalogue.rows()
    shutil.rmtree(root / "a")
    jobs.archive(home).rebuild_catalogue("b")
    assert {table: found for table, found in jobs.archive(home).catalogue.rows().items() if table != "entries"} == {
        table: found for table, found in rows.items() if table != "entries"
    }
    assert [one.kind for one in only(home).additions] == [
        AdditionKind.SIGNED,
        AdditionKind.DETACHED,
        AdditionKind.SCAN,
    ]
