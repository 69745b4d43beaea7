"""Where a target is and how it is entered: the values of one row of the settings, by kind. No defaults but harmless."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class DirectoryPlace:
    """A folder."""

    path: Path


@dataclass(frozen=True)
class S3Place:
    """A bucket, or the part of it below `prefix`. `endpoint` is a URL; `ca_file` a PEM of who vouches for it.

    `timeout` (seconds) is for the connection and for each silence; `attempts` counts tries of one request.
    """

    endpoint: str
    bucket: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    prefix: str = ""
    region: str = "us-east-1"
    path_style: bool = True
    ca_file: Path | None = None
    timeout: float = 60
    attempts: int = 3


@dataclass(frozen=True)
class SftpPlace:
    """A folder (absolute) on an SSH server, known by `known_hosts` or by pinned `fingerprints` («SHA256:…»).

    Entered with a private key (and its passphrase) or with a password.
    """

    host: str
    user: str
    path: Path
    port: int = 22
    known_hosts: Path | None = None
    fingerprints: tuple[str, ...] = ()
    private_key: Path | None = None
    passphrase: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    timeout: float = 60


Place = DirectoryPlace | S3Place | SftpPlace
