"""Which addresses does a name have?"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable
from ipaddress import ip_address

from tocsin.fetch.address import Address
from tocsin.fetch.stop import Deadline, Stop
from tocsin.model.seams import Reach

# Addresses of one name that are looked at.
MOST = 64

# Host and port to addresses as text; raises OSError where there are none.
Resolver = Callable[[str, int], list[str]]


def system_resolver(host: str, port: int) -> list[str]:
    """The operating system's answer, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def addresses(host: str, port: int, resolver: Resolver, deadline: Deadline) -> list[Address]:
    """Every address of the host, literal or resolved, within the deadline.

    The system's resolver cannot be told to stop, so it works in a thread that is left behind where time runs out.

    Raises:
        Stop: there are none, or not in time.
    """
    try:
        return [ip_address(host)]
    except ValueError:
        pass
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(resolver, host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise deadline.over() from None
    if isinstance(answer, Exception) or not answer:
        raise Stop(Reach.DNS, f"{host} does not resolve: {answer or 'no address'}")
    try:
        return [ip_address(text) for text in answer[:MOST]]
    except ValueError:
        raise Stop(Reach.DNS, f"{host} resolves to what is no address") from None


def _ask(resolver: Resolver, host: str, port: int, answers: queue.SimpleQueue[list[str] | Exception]) -> None:
    try:
        answers.put(resolver(host, port))
    except (OSError, UnicodeError) as trouble:
        answers.put(trouble)
