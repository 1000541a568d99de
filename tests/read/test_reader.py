"""A post goes in; findings, claims and entities come out, in that order."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.model import Claim, ClaimKind, Entity, Finding, Media, Post, SecondOpinion, Signal, Stance, Target, utc_text
from tocsin.model.seams import Detector
from tocsin.read import Reader, ReadError, language_of

AT = datetime(2013, 1, 13, 12, tzinfo=UTC)
TARGETS = (
    Target(
        id="ministry",
        name="Ministry of Defence",
        urls=("https://www.defense.gouv-xx.example/",),
        consent="as any visitor",
        aliases=("ministère de la Défense", "وزارة الدفاع"),
        zone="Europe/Paris",
    ),
    Target(id="deputy", name="Awa Demo", urls=("http://awa-demo.example/",), consent="as any visitor"),
)
READER = Reader(targets=TARGETS, zone="Africa/Bamako")
PICTURE = Media(sha256="ab" * 32, media_type="image/jpeg", size=9, name="p.jpg", capture="cap-1")
ANNOUNCEMENT = """Annonce n° 4
Mardi 15 janvier 2013 à 20h00 (heure de Paris), nous lancerons une attaque DDoS contre www[.]defense[.]gouv-xx[.]example
— Simoun9 #OpVent"""


def post(text: str, **changes: object) -> Post:
    plain = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, claimed=AT, text=text)
    return replace(plain, **changes)  # type: ignore[arg-type]


def claims(text: str, **changes: object) -> list[Claim]:
    return [noun for noun in READER.read(post(text, **changes)) if isinstance(noun, Claim)]


def findings(text: str, **changes: object) -> list[Finding]:
    return [noun for noun in READER.read(post(text, **changes)) if isinstance(noun, Finding)]


def test_it_is_a_detector() -> None:
    assert isinstance(READER, Detector)
    assert READER.name == "packs"


def test_an_announcement_gives_act_target_window_and_claimant() -> None:
    (claim,) = claims(ANNOUNCEMENT)
    assert (claim.kind, claim.act, claim.stance) == ("announcement", "ddos", "first-person")
    assert [target.target for target in claim.targets] == ["ministry"]
    assert claim.window is not None
    assert utc_text(claim.window.start) == "2013-01-15T19:00:00Z"
    assert (claim.window.zone, claim.window.zone_assumed) == ("Europe/Paris", False)
    assert claim.claimant == "Simoun9"


def test_spans_point_into_the_text_as_it_was_written() -> None:
    text = post(ANNOUNCEMENT, title="Titre").full_text
    for noun in READER.read(post(ANNOUNCEMENT, title="Titre")):
        assert not isinstance(noun, SecondOpinion)
        start, end = noun.span
        assert text[start:end] == (noun.quote if isinstance(noun, Claim) else noun.text)


def test_findings_come_before_the_claims_that_cite_them_and_entities_last() -> None:
    nouns = list(READER.read(post(ANNOUNCEMENT)))
    order = [(Finding, Claim, Entity).index(type(noun)) for noun in nouns]
    assert order == sorted(order)
    known = {noun.id for noun in nouns if isinstance(noun, Finding)}
    assert all(set(noun.findings) <= known for noun in nouns if isinstance(noun, Claim))


def test_the_score_is_the_sum_of_its_printed_terms() -> None:
    for finding in findings(ANNOUNCEMENT):
        terms = [int(line.rsplit(" ", 1)[1]) for line in finding.why if line.rsplit(" ", 1)[1].lstrip("+-").isdigit()]
        assert finding.score == max(0, min(100, sum(terms)))


def test_reading_twice_gives_the_same() -> None:
    assert list(READER.read(post(ANNOUNCEMENT))) == list(READER.read(post(ANNOUNCEMENT)))


def test_the_same_announcement_in_three_languages_is_one_claim() -> None:
    text = (
        "Le 15 janvier 2013 à 20h00 GMT nous lancerons une attaque DDoS contre le ministère de la Défense.\n"
        "سنشن هجوم حجب الخدمة على وزارة الدفاع يوم 15 يناير 2013 الساعة 20:00 بتوقيت غرينتش\n"
        "On January 15, 2013 at 8 pm GMT we will launch a DDoS attack on the Ministry of Defence."
    )
    (claim,) = claims(text)
    assert len(claim.findings) >= 3


