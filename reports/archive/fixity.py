"""The scrub (контроль целостности): every byte of every target against what the ledger says.

Reads, compares and names what is wrong, and finds out where a verified copy is. It changes nothing; `repair` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.archive import ledger, ocfl
from reports.archive.damage import LEDGER_SOURCE, Damage, Kind, Part
from reports.archive.expected import Expected, ExpectedTree, expected_tree
from reports.archive.ledger import Trusted
from reports.archive.model import TargetError, UnreachableError
from reports.archive.ocfl import NewVersion
from reports.archive.protocol import find_inventory
from reports.archive.reading import NOT_READ, UNREADABLE, Progress, read_all
from reports.archive.targets import Target


class Examination:
    """One look at all targets that are there, and what it shows. `down`: those that went away, and why.

    `plans` are the versions that wait in the outbox: what an interrupted run left of them is unfinished, not damage.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        witness: tuple[int, str] | None,
        *,
        wanted: Callable[[str], bool] = lambda path: True,
        on_progress: Progress | None = None,
    ) -> None:
        self.readings, self.down = read_all(targets, wanted, on_progress)
        self.targets = {target.name: target for target in targets if target.name in self.readings}
        self._witness = witness
        candidates = [entry for reading in self.readings.values() for entry in reading.entries]
        self.trusted: Trusted = ledger.decide(candidates, witness)
        self.tree: ExpectedTree = expected_tree(
            self.trusted, lambda *version: find_inventory(self.targets.values(), *version)
        )
        self.unfinished = 0
        self._sources: dict[str, list[tuple[str, str]]] | None = None

    def damages(self, plans: Sequence[NewVersion] = ()) -> list[Damage]:
        """Everything that is wrong, by target and path."""
        planned = {path: ocfl.digest(data) for plan in plans for path, data in plan.files().items()}
        found: list[Damage] = list(self._ledger_damages())
        self.unfinished = 0
        for name in self.readings:
            for path, expected in self.tree.files.items():
                found += self._compare(name, path, expected, planned)
            found += self._extras(name, planned)
        return sorted(found, key=lambda damage: (damage.target, damage.path))

    def places(self, expected: Expected) -> Sequence[tuple[str, str]]:
        """(target, path) of every file that has, or ought to have and was not read, the bytes of that digest."""
        if self._sources is None:
            sources: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
            for name, reading in self.readings.items():
                for path, digest in reading.digests.items():
                    known = self.tree.files.get(path) if digest == NOT_READ else None
                    sources[known.digest if known else digest].append((name, path))
            self._sources = dict(sources)
        return self._sources.get(expected.digest, ())

    def good(self, expected: Expected) -> tuple[bytes, str] | None:
        """Bytes that are verified, now, to be what is expected, and the target they were read from (LEDGER_SOURCE if
        they follow from the ledger alone); None if there are none."""
        if expected.data is not None:
            return expected.data, LEDGER_SOURCE
        for name, path in self.places(expected):
            data = self._again(name, path)
            if data is not None and ocfl.digest(data) == expected.digest:
                return data, name
        return None

    def _again(self, name: str, path: str) -> bytes | None:
        try:
            return self.targets[name].read(path)
        except UnreachableError:
            raise  # nothing can be said of what it held: not that it is damaged, nor that it is lost
        except (TargetError, KeyError):
            return None

    def _ledger_damages(self) -> Iterator[Damage]:
        for seq in sorted(self.trusted.lost):
            for name in self.readings:
                yield Damage(name, f"{ledger.LEDGER}: запись {seq}", Part.LEDGER, Kind.MISSING, lost=True)
        if self._witness is not None:
            seq, digest = self._witness
            above = self.trusted.entries.get(seq + 1)
            entry = self.trusted.entries.get(seq)
            if (entry is not None and entry.digest != digest) or (above is not None and above.prev != digest):
                for name in self.readings:
                    yield Damage(
                        name,
                        f"{ledger.LEDGER}: запись {seq}",
                        Part.LEDGER,
                        Kind.REWRITTEN,
                        lost=True,
                        detail="запись не та, что помнит эта машина",
                    )

    def _compare(self, name: str, path: str, expected: Expected, planned: Mapping[str, str]) -> Iterator[Damage]:
        actual = self.readings[name].digests.get(path)
        if actual in (expected.digest, NOT_READ):
            return
        if self._is_unfinished(path, actual, planned):
            self.unfinished += 1
            return
        if self._is_beyond_ledger(expected):
            yield Damage(name, path, expected.part, Kind.UNRECORDED, expected.object_id, lost=True)
            return
        good = self.good(expected)
        kind, detail = self._classify(name, path, expected, actual, good[0] if good else None)
        yield Damage(name, path, expected.part, kind, expected.object_id, detail, lost=good is None)

    def _is_unfinished(self, path: str, actual: str | None, planned: Mapping[str, str]) -> bool:
        seq = ledger.seq_of(path)
        if seq is not None:
            return actual is None and self._witness is not None and seq > self._witness[0]
        return actual is not None and planned.get(path) == actual

    def _is_beyond_ledger(self, expected: Expected) -> bool:
        """True for the head of an object that has a later version than any entry left to us speaks of."""
        if not self.trusted.lost or expected.object_id is None or expected.part not in {Part.INVENTORY, Part.SIDECAR}:
            return False
        version = int(self.tree.heads[expected.object_id][0][1:])
        later = f"{ocfl.object_root(expected.object_id)}/v{version + 1}/{ocfl.INVENTORY}"
        return any(later in reading.digests for reading in self.readings.values())

    def _classify(
        self, name: str, path: str, expected: Expected, actual: str | None, good: bytes | None
    ) -> tuple[Kind, str]:
        if actual is None:
            return Kind.MISSING, ""
        data = None if actual == UNREADABLE else self._again(name, path)
        if data is None:
            return Kind.UNREADABLE, ""
        if good is not None and len(data) < len(good) and good.startswith(data):
            return Kind.TRUNCATED, f"{len(data)} байт из {len(good)}"
        known = next((place for place, other in self.tree.files.items() if other.digest == actual), None)
        if known is not None:
            same = self.tree.files[known]
            is_of_it = same.object_id == expected.object_id is not None and same.part == expected.part
            older = is_of_it and (same.part != Part.CONTENT or _name(known) == _name(path))
            return (Kind.STALE, known) if older else (Kind.SWAPPED, known)
        if good is not None and len(data) == len(good):
            bits = sum((a ^ b).bit_count() for a, b in zip(data, good, strict=True))
            return Kind.FLIPPED, f"бит: {bits}"
        return Kind.CHANGED, ""

    def _extras(self, name: str, planned: Mapping[str, str]) -> Iterator[Damage]:
        for path, actual in self.readings[name].digests.items():
            if path in self.tree.files or any(
                path == place or path.startswith(f"{place}/") for place in _above(path) & self.tree.undecided
            ):
                continue
            if path in planned and actual in (planned[path], NOT_READ):
                self.unfinished += 1
            elif self.trusted.lost and path.split("/")[0] != "extensions" and not path.endswith("/"):
                yield Damage(name, path, Part.UNKNOWN, Kind.UNRECORDED, lost=True)
            else:
                part = Part.LEDGER if path.startswith(ledger.LEDGER) else Part.UNKNOWN
                yield self._named_extra(Damage(name, path, part, Kind.EXTRA, self._owner(path)))

    def _named_extra(self, damage: Damage) -> Damage:
        stone = next((self.tree.disposed[place] for place in _above(damage.path) & self.tree.disposed.keys()), None)
        if stone is None:
            return damage
        return replace(damage, object_id=stone.object_id, detail=f"документ уничтожен по акту {stone.act}")

    def _owner(self, path: str) -> str | None:
        return next(
            (object_id for object_id in self.tree.heads if path.startswith(f"{ocfl.object_root(object_id)}/")), None
        )


def _name(path: str) -> str:
    """The logical name of a content file, the same in every version."""
    return path.partition("/content/")[2]


def _above(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:length]) for length in range(1, len(parts) + 1)}
