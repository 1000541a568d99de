"""Is who claims kept apart from who did it, and who speaks from who is known to speak?"""

from __future__ import annotations

import pytest
from tests.correlate.scene import GREY, RED, START, boast, claim, facts, hours, only, said, source

from tocsin.correlate import judge
from tocsin.model import Attribution, Role, Stance


def test_one_claimant_is_claimed_only() -> None:
    found = only([claim()])
    assert (found.attribution, found.claimants) == (Attribution.CLAIMED_ONLY, (GREY,))
    assert "a finding of a competent body" in found.would_change


def test_nobody_named_is_none() -> None:
    assert only([claim(claimant=None)]).attribution is Attribution.NONE


def test_two_claimants_exclude_one_another() -> None:
    found = only([claim("post-1"), boast("post-2", claimant=RED)])
    assert found.attribution is Attribution.CONFLICTING
    assert found.claimants == (GREY, RED)


def test_a_name_written_otherwise_is_the_same_claimant() -> None:
    found = only([claim("post-1", claimant="#Grey_Lanterns"), claim("post-2", claimant="GREY  LANTERNS")])
    assert found.attribution is Attribution.CLAIMED_ONLY
    assert len(found.claimants) == 1


def test_a_known_channel_is_told_from_one_that_only_says_it_speaks() -> None:
    sources = (source("channel", speaks_for=(GREY,)), source("persona"))
    found = only(
        [claim("post-1"), claim("post-2")], sources=sources, origins={"post-1": "channel", "post-2": "persona"}
    )
    told = said(found, "S2")
    assert f"Source channel is a known channel of {GREY}." in told
    assert f"Source persona says it speaks for {GREY}; nothing shows that it does." in told


def test_a_post_whose_source_is_not_known_is_told_as_such() -> None:
    assert "An unknown source says it speaks for" in said(only([claim()]), "S2")


def test_a_known_channel_that_names_nobody_speaks_for_its_owner() -> None:
    sources = (source("channel", speaks_for=(GREY,)),)
    found = only([claim(claimant=None)], sources=sources, origins={"post-1": "channel"})
    assert found.claimants == (GREY,)


def test_names_in_several_languages_on_one_claimants_channel_do_not_conflict() -> None:
    claims = [
        claim("post-1", language="en"),
        claim("post-2", language="fr", claimant="Les Lanternes Grises"),
        claim("post-3", language="ar", claimant="الفوانيس الرمادية"),
    ]
    sources = (source("channel", speaks_for=(GREY,)),)
    found = only(claims, sources=sources, origins={item.post: "channel" for item in claims})
    assert (found.attribution, found.claimants) == (Attribution.CLAIMED_ONLY, (GREY,))


def test_two_names_in_one_language_on_one_channel_do_conflict() -> None:
    claims = [claim("post-1"), claim("post-2", claimant=RED)]
    found = only(claims, sources=(source("channel"),), origins={item.post: "channel" for item in claims})
    assert found.attribution is Attribution.CONFLICTING


def test_names_in_a_forum_are_never_joined() -> None:
    claims = [claim("post-1", language="en"), claim("post-2", language="fr", claimant="Les Lanternes Grises")]
    forum = source("forum", Role.GENERAL)
    found = only(claims, sources=(forum,), origins={item.post: "forum" for item in claims})
    assert found.attribution is Attribution.CONFLICTING


@pytest.mark.parametrize("stance", [Stance.REPORTED, Stance.QUOTED, Stance.DENIED])
def test_what_others_say_of_a_claimant_names_nobody(stance: Stance) -> None:
    found = only([claim(claimant=None), boast("post-2", stance=stance, claimant=RED)])
    assert found.claimants == ()


def test_a_hundred_sources_are_told_shortly() -> None:
    claims = [claim(f"post-{n}", published=START - hours(n + 1)) for n in range(100)]
    sources = tuple(source(f"s-{n}") for n in range(100))
    found = judge(facts(claims, sources=sources, origins={f"post-{n}": f"s-{n}" for n in range(100)}))
    (incident,) = found
    assert sum(reason.rule.startswith("S2") for reason in incident.reasons) < 12
    assert "more sources" in said(incident, "S2")


def test_the_tag_of_an_operation_is_no_part_of_a_name() -> None:
    found = only([claim("post-1"), claim("post-2", claimant=f"{GREY} #OpDusk")])
    assert (found.attribution, found.claimants) == (Attribution.CLAIMED_ONLY, (GREY,))


def test_a_name_without_its_article_is_the_same_claimant() -> None:
    sources = (source("channel", speaks_for=("Les Lanternes Grises",)),)
    claims = [claim("post-1", claimant=None), boast("post-2", claimant="Lanternes Grises")]
    found = only(claims, sources=sources, origins={"post-1": "channel", "post-2": "channel"})
    assert (found.attribution, found.claimants) == (Attribution.CLAIMED_ONLY, ("Les Lanternes Grises",))


def test_a_longer_name_is_another_claimant() -> None:
    found = only([claim("post-1", claimant="Lanterns"), boast("post-2", claimant="Grey Lanterns")])
    assert found.attribution is Attribution.CONFLICTING
