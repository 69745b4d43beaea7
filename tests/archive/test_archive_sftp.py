"""What is particular to SFTP, on a real OpenSSH: who the server is, what it refuses, what it cannot do."""

from __future__ import annotations

import inspect
import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import AT, BY, LATER, document
from remote_archive import open_on, same_bytes, two_versions
from ssh_server import SETTINGS, SshServer, ssh_server
from target_sites import FolderSite, Site

from reports.archive import SftpPlace, Status, TargetError, open_target
from reports.archive.disk import Disk
from reports.archive.targets import Occupied
from reports.archive.targets.sftp_disk import SftpDisk


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh") / "sshd") as running:
        yield running


def site_on(server: SshServer, root: Path, **other: object) -> FolderSite:
    place = SftpPlace(
        server.host,
        server.user,
        root,
        port=server.port,
        known_hosts=server.known_hosts,
        private_key=server.client_key,
        timeout=10,
    )
    return FolderSite(root, replace(place, **other))


def test_every_call_of_the_local_disk_has_its_own_over_there() -> None:
    local = {name for name, _ in inspect.getmembers(Disk, inspect.isfunction) if not name.startswith("_")}
    assert len(local) == 14
    assert all(getattr(SftpDisk, name) is not getattr(Disk, name) for name in local)


def test_a_server_known_by_its_file_and_written_as_its_user_only_can_read(server: SshServer, tmp_path: Path) -> None:
    site = site_on(server, tmp_path / "b")
    two_versions(tmp_path, site)
    assert same_bytes(tmp_path, site)
    modes = {path.stat().st_mode & 0o777 for path in site.root.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in site.root.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"private_key": "stranger"}, "не принят ключ или пароль"),
        ({"private_key": None, "password": "тайна"}, "не принят ключ или пароль"),
        ({"known_hosts": None, "fingerprints": ("SHA256:" + "A" * 43,)}, "в настройках записан другой"),
        ({"known_hosts": "empty"}, "нет входа по SSH"),
        ({"port": 1}, "сервер не отвечает"),
    ],
)
def test_a_server_that_does_not_let_in_or_is_another_is_waited_for(
    server: SshServer, tmp_path: Path, wrong: dict[str, object], said: str
) -> None:
    (tmp_path / "empty").touch()
    paths = {"stranger": server.strangers_key(), "empty": tmp_path / "empty"}
    site = site_on(server, tmp_path / "b", **{key: paths.get(str(value), value) for key, value in wrong.items()})
    (receipt,) = open_on(tmp_path, site).submit([document()], BY, at=AT)
    assert receipt.status == Status.WAITING
    assert said in receipt.message
    assert "тайна" not in receipt.message
    assert not site.root.exists()


def test_a_folder_that_cannot_be_written_is_waited_for(server: SshServer, tmp_path: Path) -> None:
    """A file system of 200 kB: full first; then read-only; then as it ought to be."""
    root = tmp_path / "small"
    root.mkdir()
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", root]).returncode:
        pytest.skip("нет права подключить файловую систему в памяти")
    try:
        site = site_on(server, root / "b")
        archive = two_versions(tmp_path, site)
        (root / "ballast").write_bytes(os.urandom(os.statvfs(root).f_bavail * os.statvfs(root).f_bsize))
        (receipt,) = archive.submit([document("7b")], BY, at=LATER)
        assert receipt.status == Status.WAITING
        assert "нет свободного места" in receipt.message
        (root / "ballast").unlink()
        subprocess.run(["mount", "-o", "remount,ro", root], check=True)
        (receipt,) = archive.submit([document("7b")], BY, at=LATER)
        assert "доступен только для чтения" in receipt.message
        subprocess.run(["mount", "-o", "remount,rw", root], check=True)
        (receipt,) = archive.flush_outbox(at=LATER)
        assert receipt.status == Status.NEW
        assert same_bytes(tmp_path, site)
    finally:
        subprocess.run(["umount", "-l", root], check=True)


def test_what_a_server_cannot_do_is_done_otherwise_and_said_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """OpenSSH told to refuse the extensions does not announce them."""
    refuse = "internal-sftp -P hardlink,fsync,posix-rename"
    monkeypatch.setattr("ssh_server.SETTINGS", SETTINGS.replace("internal-sftp", refuse))
    with ssh_server(tmp_path / "sshd") as server:
        site = site_on(server, tmp_path / "b")
        with caplog.at_level(logging.WARNING):
            archive = two_versions(tmp_path, site)
        said = " ".join(record.getMessage() for record in caplog.records)
        for extension in ("fsync@openssh.com", "hardlink@openssh.com", "posix-rename@openssh.com"):
            assert extension in said
        target = open_target("b", site.place)
        assert len(target.condition().shortcomings) == 3
        assert archive.verify(at=LATER).ok
        assert same_bytes(tmp_path, site)
        with pytest.raises(Occupied):
            target.put({"README.txt": b"another"})


def test_a_symlink_over_there_is_not_followed(first_site: Callable[[str], Site], tmp_path: Path) -> None:
    site = first_site("sftp").fresh()
    assert isinstance(site, FolderSite)
    assert site.gate is not None
    site.gate.open()
    archive = two_versions(tmp_path, site)
    shutil.move(site.root / "README.txt", tmp_path / "elsewhere")
    (site.root / "README.txt").symlink_to(tmp_path / "elsewhere")
    assert [damage.path for damage in archive.verify(at=LATER).damages] == ["README.txt"]
    assert archive.repair(at=LATER).ok
    assert same_bytes(tmp_path, site)
    assert not (site.root / "README.txt").is_symlink()


def test_a_connection_that_is_lost_in_the_middle_is_told_so_and_hung_up(
    server: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word can be sent any more, not even that of parting: the next call begins anew."""
    site = site_on(server, tmp_path / "b")
    two_versions(tmp_path, site)
    target = open_target("b", site.place)
    (path, *_) = site.paths()
    with monkeypatch.context() as cut:

        def lost(*_: object) -> None:
            raise EOFError

        assert target.read(path) == site.read(path)
        cut.setattr("paramiko.packet.Packetizer.send_message", lost)
        with pytest.raises(TargetError, match="соединение с сервером прервалось"):
            target.read(path)
    assert target.read(path) == site.read(path)
