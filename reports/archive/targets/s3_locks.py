"""Object Lock of one bucket: what it can, locking at writing, extending while the term runs.

The lock is COMPLIANCE, which nobody can lift, and rolls: 400 days from the writing, extended by each scrub, never
beyond the end of the document's term, so that what must be destroyed then can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from reports.archive.model import TargetError, UnreachableError
from reports.archive.targets.s3_client import S3Client
from reports.archive.targets.target import Condition

ROLLING = timedelta(days=400)
SLACK = timedelta(days=30)
"""A lock that runs at least ROLLING - SLACK from now is left alone: a request an object a month, not a day."""
GAP = timedelta(days=100)
"""The longest between two full scrubs (a quarter). A lock that runs less than ROLLING - SLACK - GAP from now
is none that a scrub has left: somebody has written over the file, weakened its lock, or scrubs were not made."""
_MODE = "COMPLIANCE"


class Locks:
    """What is known of the locks in the bucket of `client`; `detect` first."""

    def __init__(self, client: S3Client) -> None:
        self._client = client
        self._versioned = False
        self._lockable = False
        self._known = False
        self._until: dict[str, datetime | None] = {}

    def detect(self) -> bool:
        """Ask the server once what the bucket can; whether it locks."""
        if not self._known:
            versioning = self._ask("get_bucket_versioning")
            self._versioned = versioning.get("Status") == "Enabled"
            answer = self._ask("get_object_lock_configuration") if self._versioned else {}
            self._lockable = answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"
            self._known = True
        return self._lockable

    def _ask(self, operation: str) -> dict[str, Any]:
        try:
            return self._client.call(operation)
        except UnreachableError:
            raise
        except (TargetError, KeyError):
            return {}  # the server does not know the request, or the bucket has none: both mean that it cannot

    def at_writing(self) -> dict[str, Any]:
        """Parameters of put_object; none where the bucket does not lock."""
        if not self.detect():
            return {}
        return {"ObjectLockMode": _MODE, "ObjectLockRetainUntilDate": self._client.now() + ROLLING}

    def seen(self, key: str, answer: Mapping[str, Any]) -> None:
        """Remember the lock that an answer about the key shows, so that the scrub need not ask again.

        A lock that can be lifted (GOVERNANCE) is none.
        """
        if self._lockable:
            locks = answer.get("ObjectLockMode") == _MODE
            self._until[key] = answer.get("ObjectLockRetainUntilDate") if locks else None

    def _lock_of(self, key: str) -> datetime | None:
        if key not in self._until:
            self.seen(key, self._client.call("head_object", Key=key))
        return self._until[key]

    def is_weak(self, key: str, term: datetime | None) -> bool:
        """Whether the key's lock is missing, can be lifted, or ends sooner than the last scrub must have left it."""
        now, until = self._client.now(), self._lock_of(key)
        left = now + ROLLING - SLACK - GAP
        least = left if term is None or term > left else term
        return least > now and (until is None or until < least)

    def extend(self, key: str, term: datetime | None) -> bool:
        """Lock the key for ROLLING from now, or to the end of its term if that is nearer; whether that was needed."""
        now, until = self._client.now(), self._lock_of(key)
        rolling = now + ROLLING
        wanted = rolling if term is None or term > rolling else term
        enough = wanted - SLACK if wanted == rolling else wanted
        if wanted <= now or (until is not None and until >= enough):
            return False
        retention = {"Mode": _MODE, "RetainUntilDate": wanted}
        lifting = {"BypassGovernanceRetention": True} if until is None else {}  # a lock that can be lifted is replaced
        self._client.call("put_object_retention", Key=key, Retention=retention, **lifting)
        self._until[key] = wanted
        return True

    def refuse_locked(self, path: str, versions: Iterable[Mapping[str, Any]]) -> None:
        """Raises TargetError if one of the versions is still locked: then none of them is touched."""
        if not self._lockable:
            return
        for version in versions:
            if "Size" not in version:
                continue  # a delete marker
            answer = self._client.call("head_object", Key=version["Key"], VersionId=version["VersionId"])
            until = answer.get("ObjectLockRetainUntilDate")
            if until is not None and until > self._client.now():
                raise TargetError(self._client.name, f"{path}: заперт от удаления до {until:%d.%m.%Y}")

    def condition(self) -> Condition:
        """What the archivist is told of the bucket."""
        found = {
            "прежние версии хранятся": self._versioned,
            f"Object Lock: замок на {ROLLING.days} дней, продлевается проверкой": self._lockable,
        }
        lacking = {
            "версии выключены: перезаписанное чужими не вернуть": not self._versioned,
            "Object Lock нет: кто знает ключ доступа, может удалить копию": not self._lockable,
        }
        return Condition(None, _true(found), _true(lacking))


def _true(said: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(text for text, holds in said.items() if holds)
