"""A random folder of yt-dlp: info.json with films, pictures, subtitles and comments, playlists, members' videos."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.collect.sayings import picture, saying

KIND = "yt-dlp"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
_VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nwords <c>here</c>\n\n00:00:02.000 --> 00:00:03.000\nwords here\n"


def build(rng: random.Random, folder: Path) -> int:
    """Videos with what stands beside them, a playlist, and lines of ``yt-dlp -j``."""
    seen = 0
    for number in range(rng.randint(0, 6)):
        seen += _video(rng, folder, number)
    entries = [_info(rng, 50 + number) for number in range(rng.randint(0, 3))]
    playlist = {"_type": "playlist", "id": "P", "title": "All", "entries": entries, "extractor_key": "YoutubeTab"}
    (folder / "all.info.json").write_text(json.dumps(playlist))
    seen += 1 + sum(1 + len(info["comments"]) for info in entries)
    lines = [_info(rng, 80 + number) for number in range(rng.randint(0, 3))]
    (folder / "dump.jsonl").write_text("".join(f"{json.dumps(info)}\n" for info in lines) + "{cut\n")
    return seen + 1 + sum(1 + len(info["comments"]) for info in lines)


def _info(rng: random.Random, number: int) -> dict[str, Any]:
    comments: list[object] = [
        rng.choice((7, None, {}, {"id": f"c{n}", "text": saying(rng), "parent": rng.choice(("root", "c0", None))},
                    {"author": "a", "id": f"c{n}", "html": "<b>so</b>", "timestamp": 1357984800}))
        for n in range(rng.randint(0, 5))
    ]  # fmt: skip
    told: dict[str, object] = {
        "id": f"v{number}", "title": saying(rng), "description": rng.choice((saying(rng), None)),
        "extractor_key": "Youtube", "formats": [{"url": "https://v.example/1", "x": {"y": []}}], "webpage_url": f"https://v.example/watch?v={number}",
        "availability": rng.choice(("public", "unlisted", None, "private", "subscriber_only")), "comments": comments,
        "uploader_id": rng.choice(("@me", None)), "upload_date": rng.choice(("20130112", "soon", None)),
    }  # fmt: skip
    told |= rng.choice(({}, {"timestamp": 1357984800}, {"timestamp": "x"}))
    return told


def _video(rng: random.Random, folder: Path, number: int) -> int:
    info, name = _info(rng, number), f"Film {number} [v{number}]"
    (folder / f"{name}.info.json").write_text(json.dumps(info))
    seen = 1 + len(info["comments"])
    refused = info["availability"] in ("private", "subscriber_only")
    if rng.random() < 0.6:
        (folder / f"{name}.mp4").write_bytes(_MP4 + rng.randbytes(8))
        (folder / f"{name}.webp.jpg").write_bytes(picture(rng))
        seen += 0
    if rng.random() < 0.4:
        (folder / f"{name}.fr.vtt").write_text(rng.choice((_VTT, "WEBVTT\n")))
        seen += not refused
    if rng.random() < 0.3:
        (folder / f"{name}.description").write_text("again")
        (folder / f"{name}.live_chat.json").write_text("{}\n")
        seen += 2
    return seen
