"""Are copies compared and traced as the case shows it, and is nothing of a withheld picture in a comparison?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from types import ModuleType

import pytest

from tocsin.fingerprint.lineage import lineage
from tocsin.model import Action, Invalid, Match, Media, Opinion, Ruling, Sighting, Tlp
from tocsin.model.report import Comparison, Copies, Report
from tocsin.review import CaseView, compose, leaks
from tocsin.review.comparing import COMPARED
from tocsin.review.copies import LINES, PICTURED, SAME


@pytest.fixture
def view(sample: ModuleType) -> CaseView:
    found: CaseView = sample.case_view()
    return found


def entry(report: Report, sha256: str) -> Copies:
    """The section's entry for a medium or one of its copies."""
    return next(
        each for each in report.copies if sha256 == each.sha256 or sha256 in {line.copy.sha256 for line in each.descent}
    )


def told(copies: Copies) -> str:
    return " ".join(said.text for said in copies.statements)


def between(report: Report, one: str, other: str | None) -> Comparison:
    return next(
        comparison
        for each in report.copies
        for comparison in each.comparisons
        if (comparison.sha256, comparison.other_sha256) == (one, other)
    )


def released(view: CaseView, sample: ModuleType, *media: Media) -> CaseView:
    """The same case with these media released, and thumbnails of all."""
    rulings = [sample.decide(medium.sha256, Ruling.RELEASE, sample.at(19, 12), "harmless") for medium in media]
    thumbnails = {medium.sha256: b"\x89PNG of " + medium.sha256.encode() for medium in view.media}
    return replace(view, decisions=(*view.decisions, *rulings), thumbnails=thumbnails)


def test_a_copy_is_held_against_what_it_was_made_of(report: Report, sample: ModuleType) -> None:
    found = between(report, sample.PIC_POSTER2.sha256, sample.PIC_POSTER.sha256)
    assert found.bits == 8
    assert found.changes == ("mirrored", "cut to 88 % of the picture")
    assert found.alignment == sample.MIRRORED
    assert "Mastodon supporter account, 15 January 2013" in found.name
    assert {line.id for line in report.annex} >= {cite for said in found.statements for cite in said.cites}


def test_a_pair_with_one_side_withheld_shows_geometry_and_no_picture(view: CaseView, sample: ModuleType) -> None:
    one_side = compose(released(view, sample))
    found = between(one_side, sample.PIC_POSTER2.sha256, sample.PIC_POSTER.sha256)
    assert (found.pictures, found.alignment is not None) == ((), True)
    harmful = between(one_side, sample.PIC_HARM2.sha256, sample.PIC_HARM.sha256)
    assert (harmful.pictures, harmful.alignment is not None) == ((), True)


def test_both_pictures_stand_side_by_side_where_both_are_released(view: CaseView, sample: ModuleType) -> None:
    both = compose(released(view, sample, sample.PIC_POSTER2))
    found = between(both, sample.PIC_POSTER2.sha256, sample.PIC_POSTER.sha256)
    assert [picture[-64:].decode() for picture in found.pictures] == [
        sample.PIC_POSTER2.sha256,
        sample.PIC_POSTER.sha256,
    ]


def test_a_release_does_not_show_the_copy_of_what_is_withheld(view: CaseView, sample: ModuleType) -> None:
    report = compose(released(view, sample, sample.PIC_HARM2))
    assert between(report, sample.PIC_HARM2.sha256, sample.PIC_HARM.sha256).pictures == ()


def test_a_comparison_with_a_withheld_picture_is_a_leak(view: CaseView, sample: ModuleType) -> None:
    report = compose(released(view, sample, sample.PIC_POSTER2))
    found = leaks(report, b"", {sample.PIC_POSTER2.sha256: b""})
    assert any("has a picture in a comparison" in each for each in found)


def test_a_known_item_is_never_pictured(report: Report, sample: ModuleType) -> None:
    found = between(report, sample.PIC_POSTER2.sha256, None)
    with pytest.raises(Invalid, match="not held"):
        replace(found, pictures=(b"one", b"two"))


