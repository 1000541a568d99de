"""What do the exchanges' words for an opinion and a marking mean here?"""

from __future__ import annotations

from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.kinds import Opinion, Tlp

# python-threatexchange's categories, ThreatExchange's statuses, StopNCII's feedback values, and plain words.
_HELD = {
    **{member.value.replace("-", "_"): member for member in Opinion},
    **dict.fromkeys(
        ("positive_class", "malicious", "true_positive", "blocked", "verified", "upvote"), Opinion.CONFIRMED
    ),
    **dict.fromkeys(
        ("negative_class", "non_malicious", "notblocked", "not_blocked", "downvote"), Opinion.FALSE_POSITIVE
    ),
    **dict.fromkeys(
        ("investigation_seed", "suspicious", "unknown", "none", "pendingreview", "pending", "qualityunknown", ""),
        Opinion.UNREVIEWED,
    ),
}
_MARKED = {**{member.value: member for member in Tlp}, "WHITE": Tlp.CLEAR}
RANK = {level: number for number, level in enumerate(Tlp)}  # the stricter, the higher


def held(word: str) -> Opinion:
    """The opinion an exchange's word stands for.

    Raises:
        FingerprintError: the word is not known.
    """
    found = _HELD.get(word.strip().lower().replace("-", "_").replace(" ", "_"))
    if found is None:
        raise FingerprintError("item", f"opinion {word[:40]!r} is not known", "confirmed, disputed or false-positive")
    return found


def marked(word: str) -> Tlp | None:
    """The TLP level a word stands for; None where there is no word.

    Raises:
        FingerprintError: the word is not known.
    """
    plain = word.strip().upper().removeprefix("TLP:").replace("_", "+")
    if not plain:
        return None
    if plain not in _MARKED:
        raise FingerprintError("item", f"marking {word[:40]!r} is not known", f"one of {', '.join(_MARKED)}")
    return _MARKED[plain]


def strictest(levels: list[Tlp]) -> Tlp | None:
    """The strictest of several markings; None where there is none."""
    return max(levels, key=RANK.__getitem__, default=None)
