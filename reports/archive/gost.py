"""GOST signatures (ГОСТ Р 34.10-2012 over Стрибог): their names, and verifying one by OpenSSL where it can.

The Python library knows no GOST algorithm; OpenSSL does with the engine `gost` (Debian: libengine-gost-openssl). Only
that one question is asked of it. What an unverifiable signature means is decided by who asks.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from asn1crypto import cms, pem, x509

_ARC = "1.2.643."
_NAMES = {
    "1.2.643.7.1.1.1.1": "ГОСТ Р 34.10-2012 (256)",
    "1.2.643.7.1.1.1.2": "ГОСТ Р 34.10-2012 (512)",
    "1.2.643.7.1.1.3.2": "ГОСТ Р 34.10-2012 (256)",
    "1.2.643.7.1.1.3.3": "ГОСТ Р 34.10-2012 (512)",
    "1.2.643.2.2.3": "ГОСТ Р 34.10-2001",
    "1.2.643.2.2.19": "ГОСТ Р 34.10-2001",
}


def algorithm(signer: cms.SignerInfo) -> str | None:
    """The name of the GOST algorithm a signature is made by; None for another's."""
    used = [signer[part]["algorithm"].dotted for part in ("signature_algorithm", "digest_algorithm")]
    gost = [one for one in used if one.startswith(_ARC)]
    return _NAMES.get(gost[0], f"ГОСТ ({gost[0]})") if gost else None


@cache
def is_available() -> bool:
    """Whether this machine's OpenSSL knows GOST."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return False
    asked = subprocess.run([openssl, "engine", "gost", "-t"], capture_output=True, check=False)  # noqa: S603
    return asked.returncode == 0 and b"[ available ]" in asked.stdout


def matches(signature: bytes, data: bytes) -> bool:
    """Whether the detached signature (DER) is over those very bytes, whoever made it."""
    return _verified(signature, data, ())


def is_trusted(signature: bytes, data: bytes, roots: Sequence[x509.Certificate], moment: int) -> bool:
    """Whether it also leads to one of the roots at `moment` (seconds of the epoch). Revocation is not looked at."""
    return bool(roots) and _verified(signature, data, roots, "-attime", str(moment))


def _verified(signature: bytes, data: bytes, roots: Sequence[x509.Certificate], *more: str) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "signature").write_bytes(signature)
        (folder / "data").write_bytes(data)
        (folder / "roots").write_bytes(b"".join(pem.armor("CERTIFICATE", root.dump()) for root in roots))
        chain = ["-CAfile", str(folder / "roots"), "-no-CApath", "-no-CAstore", "-purpose", "any"]
        asked = subprocess.run(  # noqa: S603
            [
                shutil.which("openssl") or "openssl", "cms", "-engine", "gost", "-verify", "-binary", "-inform", "DER",
                "-in", str(folder / "signature"), "-content", str(folder / "data"), "-out", str(folder / "out"),
                *(chain if roots else ["-noverify"]), *more,
            ],
            capture_output=True,
            check=False,
        )  # fmt: skip
    return asked.returncode == 0
