"""A real S3 server on loopback for tests: one Ceph monitor, manager, OSD and RADOS gateway, all below one folder.

    with ceph_server(tmp_path / "ceph") as server:
        server.client()                      # server.endpoint_url, server.access_key, server.secret_key

It has what moto only imitates: versions, Object Lock, checked Content-MD5, quotas. Needs root and the Debian packages
ceph-mon ceph-osd ceph-mgr radosgw; without them the test is skipped and says so. About 20 seconds to start, no systemd.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from moto_server import MotoServer

PROGRAMS = ("ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool", "ceph-authtool")
SETTINGS = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{monitor}]
public network = 127.0.0.0/8
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = {folder}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 2
run dir = {folder}/run
admin socket = {folder}/run/$cluster-$name.asok
pid file = {folder}/run/$name.pid
log file = {folder}/log/$name.log
setuser match path =
[mon.a]
mon data = {folder}/mon
[osd.0]
osd data = {folder}/osd
osd objectstore = bluestore
bluestore block size = 2147483648
[mgr.x]
mgr data = {folder}/mgr
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw data = {folder}/rgw
rgw enable usage log = false
"""


@dataclass(frozen=True)
class CephServer(MotoServer):
    """A gateway; its settings lie in `folder`."""

    folder: Path = field(kw_only=True)

    def set_quota(self, most_bytes: int | None) -> None:
        """How much the user may store; None: as much as there is room for."""
        scope = ("--quota-scope=user", "--uid=archive")
        if most_bytes is not None:
            self._admin("quota", "set", *scope, f"--max-size={most_bytes}")
        self._admin("quota", "disable" if most_bytes is None else "enable", *scope)

    def _admin(self, *command: str) -> None:
        _run("radosgw-admin", "-c", self.folder / "ceph.conf", *command)


@contextmanager
def ceph_server(folder: Path) -> Iterator[CephServer]:
    """A gateway that answers, with one user and no buckets."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"нет {', '.join(missing)}: apt-get install ceph-mon ceph-osd ceph-mgr radosgw")
    if os.getuid() != 0:
        pytest.skip("Ceph запускается только от root")
    for name in ("mon", "osd", "mgr", "rgw", "run", "log"):
        (folder / name).mkdir(parents=True)
    server = CephServer(f"http://127.0.0.1:{_free_port()}", folder=folder)
    try:
        _start(folder, int(server.endpoint_url.rsplit(":", 1)[1]), server)
        yield server
    finally:
        _stop(folder)


def _start(folder: Path, gateway: int, server: MotoServer) -> None:
    fsid, osd, monitor = str(uuid.uuid4()), str(uuid.uuid4()), _free_port()
    settings, keyring, monmap = folder / "ceph.conf", folder / "keyring", folder / "monmap"
    settings.write_text(SETTINGS.format(fsid=fsid, folder=folder, monitor=monitor, gateway=gateway), encoding="ascii")
    _run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{monitor}]", monmap)
    _run("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
    everything = [word for part in ("mon", "osd", "mgr") for word in ("--cap", part, "allow *")]
    for name in ("client.admin", "osd.0", "mgr.x", "client.rgw.a"):
        _run("ceph-authtool", keyring, "--gen-key", "-n", name, *everything)
    _run("ceph-mon", "-c", settings, "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
    _run("ceph-mon", "-c", settings, "-i", "a")
    _run("ceph", "-c", settings, "auth", "import", "-i", keyring)
    _run("ceph-mgr", "-c", settings, "-i", "x")
    _run("ceph", "-c", settings, "osd", "new", osd, "0")
    _run("ceph-osd", "-c", settings, "-i", "0", "--mkfs", "--osd-uuid", osd)
    _run("ceph-osd", "-c", settings, "-i", "0")
    _wait(lambda: "1 up" in _run("ceph", "-c", settings, "osd", "stat"))
    _run("radosgw", "-c", settings, "-n", "client.rgw.a", "--pid-file", folder / "run" / "rgw.pid")
    _wait(lambda: _answers(server.endpoint_url))
    keys = (f"--access-key={server.access_key}", f"--secret-key={server.secret_key}")
    _run("radosgw-admin", "-c", settings, "user", "create", "--uid=archive", "--display-name=archive", *keys)


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
    return done.stdout


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, "Ceph does not start"
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def _stop(folder: Path) -> None:
    for path in (folder / "run").glob("*.pid"):
        pid = int(path.read_text() or 0)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            _wait(lambda pid=pid: not Path(f"/proc/{pid}").exists())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
