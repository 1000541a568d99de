"""What is the Keccak-256 of some bytes? (The padding Ethereum uses, which hashlib's SHA-3 does not.)

Keccak-f[1600], rate 1,088 bits, domain byte 0x01: G. Bertoni et al., "The Keccak reference", 2011.
"""

from __future__ import annotations

_RATE = 136  # bytes
_MASK = (1 << 64) - 1
_ROUNDS = 24


def keccak256(message: bytes) -> bytes:
    """32 bytes of Keccak-256."""
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), _RATE):
        for index in range(_RATE // 8):
            at = block + 8 * index
            lanes[index % 5][index // 5] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lanes[index % 5][index // 5].to_bytes(8, "little") for index in range(4))


def _permuted(lanes: list[list[int]]) -> list[list[int]]:
    feedback = 1  # a linear register gives the round constants
    for _ in range(_ROUNDS):
        lanes = _chi(_rho_pi(_theta(lanes)))
        for bit in range(7):
            feedback = ((feedback << 1) ^ ((feedback >> 7) * 0x71)) % 256
            if feedback & 2:
                lanes[0][0] ^= 1 << ((1 << bit) - 1)
    return lanes


def _theta(lanes: list[list[int]]) -> list[list[int]]:
    parity = [a ^ b ^ c ^ d ^ e for a, b, c, d, e in lanes]
    effect = [parity[x - 1] ^ _rotated(parity[(x + 1) % 5], 1) for x in range(5)]
    return [[lane ^ effect[x] for lane in lanes[x]] for x in range(5)]


def _rho_pi(lanes: list[list[int]]) -> list[list[int]]:
    moved = [row[:] for row in lanes]
    x, y, carried = 1, 0, lanes[1][0]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        carried, moved[x][y] = moved[x][y], _rotated(carried, (step + 1) * (step + 2) // 2)
    return moved


def _chi(lanes: list[list[int]]) -> list[list[int]]:
    return [
        [lanes[x][y] ^ (~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y] & _MASK) for y in range(5)] for x in range(5)
    ]


def _rotated(lane: int, by: int) -> int:
    by %= 64
    return ((lane << by) | (lane >> (64 - by))) & _MASK
