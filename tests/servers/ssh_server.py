"""A real OpenSSH server on loopback for tests: its own host key, its own settings, login by key only.

    with ssh_server(tmp_path / "sshd") as server:
        server.port, server.user, server.client_key, server.known_hosts, server.fingerprint

It runs as whoever runs the tests and lets nobody else in; the client sees the whole file system, so give absolute
paths. Needs /usr/sbin/sshd (Debian: openssh-server); without it the test is skipped and says so.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SETTINGS = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/client_key.pub
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
LogLevel VERBOSE
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


@dataclass
class SshServer:
    """A server in `folder`. `start` and `stop` may alternate: the port and the keys stay, as after a reboot."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    user: str = field(default_factory=getpass.getuser)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def client_key(self) -> Path:
        """The private key that is let in, unencrypted, mode 0600."""
        return self.folder / "client_key"

    @property
    def known_hosts(self) -> Path:
        """A known_hosts file that names this server."""
        return self.folder / "known_hosts"

    @property
    def fingerprint(self) -> str:
        """`SHA256:…` of the host key, as ssh-keygen -lf prints it."""
        command = ["ssh-keygen", "-lf", self.folder / "host_key.pub"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def strangers_key(self) -> Path:
        """A private key that is not let in."""
        path = self.folder / "strangers_key"
        if not path.exists():
            _new_key(path)
        return path

    def new_host_key(self) -> None:
        """Another key from the next start on; known_hosts goes on naming the former."""
        for path in self.folder.glob("host_key*"):
            path.unlink()
        _new_key(self.folder / "host_key")

    def start(self) -> None:
        """Listen again, on a free port the first time. Returns when a connection is answered."""
        for _ in range(5):
            port = self.port or _free_port()
            (self.folder / "sshd_config").write_text(SETTINGS.format(port=port, folder=self.folder), encoding="utf-8")
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [_sshd(), "-D", "-e", "-f", self.folder / "sshd_config"], stdin=subprocess.DEVNULL, stderr=log
                )
            if self._answers(port):
                self.port = port
                return
        raise AssertionError(f"sshd does not start:\n{self.log}")

    def stop(self) -> None:
        """End the server and the connections it serves; harmless if it does not run."""
        if self._process is not None:
            for child in _children(self._process.pid):
                with suppress(ProcessLookupError):  # it has ended by itself
                    os.kill(child, 15)
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _answers(self, port: int) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + 10
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                with socket.create_connection((self.host, port), 1) as connection:
                    return connection.recv(4) == b"SSH-"
            except OSError:
                time.sleep(0.02)
        return False


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """A server that listens; its keys, settings and log lie in `folder`, which is made."""
    if _sshd() is None:
        pytest.skip("нет sshd: apt-get install openssh-server (./run test ставит его сам)")
    if os.getuid() == 0:  # the folder of privilege separation; the package leaves it to the init system
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True)
    server = SshServer(folder)
    _new_key(folder / "host_key")
    _new_key(server.client_key)
    server.start()
    try:
        host_key = (folder / "host_key.pub").read_text(encoding="ascii")
        server.known_hosts.write_text(f"[{server.host}]:{server.port} {host_key}", encoding="ascii")
        yield server
    finally:
        server.stop()


def _sshd() -> str | None:
    return shutil.which("sshd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def _new_key(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return []
    direct = [int(child) for child in found.split()]
    return [*(grandchild for child in direct for grandchild in _children(child)), *direct]
