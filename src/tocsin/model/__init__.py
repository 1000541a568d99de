"""The nouns of the watch-room and its open seams; standard library only.

A noun's module is read when the noun is first asked for: a command that answers a short question reads few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.model.around import Around as Around
    from tocsin.model.capture import Capture as Capture
    from tocsin.model.checks import stable_id as stable_id
    from tocsin.model.checks import utc_text as utc_text
    from tocsin.model.claim import Claim as Claim
    from tocsin.model.claim import Entity as Entity
    from tocsin.model.claim import Finding as Finding
    from tocsin.model.claim import NamedTarget as NamedTarget
    from tocsin.model.claim import Span as Span
    from tocsin.model.claim import Window as Window
    from tocsin.model.decisions import question as question
    from tocsin.model.decisions import standing as standing
    from tocsin.model.echo import Echo as Echo
    from tocsin.model.echo import EchoKind as EchoKind
    from tocsin.model.erasure import Erasure as Erasure
    from tocsin.model.errors import Invalid as Invalid
    from tocsin.model.errors import Trouble as Trouble
    from tocsin.model.fingerprint import Alignment as Alignment
    from tocsin.model.fingerprint import BankEntry as BankEntry
    from tocsin.model.fingerprint import Fingerprint as Fingerprint
    from tocsin.model.fingerprint import Frame as Frame
    from tocsin.model.fingerprint import Match as Match
    from tocsin.model.fingerprint import Notice as Notice
    from tocsin.model.fingerprint import Segment as Segment
    from tocsin.model.fingerprint import Variant as Variant
    from tocsin.model.incident import Decision as Decision
    from tocsin.model.incident import Incident as Incident
    from tocsin.model.incident import Issue as Issue
    from tocsin.model.incident import Reason as Reason
    from tocsin.model.intake import Closing as Closing
    from tocsin.model.intake import Intake as Intake
    from tocsin.model.json import Json as Json
    from tocsin.model.json import from_json as from_json
    from tocsin.model.json import to_json as to_json
    from tocsin.model.json import to_slim as to_slim
    from tocsin.model.kinds import Access as Access
    from tocsin.model.kinds import Act as Act
    from tocsin.model.kinds import Action as Action
    from tocsin.model.kinds import Attribution as Attribution
    from tocsin.model.kinds import ClaimKind as ClaimKind
    from tocsin.model.kinds import Confidence as Confidence
    from tocsin.model.kinds import Likelihood as Likelihood
    from tocsin.model.kinds import Occurrence as Occurrence
    from tocsin.model.kinds import Opinion as Opinion
    from tocsin.model.kinds import Precision as Precision
    from tocsin.model.kinds import Private as Private
    from tocsin.model.kinds import Reliability as Reliability
    from tocsin.model.kinds import Role as Role
    from tocsin.model.kinds import Ruling as Ruling
    from tocsin.model.kinds import Signal as Signal
    from tocsin.model.kinds import Stance as Stance
    from tocsin.model.kinds import State as State
    from tocsin.model.kinds import Tlp as Tlp
    from tocsin.model.kinds import Withholding as Withholding
    from tocsin.model.listing import Listing as Listing
    from tocsin.model.listing import Removal as Removal
    from tocsin.model.listing import Removed as Removed
    from tocsin.model.listing import packed as packed
    from tocsin.model.post import Media as Media
    from tocsin.model.post import Post as Post
    from tocsin.model.second import SecondOpinion as SecondOpinion
    from tocsin.model.sighting import Sighting as Sighting
    from tocsin.model.source import Source as Source
    from tocsin.model.target import Observation as Observation
    from tocsin.model.target import Target as Target
    from tocsin.model.transcript import Transcript as Transcript

_NOUNS = {
    "around": ("Around",),
    "capture": ("Capture",),
    "checks": ("stable_id", "utc_text"),
    "claim": ("Claim", "Entity", "Finding", "NamedTarget", "Span", "Window"),
    "echo": ("Echo", "EchoKind"),
    "erasure": ("Erasure",),
    "errors": ("Invalid", "Trouble"),
    "fingerprint": ("Alignment", "BankEntry", "Fingerprint", "Frame", "Match", "Notice", "Segment", "Variant"),
    "incident": ("Decision", "Incident", "Issue", "Reason"),
    "intake": ("Closing", "Intake"),
    "json": ("Json", "from_json", "to_json", "to_slim"),
    "kinds": (
        "Access",
        "Act",
        "Action",
        "Attribution",
        "ClaimKind",
        "Confidence",
        "Likelihood",
        "Occurrence",
        "Opinion",
        "Precision",
        "Private",
        "Reliability",
        "Role",
        "Ruling",
        "Signal",
        "Stance",
        "State",
        "Tlp",
        "Withholding",
    ),
    "listing": ("Listing", "Removal", "Removed", "packed"),
    "post": ("Media", "Post"),
    "second": ("SecondOpinion",),
    "sighting": ("Sighting",),
    "source": ("Source",),
    "decisions": ("question", "standing"),
    "target": ("Observation", "Target"),
    "transcript": ("Transcript",),
}
_HOME = {noun: module for module, nouns in _NOUNS.items() for noun in nouns}


def __getattr__(name: str) -> object:
    """The noun, out of its module (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    noun: object = getattr(import_module(f"tocsin.model.{_HOME[name]}"), name)
    globals()[name] = noun
    return noun
