"""One session with the archive: the locks, the targets that can be used, the outbox brought up to date.

Every operation that may write runs inside one. Here interrupted work is finished before new work begins, and the
catalogue follows the ledger. What is written, and in which order, is `protocol`'s.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path

from reports.archive import checks, ledger, ocfl
from reports.archive.catalogue import Catalogue
from reports.archive.ledger import Entry, Event
from reports.archive.model import ArchiveError, TargetError, UnavailableError
from reports.archive.outbox import Intent, Outbox
from reports.archive.protocol import Writer, find_inventory
from reports.archive.record import METADATA, Record, read_record
from reports.archive.rows import details_text
from reports.archive.standing import unusable
from reports.archive.targets import Target

BATCH = 32
logger = logging.getLogger(__name__)


def read_object_record(targets: Sequence[Target], entry: Entry) -> Record:
    """The record of the version that an entry commits, from verified bytes. Raises ArchiveError if there are none."""
    object_id, version = str(entry.object), str(entry.version)
    inventory = find_inventory(targets, object_id, version, str(entry.inventory))
    key = inventory.state(version)[METADATA]
    for target in targets:
        try:
            data = target.read(f"{ocfl.object_root(object_id)}/{inventory.content_path(key)}")
        except (KeyError, TargetError):
            continue
        if ocfl.digest(data) == key:
            return read_record(data)
    raise ArchiveError(f"Документ {object_id}: {METADATA} повреждён на всех доступных носителях.")


def ledger_entries(targets: Sequence[Target], after: int = 0) -> list[Entry]:
    """Intact entries with seq > after, oldest first, each from the first target that has it undamaged."""
    known = sorted({path for target in targets for paths in ledger.names(target).values() for path in paths})
    entries = []
    for seq, paths in groupby((path for path in known if (ledger.seq_of(path) or 0) > after), key=ledger.seq_of):
        intact = [entry for path in paths for target in targets if (entry := _intact(target, path)) is not None]
        if seq is not None and intact:
            entries.append(intact[0])
    return entries


def _intact(target: Target, path: str) -> Entry | None:
    try:
        return ledger.read_entry(target, path)
    except (KeyError, TargetError):
        return None


class Session:
    """Inside the locks of the installation `owner`. `usable` targets are locked; `down` maps the others to why."""

    def __init__(
        self, usable: Sequence[Target], down: dict[str, str], outbox: Outbox, catalogue: Catalogue, owner: str
    ) -> None:
        self.owner = owner
        self.usable = tuple(usable)
        self.down = down
        self.outbox = outbox
        self._catalogue = catalogue
        self._writer: Writer | None = None

    def begun(self) -> bool:
        """Whether anything was ever committed to this archive."""
        return self.outbox.witness() is not None or any(ledger.names(target) for target in self.usable)

    def flush(self, at: str, by: str) -> dict[Path, Entry | None]:
        """Commit everything that waits, oldest first; `at` and `by` are used if the storage roots must be made.

        Returns outbox path → ledger entry (None: it was committed already). Raises UnavailableError while a target is
        down, ArchiveError if damage stands in the way; what is not committed then stays in the outbox.
        """
        if self.down:
            raise UnavailableError(self.down)
        committed: dict[Path, Entry | None] = {}
        try:
            writer = self._begin(at, by)
            while batch := self._next_batch():
                committed |= self._commit(writer, batch)
        except UnavailableError as unavailable:
            self.down |= unavailable.causes
            raise
        except TargetError as failure:
            self.down[failure.target] = failure.cause
            raise UnavailableError(self.down) from failure
        return committed

    def doomed(self) -> set[str]:
        """Objects whose disposal is begun and waits for a target."""
        intents = (self.outbox.read(path) for path in self.outbox.waiting())
        return {row["object"] for one in intents if one.event == Event.DELETION for row in one.details["objects"]}

    def try_flush(self, at: str, by: str) -> bool:
        """Whether everything that waited is committed; why not is logged."""
        try:
            self.flush(at, by)
        except ArchiveError as error:
            logger.warning("%s", error)
            return False
        return True

    def _begin(self, at: str, by: str) -> Writer:
        if self._writer is None:
            writer = Writer(self.usable, self.outbox)
            waiting = self.outbox.waiting()
            first = self.outbox.read(waiting[0]) if waiting else None
            writer.begin(first.at if first else at, first.by if first else by)
            self.follow()
            self._writer = writer
        return self._writer

    def _next_batch(self) -> list[tuple[Path, Intent]]:
        batch: list[tuple[Path, Intent]] = []
        objects: set[str] = set()
        for path in self.outbox.waiting()[:BATCH]:
            intent = self.outbox.read(path)
            if intent.object_id in objects or (batch and intent.event == Event.DELETION):
                break
            batch.append((path, intent))
            if intent.object_id is not None:
                objects.add(intent.object_id)
            if intent.event == Event.DELETION:
                break
        return batch

    def _commit(self, writer: Writer, batch: list[tuple[Path, Intent]]) -> dict[Path, Entry | None]:
        named = [intent.object_id for _, intent in batch if intent.object_id is not None]
        heads, disposed = self._catalogue.heads(named), self._catalogue.disposed(named)
        refused = [path for path, intent in batch if intent.object_id in disposed]
        if refused:
            logger.warning("Не сдано повторно: документов, уничтоженных по акту, — %s", len(refused))
            self.outbox.remove(refused)
            batch = [(path, intent) for path, intent in batch if path not in refused]
        entries = writer.commit(
            batch, lambda object_id: heads[object_id][:2] if object_id in heads else None, self._is_recorded
        )
        metadata = {intent.object_id: intent.files.get(METADATA, b"") for _, intent in batch}
        self._catalogue.apply(
            [entry for entry in entries.values() if entry is not None],
            lambda entry: read_record(metadata[entry.object]),
        )
        return entries | dict.fromkeys(refused)

    def _is_recorded(self, intent: Intent) -> bool:
        return self._catalogue.has_event(str(intent.event), intent.at, intent.by, details_text(intent.details))

    def follow(self) -> list[str]:
        """Bring the catalogue up to the ledger, from the beginning if it is of another one. Returns unreadable ids."""
        paths = {path for target in self.usable for found in ledger.names(target).values() for path in found}
        entries = ledger_entries(self.usable, after=self._catalogue.position(paths))
        return self._catalogue.apply(entries, lambda entry: read_object_record(self.usable, entry)) if entries else []

    def lose(self, causes: Mapping[str, str]) -> None:
        """Go on without these targets: they went away."""
        self.down |= causes
        self.usable = tuple(target for target in self.usable if target.name not in causes)

    def gain(self, target: Target) -> None:
        """Go on with this target too: it is locked, and filled."""
        self.down.pop(target.name, None)
        self.usable = (*self.usable, target)
        self.restart()

    def erase(self, object_ids: Sequence[str], at: str, by: str) -> None:
        """Take away what is left of disposed objects. Raises UnavailableError; ValueError for an object that stands."""
        if set(object_ids) - self._catalogue.disposed(object_ids):
            raise ValueError("only what the ledger says is disposed of can be erased")
        try:
            self._begin(at, by).erase([ocfl.object_root(object_id) for object_id in object_ids])
        except UnavailableError as unavailable:
            self.down |= unavailable.causes
            raise

    def restart(self) -> None:
        """Look at the ledgers anew: after a repair."""
        self._writer = None


@contextmanager
def open_session(
    targets: Sequence[Target], outbox: Outbox, catalogue: Catalogue, *, same_device_accepted: bool
) -> Iterator[Session]:
    """Lock the installation and every target that is there. Raises BusyError; ArchiveError for one device."""
    with ExitStack() as stack:
        owner = stack.enter_context(outbox.exclusive())
        down = unusable(targets, outbox)
        checks.independence(targets, same_device_accepted, lambda target: target.name in down)
        usable = []
        for target in targets:
            if target.name in down:
                continue
            try:
                stack.enter_context(target.exclusive(owner))
                usable.append(target)
            except TargetError as failure:
                down[target.name] = failure.cause
        yield Session(usable, down, outbox, catalogue, owner)
