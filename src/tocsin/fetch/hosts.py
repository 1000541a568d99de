"""Is this host among those that are named?"""

from __future__ import annotations

from collections.abc import Iterable

import httpx2


def plain_host(url: httpx2.URL) -> str:
    """The host as it is asked for: ASCII (IDNA), lower case, without a closing dot."""
    return url.raw_host.decode("ascii", "replace").lower().rstrip(".")


def is_named(host: str, names: Iterable[str]) -> bool:
    """True where a name means this host.

    Args:
        host: as ``plain_host`` gives it.
        names: hosts in any script; ``.example`` means every host below it.
    """
    return any(_means(host, name) for name in names)


def _means(host: str, name: str) -> bool:
    try:
        url = httpx2.URL(f"http://{name.strip().lstrip('.')}/")
    except (httpx2.InvalidURL, ValueError):
        return False
    known = plain_host(url) if url.raw_path == b"/" and not url.userinfo else ""
    return bool(known) and (host.endswith(f".{known}") if name.strip().startswith(".") else host == known)
