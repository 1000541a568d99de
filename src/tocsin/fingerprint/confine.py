"""What may a process do once it reads hostile bytes? Compute within limits; open nothing."""

from __future__ import annotations

import ctypes
import math
import struct
import sys

if sys.platform != "win32":
    import resource

# Landlock (Linux 5.13 on, kernel documentation "Landlock: unprivileged access control"): syscall numbers and how many
# rights each version knows. A right that is handled and never granted is refused.
CREATE_RULESET, RESTRICT_SELF = 444, 446
ASK_VERSION = 1
NO_NEW_PRIVS = 38  # prctl
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # version 5 adds one more
NEWEST_FILE_RIGHTS = 16
NET_RIGHTS, SCOPES = 0b11, 0b11  # TCP bind and connect; abstract sockets and signals
STANDARD_STREAMS = 3
# malloc.h: parameters of mallopt, and their values in bytes.
MMAP_THRESHOLD, LARGEST_KEPT = -3, 32 << 20
TRIM_THRESHOLD, KEPT = -1, 128 << 20


def keep_memory() -> None:
    """Have the C library keep what a picture leaves free for the next one (glibc): half the time goes on it otherwise.

    By default each large block is asked of the kernel anew, zeroed page by page, and given back.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl does not
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, LARGEST_KEPT)
        mallopt(TRIM_THRESHOLD, KEPT)


def confine(memory: int) -> str:
    """Give up, for good, every right but computing on what comes through the pipes already open.

    Args:
        memory: bytes of address space the process may hold.

    Returns:
        The level reached, for people: ``landlock-7+rlimits``, ``rlimits`` or ``none``.
    """
    version = _landlock()
    reached = [f"landlock-{version}"] if version else []
    if sys.platform != "win32":
        _rlimits(memory)
        reached.append("rlimits")
    return "+".join(reached) or "none"


def allow_cpu(seconds: float) -> None:
    """Let the process compute ``seconds`` more; the kernel stops it then (SIGXCPU)."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = math.ceil(used.ru_utime + used.ru_stime + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (_lower(soft, hard), hard))


def _rlimits(memory: int) -> None:
    if sys.platform == "win32":
        return
    limits = {
        # No descriptor can be opened beyond those open now: no file, no socket, no pipe, on any POSIX system.
        resource.RLIMIT_NOFILE: STANDARD_STREAMS,
        resource.RLIMIT_FSIZE: 0,
        # A crash must not leave withheld pictures on the disk.
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: memory,
    }
    for limit, value in limits.items():
        allowed = _lower(value, resource.getrlimit(limit)[1])
        resource.setrlimit(limit, (allowed, allowed))


def _lower(wanted: int, allowed: int) -> int:
    """What is wanted, or less where the machine's own limit (-1 for none) is already lower."""
    return wanted if allowed < 0 else min(wanted, allowed)


def _landlock() -> int:
    """The version of Landlock in force, 0 where the kernel has none."""
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION))
    if version < 1 or libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        return 0
    rules = ruleset(version)
    handle = int(libc.syscall(CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0))
    if handle < 0 or libc.syscall(RESTRICT_SELF, handle, 0):
        return 0
    return version


def ruleset(version: int) -> bytes:
    """struct landlock_ruleset_attr, as long as the version knows it: every right handled, none granted."""
    files = (1 << FILE_RIGHTS.get(version, NEWEST_FILE_RIGHTS)) - 1
    known = (files,) if version < 4 else (files, NET_RIGHTS) if version < 6 else (files, NET_RIGHTS, SCOPES)
    return struct.pack(f"={len(known)}Q", *known)
