"""Is this the compressed form of a point on the curve of Ed25519? (RFC 8032, section 5.1.3)

Half of all 32-byte strings are: a weak proof, and the only one that a Solana address carries.
"""

from __future__ import annotations

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


def on_curve(key: bytes) -> bool:
    """True for 32 bytes that decode to a point: x² = (y² - 1) / (d y² + 1) has a root."""
    if len(key) != 32:
        return False
    y = int.from_bytes(key, "little") & ((1 << 255) - 1)
    if y >= _P:
        return False
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return square == 0 or pow(square, (_P - 1) // 2, _P) == 1