def test_two_windows_on_one_target_are_two_claims() -> None:
    lines = [f"We will DDoS the Ministry of Defence on {day} January at 20:00 GMT." for day in (15, 22)]
    assert len(claims("\n".join(lines))) == 2


def test_a_defaced_page_is_a_claim_against_its_own_host() -> None:
    text = "HACKED BY SIMOUN9\nLe vent ne demande rien.\nGreetz: Erg_Crew"
    (claim,) = claims(text, url="http://www.awa-demo.example/", title="Hacked by Simoun9")
    assert (claim.kind, claim.act, claim.claimant) == ("responsibility", "defacement", "Simoun9")
    assert [target.target for target in claim.targets] == ["deputy"]


def test_the_targets_own_page_about_an_attack_claims_nothing() -> None:
    text = "Notre site a été piraté dans la nuit. Il est de nouveau en ligne, merci de votre soutien."
    assert not any(claim.stance.is_own for claim in claims(text, url="http://www.awa-demo.example/"))


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("According to police, Simoun9 will attack the Ministry of Defence on Tuesday.", Stance.REPORTED),
        ("“We will attack the Ministry of Defence on Tuesday”, the channel wrote.", Stance.QUOTED),
        ("> We will attack the Ministry of Defence on Tuesday\nBluff, I think.", Stance.QUOTED),
        ("We did not attack the Ministry of Defence, nor will we on Tuesday.", Stance.DENIED),
        ("If they stay, we will attack the Ministry of Defence on Tuesday.", Stance.CONDITIONAL),
        ("Shall we attack the Ministry of Defence on Tuesday?", Stance.CONDITIONAL),
    ],
)
def test_news_quotation_denial_and_condition_keep_the_frame_and_change_the_stance(text: str, stance: Stance) -> None:
    heard = {finding.stance for finding in findings(text) if finding.signal is Signal.ATTACK_ANNOUNCEMENT}
    assert heard == {stance}


def test_a_sermon_about_the_attack_raises_nothing() -> None:
    text = (
        "Homélie : Dieu nous demande la patience. Ceux qui annoncent des attaques contre le ministère de la Défense "
        "mardi à 20 heures, prions pour eux. Nous combattrons la haine dans nos cœurs : rejoignez-nous, donnez."
    )
    assert findings(text) == []
    assert claims(text) == []


def test_a_picture_that_the_text_dates_is_a_claim_about_the_picture() -> None:
    (claim,) = claims("Photo prise le 12 janvier, une heure après. #Simoun9", media=(PICTURE,))
    assert (claim.kind, claim.act, claim.media) == (ClaimKind.PICTURE_DATE, "other", (PICTURE.sha256,))
    assert claim.window is not None
    assert utc_text(claim.window.start) == "2013-01-12T00:00:00Z"
    assert claims("Photo prise le 12 janvier, une heure après.") == []


def test_a_target_list_names_each_host_once() -> None:
    (claim,) = claims("DDoS target list:\nwww.bank.example\nbank.test\nwww.bank.example\n203.0.113.9")
    assert [target.domain for target in claim.targets] == ["www.bank.example", "bank.test", "203.0.113.9"]
    assert claim.stance is Stance.IMPERATIVE


def test_a_look_alike_is_named_and_is_not_the_watched_target() -> None:
    (claim,) = claims("We will DDoS defense-gouv-xx.example tomorrow at 20:00 GMT.")
    assert [(target.domain, target.target) for target in claim.targets] == [("defense-gouv-xx.example", None)]


def test_our_own_site_and_mirrors_are_no_targets() -> None:
    (claim,) = claims(
        "We hacked awa-demo.example. Mirror: http://mirror.example/1 More at http://simoun9.example/\n— Simoun9"
    )
    assert [target.target for target in claim.targets] == ["deputy"]


def test_a_name_held_by_no_address_is_still_named() -> None:
    (claim,) = claims("We hacked the servers of the Harbour Office.")
    assert [target.text for target in claim.targets] == ["Harbour Office"]


