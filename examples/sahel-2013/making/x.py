"""How does X write an account's archive? ``data/manifest.js``, ``data/tweets.js``, ``data/tweets_media/``.

The private parts that every archive holds (direct messages, addresses of log-ins) are there too, so that an
importer can show that it leaves them alone.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from making.shelf import Shelf, digest_name, story

Json = dict[str, object]
EPOCH = 1_288_834_974_657  # milliseconds; the numbering of posts starts here


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """One post of the account, as the story tells it."""

    at: datetime
    text: str
    language: str
    picture: str | None = None
    video: str | None = None
    reply_to: str | None = None


def write(shelf: Shelf) -> None:
    """The archive folder ``sources/x-archive``."""
    told = story("x.toml")
    user, account = str(told["user"]), str(told["account"])
    tweets: list[Json] = [{"tweet": _tweet(shelf, Tweet(**row), user)} for row in reversed(told["tweet"])]
    parts: dict[str, tuple[str, list[Json]]] = {
        "account": ("account.js", [{"account": _account(told, user, account)}]),
        "profile": ("profile.js", [{"profile": {"description": {"bio": told["bio"], "website": "", "location": ""}}}]),
        "tweets": ("tweets.js", tweets),
        "directMessages": ("direct-messages.js", [{"dmConversation": _conversation(account)}]),
        "ipAudit": ("ip-audit.js", [{"ipAudit": _log_in(account)}]),
    }
    for name, (file, rows) in parts.items():
        shelf.put(f"sources/x-archive/data/{file}", f"window.YTD.{_snake(name)}.part0 = {_js(rows)}")
    shelf.put("sources/x-archive/data/manifest.js", f"window.__THAR_CONFIG = {_js(_manifest(told, parts))}")


def _manifest(told: Json, parts: dict[str, tuple[str, list[Json]]]) -> Json:
    kinds: Json = {}
    for name, (file, rows) in parts.items():
        listed: Json = {
            "fileName": f"data/{file}",
            "globalName": f"YTD.{_snake(name)}.part0",
            "count": str(len(rows)),
        }
        kinds[name] = ({"mediaDirectory": "data/tweets_media"} if name == "tweets" else {}) | {"files": [listed]}
    user = {"accountId": told["account"], "userName": told["user"], "displayName": told["display"]}
    generated = told["generated"]
    stamp = generated.strftime("%Y-%m-%dT%H:%M:%S.000Z") if isinstance(generated, datetime) else ""
    archive = {"sizeBytes": "0", "generationDate": stamp, "isPartialArchive": False, "maxPartSizeBytes": "53687091200"}
    return {"userInfo": user, "archiveInfo": archive, "dataTypes": kinds}


def _tweet(shelf: Shelf, told: Tweet, user: str) -> Json:
    number, text = str(_number(told.at)), shelf.fill(told.text)
    entities: Json = {
        "hashtags": [_place(match, "text") for match in re.finditer(r"#(\w+)", text)],
        "symbols": [],
        "user_mentions": [
            _place(match, "screen_name") | {"name": match[1], "id_str": "-1", "id": "-1"}
            for match in re.finditer(r"@(\w+)", text)
        ],
        "urls": [],
    }
    row: Json = {
        "edit_info": {"initial": {"editTweetIds": [number], "editsRemaining": "5", "isEditEligible": False}},
        "retweeted": False,
        "source": '<a href="https://mobile.x.example" rel="nofollow">Web App</a>',
        "entities": entities,
        "display_text_range": ["0", str(len(text))],
        "favorite_count": "0",
        "id_str": number,
        "truncated": False,
        "retweet_count": "0",
        "id": number,
        "possibly_sensitive": False,
        "created_at": told.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False,
        "full_text": text,
        "lang": told.language,
    }
    if told.reply_to:
        row |= {"in_reply_to_screen_name": told.reply_to, "in_reply_to_status_id_str": str(int(number) - 77_000)}
    if told.picture or told.video:
        media = _media(shelf, told, number, user)
        entities["media"] = [media]
        row["extended_entities"] = {"media": [media]}
    return row


def _media(shelf: Shelf, told: Tweet, number: str, user: str) -> Json:
    name = digest_name(f"{number}/{told.picture or told.video}", 15)
    shown: Json = {
        "expanded_url": f"https://x.example/{user}/status/{number}/photo/1",
        "id_str": str(int(number) + 7),
        "media_url_https": f"https://media.x.example/media/{name}.jpg",
        "type": "photo",
        "sizes": {"large": {"w": "600", "h": "400", "resize": "fit"}},
    }
    if told.picture:
        shelf.put(f"sources/x-archive/data/tweets_media/{number}-{name}.jpg", shelf.pictures[told.picture])
        return shown
    shelf.put(f"sources/x-archive/data/tweets_media/{number}-{name}.mp4", shelf.films[str(told.video)])
    variant = {
        "bitrate": "256000",
        "content_type": "video/mp4",
        "url": f"https://media.x.example/ext_tw_video/{name}.mp4?tag=12",
    }
    info = {"aspect_ratio": ["4", "3"], "duration_millis": "5000", "variants": [variant]}
    return shown | {"type": "video", "video_info": info}


def _number(at: datetime) -> int:
    return (int(at.timestamp() * 1000) - EPOCH) << 22


def _place(match: re.Match[str], key: str) -> Json:
    return {key: match[1], "indices": [str(match.start()), str(match.end())]}


def _account(told: Json, user: str, account: str) -> Json:
    since = told["since"]
    stamp = since.strftime("%Y-%m-%dT%H:%M:%S.000Z") if isinstance(since, datetime) else ""
    shown = str(told["display"])
    return {
        "email": "portevoix@simoun7.example",
        "createdVia": "web",
        "username": user,
        "accountId": account,
        "createdAt": stamp,
        "accountDisplayName": shown,
    }


def _conversation(account: str) -> Json:
    message = {
        "recipientId": account,
        "text": "Bonjour, vous êtes bien celui de la chaîne ?",
        "senderId": "5550001",
        "id": "290000000000000001",
        "createdAt": "2013-01-15T08:00:00.000Z",
    }
    return {"conversationId": f"5550001-{account}", "messages": [{"messageCreate": message}]}


def _log_in(account: str) -> Json:
    return {"accountId": account, "createdAt": "2013-01-13T09:58:00.000Z", "loginIp": "192.0.2.77"}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _js(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, separators=(",", " : "))
