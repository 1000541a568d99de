"""Who may change the banks? Whoever holds a token; the rest only asks."""

from __future__ import annotations

import binascii
import hmac
import os
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tocsin.model import Trouble

_SHORTEST = 20  # characters of a token
_LARGEST = 64_000  # bytes of a token file
_ADVICE = "one line for each client: a name and a token of at least 20 characters; `tocsin serve` makes the file"


class TokenTrouble(Trouble):
    """The token file cannot be used."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Names of clients by the SHA-256 of their tokens; empty: nobody may change anything."""

    names: Mapping[bytes, str] = field(default_factory=dict, repr=False)

    def holder(self, authorization: str) -> str | None:
        """The client whose token an Authorization header carries; every token is compared, in constant time.

        ``Bearer TOKEN``, or ``Basic`` with the token as password: so a client whose base address is
        ``http://any:TOKEN@127.0.0.1:8013`` needs no other change.
        """
        told = _told(authorization)
        if told is None:
            return None
        asked = sha256(told).digest()
        held = [name for digest, name in self.names.items() if hmac.compare_digest(digest, asked)]
        return held[0] if held else None


def _told(authorization: str) -> bytes | None:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip().encode()
    if scheme.lower() != "basic":
        return None
    try:
        return b64decode(rest.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return None


def tokens(path: Path) -> Tokens:
    """The tokens of a file: a name and a token on each line, ``#`` before a remark.

    Raises:
        TokenTrouble: the file is not there, others may read it, or a line is not as above.
    """
    try:
        mode, content = path.stat().st_mode, path.read_bytes()[:_LARGEST]
        lines = content.decode().splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise TokenTrouble(str(path), f"cannot be read: {trouble}", _ADVICE) from None
    if os.name == "posix" and mode & 0o077:
        raise TokenTrouble(str(path), "can be read by others", f"`chmod 600 {path}`")
    names: dict[bytes, str] = {}
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if len(words) != 2 or len(words[1]) < _SHORTEST:
            raise TokenTrouble(f"{path}: line {number}", "is no name and token", _ADVICE)
        names[sha256(words[1].encode()).digest()] = words[0]
    return Tokens(names)


def made(path: Path, name: str = "client") -> Tokens:
    """A new file with one token of 256 random bits, readable by its owner only.

    Raises:
        TokenTrouble: it is there already, or cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{name} {secrets.token_urlsafe(32)}\n")
    except OSError as trouble:
        raise TokenTrouble(str(path), f"cannot be made: {trouble.strerror}") from None
    return tokens(path)