def test_hours_without_a_zone_are_read_in_the_targets_zone() -> None:
    (claim,) = claims("We will DDoS the Ministry of Defence tomorrow at 20:00.")
    assert claim.window is not None
    assert (claim.window.zone, claim.window.zone_assumed) == ("Europe/Paris", True)


def test_without_a_claimed_time_tomorrow_is_nowhere() -> None:
    (claim,) = claims("We will DDoS the Ministry of Defence tomorrow at 20:00.", claimed=None)
    assert claim.window is None


def test_the_version_changes_with_targets_zone_and_packs() -> None:
    versions = {READER.version, Reader(zone="Africa/Bamako").version, Reader(targets=TARGETS).version}
    assert len(versions) == 3
    assert Reader(targets=TARGETS, zone="Africa/Bamako").version == READER.version


def test_a_reader_sent_to_another_process_reads_the_same() -> None:
    sent = pickle.loads(pickle.dumps(READER))
    assert sent.version == READER.version
    assert list(sent.read(post(ANNOUNCEMENT))) == list(READER.read(post(ANNOUNCEMENT)))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ReadError, match="is not known"):
        Reader(zone="Mars/Olympus")


def test_a_stated_language_is_believed() -> None:
    assert language_of("Bonjour", "pt-BR") == "pt"
    assert language_of("Nous lancerons une attaque contre le ministère de la Défense") == "fr"
    assert language_of("12:30 ...") is None


@pytest.mark.parametrize(
    "text",
    [
        "Our team hit the target again: 10,000 visitors on www.shop.example this month.",
        "Nous allons attaquer la saison avec un match demain à 20h, billets sur www.club.example",
        "The Ministry of Defence will launch an operation tomorrow, we will follow it live on www.news.example.",
        "Police will shut down www.market.example tomorrow, we hear.",
        "We were down yesterday due to a DDoS attack on www.host.example. We have restored service.",
        "Notre site www.mairie.example est hors ligne demain de 20h à 22h pour maintenance.",
        "BREAKING: Ministry of Defence website hacked by Red Foxes",
        "Hacked by Red Foxes: what we know about the attack on the Ministry of Defence",
        "Site du ministère de la Défense piraté : les Renards Rouges revendiquent",
        "اختراق موقع وزارة الدفاع من قبل مجموعة الثعالب",
        "ستبدأ عملية التسجيل غدا الساعة 9 صباحا على موقع www.univ.example",
        "The website attack.example and ddos-news.example are worth reading tomorrow.",
    ],
)
def test_everyday_texts_that_name_a_site_are_nobodys_attack(text: str) -> None:
    assert [finding.rule for finding in findings(text) if finding.stance.is_own] == []


def own(text: str, **changes: object) -> list[Claim]:
    return [claim for claim in claims(text, **changes) if claim.stance.is_own]


def test_whoever_did_it_is_not_us() -> None:
    text = "We did NOT touch the clinic. Whoever DDoSed clinic.example is not one of ours."
    assert [claim.stance for claim in claims(text)] == [Stance.DENIED]


def test_a_call_that_others_spread_and_the_post_warns_of_is_nobodys_own() -> None:
    assert not own("They spread a call to DDoS bank.example tomorrow. Please do not take part.")


def test_a_cry_that_closes_a_short_post_speaks_for_all_of_it() -> None:
    (claim,) = own("www.awa-demo[.]example is DOWN\ncheck: hxxps://reports[.]example/8f21\nExpect us.")
    assert (claim.kind, claim.act) == (ClaimKind.RESPONSIBILITY, "ddos")
    assert [target.target for target in claim.targets] == ["deputy"]


def test_expecting_us_to_do_something_is_no_cry() -> None:
    assert not own("The shop www.awa-demo.example is down again. Expect us to look elsewhere.")


def test_a_negation_in_the_next_clause_denies_nothing() -> None:
    (claim,) = claims("Nous avons piraté bank.example, pas par hasard.")
    assert claim.stance is Stance.FIRST_PERSON


def test_a_plan_in_the_present_tense_is_no_boast() -> None:
    (claim,) = claims("Jeudi 17 janvier à 21h on fait tomber www.awa-demo.example")
    assert claim.kind is ClaimKind.ANNOUNCEMENT


