"""How is the browser started? By this small program: it gives up its rights, bounds itself and becomes the browser.

Called as ``python -m tocsin.fetch.browser.launch READ WRITE UID GID PROGRAM ARGUMENT...``; READ and WRITE are inherited
descriptors that the browser finds as 3 and 4 (``--remote-debugging-pipe``). UID 0 means: stay who you are.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_NO_NEW_FILES = 4 << 30  # bytes of one file it may write
_SECONDS = 600  # of processor time, for each of its processes


def main(argv: list[str]) -> None:
    """Never returns: the browser takes this process's place."""
    read, write, uid, gid = (int(word) for word in argv[:4])
    os.setsid()
    if uid:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_NO_NEW_FILES, _NO_NEW_FILES))
    low, high = os.dup(read), os.dup(write)
    spare = [fd if fd > 4 else os.dup2(fd, fd + 60) for fd in (low, high)]
    os.dup2(spare[0], 3)
    os.dup2(spare[1], 4)
    os.execv(argv[4], argv[4:])  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
