"""Is a page judged as an analyst would, with and without its history?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model import State
from tocsin.watch import inspect

URL = "https://depute-kassan.example/"
MENU = "<nav><a href='/'>Accueil</a> <a href='/actes'>Actes</a> <a href='/lettre'>Lettre</a></nav>"
HOME = f"""<!doctype html><html lang=fr><head><title>Awa Kassan, députée de Kelna</title></head><body>{MENU}
<h1>Bienvenue</h1><p>La permanence est ouverte le mardi et le jeudi de neuf heures à midi, rue du Marché.</p>
<p>Prochaine séance publique: le budget des écoles rurales, le réseau des puits, la route du nord.</p>
<p>Un agenda, des comptes rendus et la lettre mensuelle vous attendent dans les rubriques.</p></body></html>""".encode()
DEFACED = """<html><head><title>Piraté par Les Aigles du Zéphyr</title></head><body bgcolor=black><center>
<h1>Site piraté par Les Aigles du Zéphyr</h1><p>Votre sécurité est nulle.</p></center></body></html>""".encode()


def page(title: str, *paragraphs: str, extra: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><meta charset=utf-8><title>{title}</title>{extra}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "title",
    [
        "Hacked by Zephyr_77",
        "H4CK3D 8Y Z3PHYR",
        "ʜᴀᴄᴋᴇᴅ ʙʏ ᴢᴇᴘʜʏʀ",
        "H A C K E D by Zephyr Team",
        "Piraté par Les Aigles du Zéphyr",
        "تم الاختراق من قبل نسور الرمال",
        "ZEFIR TIM TARAFINDAN HACKLENDİ",
        "Hackeado por Zefiro Crew",
        "Diretas oleh Tim Zefir",
        "Взломано группой Зефир",
        "\u202ehacked\u202c by\u200b Zephyr",
    ],
)
def test_a_signature_in_any_language_is_a_defacement_at_first_sight(title: str) -> None:
    found = inspect(page(title, title))
    assert found.defaced
    assert found.state is State.DEFACED
    assert found.basis == "first-sight"
    assert found.score >= 0.5
    assert found.reasons[0].startswith(("title:", "signature:"))


def test_a_signature_split_over_elements_and_lines_is_read_as_one() -> None:
    assert inspect(b"<title>x</title><h1>Hacked</h1><h1>by <b>Zephyr</b>_77</h1>").defaced
    assert inspect(b"<h1><span>H</span><span>acked</span> <font color=red>By</font></h1><p>Zephyr Crew</p>").defaced


def test_a_page_written_by_an_escaped_script_is_read() -> None:
    found = inspect(b"<script>document.write(unescape('%3Ch1%3EHacked%20by%20Zephyr%3C/h1%3E'))</script>")
    assert found.defaced
    assert ("signature", "Hacked by Zephyr") in found.marks


def test_a_signature_that_only_a_script_holds_is_suspect() -> None:
    found = inspect(b"<script>type('Hacked by Zephyr', 40)</script>")
    assert found.state is State.SUSPECT
    assert ("script", "Hacked by Zephyr") in found.marks


@pytest.mark.parametrize(
    "text",
    [
        "The ministry's site was hacked by a group that calls itself Zephyr, a spokesman said on Tuesday.",
        "How to know that your account was hacked by strangers, and ten things to do about it today and tomorrow.",
        "Le site du député a été piraté par un groupe inconnu, selon la préfecture, qui a ouvert une enquête ce matin.",
        "The gallery is owned by a foundation and the garden was touched by the hand of three generations.",
        "O God, forgive us and grant victory over our own faults: a sermon on patience, charity and the neighbour.",
    ],
)
def test_news_advice_and_sermons_are_no_defacement(text: str) -> None:
    assert not inspect(page("Kelna Courier", *[f"{text} {n}" for n in range(8)])).defaced
    assert not inspect(HOME.replace(b"</nav>", b"</nav><p>" + text.encode() + b"</p>"), [HOME, HOME], URL).defaced


def test_an_ordinary_home_page_is_normal() -> None:
    found = inspect(HOME, url=URL)
    assert (found.state, found.defaced, found.score) == (State.NORMAL, False, 0.0)


def test_an_unchanged_page_is_normal_by_its_history() -> None:
    found = inspect(HOME, [HOME, HOME], URL)
    assert (found.state, found.code, found.basis) == (State.NORMAL, "same", "history")


def test_a_new_paragraph_is_a_change_and_nothing_more() -> None:
    found = inspect(HOME.replace(b"</h1>", b"</h1><p>Le march\xc3\xa9 est d\xc3\xa9plac\xc3\xa9.</p>"), [HOME], URL)
    assert (found.state, found.code) == (State.CHANGED, "changed")


def test_a_replaced_home_page_names_what_is_new_and_what_is_gone() -> None:
    found = inspect(DEFACED, [HOME, HOME], URL)
    assert found.state is State.DEFACED
    assert {"title", "signature", "gone"} <= {name for name, _ in found.marks}
    assert ("title", "Piraté par Les Aigles du Zéphyr") in found.marks
    assert any("stable" in reason for reason in found.reasons)


def test_a_banner_inside_an_intact_page_is_found_by_its_history() -> None:
    found = inspect(HOME.replace(b"<h1>", "<h2>Piraté par Zéphyr_77</h2><h1>".encode()), [HOME], URL)
    assert found.defaced


def test_an_old_headline_about_an_attack_is_not_news() -> None:
    old = HOME.replace(b"<h1>", "<h2>Piraté par Zéphyr_77</h2><h1>".encode())
    # The earlier page carries it too, but is defaced itself: it must not teach us that this is normal.
    found = inspect(old, [HOME, old], URL)
    assert found.defaced
    assert any("1 of 2 earlier pages left out" in reason for reason in found.reasons)


def test_with_only_defaced_pages_before_it_a_page_is_judged_at_first_sight() -> None:
    assert inspect(DEFACED, [DEFACED], URL).basis == "first-sight"
    assert inspect(DEFACED, [DEFACED], URL).defaced


def test_a_message_page_without_signature_in_place_of_a_known_one_is_suspect() -> None:
    found = inspect(page("Message", "Nous sommes partout.", "Le vent tourne."), [HOME, HOME], URL)
    assert found.state is State.SUSPECT
    assert not found.defaced


def test_a_new_design_is_another_page_once_and_then_the_usual_one() -> None:
    design = page("Awa Kassan", *[f"Paragraphe tout neuf numéro {n} du nouveau gabarit" for n in range(60)], extra=MENU)
    assert inspect(design, [HOME, HOME], URL).code == "another-page"
    assert inspect(design, [HOME, HOME, design], URL).code == "same"


def test_only_the_latest_pages_are_compared_and_the_reasons_say_so() -> None:
    found = inspect(HOME, [DEFACED, *[HOME] * 30], URL)
    assert "the latest 30 of 31 earlier pages were compared" in found.reasons


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (page("Site en maintenance", "Le site est en cours de maintenance, revenez bientôt."), "maintenance"),
        (page("kelna.example", "This domain is for sale. Buy this domain."), "parked"),
        (page("Error", "Error establishing a database connection"), "error"),
        (page("Account Suspended", "This account has been suspended."), "suspended"),
        (page("Welcome to nginx!", "If you see this page, the web server is installed."), "hosting-default"),
        (b"<html><body></body></html>", "empty"),
    ],
)
def test_lawful_replacements_are_replaced_not_defaced(instead: bytes, code: str) -> None:
    for before in ([], [HOME, HOME]):
        found = inspect(instead, before, URL)
        assert (found.state, found.code, found.defaced) == (State.REPLACED, code, False)


def test_a_stand_in_that_lasts_does_not_become_the_usual_page() -> None:
    instead = page("Site en maintenance", "Le site est en cours de maintenance, revenez bientôt.")
    found = inspect(instead, [HOME, instead], URL)
    assert (found.state, found.code) == (State.REPLACED, "maintenance")
    assert "1 of 2 earlier pages left out: stand-in pages" in found.reasons


def test_a_challenge_is_blocked_to_us() -> None:
    found = inspect(page("Just a moment...", "Checking your browser before accessing the site."), [HOME], URL)
    assert (found.state, found.code) == (State.BLOCKED, "challenge")


def test_a_script_from_a_new_origin_is_suspect_and_never_alone_a_defacement() -> None:
    tagged = HOME.replace(b"</body>", b"<script src='https://paste.other-host.example/x.js'></script></body>")
    found = inspect(tagged, [HOME], URL)
    assert (found.state, found.code, found.defaced) == (State.SUSPECT, "foreign-script", False)
    assert inspect(tagged, [tagged], URL).state is State.NORMAL


def test_a_picture_in_place_of_a_page_is_a_defacement_and_at_first_sight_suspect() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    assert inspect(picture, [HOME], URL).code == "picture-instead"
    assert inspect(picture, [HOME], URL).defaced
    assert inspect(picture).state is State.SUSPECT
    assert inspect(b"GIF89a; Hacked by Zephyr_77").defaced


def test_the_same_page_in_another_character_set_is_the_same_page() -> None:
    text = HOME.decode().replace("<head>", "<head><meta charset=iso-8859-1>")
    assert inspect(text.encode("latin-1"), [HOME], URL).code == "same"
    assert inspect("\ufeff".encode("utf-16-le") + HOME.decode().encode("utf-16-le"), [HOME], URL).code == "same"


def test_a_page_beyond_the_bound_is_read_to_the_bound_and_says_so() -> None:
    found = inspect(page("Hacked by Zephyr_77") + b"<p>x</p>\n" * 500_000)
    assert found.defaced
    assert any("read the first 4,000,000 of" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    "bomb",
    [
        b"<div>" * 200_000,
        b"<select>" + b"<option>x" * 100_000,
        b"<b a='" * 100_000,
        b"<p " + b" ".join(b"a%d" % n for n in range(100_000)) + b">x",
        b"<b id=1><b id=2><b id=3>" + b"<p>x" * 200_000,
        b"&#" + b"9" * 100_000 + b";",
        b"&" * 500_000,
        b"<!--" * 100_000,
        b"hacked by " * 100_000,
        b"<script>" + b"unescape('%" * 50_000,
        "\u0301".encode() * 300_000,
    ],
)
def test_hostile_markup_costs_seconds_at_most(bomb: bytes) -> None:
    started = time.monotonic()
    inspect(bomb, [HOME], URL)
    assert time.monotonic() - started < 10


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_get_a_verdict_with_a_score_between_0_and_1(html: bytes, before: bytes) -> None:
    found = inspect(html, [before], URL)
    assert 0 <= found.score <= 1
    assert found.defaced == (found.state is State.DEFACED) == (found.score >= 0.5)
    assert found == inspect(html, [before], URL)


@given(st.text(max_size=300))
def test_a_page_is_never_news_to_itself(text: str) -> None:
    html = page("Kelna", text)
    assert inspect(html, [html]).state is not State.CHANGED
