"""What did yt-dlp save? The ``.info.json`` of each video, with the film, pictures, subtitles and comments beside it.

The fields are those of yt-dlp's extractor/common.py. A file may also hold several videos: a playlist's ``entries``, or
one video a line (``yt-dlp -j``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import Value, line_values, values
from tocsin.collect.jsontext import items, obj
from tocsin.collect.magic import is_medium
from tocsin.collect.pieces import Path
from tocsin.collect.platforms.video import WANTED, Json, Video, cues
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.times import zone_of
from tocsin.model import Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_INFO = ".info.json"
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_INTO: frozenset[Path] = frozenset({(), ("comments",), ("entries",)})
_LISTS: tuple[Path, ...] = (("comments", "*"), ("entries", "*"))
_SUBTITLES = (".vtt", ".srt")
_CUES = 8 << 20  # bytes of one file of subtitles


@dataclass(frozen=True, slots=True, kw_only=True)
class YtDlp:
    """A post for each video, for each comment and for each file of subtitles; the film is a medium of the video's."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in order of file name: the video, its subtitles, its comments."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        files = shelf.named(_INFO) or shelf.named(".json")
        listed = shelf.named(*_LINES)
        if not files and not listed and not shelf.faults:
            remedy = "run yt-dlp with --write-info-json"
            yield Fault(where=source.location, what="holds no .info.json", remedy=remedy)
        for file in [*files, *listed]:
            shelf.use(file)
        beside = _beside(shelf, files)
        for file in files:
            yield from _Info(Reading(source, shelf, file, zone), beside.get(_stem(file), [])).read()
        for file in listed:
            yield from _lines(Reading(source, shelf, file, zone))
        for skip in shelf.left("file no video refers to"):
            yield _told(skip)


def _stem(file: Material) -> str:
    return file.name.removesuffix(_INFO)


def _beside(shelf: Shelf, files: list[Material]) -> dict[str, list[Material]]:
    """The films, pictures and subtitles of each video: their names begin as its info.json's does."""
    found: dict[str, list[Material]] = {_stem(file): [] for file in files}
    for name, file in sorted(shelf.files.items()):
        dots = [at.start() for at in re.finditer(r"\.", name) if at.start() > name.rfind("/")]
        stem = next((name[:at] for at in reversed(dots) if name[:at] in found), None)
        if stem is None or file in files or not (_is_text(file) or is_medium(shelf.medium(file).media_type)):
            continue
        shelf.use(file)
        found[stem].append(file)
    return found


def _told(skip: Skip) -> Skip:
    name = skip.where.lower()
    if name.endswith(".description"):
        return Skip(reason="description, read with its video", where=skip.where)
    if name.endswith((".live_chat.json", ".live_chat.json.part")):
        return Skip(reason="live chat is not read", where=skip.where)
    return skip


def _lines(reading: Reading) -> Iterator[Collected]:
    try:
        with reading.file.open() as stream:
            for found in line_values(stream, reading.file.name):
                if not isinstance(found, Value):
                    yield found
                    continue
                yield from _whole_video(reading, obj(found.value), found.where)
    except CollectError as trouble:
        yield fault(trouble)


def _whole_video(reading: Reading, told: Json, where: str) -> Iterator[Collected]:
    """A video that came with its comments in one value."""
    video = Video(reading, told)
    refused = video.refusal()
    yield from (Skip(reason=refused, where=where),) if refused else video.post([], where)
    for index, comment in enumerate(items(told.get("comments"))):
        at = f"{where}: comments[{index}]"
        yield Skip(reason=refused, where=at) if refused else video.comment(obj(comment), at)


@dataclass(frozen=True, slots=True)
class _Info:
    """One info.json being read, in two passes: what the video is stands before and behind its comments."""

    reading: Reading
    beside: list[Material]  # what yt-dlp wrote for this video

    def read(self) -> Iterator[Collected]:
        head, trouble = self._head()
        name = self.reading.file.name
        listed = head.get("_type") in ("playlist", "multi_video")
        video = Video(self.reading, head)
        refused = video.refusal()
        beside = self.beside
        if listed:
            yield Skip(reason="a playlist's own page", where=name)
        elif refused or video.native is None:
            if video.native is not None or not trouble:
                yield Skip(reason=refused or "no video", where=name)
        else:
            yield from video.post([file for file in beside if not _is_text(file)], name)
            for file in beside:
                if _is_text(file):
                    yield from self._subtitles(video, file)
        yield from self._rest(video, refused)

    def _head(self) -> tuple[Json, bool]:
        head: Json = {}
        broken = False
        with self.reading.file.open() as stream:
            for found in values(stream, self.reading.file.name, _INTO):
                if isinstance(found, Value) and found.path[:1] and found.path[0] in WANTED:
                    head[found.path[0]] = found.value
                broken |= isinstance(found, Fault)
        return head, broken

    def _rest(self, video: Video, refused: str | None) -> Iterator[Collected]:
        """The comments, the entries of a playlist, and what is to be said of the file."""
        with self.reading.file.open() as stream:
            for found in values(stream, self.reading.file.name, _INTO):
                if not isinstance(found, Value):
                    yield found
                elif found.path not in _LISTS:
                    continue
                elif found.path[0] == "entries":
                    yield from _whole_video(self.reading, obj(found.value), found.where)
                elif refused or video.native is None:
                    yield Skip(reason=refused or "comment on no video", where=found.where)
                else:
                    yield video.comment(obj(found.value), found.where)

    def _subtitles(self, video: Video, file: Material) -> Iterator[Collected]:
        """What is said in the film, as a post of its own."""
        try:
            said = cues(whole(file, _CUES).decode("utf-8", "replace"))
        except CollectError as trouble:
            yield fault(trouble)
            said = ""
        if not said:
            yield Skip(reason="subtitles without words", where=file.name)
            return
        language = file.name.split(".")[-2]
        reading = Reading(self.reading.source, self.reading.shelf, file, self.reading.zone)
        yield reading.post(
            f"{video.native}/subtitles/{language}",
            said,
            file.name,
            claimed=video.published(),
            author=video.author(),
            url=video.url(),
            language=language if re.fullmatch(r"[A-Za-z]{2,3}(-\w{1,12})*", language) else None,
            reply_to=video.native,
        )


def _is_text(file: Material) -> bool:
    return file.name.lower().endswith(_SUBTITLES)
