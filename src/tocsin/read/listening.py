"""What does the statistical reader add? One visible term of a score, or a wish that a person looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tocsin.model import Finding, SecondOpinion, Signal
from tocsin.read.reading import Reading
from tocsin.read.statistics import Model

BY = "statistics"
POINTS = 5  # added where it agrees, taken off where it does not
SURE, UNSURE = 0.9, 0.02


@dataclass(frozen=True, slots=True)
class Listened:
    """How much a text sounds like each signal, in the language it is in."""

    model: Model
    language: str | None
    probabilities: dict[Signal, float]

    def weighed(self, finding: Finding) -> Finding:
        """The finding with the term; as it was where the signal is not calibrated, or nothing clear was heard."""
        probability = self.probabilities.get(finding.signal)
        if probability is None or not finding.stance.is_own or UNSURE < probability < SURE:
            return finding
        points = POINTS if probability >= SURE else -POINTS
        why = (*finding.why, f"statistics {probability:.2f} {points:+}")
        return replace(finding, score=max(0, min(100, finding.score + points)), why=why)

    def opinions(self, reading: Reading, heard: Iterable[Finding]) -> Iterator[SecondOpinion]:
        """A signal that no rule heard as the speaker's own, and that the text sounds much like."""
        known = {finding.signal for finding in heard}
        for signal, probability in self.probabilities.items():
            told = self.model.calibrated[self.language or "", signal]
            if signal not in known and probability >= told.raise_from:
                yield SecondOpinion(
                    post=reading.post.id,
                    by=BY,
                    version=self.model.digest,
                    signal=signal,
                    probability=round(probability, 3),
                    raises=True,
                    says=f"sounds like {signal}; no rule heard it (calibrated on {told.texts:,} texts)",
                    language=self.language,
                )


def _most_heard(reading: Reading) -> str | None:
    said = {language: sum(map(len, roles.values())) for language, roles in reading.hits.by_language.items()}
    return max(said, key=lambda language: (said[language], language)) if said else None


def listen(model: Model, reading: Reading, heard: Iterable[Finding]) -> Listened:
    """The text in the language its findings are in, else in the one that most of its words are heard in."""
    language = next((finding.language for finding in heard), None) or _most_heard(reading)
    return Listened(model, language, model.probabilities(reading.folded.text, language))
