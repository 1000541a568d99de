"""Which states exist? Every closed vocabulary of the watch-room, each member explained."""

from __future__ import annotations

from enum import StrEnum


class Access(StrEnum):
    """Who could read a source when it was collected."""

    # Anybody, without an account.
    PUBLIC = "public"
    # Members, invited people or the holder only; enters only as an export with supplier, basis, date and scope.
    CLOSED = "closed"


class Private(StrEnum):
    """What exports hold that was never public; unread unless a source names it and says on which basis."""

    # Direct messages and private chats.
    DIRECT = "direct-messages"
    # Posts for followers or members only.
    FOLLOWERS = "followers-only"
    # Address books, contact lists, phone numbers.
    CONTACTS = "contacts"
    # Log-ins, sessions and the addresses they came from.
    LOGINS = "login-records"


class Role(StrEnum):
    """Who speaks in a source; decides what is read for claims and whose handle is kept."""

    # A channel or site that a claimant runs, or says it runs.
    CLAIMANT = "claimant"
    # Press, research, authorities: reports about events.
    REPORTING = "reporting"
    # Pages of a watched target, kept as its history.
    TARGET = "target"
    # Forums, timelines and anything else where bystanders speak too.
    GENERAL = "general"


class Reliability(StrEnum):
    """Admiralty source reliability (NATO AJP-2.1)."""

    # Completely reliable.
    A = "A"
    # Usually reliable.
    B = "B"
    # Fairly reliable.
    C = "C"
    # Not usually reliable.
    D = "D"
    # Unreliable.
    E = "E"
    # Reliability cannot be judged.
    F = "F"


class Signal(StrEnum):
    """What a text does."""

    # Says that an attack will be made.
    ATTACK_ANNOUNCEMENT = "attack-announcement"
    # Says that an attack was made, by the speaker.
    RESPONSIBILITY_CLAIM = "responsibility-claim"
    # Asks for money.
    FUNDRAISING = "fundraising"
    # Asks for people.
    RECRUITMENT = "recruitment"
    # Names the way into a closed channel.
    CHANNEL_INVITATION = "channel-invitation"
    # Calls for violence.
    INCITEMENT = "incitement"


class Act(StrEnum):
    """What is said to be done to a target."""

    # Denial of service: the site is made unreachable or slow.
    DDOS = "ddos"
    # A page is replaced or altered.
    DEFACEMENT = "defacement"
    # Somebody got into a system.
    INTRUSION = "intrusion"
    # Data are published.
    LEAK = "leak"
    # Anything else, statements about pictures among them.
    OTHER = "other"


class Stance(StrEnum):
    """How the speaker stands to what the sentence says."""

    # The speaker's own act: "we will", "we did", or a signature.
    FIRST_PERSON = "first-person"
    # A call on others to act.
    IMPERATIVE = "imperative"
    # Told of others: news, research.
    REPORTED = "reported"
    # Inside quotation marks or a quoted post.
    QUOTED = "quoted"
    # Said not to be so.
    DENIED = "denied"
    # Said under a condition.
    CONDITIONAL = "conditional"

    @property
    def is_own(self) -> bool:
        """True where the speaker answers for it; only such claims are held against observations."""
        return self in (Stance.FIRST_PERSON, Stance.IMPERATIVE)


class ClaimKind(StrEnum):
    """What a claim asserts."""

    # Something will be done to a target.
    ANNOUNCEMENT = "announcement"
    # Something was done to a target.
    RESPONSIBILITY = "responsibility"
    # A picture shows an event of the stated date.
    PICTURE_DATE = "picture-date"


