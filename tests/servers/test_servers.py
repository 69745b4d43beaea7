"""The servers that other tests lean on are what they say: strict about keys, gone when stopped, then back."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import paramiko
import pytest
from botocore.exceptions import ClientError
from moto_server import moto_server
from ssh_server import SshServer, ssh_server


def connect(server: SshServer, key: Path) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.load_host_keys(str(server.known_hosts))
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(
        server.host, server.port, server.user, key_filename=str(key), allow_agent=False, look_for_keys=False, timeout=10
    )
    return client


def test_the_ssh_server_lets_in_one_key_and_is_known_by_its_own(tmp_path: Path) -> None:
    with ssh_server(tmp_path / "sshd") as server:
        with connect(server, server.client_key) as client, client.open_sftp() as sftp:
            sftp.mkdir(str(tmp_path / "made"))
        assert (tmp_path / "made").is_dir()
        with pytest.raises(paramiko.AuthenticationException):
            connect(server, server.strangers_key())
        [line] = server.known_hosts.read_text(encoding="ascii").splitlines()
        digest = hashlib.sha256(base64.b64decode(line.split()[2])).digest()
        assert server.fingerprint == "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
        server.stop()
        with pytest.raises(OSError, match="Unable to connect"):
            connect(server, server.client_key)
        server.new_host_key()
        server.start()
        with pytest.raises(paramiko.BadHostKeyException):
            connect(server, server.client_key)


def test_each_s3_server_is_a_world_of_its_own() -> None:
    with moto_server() as one:
        one.client().create_bucket(Bucket="school")
        one.client().put_object(Bucket="school", Key="a", Body=b"1")
        with moto_server() as other, pytest.raises(ClientError, match="NoSuchBucket"):
            other.client().list_objects_v2(Bucket="school")
        assert one.client().list_objects_v2(Bucket="school")["KeyCount"] == 1
        one.empty()
        with pytest.raises(ClientError, match="NoSuchBucket"):
            one.client().list_objects_v2(Bucket="school")