def test_a_disputed_item_says_so_in_words(report: Report, sample: ModuleType) -> None:
    found = between(report, sample.PIC_POSTER2.sha256, None)
    assert "poster of 2012" in found.other
    assert any(mark.startswith("DISPUTED") for mark in found.marks)
    card = next(card for card in report.media if card.sha256 == sample.PIC_POSTER.sha256)
    assert any("DISPUTED: poster of 2012" in said.text for said in card.statements)


def test_a_ruling_on_an_item_is_cited(view: CaseView, sample: ModuleType) -> None:
    ruling = sample.decide("bank-1", Ruling.OPINION, sample.at(19, 12), "another poster", Opinion.DISPUTED.value)
    report = compose(replace(view, decisions=(*view.decisions, ruling)))
    found = between(report, sample.PIC_POSTER2.sha256, None)
    assert all(ruling.id in said.cites for said in found.statements)


def test_the_label_of_an_item_marked_stricter_than_the_report_is_not_printed(view: CaseView) -> None:
    amber, red = compose(view), compose(replace(view, tlp=Tlp.RED))
    assert "NIGHTJAR" not in repr(amber) and "partner" not in repr(amber)
    assert "a known item marked TLP:RED" in repr(amber)
    assert "NIGHTJAR" in repr(red)


def test_what_is_known_to_be_harmless_is_not_counted_as_known(view: CaseView, sample: ModuleType) -> None:
    report = compose(view)
    card = next(card for card in report.media if card.sha256 == sample.PIC_EVENT.sha256)
    assert any("Known to be harmless: market day, agency picture" in said.text for said in card.statements)
    assert not any("is a known item" in said.text for said in card.statements)
    known = next(measure for measure in report.measures if measure.name == "media known")
    assert known.value == "1 of 4"


def test_an_item_that_is_counted_only_makes_nothing_known(view: CaseView, sample: ModuleType) -> None:
    counted = tuple(replace(match, action=Action.COUNT) if match.entry else match for match in view.matches)
    report = compose(replace(view, matches=counted))
    assert next(measure for measure in report.measures if measure.name == "media known").value == "0 of 4"
    card = next(card for card in report.media if card.sha256 == sample.PIC_POSTER.sha256)
    assert any("counted only" in said.text for said in card.statements)


def test_the_earliest_capture_and_the_earliest_date_stated_are_kept_apart(report: Report, sample: ModuleType) -> None:
    said = entry(report, sample.PIC_EVENT.sha256).statements
    assert "earliest capture we hold was taken in on 18 January 2013" in said[0].text
    assert "earliest date stated is 20 November 2012" in said[1].text
    assert said[1].cites == (sample.CAP["old"].id,)


def test_a_copy_stands_under_the_one_it_came_from(report: Report, sample: ModuleType) -> None:
    lines = entry(report, sample.PIC_EVENT.sha256).descent
    assert [(line.copy.sha256, line.depth) for line in lines] == [
        (sample.PIC_OLD.sha256, 0),
        (sample.PIC_EVENT.sha256, 1),
    ]
    assert "6 of 256 bits" in lines[1].copy.how


def reposted(view: CaseView, sample: ModuleType, many: int) -> CaseView:
    """One picture posted so many times more."""
    posts = [
        sample.post("tg", f"again[{n}]", sample.at(16) + timedelta(minutes=n), f"again {n}", media=(sample.PIC_EVENT,))
        for n in range(many)
    ]
    first = sample.sighting("photo", sample.PIC_EVENT)
    copies = [first, *(replace(first, at=post.claimed, evidence=post.id) for post in posts)]
    grown = replace(view, posts=(*view.posts, *posts))
    return replace(grown, lineages={**view.lineages, sample.PIC_EVENT.sha256: lineage(copies)})


def test_copies_of_the_same_bytes_are_folded_and_counted(view: CaseView, sample: ModuleType) -> None:
    lines = entry(compose(reposted(view, sample, 1000)), sample.PIC_EVENT.sha256).descent
    assert len(lines) == 1 + SAME
    assert len(lines) + sum(line.more for line in lines) == 1001


