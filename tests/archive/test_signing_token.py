"""A key that never leaves its token (PKCS#11): SoftHSM in the place of a real one."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from archive_samples import BY
from certificate_authority import Issued
from cryptography import x509
from signing_school import DIRECTOR, Site, only

from pipelines import jobs, signing, signing_check
from pipelines.config import Home
from reports.archive import ArchiveError

MODULE = next((path for path in Path("/usr/lib").glob("**/libsofthsm2.so")), None)
pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="нет openssl: apt-get install openssl"),
    pytest.mark.skipif(MODULE is None, reason="нет SoftHSM: apt-get install softhsm2"),
    pytest.mark.skipif(find_spec("pkcs11") is None, reason="нет python-pkcs11: uv sync --inexact --extra pkcs11"),
]
PIN, TOKEN = "90154", "school-90"


@pytest.fixture(scope="module")
def token(school: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A token with the director's key, and another key beside it whose certificate is the director's."""
    import os

    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")  # the module reads it once a process
    order = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(order, check=True, capture_output=True)
    import pkcs11

    other = school.authority.issue("Другой")
    with pkcs11.lib(str(MODULE)).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        for label, key in (("director", school.director), ("mixed", other)):
            _put(session, label, key, school.director.certificate)


def _put(session: object, label: str, issued: Issued, certificate: x509.Certificate) -> None:
    import pkcs11
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    raw = issued.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert asn1_keys.ECPrivateKey.load(raw).native
    made = decode_ec_private_key(raw) | {pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True}
    session.create_object(made)  # type: ignore[attr-defined]
    der = certificate.public_bytes(Encoding.DER)
    assert asn1_x509.Certificate.load(der).native
    held = decode_x509_certificate(der) | {pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True}
    session.create_object(held)  # type: ignore[attr-defined]


def with_token(school: Site, root: Path, key: str = "director", pin: str = PIN, name: str = TOKEN) -> Home:
    home = school.home(root)
    lines = (root / "vedomost.toml").read_text(encoding="utf-8").split("kind = ")[0]
    (root / "vedomost.toml").write_text(
        f'{lines}kind = "pkcs11"\nmodule = "{MODULE}"\ntoken = "{name}"\nkey = "{key}"\ncredentials_file = "pin"\n',
        encoding="utf-8",
    )
    (root / "pin").write_text(f'pin = "{pin}"\n', encoding="utf-8")
    (root / "pin").chmod(0o600)
    return Home(home.root)


def test_a_key_on_a_token_signs_and_the_signature_holds(school: Site, token: None, tmp_path: Path) -> None:
    home = with_token(school, tmp_path / "home")
    (answer,) = signing.sign(home, jobs.archive(home).find(), BY).receipts
    assert answer.version == "v2"
    ((_, (one,)),) = signing_check.judge(home, [only(home)])
    assert (one.signer, one.fault, one.is_trusted) == (DIRECTOR, "", True)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"pin": "00000"}, "не принял PIN"),
        ({"name": "нет такого"}, "недоступен"),
        ({"key": "teacher"}, "нет ключа «teacher»"),
        ({"key": "mixed"}, "не подтвердилась"),
    ],
)
def test_a_token_that_does_not_fit_is_told_and_nothing_is_signed(
    school: Site, token: None, tmp_path: Path, settings: dict[str, str], expected: str
) -> None:
    home = with_token(school, tmp_path / "home", **settings)
    with pytest.raises(ArchiveError) as told:
        signing.sign(home, jobs.archive(home).find(), BY)
    assert expected in str(told.value)
    assert settings.get("pin", PIN) not in str(told.value)
    assert only(home).version == "v1"
