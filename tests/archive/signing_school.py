"""A school that signs its documents: an authority, a time-stamp server, a director with a key, an archive with a sheet.

with signing_site(folder) as site:
    home = site.home(folder / "home")       # an installation whose archive holds one printed document
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from archive_samples import AT, BY, document
from certificate_authority import Authority, Issued, certificate_authority
from tsa_server import TsaServer, tsa_server

from pipelines import jobs
from pipelines.config import Home
from reports.archive import Found
from reports.kinds import technical_control
from reports.kinds.acts import Actor
from reports.render import pdf
from reports.render.forms import FORMS
from reports.scope import Institution

PASSPHRASE = "тайна-90"
DIRECTOR = "Ёлкин Пётр Петрович"


@cache
def printed(form: str = "a-3a") -> bytes:
    """A real document of ours: one page, by default PDF/A-3a and PDF/UA-1."""
    house = Institution("school-90", "Средняя школа № 90", "СОШ № 90", "г. Полынск", "school")
    days = date(2024, 9, 1), date(2025, 8, 31), date(2025, 9, 1)
    made = technical_control.document(house, "2024-25", *days, [], Actor(BY, "архивариус"))
    return pdf.render(made, made.figures(), FORMS[form]).content


@dataclass(frozen=True)
class Site:
    """Servers on loopback and the director's key."""

    folder: Path
    authority: Authority
    tsa: TsaServer
    director: Issued

    def home(self, root: Path, *, units: tuple[str, ...] = ("5a",), key: Issued | None = None, **other: str) -> Home:
        """An installation whose archive holds the printed document of each unit; `other` settings of [signing]."""
        root.mkdir(parents=True)
        (key or self.director).pkcs12(root / "key.p12", PASSPHRASE).chmod(0o600)
        home = self.settings(root, **other)
        sheets = [
            replace(document(unit), files={"document.pdf": printed(), "figures.csv": unit.encode()}) for unit in units
        ]
        jobs.archive(home).submit(sheets, BY, at=AT)
        return home

    def settings(
        self,
        root: Path,
        *,
        url: str = "",
        trust: Path | None = None,
        stamps: Path | None = None,
        targets: str = "",
        **other: str,
    ) -> Home:
        """The installation in `root` with these settings; `targets`: rows of its own instead of two folders (TOML)."""
        (root / "pass").write_text(f'passphrase = "{PASSPHRASE}"\n', encoding="utf-8")
        (root / "pass").chmod(0o600)
        signing = {"kind": "pkcs12", "file": "key.p12", "credentials_file": "pass"} | other
        lines = "".join(f'{name} = "{value}"\n' for name, value in signing.items())
        (root / "vedomost.toml").write_text(
            "[archive]\nsame_device_accepted = true\n"
            f'timestamp_url = "{url or self.tsa.url}"\ntimestamp_trust = "{stamps or self.tsa.certificate}"\n'
            f'[signing]\ntrust = "{trust or self.authority.certificate}"\n{lines}{targets}',
            encoding="utf-8",
        )
        return Home(root)

    def detached(self, data: bytes, key: Issued, *more: str) -> bytes:
        """A detached signature by OpenSSL (DER)."""
        secret, certificate = self.folder / "signer.key", self.folder / "signer.pem"
        for path, content in zip((secret, certificate, self.folder / "data"), (*key.pem, data), strict=True):
            path.write_bytes(content)
        return openssl(
            "cms", "-sign", "-binary", "-in", self.folder / "data", "-signer", certificate, "-inkey", secret,
            "-md", "sha256", "-outform", "DER", *more,
        )  # fmt: skip


@contextmanager
def signing_site(folder: Path) -> Iterator[Site]:
    """Run the servers."""
    with certificate_authority(folder / "authority") as authority, tsa_server(folder / "tsa") as tsa:
        yield Site(folder, authority, tsa, authority.issue(DIRECTOR))


def only(home: Home, unit: str = "5a") -> Found:
    """The document of that unit as it stands."""
    (found,) = [row for row in jobs.archive(home).find() if row.unit == unit]
    return found


def stored(home: Home, name: str, unit: str = "5a", target: int = 0) -> bytes:
    """The newest bytes of a file of the document, as they lie on a target."""
    root = home.targets[target].place.path / only(home, unit).folder  # type: ignore[union-attr]
    return max(root.glob(f"v*/content/{name}"), key=lambda path: int(path.parts[-3][1:])).read_bytes()


def openssl(*arguments: object) -> bytes:
    """What openssl answers; an error if it fails."""
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout
