"""A small case, packed: fetched and saved pages, a picture, an export, a page that was erased, an anchored head."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.preserve.package.authority import Authority

from tocsin.model import Capture, Erasure
from tocsin.model.json import to_json
from tocsin.preserve import Evidence, Rolling
from tocsin.preserve.erasures import acts
from tocsin.preserve.package import Ask, Built, Contents, Facts, Packed, anchor, build, replies_in, signing
from tocsin.preserve.package.stamping import trusted
from tocsin.preserve.seals import digest

NOON = datetime(2013, 1, 15, 12, 0, 0, 250_000, tzinfo=UTC)
SETTINGS = b'[case]\nreference = "LC-1"\n'
PAGE = "<!doctype html><title>Фонарь · الفانوس</title><p>we were here</p>".encode() * 40
ADDED_ONLY = ("captures", "erasures", "posts")


@dataclass
class SmallCase:
    """What the app would hand over, made by hand."""

    root: Path
    rows: dict[str, list[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.evidence = Evidence(self.root / "evidence", now=lambda: NOON, actor="duty analyst")

    def keep(self, content: bytes) -> str:
        sha256, _ = self.evidence.keep(io.BytesIO(content), 1 << 24)
        self.kept.append(sha256)
        return sha256

    def capture(self, content: bytes, media_type: str, locator: str, **more: object) -> Capture:
        facts: dict[str, object] = {"source": "crew", "collected": NOON, **more}
        sha256 = self.keep(content)
        capture = Capture(sha256=sha256, size=len(content), media_type=media_type, locator=locator, **facts)  # type: ignore[arg-type]
        self.rows.setdefault("captures", []).append(row(capture.id, "crew", sha256, None, capture))
        return capture

    def seal(self, buried: dict[str, str] | None = None) -> None:
        detail = {}
        for table, rows in self.rows.items():
            rolling = Rolling()
            for each in rows:
                key = json.loads(each)[0]
                rolling.feed_digest(buried[key]) if buried and key in buried and each.endswith(
                    ',""]'
                ) else rolling.feed(each)
            detail[table] = rolling.snapshot
        self.evidence.append("seal", "records", detail)

    def erase(self, capture: Capture, rule: str) -> None:
        number, old = next((n, r) for n, r in enumerate(self.rows["captures"], 1) if json.loads(r)[0] == capture.id)
        named = [("captures", (number, capture.id, digest(old))), ("blob", (0, capture.sha256, capture.sha256))]
        for table, one in named:
            self.evidence.custody.append_all(acts(table, [one], rule, "retention"))
            stone = Erasure(table=table, subject=one[1], digest=one[2], rule=rule, at=NOON, by="retention", row=one[0])
            self.rows["erasures"].append(row(stone.id, stone.subject, stone))
        self.rows["captures"][number - 1] = plain([capture.id, None, None, None, ""])
        self.evidence.erase([capture.sha256])
        self.kept.remove(capture.sha256)
        self.seal({capture.id: digest(old)})

    def anchor(self, authority: Authority) -> None:
        head = self.evidence.custody.head
        made = anchor(head, 1, authority.address, lambda _, query: authority.answer(query), trusted([authority.root]))
        folder = self.root / "evidence" / "anchors"
        folder.mkdir(exist_ok=True)
        (folder / made.file).write_bytes(made.stamp.reply)
        self.evidence.append("anchor", head[1], made.detail)

    def contents(self) -> Contents:
        log = self.root / "evidence" / "custody.jsonl"
        seq, value = self.evidence.custody.head

        def note(contents: str) -> Packed:
            line = self.evidence.append("package", "LC-1", {"contents": contents})
            return Packed(head=(line.seq, line.hash), log=lambda: log.open("rb"), size=log.stat().st_size)

        return Contents(
            facts=Facts(
                reference="LC-1",
                title="The Lantern Crew",
                issuer="A watch-room",
                software="Tocsin test",
                operator="operator-1",
                made=NOON,
                state=f"{seq} {value}",
                settings=hashlib.sha256(SETTINGS).hexdigest(),
                added_only=ADDED_ONLY,
            ),
            settings=SETTINGS,
            note=note,
            tables={table: (lambda held=rows: held) for table, rows in self.rows.items()},  # type: ignore[misc]
            blobs=sorted(self.kept),
            open_blob=self.evidence.open,
            anchors={name: path.read_bytes() for name, path in replies_in(self.root / "evidence" / "anchors").items()},
        )


def small_case(root: Path, authority: Authority | None = None) -> SmallCase:
    case = SmallCase(root)
    case.evidence.append("begin", "collect", {"settings": hashlib.sha256(SETTINGS).hexdigest()})
    case.rows = {"captures": [], "posts": [], "erasures": [], "findings": []}
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("X-Note", "a\r\nb: é"))
    case.capture(
        PAGE,
        "text/html",
        "http://crew.example/été?b=2&a=1",
        url="http://crew.example/été?b=2&a=1",
        status=200,
        headers=headers,
        peer="192.0.2.7",
    )
    saved = NOON - timedelta(days=3)
    case.capture(b"<p>saved</p>", "text/html", "saved.html", url="http://www.forum.example/thread/", stated=saved)
    case.capture(b"\x89PNG\r\n\x1a\n" + bytes(300), "image/png", "a.warc#record-2", url="http://crew.example/a.png",
                 status=200, within="cap-0123456789abcdef", stated=saved)  # fmt: skip
    case.capture(b"not found", "text/plain", "http://crew.example/no", url="http://crew.example/no", status=404)
    case.capture(b'{"messages": []}', "application/json", "result.json")
    case.capture(b"", "application/octet-stream", "empty.bin")
    old = case.capture(b"a bystander's page", "text/html", "old.html", url="http://old.example/")
    case.rows["posts"] += [row(f"post-{n}", {"text": f"боевой листок {n}"}) for n in range(4)]
    case.rows["findings"] += [row(f"find-{n}", {"signal": "incitement"}) for n in range(2)]
    case.evidence.flush()
    case.seal()
    case.erase(old, "retention standard: not cited for 30 days")
    if authority:
        case.anchor(authority)
    return case


def packed(
    root: Path, key: Path | None = None, authorities: tuple[Authority, ...] = (), trust: tuple[Authority, ...] = ()
) -> Built:
    """A small case's package in ``root/out``."""
    case = small_case(root, authorities[0] if authorities else None)
    by = {each.address: each for each in authorities}
    ask = Ask(
        authorities=tuple(by),
        post=lambda address, query: by[address].answer(query),
        trust=tuple(trusted([each.root for each in trust or authorities])),
    )
    signer = signing.load_key(key) if key else None
    return build(case.contents(), root / "out", "case-LC-1", signer, ask if authorities else None)


def row(key: str, *cells: object) -> str:
    return plain([key, *cells[:-1], json.dumps(to_json(cells[-1]), ensure_ascii=False, sort_keys=True)])


def plain(cells: list[object]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
