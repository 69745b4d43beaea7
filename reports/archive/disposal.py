"""Disposal (выделение к уничтожению): the act as data, what forbids its execution, and the execution itself.

The only way by which a document leaves the archive: an act lists documents with their digests, a named person approves
it, the approved act is archived for ever, and then it is executed — one ledger entry `deletion` with a tombstone for
each document, after which its bytes are erased on every target. How the act looks is `reports.kinds.disposal_act`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reports.archive import export, ocfl
from reports.archive.acts import ACT, parsed
from reports.archive.archive import Archive
from reports.archive.catalogue import Found
from reports.archive.holds import Hold, held
from reports.archive.ledger import Event
from reports.archive.model import ArchiveError, TargetError, UnavailableError, person, stamp
from reports.archive.record import Record
from reports.archive.recording import record, settle
from reports.archive.session import Session
from reports.archive.terms import TermOf, ends
from reports.archive.tombstones import Tombstone

REPORT = "disposal-act"
_SHOWN = 10


class RefusedError(ArchiveError):
    """The act cannot be executed; `obstacles` are lines (Russian) that say which documents forbid it and why."""

    def __init__(self, act: str, obstacles: Sequence[str]) -> None:
        more = f"\nИ ещё препятствий: {len(obstacles) - _SHOWN}." if len(obstacles) > _SHOWN else ""
        super().__init__(f"Акт {act} исполнить нельзя, ничего не уничтожено:\n" + "\n".join(obstacles[:_SHOWN]) + more)
        self.obstacles = tuple(obstacles)


@dataclass(frozen=True)
class Approval:
    """Who approved the act: name and position, and the day."""

    by: str
    position: str
    on: str


@dataclass(frozen=True)
class Execution:
    """How an act was executed: by whom, when (RFC 3339), by which ledger entry, on which targets."""

    by: str
    at: str
    seq: int
    targets: tuple[str, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Execution:
        """From its JSON."""
        return cls(said["by"], said["at"], said["seq"], tuple(said["targets"]))


@dataclass(frozen=True)
class Item:
    """One document of an act, with the version and inventory digest (sha-512) it had when the act was drawn up."""

    object_id: str
    version: str
    inventory: str


@dataclass(frozen=True)
class Act:
    """A disposal act as data: `number` («2032-1»), the institution, when and by whom drawn up, and its documents."""

    number: str
    institution_id: str
    drawn_up_on: str
    drawn_up_by: str
    position: str
    items: tuple[Item, ...]
    approval: Approval | None = None
    execution: Execution | None = None

    def data(self) -> bytes:
        """The bytes of `act.json`."""
        return ocfl.to_json(asdict(self))

    @classmethod
    def parse(cls, data: bytes) -> Act:
        """The inverse of `data`. Raises ArchiveError."""
        return parsed(data, "Список документов акта", cls._of)

    @classmethod
    def _of(cls, said: dict[str, Any]) -> Act:
        approval, execution = said.get("approval"), said.get("execution")
        return cls(
            **{
                **said,
                "items": tuple(Item(**row) for row in said["items"]),
                "approval": Approval(**approval) if approval else None,
                "execution": Execution.of(execution) if execution else None,
            }
        )


@dataclass(frozen=True)
class DisposalReport:
    """What was disposed of: the act as it lies in the archive, how many documents, and the execution as the ledger has
    it. `was_executed`: by an earlier call. `evidence` are copies that repairs once set aside in this installation: a
    person decides about them."""

    act: Act
    objects: int
    execution: Execution
    was_executed: bool
    evidence: tuple[Path, ...] = ()


def execute(archive: Archive, act_id: str, by: str, term_of: TermOf, *, at: datetime) -> DisposalReport:
    """Execute the approved act with that object id on every target, or complete an execution that was interrupted.

    Raises UnavailableError while a target is down, RefusedError if the act is not approved or a document is not due on
    the day of `at`, was changed since the draft, is held or is gone. Then nothing is disposed of.
    """
    when, who = stamp(at), person(by)
    with archive.session() as session:
        if session.down:
            raise UnavailableError(session.down)
        obstacle = settle(session, when, who)
        if obstacle is not None:
            raise ArchiveError(f"{obstacle} Ничего не уничтожено.")
        found = _archived_act(archive, act_id)
        copy = export.verified_copy(session.usable, found, archive.catalogue.entry_path(found.seq))
        act = Act.parse(copy.files.get(ACT, b""))
        done = _execution(archive, act_id)
        if done is None:
            rows = {row.object_id: row for row in archive.find(institution=act.institution_id)}
            obstacles = list(_obstacles(act, rows, term_of, held(archive), at.date()))
            obstacles = obstacles or list(_locks(act, session))
            if obstacles:
                raise RefusedError(act.number, obstacles)
            details = _details(found, act, rows, [target.name for target in session.usable])
            if not record(session, Event.DELETION, when, who, details, None):
                raise UnavailableError(session.down)
        else:
            session.erase([item.object_id for item in act.items], when, who)
        execution = done or _execution(archive, act_id)
        if execution is None:
            raise ArchiveError(
                f"Запись об исполнении акта {act.number} не найдена в журнале. Выполните archive verify."
            )
        return DisposalReport(act, len(act.items), execution, done is not None, tuple(_evidence(session, act)))


def _locks(act: Act, session: Session) -> Iterator[str]:
    """What a target still locks: asked before the ledger speaks, for an entry whose bytes may not go stops all."""
    for target in session.usable:
        for item in act.items:
            try:
                target.refuse_locked(ocfl.object_root(item.object_id))
            except TargetError as error:
                yield str(error)


def _archived_act(archive: Archive, act_id: str) -> Found:
    found = archive.find(object_id=act_id, report=REPORT)
    if not found:
        raise ArchiveError(f"Акта {act_id} в архиве нет: он не утверждён. Сначала: vedomost archive dispose approve.")
    return found[0]


def _execution(archive: Archive, act_id: str) -> Execution | None:
    """The execution of the act, as the ledger's entry says; None if it was not executed."""
    for event in archive.events(Event.DELETION):
        if event.details["act"]["object"] == act_id:
            return Execution(event.by, event.at, event.seq, tuple(event.details.get("targets", ())))
    return None


