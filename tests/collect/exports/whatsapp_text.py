"""A random exported WhatsApp chat: in one of the apps' forms, with files here and missing, and the service's lines."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import picture, saying

from tocsin.model import Access

KIND = "whatsapp"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {
    "access": Access.CLOSED,
    "supplier": "a member",
    "received": datetime(2013, 2, 1, tzinfo=UTC),
    "scope": "one group",
    "zone": "Africa/Bamako",
}
# Form of the day and the clock, what is behind the name of a file, and what stands for one that was left out.
_FORMS = (
    ("[{0:%d/%m/%y}, {0:%H:%M:%S}] ", "\u200e<attached: {}>", "\u200eimage omitted"),
    ("{0:%d.%m.%y}, {0:%H:%M} - ", "{} (Datei angehängt)", "<Medien ausgeschlossen>"),
    ("{0:%m/%d/%y}, {0:%I:%M}\u202f{0:%p} - ", "\u200e{} (file attached)", "<Media omitted>"),
    ("{0:%d/%m/%Y} {0:%H:%M} - ", "{} (fichier joint)", "<Médias omis>"),
    ("\u200e[{0:%Y/%m/%d}, {0:%H:%M:%S}] ", "\u200e<附件: {}>", "图片已省略"),
    ("{0:%Y-%m-%d}, {0:%H:%M} - ", "{} (fil bifogad)", "<media utelämnat>"),
)


def build(rng: random.Random, folder: Path) -> int:
    """One chat that spans more than a month, so that its dates can be read one way only."""
    form, behind, omitted = rng.choice(_FORMS)
    at, lines, items = datetime(2012, 12, 30, 10), [], 0
    for number in range(rng.randint(2, 25)):
        at += timedelta(hours=rng.randint(0, 30)) if number else timedelta(0)
        said, counted = _said(rng, number, behind, omitted, folder)
        lines.append(form.format(at) + said)
        items += counted
    lines.append(form.format(at + timedelta(minutes=1)) + "Group: the last word")
    ending = rng.choice(("\n", "\r\n"))
    name = rng.choice(("_chat.txt", "WhatsApp Chat with Group.txt"))
    (folder / name).write_bytes(
        ("\ufeff" if rng.random() < 0.2 else "").encode() + (ending.join(lines) + ending).encode()
    )
    if rng.random() < 0.3:
        (folder / "left.jpg").write_bytes(picture(rng))
        items += 1
    return items + 1


def _said(rng: random.Random, number: int, behind: str, omitted: str, folder: Path) -> tuple[str, int]:
    """What follows the head, and how many items it makes: itself, and a file that is not supplied."""
    name = rng.choice(("Group", "\u202a+0 000 00\u202c", "~\u202fSomeone", "قناة"))
    dice = rng.random()
    if dice < 0.1:
        return rng.choice(("Messages and calls are end-to-end encrypted.", 'X changed the subject to "a: b"')), 1
    if dice < 0.2:
        file = f"IMG-20130112-WA{number:04}.jpg"
        if rng.random() < 0.5:
            (folder / file).write_bytes(picture(rng))
            return f"{name}: {behind.format(file)}\nunder it", 1
        return f"{name}: {behind.format(file)}", 2
    if dice < 0.3:
        return f"{name}: {omitted}", 2
    if dice < 0.35:
        return f"{name}: \u200eThis message was deleted", 1
    edited = rng.choice(("", " \u200e<This message was edited>"))
    return f"{name}: {saying(rng)}{edited}", 1
