"""How does the speaker stand to what the sentence says? News, quotations and denials are nobody's own act."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model import Role, Stance
from tocsin.read.pack import CLAIMS, Pack, Rule
from tocsin.read.reading import Place, Reading, between

PENALTY = {Stance.REPORTED: -60, Stance.QUOTED: -60, Stance.DENIED: -70, Stance.CONDITIONAL: -20}
_CLOSE = 24  # characters between a negation and the act it negates
_CLOSING, _SHORT = 80, 500  # characters at the end of a post, and of the whole, in which a cry speaks for all of it
_CLAUSE_MARKS = ",;:،؛"
# Roles in which the speaker says "we" or shows off; others call on people.
_SPEAKS = frozenset(
    ("first_person", "signature", "signed", "fate", "status", "taunt", "thanks", "proof", "closing", "source.claimant")
)
_PLAIN = frozenset(("first_person", "imperative", "signature"))  # who speaks is beyond doubt

Heard = tuple[Stance, str]  # and the words that decide it


@dataclass(frozen=True, slots=True)
class _Own:
    """The words that make an act the speaker's own."""

    stance: Stance
    words: str
    here: bool  # they stand in the act's own sentence
    bare: bool  # nobody says "we", nobody calls: "hacked by X", "DDoS tomorrow", "tick tock"


def stance_of(reading: Reading, pack: Pack, rule: Rule, anchor: Place, frame: Place) -> Heard | None:
    """The stance of the frame around an anchor, or None where nobody speaks and nobody reports.

    What a sermon tells of others is no news of a claim: there, only the preacher's own act is heard.

    Args:
        reading: the text.
        pack: whose words count, with its language's.
        rule: names the roles that make the act the speaker's own.
        anchor: the act's words.
        frame: from the first to the last sentence the rule looks at.
    """
    ask = _Asker(reading, pack)
    heard = _heard(ask, rule, anchor, frame)
    if heard is None or heard[0].is_own:
        return heard
    return None if ask.first("sermon", ask.all) else heard


def _heard(ask: _Asker, rule: Rule, anchor: Place, frame: Place) -> Heard | None:
    layout = ask.reading.layout
    sentence = layout.bounds[layout.sentence(anchor[0])]
    if layout.quoted(*anchor):
        return Stance.QUOTED, ask.reading.folded.written(*anchor)
    supposed = ask.first("condition", (sentence[0], anchor[0]))  # "if they do not leave, we attack" denies nothing
    denied = ask.first("deny", sentence) or ("" if supposed else ask.negation(anchor, sentence))
    if denied:
        return Stance.DENIED, denied
    own = _own(ask, rule, anchor, sentence, frame)
    if own and own.stance is Stance.IMPERATIVE and (against := ask.first("deny", frame)):
        return Stance.DENIED, against  # "they spread a call to attack; do not take part"
    reported = _reported(ask, own, sentence, frame) or _retold(ask, frame)
    if reported:
        return Stance.REPORTED, reported
    if own is None:
        return None
    asked = (ask.first("condition", sentence) or ask.question(sentence)) if ask.pack.signal in CLAIMS else ""
    return (Stance.CONDITIONAL, asked) if asked else (own.stance, own.words)


def _own(ask: _Asker, rule: Rule, anchor: Place, sentence: Place, frame: Place) -> _Own | None:
    """The speaker's own words, those in the act's own sentence first."""
    roles = sorted(rule.own, key=lambda role: (role not in _PLAIN, role not in _SPEAKS))
    for span, here in ((sentence, True), (frame, False)):
        for role in roles:
            found = ask.places(role, span)
            if role == "first_person":
                found = ask.same_clause(found, anchor, sentence)
            words = ask.reading.folded.written(*found[0]) if found else ""
            if not words and role == "signature" and not here:
                words = ask.signed() or ask.closing()
            if words:
                stance = Stance.FIRST_PERSON if role in _SPEAKS else Stance.IMPERATIVE
                return _Own(stance, words, here, bare=role not in _PLAIN)
    return None