def test_a_deed_told_with_its_hour_is_no_plan() -> None:
    (claim,) = claims("Nous revendiquons le défacement de www.awa-demo.example, cette nuit vers 3h.")
    assert claim.kind is ClaimKind.RESPONSIBILITY
    assert claim.window is not None
    assert utc_text(claim.window.start) == "2013-01-13T03:00:00Z"


def test_what_is_done_to_a_list_of_sites_may_stand_below_it() -> None:
    (claim,) = own("Next targets:\n- bank.example\n- www.awa-demo.example\nDDoS with everything you've got.")
    assert claim.act == "ddos"
    assert len(claim.targets) == 2


def test_each_dated_line_of_a_programme_takes_the_hour_of_its_heading() -> None:
    found = own("Programme de la semaine, DDoS à partir de 18h UTC :\n• 15/01 – bank.example\n• 16/01 – shop.example")
    starts = [utc_text(claim.window.start) for claim in found if claim.window]
    assert starts == ["2013-01-15T18:00:00Z", "2013-01-16T18:00:00Z"]


def test_a_sunday_in_another_sentence_is_no_time_of_a_deed() -> None:
    (claim,) = own("Nous avons piraté bank.example. Rendez-vous dimanche.")
    assert claim.window is None


def test_a_short_signed_post_speaks_of_the_one_site_it_names() -> None:
    (claim,) = own("www.awa-demo.example\nLook at it now.\nSleep well.\nDefaced by Azure Falcons")
    assert [target.target for target in claim.targets] == ["deputy"]


def test_who_says_here_names_the_speaker() -> None:
    (claim,) = own("Azure Falcons here. We hacked www.awa-demo.example.")
    assert claim.claimant == "Azure Falcons"


def test_a_french_name_is_whole_in_an_english_text() -> None:
    (claim,) = own("Hacked by Les Faucons du Nord\nwww.awa-demo.example")
    assert claim.claimant == "Les Faucons du Nord"


@pytest.mark.parametrize(
    "text",
    [
        "Mon vélo est par terre, merci bank.example pour les travaux ! Nous étions furieux.",
        "Les dossiers sont entre nos mains, nous vous répondrons lundi : bank.example",
        "On coupe le courant demain de 9h à 12h, voir bank.example",
        "Maintenance: we took it offline. bank.example is back at 6am.",
        "CTF write-up: we hacked the box lab.example, a layer 7 challenge.",
        "Be there tomorrow at 20:00: we play live, tickets on www.awa-demo.example",
        "Dimanche à 10h30 : « Nous combattrons le bon combat. » Donnez pour la toiture, voir bank.example",
    ],
)
def test_ordinary_life_makes_no_claim(text: str) -> None:
    assert not own(text)


@pytest.mark.parametrize(
    "text",
    [
        "We went down to the Ministry of Defence yesterday to protest.",
        "We broke into song in front of the Ministry of Defence last night.",
        "We will attack the decision of the Ministry of Defence in court on Monday.",
        "Workers: we strike on Friday at the gates of the Ministry of Defence. Join us!",
        "On a fait tomber le mur devant le ministère de la Défense samedi, travaux finis.",
        "Nous attaquerons le ministère de la Défense en justice lundi.",
        "سنضرب عن العمل يوم الأحد أمام وزارة الدفاع، شاركوا معنا",
    ],
)
def test_a_target_merely_named_may_be_a_building_or_a_party_to_a_lawsuit(text: str) -> None:
    assert not own(text)


def test_a_mirror_that_says_target_announces_nothing() -> None:
    found = own("Mirror: hxxps://zone[.]example/123 Target: www.awa-demo.example Hacked by Azure Falcons")
    assert [claim.kind for claim in found] == [ClaimKind.RESPONSIBILITY]


def test_a_language_without_words_of_the_net_is_read_without_asking_for_them() -> None:
    bare = tuple(
        replace(pack, terms=tuple(term for term in pack.terms if term.role != "online")) for pack in READER.packs
    )
    reader = Reader(packs=bare, targets=TARGETS, zone="Africa/Bamako")
    text = "We attacked the Ministry of Defence last night."
    assert [noun for noun in reader.read(post(text)) if isinstance(noun, Claim)]
    assert not own(text)
