"""What counts when one medium matches several items?"""

from __future__ import annotations

from tocsin.fingerprint.standing import weighed
from tocsin.model import Action, Match


def match(action: Action, distance: int) -> Match:
    return Match(
        sha256="0" * 64, algorithm="pdq", distance=distance, how="a test", entry=f"e{distance}", bank="b", action=action
    )


def test_what_is_harmless_holds_back_what_is_no_nearer() -> None:
    assert not weighed([match(Action.KNOWN_GOOD, 4), match(Action.FLAG, 20)]).known


def test_what_may_not_be_possessed_is_held_back_by_nothing() -> None:
    found = weighed([match(Action.KNOWN_GOOD, 0), match(Action.STOP, 30)])
    assert found.known
    assert found.good is None
