"""How is Tesseract started? By this small program: it bounds itself, gives up writing and the network, and becomes it.

Called as ``python -m tocsin.fingerprint.lettering.launch MEMORY SECONDS FOLDERS PROGRAM ARGUMENT...``; FOLDERS are what
it may read, joined by ``os.pathsep``.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys

from tocsin.fingerprint.confine import ASK_VERSION, CREATE_RULESET, NO_NEW_PRIVS, RESTRICT_SELF, ruleset

ADD_RULE, PATH_BENEATH = 445, 1  # Landlock
EXECUTE, READ_FILE, READ_FOLDER = 1, 4, 8
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # unshare(2)
DIES_WITH_PARENT = 1  # prctl(2)
FILES = 32  # open at a time
# For Tesseract 5: one thread, and text in UTF-8. Nothing else of an environment reaches it.
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def main(argv: list[str]) -> None:
    """Never returns: the program takes this process's place."""
    memory, seconds, folders = int(argv[0]), int(argv[1]), argv[2].split(os.pathsep)
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: FILES,
    }
    for limit, wanted in limits.items():
        _, hard = resource.getrlimit(limit)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (allowed, allowed))
    if sys.platform == "linux":
        _alone(folders)
    os.execve(argv[3], argv[3:], ENVIRONMENT)  # noqa: S606


def _alone(folders: list[str]) -> None:
    """No network of any kind where the system allows it, and with Landlock no file but those of the folders."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if libc.unshare(NEW_NETWORK):
        libc.unshare(NEW_USER | NEW_NETWORK)
    version = int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION))
    if version < 1 or libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        return
    rules = ruleset(version)
    handle = int(libc.syscall(CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0))
    if handle < 0:
        return
    for folder in folders:
        _grant(libc, handle, folder)
    libc.syscall(RESTRICT_SELF, handle, 0)
    os.close(handle)


def _grant(libc: ctypes.CDLL, handle: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not every system has every folder
        return
    rights = EXECUTE | READ_FILE | (READ_FOLDER if os.path.isdir(path) else 0)  # noqa: PTH112  # starts the sooner
    libc.syscall(ADD_RULE, handle, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    os.close(place)


if __name__ == "__main__":
    main(sys.argv[1:])
