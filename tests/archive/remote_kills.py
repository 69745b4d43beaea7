"""Kill a run at every request to a remote target, run again, compare with a run that nobody disturbed. A program.

Usage: remote_kills.py FOLDER s3|sftp|ceph first|second clean|torn [START STRIDE]. Every run is a forked child.
Prints the number of kills; exits with 1 and names the first request after which the end was different.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from pathlib import Path

from archive_kills import in_child
from archive_samples import AT, BY, LATER, document, tree
from remote_archive import SMALL, open_on
from remote_faults import dying
from target_sites import Site, content, fill, site_of

from reports.archive import Status


def run(home: Path, site: Site, step: str, number: int | None = None, *, torn: bool = False) -> int:
    """`first` makes the archive with one document; `second` corrects it and adds another. How many requests it took."""
    target, counter = dying(site.place, number, torn=torn)
    archive = open_on(home, site, target)
    if step == "first":
        receipts = archive.submit([document("5a", files=SMALL)], BY, at=AT)
    else:
        corrected = document("5a", files={"sheet.pdf": b"%PDF two"})
        receipts = archive.submit([corrected, document("5b", files=SMALL)], BY, "ошибка в отметке", at=LATER)
    assert all(receipt.status != Status.WAITING for receipt in receipts), receipts
    return int(counter.count)


def end_state(home: Path, site: Site) -> tuple[object, ...]:
    """All that must not depend on what happened on the way."""
    kept = {path: digest for path, digest in tree(home / "outbox").items() if "set-aside" not in path}
    return content(site), tree(home / "a"), {path: digest for path, digest in kept.items() if path != "lock"}


def main(folder: Path, kind: str, step: str, *, torn: bool, start: int, stride: int) -> int:
    base, reference, home = folder / "base", folder / "reference", folder / "home"
    base.mkdir()
    with site_of(kind, folder / "server") as first:
        before, undisturbed = first.fresh(), first.fresh()
        if step == "second":
            assert in_child(lambda: run(base, before, "first")) == 0
        shutil.copytree(base, reference)
        fill(undisturbed, content(before))
        counted = folder / "requests"
        assert in_child(lambda: counted.write_text(str(run(reference, undisturbed, step)))) == 0
        requests, wanted = int(counted.read_text()), end_state(reference, undisturbed)
        numbers = range(start, requests + 1, stride)
        for number in numbers:
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(base, home)
            site = first.fresh()
            fill(site, content(before))
            status = in_child(lambda: run(home, site, step, number, torn=torn))  # noqa: B023 - run at once
            again = in_child(lambda: run(home, site, step))  # noqa: B023
            killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            if not killed or again != 0 or end_state(home, site) != wanted:
                print(f"request {number} of {requests}: status {status}, again {again}")
                return 1
    print(len(numbers), "kills,", requests, "requests")
    return 0


if __name__ == "__main__":
    logging.disable()
    start, stride = (int(sys.argv[5]), int(sys.argv[6])) if len(sys.argv) > 6 else (1, 1)
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:4], torn=sys.argv[4] == "torn", start=start, stride=stride))
