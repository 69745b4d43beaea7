"""Which machine a remote target is on: by name and by address, so that two names of one server are seen to be one."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress


def host_devices(host: str) -> frozenset[str]:
    """The host's name and every address it has now; all loopback addresses are one machine."""
    found = {f"сервер {host.lower().rstrip('.')}"}
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            ip = ipaddress.ip_address(str(address[0]).split("%")[0])
            found.add("сервер localhost" if ip.is_loopback else f"сервер {ip}")
    return frozenset(found)