def _obstacles(
    act: Act, rows: Mapping[str, Found], term_of: TermOf, holds: Mapping[str, Hold], day: date
) -> Iterator[str]:
    if act.approval is None or not act.approval.by.strip():
        yield "Акт никем не утверждён."
    if not act.items:
        yield "В акте нет ни одного документа."
    for item in act.items:
        row = rows.get(item.object_id)
        if row is None:
            yield f"{item.object_id}: такого документа в архиве нет."
            continue
        yield from _obstacles_of(item, row, term_of, holds.get(item.object_id), day)


def _obstacles_of(item: Item, row: Found, term_of: TermOf, hold: Hold | None, day: date) -> Iterator[str]:
    first_day = ends(row, term_of(row))
    if row.disposed_at is not None:
        yield f"{item.object_id}: уже уничтожен по акту {row.act}."
    elif (row.version, row.inventory_digest) != (item.version, item.inventory):
        yield f"{item.object_id}: изменился после составления акта (была {item.version}, теперь {row.version})."
    if hold is not None:
        yield f"{item.object_id}: под запретом № {hold.number} ({hold.reason}; {hold.by})."
    if first_day is None:
        yield f"{item.object_id}: срок хранения не ограничен или не установлен."
    elif day < first_day:
        yield f"{item.object_id}: срок хранения не истёк, уничтожить можно с {first_day:%d.%m.%Y}."


def _details(found: Found, act: Act, rows: Mapping[str, Found], targets: Sequence[str]) -> dict[str, Any]:
    """The ledger entry: the act with its digest, who approved it, where, and a tombstone for each document."""
    stones = [_tombstone(rows[item.object_id]) for item in act.items]
    return {
        "act": {"object": found.object_id, "version": found.version, "inventory": found.inventory_digest},
        "approved": None if act.approval is None else asdict(act.approval),
        "targets": sorted(targets),
        "objects": [stone.listed() for stone in stones],
    }


def _tombstone(row: Found) -> Tombstone:
    about = Record(
        row.institution_id,
        row.academic_year,
        row.unit,
        row.unit_title,
        row.report_code,
        row.period_id,
        row.title,
        row.keep_years,
        (),
    )
    return Tombstone(row.object_id, row.version, row.inventory_digest, row.seq, row.archived_at, row.archived_by, about)


def _evidence(session: Session, act: Act) -> Iterator[Path]:
    doomed = {ocfl.object_root(item.object_id) for item in act.items}
    kept = session.outbox.folder / "set-aside"
    for path in sorted(kept.rglob("*")) if kept.is_dir() else ():
        if path.is_file() and any(f"/{folder}/" in path.as_posix() for folder in doomed):
            yield path
