"""Who vouches for the manifest? An Ed25519 key (RFC 8032), kept as PEM, known by the hash of its public half."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tocsin.preserve.errors import PreserveError

_LARGEST = 64 << 10  # bytes of a key file


def new_key(path: Path, passphrase: bytes | None = None) -> str:
    """Make a key: the private half at ``path``, for its owner's eyes only (0600), the public at ``path`` + ``.pub``.

    Returns:
        the key's id.

    Raises:
        PreserveError: a file is there already; keys are never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        locked = serialization.BestAvailableEncryption(passphrase)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    _write(path, private, 0o600)
    _write(path.with_name(path.name + ".pub"), public_pem(key.public_key()), 0o644)
    return key_id(key.public_key())


def load_key(path: Path, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """The private key in a PEM file.

    Raises:
        PreserveError: it is not there, is locked by another passphrase, or is no Ed25519 key.
    """
    try:
        key = serialization.load_pem_private_key(_read(path), passphrase)
    except TypeError:
        what = "needs a passphrase" if passphrase is None else "is not locked by a passphrase"
        raise PreserveError(path.name, what, "give the passphrase only where there is one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise PreserveError(path.name, "is no key, or the passphrase is wrong", "`tocsin key new` makes one") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise PreserveError(path.name, "is no Ed25519 key", "`tocsin key new` makes one")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """The public half as ``openssl`` reads it (RFC 8410)."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_id(key: Ed25519PublicKey) -> str:
    """SHA-256 of the public key's DER form, in hex."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def read_public(pem: bytes) -> Ed25519PublicKey | None:
    """The key in a PEM text; None where it is no Ed25519 public key."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def is_signed(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    """True where the key's owner signed these bytes."""
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def known_signers(paths: Iterable[Path]) -> set[str]:
    """The ids of the keys in files, and in folders of ``.pub`` and ``.pem`` files: those of today and the retired ones.

    Raises:
        PreserveError: a file named is no public key.
    """
    found: set[str] = set()
    for path in _files(paths):
        key = read_public(_read(path))
        if key is None:
            raise PreserveError(str(path), "is no Ed25519 public key in PEM", "give the signer's .pub")
        found.add(key_id(key))
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix in (".pub", ".pem"))
        else:
            yield path


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST)
    except OSError as trouble:
        raise PreserveError(str(path), trouble.strerror or "cannot be read", "name the key's file") from None


def _write(path: Path, content: bytes, mode: int) -> None:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    except FileExistsError:
        raise PreserveError(str(path), "is there already", "name another file: keys are never overwritten") from None
    except OSError as trouble:
        raise PreserveError(str(path), trouble.strerror or "cannot be written", "name another place") from None
    with os.fdopen(fd, "wb") as stream:
        os.fchmod(fd, mode)
        stream.write(content)
        stream.flush()
        os.fsync(fd)