class Precision(StrEnum):
    """How finely a time was stated."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class State(StrEnum):
    """What one probe saw. UNKNOWN is a state and never read as NORMAL."""

    # Answers as it used to.
    NORMAL = "normal"
    # Page differs as pages do.
    CHANGED = "changed"
    # Answers, but far slower than its baseline.
    SLOW = "slow"
    # Does not answer: refused, reset, timed out, or a server error.
    DOWN = "down"
    # Answers us with a 403, 429, 451 or a challenge: blocked to us, never "down".
    BLOCKED = "blocked"
    # Another page stands there, but not a defacement: parked, maintenance, error, moved, empty.
    REPLACED = "replaced"
    # Something foreign was added; to be confirmed.
    SUSPECT = "suspect"
    # The page was altered to carry a claimant's message.
    DEFACED = "defaced"
    # The probe could not see: our own network, a forbidden address, unreadable bytes.
    UNKNOWN = "unknown"


class Occurrence(StrEnum):
    """Did it happen? The first axis of a verdict."""

    # The window is still to come.
    ANNOUNCED = "announced"
    # What was claimed was seen.
    OBSERVED = "observed"
    # Seen in part: degraded, or from some vantages only.
    PARTLY_OBSERVED = "partly-observed"
    # Coverage was good and nothing was seen.
    NOT_OBSERVED = "not-observed"
    # Evidence speaks against it.
    REFUTED = "refuted"
    # Coverage too thin to say.
    UNVERIFIED = "unverified"
    # Can never be checked from outside.
    UNVERIFIABLE = "unverifiable"


class Attribution(StrEnum):
    """Who did it? The second axis of a verdict."""

    # Nobody is named.
    NONE = "none"
    # The claimant alone says so.
    CLAIMED_ONLY = "claimed-only"
    # Several claimants exclude one another.
    CONFLICTING = "conflicting"
    # Independent evidence points to the claimant.
    SUPPORTED = "supported"
    # A competent body has established it.
    CONFIRMED = "confirmed"


class Likelihood(StrEnum):
    """ICD 203 words of estimative probability; never in one sentence with a confidence."""

    ALMOST_NO_CHANCE = "almost no chance"  # 1-5 %
    VERY_UNLIKELY = "very unlikely"  # 5-20 %
    UNLIKELY = "unlikely"  # 20-45 %
    EVEN_CHANCE = "roughly even chance"  # 45-55 %
    LIKELY = "likely"  # 55-80 %
    VERY_LIKELY = "very likely"  # 80-95 %
    ALMOST_CERTAIN = "almost certain"  # 95-99 %


class Confidence(StrEnum):
    """How good the basis of a judgement is (ICD 203)."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Ruling(StrEnum):
    """What a person decided."""

    # The proposed verdict stands, or is replaced by the value given.
    SETTLE = "settle"
    # Must not leave the room; the value is a reason code.
    WITHHOLD = "withhold"
    # May leave the room.
    RELEASE = "release"
    # A source's reliability A-F; the value is the letter.
    GRADE = "grade"
    # A finding or claim is a false alarm.
    DISMISS = "dismiss"
    # What a known item of a bank is worth; the value is an Opinion.
    OPINION = "opinion"
    # Whether a known item or a bank is asked at all; the value is "on" or "off".
    SWITCH = "switch"


class Opinion(StrEnum):
    """What is held of a known item (the exchanges' word): by those who share it, or by a person here."""

    # Nobody has said.
    UNREVIEWED = "unreviewed"
    # It is what its label says.
    CONFIRMED = "confirmed"
    # Somebody who holds it too says it is not; a match says so.
    DISPUTED = "disputed"
    # It is not what its label says; it is no longer matched.
    FALSE_POSITIVE = "false-positive"


class Action(StrEnum):
    """What a match with a bank's item does."""

    # It is known: shown, counted, and withheld like everything else.
    FLAG = "flag"
    # It is counted and shown, and makes nothing known.
    COUNT = "count"
    # It is known to be harmless (an agency's picture, a memorial portrait): it holds back what else it would match.
    KNOWN_GOOD = "known-good"
    # It may not be possessed: what is fetched and matches it is not kept, nothing of it is ever shown, and whoever
    # meets it stops and reports it.
    STOP = "stop"


class Withholding(StrEnum):
    """Why something is withheld."""

    # Nobody has released it yet.
    BY_DEFAULT = "by-default"
    VICTIM_DIGNITY = "victim-dignity"
    AUTHORITY_REQUEST = "authority-request"
    PROPAGANDA = "propaganda"
    PERSONAL_DATA = "personal-data"
    OPERATIONAL = "operational"
    ILLEGAL_TO_POSSESS = "illegal-to-possess"
    COPYRIGHT = "copyright"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST)."""

    CLEAR = "CLEAR"
    GREEN = "GREEN"
    AMBER = "AMBER"
    AMBER_STRICT = "AMBER+STRICT"
    RED = "RED"
