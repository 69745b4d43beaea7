"""A gate before a server: a TCP proxy on loopback that can be shut, fall silent, or break off after some bytes.

with gate(port_of_the_server) as door:
    door.port          # connect here
    door.shut()        # connection refused;  door.hush(): accepted, never answered;  door.open(): as before
    door.cut(1000)     # each connection is reset when the client has sent so many more bytes
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Gate:
    """Stands before `behind`, a port of this machine."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._listener: socket.socket | None = None
        self._connections: list[socket.socket] = []
        self._silent = False
        self._left: int | None = None
        self._lock = threading.Lock()
        self.port = 0
        self.open()

    def open(self) -> None:
        """Let everything through."""
        self._silent, self._left = False, None
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections and break those that stand."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._break()

    def hush(self) -> None:
        """Take connections and never say anything."""
        self._silent = True
        self._break()

    def cut(self, after: int) -> None:
        """Break every connection when the client has sent `after` more bytes, and again at once the next ones."""
        with self._lock:
            self._left = after

    def _break(self) -> None:
        for connection in self._connections:
            _reset(connection)
        self._connections.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self._connections.append(client)
                if not self._silent:
                    server = socket.create_connection(("127.0.0.1", self._behind))
                    self._connections.append(server)
                    threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
                    threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                passing = self._passing(data) if counted else data
                sink.sendall(passing)
                if len(passing) < len(data):
                    break
            else:
                sink.shutdown(socket.SHUT_WR)
                return
        _reset(source)
        _reset(sink)

    def _passing(self, data: bytes) -> bytes:
        with self._lock:
            if self._left is None:
                return data
            passing = data[: self._left]
            self._left -= len(passing)
            return passing


def _reset(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def gate(behind: int) -> Iterator[Gate]:
    """An open gate before that port; shut at the end."""
    door = Gate(behind)
    try:
        yield door
    finally:
        door.shut()