def chained(view: CaseView, sample: ModuleType, many: int) -> tuple[CaseView, Sequence[Match]]:
    """A picture altered so many times in a row, each time out of the last."""
    names = [sample.sha(f"link {n}") for n in range(many)]
    media = tuple(replace(sample.VIDEO, sha256=name, media_type="image/jpeg") for name in names)
    posts = tuple(
        sample.post("tg", f"link[{n}]", sample.at(16) + timedelta(minutes=n), f"link {n}", media=(medium,))
        for n, medium in enumerate(media)
    )
    matches = tuple(
        Match(sha256=later, algorithm="pdq", distance=10, how="near picture, 10 of 256 bits", other=earlier)
        for earlier, later in pairwise(names)
    )
    copies = [
        Sighting(
            at=post.claimed or post.collected,
            collected=post.collected,
            source=post.source,
            evidence=post.id,
            sha256=medium.sha256,
            distance=0,
            how="same bytes",
        )
        for post, medium in zip(posts, media, strict=True)
    ]
    tree = lineage(copies, matches)
    grown = replace(view, posts=(*view.posts, *posts), media=(*view.media, *media), lineages=dict.fromkeys(names, tree))
    return replace(grown, matches=(*view.matches, *matches)), matches


def test_a_long_line_of_alterations_is_cut_and_the_rest_is_counted(view: CaseView, sample: ModuleType) -> None:
    grown, matches = chained(view, sample, 120)
    found = entry(compose(grown), matches[0].other or "")
    assert len(found.descent) == LINES
    assert len(found.comparisons) == COMPARED
    assert "80 copies more are in the case" in told(found)
    assert f"of {len(matches)} comparisons are shown" in told(found)
    assert "altered at most 119 times in a row" in told(found)


def test_the_pictures_of_comparisons_are_bounded_and_the_rest_is_a_gap(view: CaseView, sample: ModuleType) -> None:
    pairs = [chained(view, replace_names(sample, n), 2)[0] for n in range(PICTURED + 3)]
    grown = replace(
        view,
        posts=tuple({post.id: post for each in pairs for post in each.posts}.values()),
        media=tuple({medium.sha256: medium for each in pairs for medium in each.media}.values()),
        matches=tuple(dict.fromkeys(match for each in pairs for match in each.matches)),
        lineages={sha256: tree for each in pairs for sha256, tree in each.lineages.items()},
    )
    new = [medium for medium in grown.media if medium not in view.media]
    report = compose(released(grown, sample, *new))
    shown = [each for copies in report.copies for each in copies.comparisons if each.pictures]
    assert len(shown) == PICTURED
    assert any("Three comparisons stand without softened pictures" in gap.text for gap in report.gaps)


def replace_names(sample: ModuleType, n: int) -> ModuleType:
    """The sample with other SHA-256 for the same names, so that two of its chains share nothing."""
    other = type(sample)("other")
    other.__dict__.update(sample.__dict__)
    other.__dict__["sha"] = lambda name: sample.sha(f"{n} {name}")
    other.__dict__["post"] = lambda source, native, *rest, **more: sample.post(source, f"{n}-{native}", *rest, **more)
    return other


def test_a_comparison_told_from_the_earlier_side_says_so(view: CaseView, sample: ModuleType) -> None:
    turned = tuple(
        replace(match, sha256=match.other, other=match.sha256) if match.other == sample.PIC_POSTER.sha256 else match
        for match in view.matches
        if match.other
    )
    report = compose(replace(view, matches=turned))
    found = between(report, sample.PIC_POSTER.sha256, sample.PIC_POSTER2.sha256)
    assert any("earlier copy that reads as altered" in said.text for said in found.statements)


def test_the_seconds_of_a_video_are_told_once(report: Report, sample: ModuleType) -> None:
    found = between(report, sample.VIDEO2.sha256, sample.VIDEO.sha256)
    assert found.segments == (sample.CLIPPED,)
    assert found.seconds == (0.0, 5.0)
    assert sum("seconds 0 to 5" in said.text for said in found.statements) == 1


def test_a_label_with_an_address_is_defanged(view: CaseView) -> None:
    evil = tuple(
        replace(match, label="see https://evil.example/x and t.me/door") if match.entry else match
        for match in view.matches
    )
    report = compose(replace(view, matches=evil))
    said = repr(report.copies) + repr(report.media)
    assert "evil[.]example" in said
    assert "https://" not in said and "t.me/door" not in said
