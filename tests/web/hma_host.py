"""What is the least that can stand behind HMA's interface? A small real service in memory, and the real server."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import md5, sha256

import httpx2
import uvicorn
from PIL import Image
from starlette.types import ASGIApp

from tocsin.app.clock import Clock
from tocsin.fingerprint.pdq import Pdq
from tocsin.web.hma.service import (
    MOST_HITS,
    OFF,
    ON,
    PDQ,
    VIDEO_MD5,
    Bank,
    Content,
    Exchange,
    Found,
    Hashed,
    Hit,
    IndexState,
    Item,
    Media,
    SignalType,
    Taken,
)
from tocsin.web.hma.tokens import Tokens

TOKEN = "a-token-made-for-the-tests-only"
HELD = {"Authorization": f"Bearer {TOKEN}"}
TOKENS = Tokens({sha256(TOKEN.encode()).digest(): "small host"})
_WORST = 50  # quality below which a picture is not matched


@dataclass
class Memory:
    """Banks in a dictionary and an index that looks at every value."""

    clock: Clock
    held: dict[str, Bank] = field(default_factory=dict)
    contents: dict[int, Content] = field(default_factory=dict)
    times: dict[int, datetime] = field(default_factory=dict)
    lists: tuple[Exchange, ...] = ()
    loaded: bool = True
    decisions: list[tuple[str, str, str]] = field(default_factory=list)  # by, what, which
    signal_types: Mapping[str, SignalType] = field(default_factory=lambda: {"pdq": PDQ, "video_md5": VIDEO_MD5})

    def emptied(self) -> Memory:
        """As new."""
        fresh = Memory(self.clock)
        self.__dict__.update(fresh.__dict__)
        return self

    def ready(self) -> bool:
        return self.loaded

    def hash(self, upload: bytes, media: Media, wanted: Collection[str]) -> Mapping[str, Hashed]:
        if media is Media.VIDEO:
            return {name: Hashed(value=md5(upload, usedforsecurity=False).hexdigest()) for name in wanted}
        found = Pdq().fingerprint(upload)
        if found is None or found.quality < _WORST:
            why = f"quality {found.quality if found else 0} of 100: too flat to match"
            return {name: Hashed(value="", why=why) for name in wanted}
        return {name: Hashed(value=found.value) for name in wanted}

    def lookup(self, signal_type: str, value: str, banks: Collection[str] | None) -> Found:
        radius = self.signal_types[signal_type].radius
        hits = []
        for number, content in self.contents.items():
            known = content.signals.get(signal_type)
            if known is None or (banks is not None and content.bank.name not in banks):
                continue
            if radius is None and known == value:
                hits.append(self._hit(number, None))
            elif radius is not None and (bits := (int(known, 16) ^ int(value, 16)).bit_count()) <= radius:
                hits.append(self._hit(number, bits))
        hits.sort(key=lambda hit: (hit.distance or 0, hit.content))
        return Found(hits[:MOST_HITS], max(0, len(hits) - MOST_HITS))

    def lookup_many(self, signal_type: str, values: Sequence[str], banks: Collection[str] | None) -> Sequence[Found]:
        return [self.lookup(signal_type, value, banks) for value in values]

    def banks(self) -> Sequence[Bank]:
        return list(self.held.values())

    def bank(self, name: str) -> Bank | None:
        return self.held.get(name)

    def create_bank(self, bank: Bank, by: str) -> None:
        if bank.name in self.held:
            raise Taken(bank.name, "is a bank already")
        self.held[bank.name] = bank
        self.decisions.append((by, "create", bank.name))

    def update_bank(self, name: str, bank: Bank, by: str) -> None:
        if bank.name != name and bank.name in self.held:
            raise Taken(bank.name, "is a bank already")
        del self.held[name]
        self.held[bank.name] = bank
        for number, content in self.contents.items():
            if content.bank.name == name:
                self.contents[number] = replace(content, bank=bank)
        self.decisions.append((by, "update", name))

    def delete_bank(self, name: str, by: str) -> None:
        if self.held.pop(name, None):
            self.contents = {n: content for n, content in self.contents.items() if content.bank.name != name}
            self.decisions.append((by, "delete", name))

    def add(self, bank: str, item: Item, by: str) -> int:
        number = max(self.times, default=0) + 1
        self.times[number] = self.clock()
        self.contents[number] = Content(
            id=number, bank=self.held[bank], signals=item.signals, note=item.note, metadata=item.metadata
        )
        self.decisions.append((by, "add", str(number)))
        return number

    def content(self, number: int) -> Content | None:
        return self.contents.get(number)

    def update_content(self, content: Content, by: str) -> None:
        self.contents[content.id] = content
        self.decisions.append((by, "change", str(content.id)))

    def remove_content(self, number: int, by: str) -> None:
        del self.contents[number]
        self.decisions.append((by, "remove", str(number)))

    def indices(self) -> Mapping[str, IndexState]:
        return {name: self._state(name) for name in self.signal_types}

    def exchanges(self) -> Sequence[Exchange]:
        return self.lists

    def _hit(self, number: int, bits: int | None) -> Hit:
        content = self.contents[number]
        until = content.disable_until
        enabled = until == ON or (until != OFF and until <= self.clock().timestamp())
        return Hit(number, content.bank.name, bits, enabled, content.bank.share)

    def _state(self, name: str) -> IndexState:
        numbers = [number for number, content in self.contents.items() if name in content.signals]
        newest = max((int(self.times[number].timestamp()) for number in numbers), default=-1)
        return IndexState(size=len(numbers), held=len(numbers), built_to=newest, newest=newest)


@contextmanager
def served(app: ASGIApp, headers: Mapping[str, str] | None = None) -> Iterator[httpx2.Client]:
    """A client of the application, behind the real server on the loopback address."""
    listening = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named, or asyncio lets Nagle wait
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=base, headers=dict(headers or {}), timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def painted(seed: int = 1) -> bytes:
    """A JPEG with enough in it to be matched: overlapping slabs, other ones for every seed."""
    picture = Image.new("L", (160, 120))
    for number in range(1, 40):
        left, top = (number * 37 * seed) % 140, (number * number * 11 + seed * 29) % 100
        picture.paste((number * 53 * seed) % 256, (left, top, left + 12 + number % 30, top + 9 + number % 22))
    return _jpeg(picture)


def flat() -> bytes:
    """A JPEG in which there is nothing to see."""
    return _jpeg(Image.new("L", (128, 128), 90))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