def _reported(ask: _Asker, own: _Own | None, sentence: Place, frame: Place) -> str:
    """The words that make the frame somebody else's; empty where it is the speaker's.

    Words of telling in the act's own sentence always count. Elsewhere they count unless "we" stands beside the act;
    where nothing but the act's own words speaks, they count in the whole text.
    """
    told = ask.first("spare", sentence)
    if told or (own and own.here and not own.bare):
        return told
    if own is None:
        return ask.first("spare", ask.all) or ask.first("third_person", frame)
    told = ask.first("spare", ask.all if own.bare else frame)
    return told or ("" if own.here or ask.signed() else ask.first("third_person", sentence))


def _retold(ask: _Asker, frame: Place) -> str:
    """Satire, an anniversary, a source that reports: the words stand there, and nobody acts now."""
    if ask.reading.role is Role.REPORTING:
        return "the source reports"
    return ask.first("satire", ask.all) or ask.first("recall", frame)


class _Asker:
    """Looks words of a role up in a stretch of the text."""

    def __init__(self, reading: Reading, pack: Pack) -> None:
        self.reading, self.pack = reading, pack
        self.all = (0, len(reading.folded.text))

    def places(self, role: str, span: Place) -> tuple[Place, ...]:
        """Where words of the role begin within the span."""
        return between(self.reading.places(self.pack.language, str(self.pack.signal), role), *span)

    def same_clause(self, found: tuple[Place, ...], anchor: Place, sentence: Place) -> tuple[Place, ...]:
        """Without the "we" of a later clause: "police will shut it down, we hear" is nobody's own act."""
        text = self.reading.folded.text

        def later(place: Place) -> bool:
            here = anchor[1] <= place[0] < sentence[1]
            return here and any(mark in text[anchor[1] : place[0]] for mark in _CLAUSE_MARKS)

        return tuple(place for place in found if not later(place))

    def first(self, role: str, span: Place) -> str:
        """The first words of the role in the span, as written; empty where there are none."""
        found = self.places(role, span)
        return self.reading.folded.written(*found[0]) if found else ""

    def negation(self, anchor: Place, sentence: Place) -> str:
        """A negation just before the act in its clause, or just after it where the language puts it there."""
        start, end = anchor
        text = self.reading.folded.text
        clause = max(sentence[0], start - _CLOSE, *(text.rfind(mark, sentence[0], start) for mark in _CLAUSE_MARKS))
        ends = (text.find(mark, end, sentence[1]) for mark in _CLAUSE_MARKS)
        rest = min(sentence[1], end + _CLOSE, *(at for at in ends if at >= 0))
        return self._free("not_before", (clause, start)) or self._free("not_after", (end, rest))

    def _free(self, role: str, span: Place) -> str:
        """A negation that is no part of a fate or a standing: "will answer no more" denies nothing."""
        near = (span[0] - _CLOSE, span[1])
        bound = [place for kind in ("fate", "status", "did", "act") for place in self.places(kind, near)]
        free = (one for one in self.places(role, span) if not any(a <= one[0] and one[1] <= b for a, b in bound))
        found = next(free, None)
        return self.reading.folded.written(*found) if found else ""

    def question(self, sentence: Place) -> str:
        """The question mark a sentence ends with: asking is not announcing."""
        last = self.reading.folded.text[sentence[0] : sentence[1]].rstrip()[-1:]
        return last if last in ("?", "؟") else ""

    def closing(self) -> str:
        """A rallying cry that closes a short post: "Expect us." after the proof speaks for all of it."""
        length = self.all[1]
        at_end = (max(0, length - _CLOSING), length)
        return self.first("closing", at_end) if length <= _SHORT and self.reading.page is None else ""

    def signed(self) -> str:
        """A signature line's name, unless it is a newsroom's."""
        signed = self.reading.signed
        if signed is None or self.first("spare", signed):
            return ""
        return self.reading.folded.written(*signed)
