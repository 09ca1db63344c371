"""Rendered pieces kept in this process's memory, under keys that name everything they were made from.

A key that holds the digests of what is shown can never give an old answer, so nothing is ever invalidated:
pieces that nobody asks for any more fall out at the end.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class Kept:
    """The pieces used last, up to ``room`` bytes in all. They are bytes, ready to be sent."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._used = 0
        self._pieces: OrderedDict[Hashable, tuple[bytes, ...]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], tuple[bytes, ...]]) -> tuple[bytes, ...]:
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
                return self._pieces[key]
        pieces = make()
        size = sum(map(len, pieces))
        with self._lock:
            if key not in self._pieces and size <= self.room:
                self._pieces[key] = pieces
                self._used += size
            while self._used > self.room:
                _, old = self._pieces.popitem(last=False)
                self._used -= sum(map(len, old))
        return pieces

    def clear(self) -> None:
        with self._lock:
            self._pieces.clear()
            self._used = 0
