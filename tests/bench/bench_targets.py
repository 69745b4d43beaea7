"""How many objects a second each kind of target takes and gives back, beside a plain upload that verifies nothing.

    python tests/bench/bench_targets.py [OBJECTS]

One run, one machine, servers on loopback: directory, OpenSSH, moto, and Ceph where its packages are installed. An
object is seven files, 60 kB in all. «Peer»: boto3 `upload_fileobj`, paramiko `putfo`, `shutil.copyfileobj`: the same
files, one after another, nothing synced, nothing refused; only paramiko asks for the size afterwards. The ratios are
the result; the rates are this machine's.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "archive"), str(HERE.parent / "servers")]

import paramiko  # noqa: E402
from ceph_server import PROGRAMS  # noqa: E402
from target_sites import BucketSite, FolderSite, Site, site_of  # noqa: E402

from reports.archive import SftpPlace, open_target  # noqa: E402
from reports.archive.protocol import read_back  # noqa: E402

SIZES = {"document.pdf": 42_000, "document.xlsx": 9_000, "figures.csv": 3_000, "metadata.json": 4_000}
SIZES |= {"inventory.json": 1_800, "inventory.json.sha512": 150, "0=ocfl_object_1.1": 16}


def documents(count: int) -> list[dict[str, bytes]]:
    """The files of each object, by path."""
    return [{f"{n:02x}/object-{n}/{name}": os.urandom(size) for name, size in SIZES.items()} for n in range(count)]


def rate(count: int, action: Callable[[], object]) -> float:
    """Objects a second."""
    begun = time.perf_counter()
    action()
    return count / (time.perf_counter() - begun)


def ours(site: Site, objects: list[dict[str, bytes]]) -> tuple[float, float]:
    """(written durably and read back, read back alone), as the protocol does it."""
    target = open_target("b", site.place)
    with target.exclusive("0" * 32):

        def write() -> None:
            for files in objects:
                target.put(files)
                read_back(target, files)

        return rate(len(objects), write), rate(len(objects), lambda: [read_back(target, files) for files in objects])


def peer(site: Site, objects: list[dict[str, bytes]]) -> float:
    """A plain upload, object after object."""
    files = [item for each in objects for item in each.items()]
    if isinstance(site, BucketSite):
        upload = site.client.upload_fileobj
        return rate(
            len(objects), lambda: [upload(io.BytesIO(data), site.place.bucket, site.key(path)) for path, data in files]
        )
    assert isinstance(site, FolderSite)
    for path, _ in files:
        (site.root / path).parent.mkdir(parents=True, exist_ok=True)
    if isinstance(site.place, SftpPlace):
        return _sftp_peer(site, site.place, len(objects), files)

    def copy() -> None:
        for path, data in files:
            with (site.root / path).open("wb") as file:
                shutil.copyfileobj(io.BytesIO(data), file)

    return rate(len(objects), copy)


def _sftp_peer(site: FolderSite, place: SftpPlace, count: int, files: list[tuple[str, bytes]]) -> float:
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(place.host, place.port, place.user, key_filename=str(place.private_key), look_for_keys=False)
        with client.open_sftp() as sftp:
            return rate(count, lambda: [sftp.putfo(io.BytesIO(data), str(site.root / path)) for path, data in files])


def main(count: int) -> None:
    """Prints one line a kind."""
    objects = documents(count)
    print(f"{'kind':10} {'write+verify/s':>15} {'read/s':>8} {'peer write/s':>13} {'ours/peer':>10}")
    kinds = ["directory", "sftp", "s3"] + (["ceph"] if all(map(shutil.which, PROGRAMS)) and os.getuid() == 0 else [])
    for kind in kinds:
        with tempfile.TemporaryDirectory() as folder, site_of(kind, Path(folder)) as site:
            written, read = ours(site.fresh(), objects)
            plain = peer(site.fresh(), objects)
            print(f"{kind:10} {written:15.1f} {read:8.1f} {plain:13.1f} {written / plain:10.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
