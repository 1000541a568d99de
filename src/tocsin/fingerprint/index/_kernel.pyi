from typing_extensions import Buffer

def search(
    values: Buffer,
    base: Buffer,
    rel: Buffer,
    size: int,
    ids: Buffer,
    widths: bytes,
    levels: bytes,
    probes: bytes,
    queries: Buffer,
    radius: int,
    scanning: float,
    /,
) -> tuple[bytes, bytes, bytes]: ...
def probes(widths: bytes, levels: bytes, /) -> bytes: ...
def scan(values: Buffer, queries: Buffer, radius: int, /) -> tuple[bytes, bytes, bytes]: ...
def band(
    values: Buffer,
    bit: int,
    width: int,
    first: int,
    base: Buffer,
    rel: Buffer,
    size: int,
    ids: Buffer,
    scratch: Buffer,
    /,
) -> bool: ...
def take(name: str, /) -> bool: ...
def name() -> str: ...
