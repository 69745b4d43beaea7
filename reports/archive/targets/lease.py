"""Being the only writer of a remote target, with nothing but writing, listing and removing of small files.

Each writer puts a token of its own and then lists them all: of two who come at once at least one sees the other,
whatever the server thinks of conditional writes. A token that was not renewed for `LEASE` seconds, by the server's
clock, is of a dead writer. The clock of this machine is never asked, only how long it has been running.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Protocol

from reports.archive.model import BusyError, TargetError, UnreachableError

LEASE = 600.0
"""Seconds."""


class Tokens(Protocol):
    """The tokens on one target. Failures are TargetError."""

    def write(self, owner: str) -> None:
        """Put or renew the token of `owner`."""
        ...

    def written(self) -> dict[str, float]:
        """owner → when its token was last written: seconds by the server's clock."""
        ...

    def forget(self, owner: str) -> None:
        """Take a token away; it is fine if it is not there."""
        ...


class Lease:
    """The right to write to the target `name`; held inside `held`, kept alive by `renew`."""

    def __init__(self, name: str, tokens: Tokens) -> None:
        self._name = name
        self._tokens = tokens
        self._owner: str | None = None
        self._since = 0.0
        self._lock = Lock()

    @contextmanager
    def held(self, owner: str) -> Iterator[None]:
        """Raises BusyError while another installation writes."""
        self._owner = None
        self._tokens.write(owner)
        try:
            if self._others(owner):
                raise BusyError(
                    f"В носитель «{self._name}» сейчас пишет другая установка. Дождитесь её окончания и повторите; "
                    f"если она прервана, запись станет возможна через {LEASE / 60:.0f} минут."
                )
            self._owner, self._since = owner, _uptime()
            yield
        finally:
            self._owner = None
            with suppress(TargetError):
                self._tokens.forget(owner)

    def renew(self) -> None:
        """Before every operation; does nothing most times. Raises UnreachableError if the right is lost."""
        if self._owner is None or _uptime() - self._since < LEASE / 4:
            return
        with self._lock:
            owner, self._owner = self._owner, None  # what follows comes here again
            if owner is None:
                return
            self._tokens.write(owner)
            if self._others(owner):
                raise UnreachableError(self._name, "за время простоя в него начала писать другая установка")
            self._owner, self._since = owner, _uptime()

    def _others(self, owner: str) -> list[str]:
        written = self._tokens.written()
        living = []
        for other, when in written.items():
            if other == owner:
                continue
            if written.get(owner, 0.0) - when < LEASE:
                living.append(other)
            else:
                self._tokens.forget(other)
        return living


def _uptime() -> float:
    """Seconds, those of a suspended machine included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
