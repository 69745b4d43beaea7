"""The writing protocol (docs/archive.md): every target, read back, then one ledger entry on all of them.

Here is the order in which bytes reach the targets, and what is done about a run that was interrupted. What the bytes
are is decided in `ocfl` and `ledger`; what is accepted, in `outbox`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reports.archive import ledger, ocfl
from reports.archive.additions import says_the_same
from reports.archive.ledger import Entry, Event
from reports.archive.model import ArchiveError, TargetError, UnavailableError
from reports.archive.ocfl import Inventory, NewVersion
from reports.archive.outbox import Intent, Outbox
from reports.archive.root import root_files
from reports.archive.targets import Occupied, Target
from reports.archive.targets.at_once import on_all
from reports.archive.tombstones import folders

Current = Callable[[str], tuple[str, str] | None]
"""object id → (version, inventory digest) of its committed head, as the ledger has it; None for a new object."""
Recorded = Callable[[Intent], bool]
"""Whether the ledger already has the event of an intent that writes no object."""
Keep = Callable[[str, str, bytes], object]
"""(target name, path, bytes): keep what is about to be taken out of a target."""


def on_each(targets: Sequence[Target], action: Callable[[Target], None]) -> None:
    """Do it on every target at once. Raises UnavailableError naming all that failed."""
    causes = {}
    with ThreadPoolExecutor(len(targets)) as pool:
        for target, future in [(target, pool.submit(action, target)) for target in targets]:
            try:
                future.result()
            except TargetError as failure:
                causes[target.name] = failure.cause
    if causes:
        raise UnavailableError(causes)


class Writer:
    """One writing session on targets that are all locked and usable; `begin` first."""

    def __init__(self, targets: Sequence[Target], outbox: Outbox) -> None:
        self._targets = targets
        self._outbox = outbox
        self._head: tuple[int, str | None] = (0, None)

    def begin(self, at: str, by: str) -> None:
        """Bring the ledgers of all targets to one length, making the storage roots if there are none yet.

        An entry is written only after every target was read back, so one beyond the witness that only some targets hold
        is a commit that was interrupted: it is completed, after a look at the object where it is missing. Raises
        ArchiveError where that is not so (a target has lost what was committed), and where the ledger is not the one
        this installation remembers.
        """
        witness = self._outbox.witness()
        ledgers = {target.name: ledger.names(target) for target in self._targets}
        if witness is None and not any(ledgers.values()):
            self._create(at, by)
            return
        known: dict[int, set[str]] = {}
        for found in ledgers.values():
            for seq, paths in found.items():
                known.setdefault(seq, set()).update(paths)
        if witness and witness[0] in known and ledger.entry_path(*witness) not in known[witness[0]]:
            raise ArchiveError(
                f"Журнал архива переписан: запись {witness[0]} не та, что помнит эта машина. Ничего не пишите в архив "
                "и выясните, что произошло. Если журнал законно восстановлен, удалите ledger-head.json в папке "
                "ожидания."
            )
        for target in self._targets:
            own = max(ledgers[target.name], default=0)
            for seq in sorted(seq for seq in known if seq > (min(own, witness[0]) if witness else own)):
                if witness and seq <= witness[0]:
                    raise ArchiveError(
                        f"На носителе «{target.name}» пропала запись журнала {seq}. Выполните archive repair."
                    )
                self._complete(target, seq, known[seq])
        last = max(known, default=0)
        self._head = witness if witness and witness[0] >= last else (last, self._intact(last, known[last]).digest)
        self._outbox.remember(self._head[0], str(self._head[1]))

    def _create(self, at: str, by: str) -> None:
        files = root_files()
        on_each(self._targets, lambda target: self._lay(target, files))
        digests = {path: ocfl.digest(data) for path, data in files.items()}
        self._append([Entry(1, None, Event.CREATION, at, by, details={"files": digests})])

    def _intact(self, seq: int, paths: set[str]) -> Entry:
        """The one entry with that number, from whichever target has it undamaged."""
        found = {}
        for target in self._targets:
            for path in paths:
                try:
                    entry = ledger.read_entry(target, path)
                except KeyError:
                    continue
                if entry is not None:
                    found[path] = entry
        if len(found) != 1:
            raise ArchiveError(
                f"Запись журнала {seq} повреждена на всех носителях или противоречива. Выполните archive verify."
            )
        return next(iter(found.values()))

    def _complete(self, target: Target, seq: int, paths: set[str]) -> None:
        entry = self._intact(seq, paths)
        try:
            if entry.object is not None and entry.version is not None and entry.inventory is not None:
                root = ocfl.object_root(entry.object)
                inventory = target.read(f"{root}/{entry.version}/{ocfl.INVENTORY}")
                target.read(f"{root}/{ocfl.SIDECAR}")
                if ocfl.digest(inventory) != entry.inventory:
                    raise KeyError(root)
            for path, key in entry.details.get("files", {}).items() if entry.event == Event.CREATION else ():
                if ocfl.digest(target.read(path)) != key:
                    raise KeyError(path)
        except KeyError as missing:
            raise ArchiveError(
                f"На носителе «{target.name}» нет записи журнала {seq} и того, о чём она: {missing}. "
                "Выполните archive repair."
            ) from missing
        target.put({entry.path: entry.data})

    def commit(
        self, batch: Sequence[tuple[Path, Intent]], current: Current, recorded: Recorded
    ) -> dict[Path, Entry | None]:
        """Write a batch of intents (no object twice) to every target, read it back, commit it, forget the intents.

        Returns the ledger entry of each; None where the object already is as intended (the run was interrupted
        between the entry and the forgetting). Raises UnavailableError: nothing of the batch is committed then.
        """
        entries: dict[Path, Entry | None] = {}
        plans: list[NewVersion] = []
        seq, prev = self._head
        for path, intent in batch:
            plan = None if intent.object_id is None else self.plan(intent, current(intent.object_id))
            if plan is None and (intent.object_id is not None or recorded(intent)):
                entries[path] = None
                continue
            seq += 1
            entry = self._entry(seq, prev, intent, plan)
            entries[path], prev = entry, entry.digest
            if plan is not None:
                plans.append(plan)
        on_each(self._targets, lambda target: self._write(target, plans))
        self._append([entry for entry in entries.values() if entry is not None])
        self.erase([folder for _, intent in batch for folder in folders(intent.event, intent.details)])
        self._outbox.remove([path for path, _ in batch])
        return entries

    def erase(self, doomed: Sequence[str]) -> None:
        """Take the object folders of an executed act away from every target; those that are gone are gone.

        The ledger says so already: from then on their files are what must not be there. Raises UnavailableError.
        """
        if doomed:
            on_each(self._targets, lambda target: _erase(target, doomed))

    def plan(self, intent: Intent, current: tuple[str, str] | None) -> NewVersion | None:
        """What the intent writes on top of the committed version; None if that holds just these bytes already."""
        if intent.object_id is None:
            return None
        previous = None if current is None else self.inventory(intent.object_id, *current)
        digests = {name: ocfl.digest(data) for name, data in intent.files.items()}
        if previous is not None and says_the_same(previous.state(previous.head), digests):
            return None
        return ocfl.new_version(
            intent.object_id, previous, intent.files, at=intent.at, by=intent.by, reason=intent.reason
        )

    def inventory(self, object_id: str, version: str, inventory_digest: str) -> Inventory:
        """The inventory that the ledger names, from whichever target has it undamaged. Raises ArchiveError if none."""
        return find_inventory(self._targets, object_id, version, inventory_digest)

    @staticmethod
    def _entry(seq: int, prev: str | None, intent: Intent, plan: NewVersion | None) -> Entry:
        if plan is None:
            return Entry(seq, prev, intent.event or "", intent.at, intent.by, intent.reason, details=intent.details)
        event = intent.event or (Event.INGESTION if plan.version == "v1" else Event.MODIFICATION)
        committed = plan.object_id, plan.version, plan.inventory_digest
        return Entry(seq, prev, event, intent.at, intent.by, intent.reason, *committed, intent.details)

    def _write(self, target: Target, plans: Iterable[NewVersion]) -> None:
        plans = list(plans)
        fresh = {path: data for plan in plans for path, data in plan.fresh.items()}
        for plan in plans:
            root = ocfl.object_root(plan.object_id)
            place = root if plan.version == "v1" else f"{root}/{plan.version}"
            for path in list(target.paths(place)):
                if path not in plan.files():
                    self._set_aside(target, path)
        self._store(target, fresh)
        target.replace(dict(plan.root_inventory for plan in plans))
        target.replace(dict(plan.root_sidecar for plan in plans))
        read_back(target, {path: data for plan in plans for path, data in plan.files().items()})

    def _append(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        files = {entry.path: entry.data for entry in entries}
        for target in self._targets:
            try:
                self._store(target, files, in_order=True)
                read_back(target, files)
            except TargetError as failure:
                raise UnavailableError({target.name: failure.cause}) from failure
        self._head = entries[-1].seq, entries[-1].digest
        self._outbox.remember(entries[-1].seq, entries[-1].digest)

    def _lay(self, target: Target, files: Mapping[str, bytes]) -> None:
        self._store(target, files)
        read_back(target, files)

    def _store(self, target: Target, files: Mapping[str, bytes], *, in_order: bool = False) -> None:
        store(target, files, self._keep, in_order=in_order)

    def _keep(self, target: str, path: str, data: bytes) -> object:
        return self._outbox.set_aside("unfinished", target, path, data)

    def _set_aside(self, target: Target, path: str) -> None:
        _take_out(target, path, self._keep)


def _erase(target: Target, doomed: Sequence[str]) -> None:
    for folder in doomed:
        target.erase(folder)
        left = next(target.paths(folder), None)
        if left is not None:
            raise TargetError(target.name, f"уничтоженный документ остался на носителе: {left}")


def store(target: Target, files: Mapping[str, bytes], keep: Keep, *, in_order: bool = False) -> None:
    """Put files; what an interrupted run of other content left in their places is kept as evidence and taken out."""
    while True:
        try:
            target.put(files, in_order=in_order)
            return
        except Occupied as occupied:
            _take_out(target, occupied.path, keep)


def _take_out(target: Target, path: str, keep: Keep) -> None:
    if not path.endswith("/"):
        keep(target.name, path, target.read(path))
    target.remove(path)


def read_back(target: Target, files: Mapping[str, bytes]) -> None:
    """Compare what the target holds now; TargetError if anything differs."""

    def compare(path: str) -> None:
        try:
            same = target.read(path) == files[path]
        except KeyError:
            same = False
        if not same:
            raise TargetError(target.name, f"прочитано не то, что записано: {path}")

    on_all(compare, files, target.readers)


def find_inventory(targets: Iterable[Target], object_id: str, version: str, inventory_digest: str) -> Inventory:
    """The inventory of a version with that digest, from the first target that has it; else ArchiveError."""
    root = ocfl.object_root(object_id)
    for target in targets:
        for path in (f"{root}/{version}/{ocfl.INVENTORY}", f"{root}/{ocfl.INVENTORY}"):
            try:
                data = target.read(path)
            except (KeyError, TargetError):
                continue
            if ocfl.digest(data) == inventory_digest:
                return Inventory.parse(data)
    raise ArchiveError(
        f"Опись документа {object_id} ({version}) повреждена на всех доступных носителях. Выполните archive verify."
    )
