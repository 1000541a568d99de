"""The report as a STIX 2.1 bundle. Targets are never indicators, media are hashes, what is withheld is named only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from tocsin.model import Claim, Incident, Json, Observation, Target
from tocsin.model.report import Evidence, Report
from tocsin.publish.stix_copies import copies
from tocsin.publish.stix_objects import Maker, Object, fixed, observable, stix_id, tables, timestamp, written
from tocsin.publish.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Stix:
    """A bundle of STIX 2.1 objects as JSON."""

    media_type: str = field(default="application/stix+json;version=2.1", init=False)
    suffix: str = field(default=".stix.json", init=False)

    def export(self, report: Report) -> bytes:
        """UTF-8; identifiers are drawn from the facts, so the same report gives the same bytes."""
        objects = list(_Bundle(report).objects())
        return written(objects, report.header.reference)


class _Bundle:
    """One report on its way to STIX."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.maker = Maker(header=report.header)
        self.targets = {target.id: target for target in report.targets}
        self.claims = {claim.id: claim for claim in report.claims}
        self.looks = {look.id: look for look in report.observations}
        self.lines = {line.id: line for line in report.annex}

    def objects(self) -> Iterator[Object]:
        """Every object, the report last."""
        found = [self.maker.marked(), self.issuer(), *self.sources(), *self.media()]
        for target in self.report.targets:
            found += self.target(target)
        found += self.techniques()
        for incident in self.report.incidents:
            found += self.incident(incident)
        found += copies(self.report, self.maker)
        found += self.withheld()
        yield from found
        yield self.summary(found)

    def issuer(self) -> Object:
        """Who reports."""
        header = self.report.header
        return self.maker.made(
            "identity", "issuer", name=header.issuer, identity_class="organization", contact_information=header.contact
        )

    def sources(self) -> Iterator[Object]:
        """The places that were read, with role and grade as labels."""
        for grade in self.report.grades:
            source = grade.source
            labels: Json = [f"role-{source.role.value}", f"reliability-{source.reliability.value.lower()}"]
            text = f"Source of kind {source.kind}, {source.access.value}; {source.legal_basis}"
            yield self.maker.made(
                "identity",
                "source",
                source.id,
                name=source.name,
                identity_class="unknown",
                labels=labels,
                description=text,
            )

    def media(self) -> Iterator[Object]:
        """Pictures and videos by hash; their bytes never leave."""
        for card in self.report.media:
            for sha256 in sorted({card.sha256, *(copy.sha256 for copy in card.copies)}):
                yield observable("file", hashes={"SHA-256": sha256})

    def target(self, target: Target) -> Iterator[Object]:
        """Identity and addresses of a target, tied to it; no indicator is made of them."""
        identity = self.target_id(target.id)
        yield self.maker.made(
            "identity",
            "target",
            target.id,
            name=target.name,
            identity_class="organization",
            labels=["target"],
            description=f"Watched from outside; basis: {target.consent}",
        )
        for place in self.places(target):
            yield place
            yield self.tie(str(place["id"]), "related-to", identity)

    def places(self, target: Target) -> list[Object]:
        """Host names and addresses of a target as observables."""
        hosts = [observable("domain-name", value=host) for host in target.hosts]
        return hosts + [observable("url", value=url) for url in target.urls]

    def techniques(self) -> Iterator[Object]:
        """The ATT&CK techniques that are claimed."""
        for act in sorted({incident.technique for incident in self.report.incidents}):
            found = self.technique(act.value)
            if found:
                number, name = found
                reference: Json = {"source_name": "mitre-attack", "external_id": number}
                yield self.maker.made("attack-pattern", act.value, name=name, external_references=[reference])

    def technique(self, act: str) -> tuple[str, str] | None:
        """Technique number and name, where ATT&CK has one for the act."""
        table = tables()["technique"]
        found = table.get(act) if isinstance(table, dict) else None
        return (str(found[0]), str(found[1])) if found else None

    def incident(self, incident: Incident) -> Iterator[Object]:
        """The incident, what was claimed and seen, and the verdict as a note and an opinion."""
        seen = [*self.statements(incident), *self.readings(incident)]
        yield from seen
        yield self._event(incident)
        name = self.incident_id(incident)
        if incident.target in self.targets:
            yield self.tie(name, "related-to", self.target_id(incident.target or ""))
        if self.technique(incident.technique.value):
            yield self.tie(
                name, "related-to", stix_id("attack-pattern", self.report.header.reference, incident.technique.value)
            )
        observed: list[Json] = [each["id"] for each in seen if each["type"] == "observed-data"]
        yield from self.verdict(incident, [name, *observed])

    def _event(self, incident: Incident) -> Object:
        extension: Json = {
            "extension_type": "property-extension",
            "determination": fixed("determination", incident.occurrence.value),
            "investigation_status": "closed" if incident.settled else "open",
        }
        text = [f"Claimed {incident.technique.value} against {incident.named or 'an unnamed target'}."]
        if incident.window:
            text.append(f"Time claimed: {timestamp(incident.window.start)} to {timestamp(incident.window.end)}.")
        if incident.claimants:
            text.append(f"Claimed in the name of: {', '.join(incident.claimants)}.")
        return self.maker.made(
            "incident",
            incident.id,
            name=f"{incident.kind.value}: {incident.technique.value}, {incident.named or 'unnamed'}",
            description=" ".join(text),
            labels=[f"occurrence-{incident.occurrence.value}", f"attribution-{incident.attribution.value}"],
            extensions={str(tables()["incident_extension"]): extension},
        )

    def statements(self, incident: Incident) -> Iterator[Object]:
        """The claims' posts as observed data: the kept bytes by hash, at the time the post states."""
        posts = dict.fromkeys(self.claims[claim].post for claim in incident.claims if claim in self.claims)
        for line in (self.lines[post] for post in posts if post in self.lines):
            if line.sha256 and line.at:
                yield from self._statement(incident, line)

    def _statement(self, incident: Incident, line: Evidence) -> Iterator[Object]:
        kept = observable("file", hashes={"SHA-256": line.sha256})
        stamp = timestamp(line.at) if line.at else None
        yield kept
        yield self.maker.made(
            "observed-data",
            "post",
            incident.id,
            line.id,
            first_observed=stamp,
            last_observed=stamp,
            number_observed=1,
            object_refs=[kept["id"]],
            labels=["claim"],
        )

    def readings(self, incident: Incident) -> Iterator[Object]:
        """What the probes saw: one object for each unbroken run of a state at a vantage."""
        target = self.targets.get(incident.target or "")
        if target is None or not target.hosts:
            return
        places: list[Json] = [each["id"] for each in self.places(target)]
        looks = [self.looks[look] for look in incident.observations if look in self.looks]
        looks.sort(key=lambda look: (look.vantage, look.probe, look.at, look.id))
        for (vantage, probe, state), run in groupby(
            looks, key=lambda look: (look.vantage, look.probe, look.state.value)
        ):
            yield self._run(incident, (vantage, probe, state), list(run), places)

    def _run(self, incident: Incident, key: tuple[str, str, str], run: list[Observation], places: list[Json]) -> Object:
        first, last = timestamp(run[0].at), timestamp(run[-1].at)
        labels: Json = [f"state-{key[2]}", f"vantage-{key[0]}", f"probe-{key[1]}"]
        return self.maker.made(
            "observed-data",
            "probe",
            incident.id,
            *key,
            first,
            first_observed=first,
            last_observed=last,
            number_observed=min(len(run), 999_999_999),
            object_refs=places,
            labels=labels,
        )

    def verdict(self, incident: Incident, about: list[Json]) -> Iterator[Object]:
        """Both axes with the rules that fired (note), and how far the claim is agreed with (opinion)."""
        lines = [f"Occurrence: {word(incident.occurrence)}.", f"Attribution: {word(incident.attribution)}."]
        if incident.likelihood:
            lines.append(f"Likelihood: {word(incident.likelihood)}.")
        lines.append(f"Confidence: {word(incident.confidence)}.")
        for reason in incident.reasons:
            inputs = "; ".join(f"{name} = {value}" for name, value in reason.inputs)
            lines.append(f"{reason.rule}: {reason.says}" + (f" ({inputs})" if inputs else ""))
        lines += [f"Would change it: {words}" for words in incident.would_change]
        lines += [f"Claim ({claim.language or 'und'}): {claim.quote}" for claim in self._claims(incident)]
        text = "\n".join(lines)
        table = tables()["confidence"]
        number = table.get(incident.confidence.value) if isinstance(table, dict) else None
        yield self.maker.made(
            "note",
            "verdict",
            incident.id,
            abstract="Verdict",
            content=text,
            object_refs=about,
            lang="en",
            confidence=number,
        )
        yield self.maker.made(
            "opinion",
            incident.id,
            opinion=fixed("opinion", incident.occurrence.value),
            explanation=f"The claim is held to be: {word(incident.occurrence)}.",
            object_refs=about,
        )

    def _claims(self, incident: Incident) -> list[Claim]:
        return [self.claims[claim] for claim in incident.claims if claim in self.claims]

    def withheld(self) -> Iterator[Object]:
        """What does not leave, named with its reason."""
        lines = [f"{item.kind} {item.subject}: {word(item.reason)}; {item.why}" for item in self.report.withheld]
        named = {item.subject for item in self.report.withheld}
        lines += [
            f"medium {card.sha256}: {word(card.withheld)}"
            for card in self.report.media
            if card.withheld and card.sha256 not in named
        ]
        if lines:
            about: Json = [self.report_id()]
            yield self.maker.made(
                "note", "withheld", abstract="Withheld", content="\n".join(lines), object_refs=about, lang="en"
            )

    def summary(self, found: list[Object]) -> Object:
        """The report object over everything else; its key judgements are its description."""
        header = self.report.header
        said = [statement.text for key in self.report.key_judgements for statement in key.statements]
        refs = dict.fromkeys(str(each["id"]) for each in found if each["type"] != "marking-definition")
        return self.maker.made(
            "report",
            "report",
            name=f"{header.reference}: {header.title}",
            description="\n".join(said),
            published=timestamp(header.cut_off),
            report_types=["threat-report"],
            object_refs=[*refs],
            lang="en",
        )

    def tie(self, source: str, kind: str, target: str) -> Object:
        """A relationship."""
        return self.maker.made(
            "relationship", source, kind, target, source_ref=source, relationship_type=kind, target_ref=target
        )

    def report_id(self) -> str:
        """Id of the report object."""
        return stix_id("report", self.report.header.reference, "report")

    def target_id(self, target: str) -> str:
        """Id of a target's identity."""
        return stix_id("identity", self.report.header.reference, "target", target)

    def incident_id(self, incident: Incident) -> str:
        """Id of an incident object."""
        return stix_id("incident", self.report.header.reference, incident.id)
