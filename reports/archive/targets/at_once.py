"""The same for many files, several at once: a remote target answers slowly, but many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")


def on_all(action: Callable[[_Item], None], items: Iterable[_Item], at_once: int) -> None:
    """Do it for all. Raises what the first failure raised, after all that had begun have ended; no other is begun."""
    if at_once == 1:
        for item in items:
            action(item)
        return
    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(action, item) for item in items]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
