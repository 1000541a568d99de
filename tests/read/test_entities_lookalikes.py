"""Which site only looks like the target, and in which forms is its name still its name?"""

from __future__ import annotations

import pickle

import pytest

from tocsin.model import Target
from tocsin.read.entities import find_entities
from tocsin.read.normalise import normalise
from tocsin.read.targets import Gazetteer


def target(key: str, name: str, *aliases: str, url: str = "", networks: tuple[str, ...] = ()) -> Target:
    urls = (url or f"https://{key}.invalid/",)
    return Target(id=key, name=name, urls=urls, consent="as any visitor", aliases=aliases, networks=networks)


SITES = Gazetteer(
    (
        target("defence", "D", url="https://www.defence.example/", networks=("192.0.2.0/24", "2001:db8:1::/48")),
        target("desk", "E", url="https://vpn.example/", networks=("192.0.2.64/28",)),
        target("bank", "B", url="https://bank.example/"),
        target("health", "H", url="https://santexx.gouv-xx.example/"),
    ),
    frozenset(),
)
NAMES = Gazetteer(
    (
        target("ru", "Министерство обороны Севера", "Северный банк"),
        target("uk", "Міністерство оборони Півночі", "Національна поліція Півночі"),
        target("de", "Bundesamt für Nordwesten", "Nordische Bank"),
        target("tr", "Kuzey Savunma Bakanlığı"),
        target("ar", "البنك الشمالي", "وزارة الشمال"),
        target("id", "Kementerian Utara"),
        target("en", "Northern Water Board"),
        target("fr", "Banque du Nord"),
        target("es", "Banco del Norte"),
    ),
    frozenset({"ل", "و", "ب"}),
)


def named(gazetteer: Gazetteer, text: str) -> list[tuple[str | None, str | None]]:
    folded = normalise(text)
    mentions = gazetteer.mentions(folded, tuple(find_entities(folded)))
    return [(mention.target, mention.resembles) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "resembles"),
    [
        ("francedefence.example", "defence"),
        ("https://defence.test/x", "defence"),
        ("de-fence.example", "defence"),
        ("defense.example", "defence"),
        ("defenec.example", "defence"),
        ("dеfеnсе.example", "defence"),  # Cyrillic letters
        ("def3nce.example", "defence"),
        ("my-defence.example", "defence"),
        ("bank-example.test", "bank"),
        ("bаnk.example", "bank"),
        ("bank.example.evil.test", "bank"),
        ("sante-xx.gouv-xx.example", "health"),
    ],
)
def test_a_site_that_looks_like_the_target_is_refused_and_told(text: str, resembles: str) -> None:
    assert named(SITES, text) == [(None, resembles)]


@pytest.mark.parametrize(
    "text",
    [
        *("water.test", "offence.example", "bank.test", "riverbank.example", "culture.gouv-xx.example"),
        *("fence.example", "a.invalid"),
    ],
)
def test_another_site_resembles_nobody(text: str) -> None:
    assert named(SITES, text) == [(None, None)]


@pytest.mark.parametrize("text", ["mail.defence.example", "https://www.defence.example/", "192.0.2.9", "2001:db8:1::9"])
def test_the_target_s_own_sites_and_addresses_resemble_nobody_else(text: str) -> None:
    assert named(SITES, text) == [("defence", None)]


def test_of_nested_networks_the_narrowest_owns_an_address() -> None:
    assert named(SITES, "192.0.2.70 198.51.100.1") == [("desk", None), (None, None)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("сайт Министерства обороны Севера", "ru"),
        ("МИНИСТЕРСТВУ ОБОРОНЫ СЕВЕРА конец", "ru"),
        ("атака на сервер Северного банка", "ru"),
        ("сайт Міністерства оборони Півночі", "uk"),
        ("разом з Національною поліцією Півночі", "uk"),
        ("die Server des Bundesamtes für Nordwesten", "de"),
        ("Kunden der Nordischen Bank", "de"),
        ("Kuzey Savunma Bakanlığı'na saldırı", "tr"),
        ("Kuzey Savunma Bakanlığına saldırı", "tr"),
        ("هجوم على موقع للبنك الشمالي", "ar"),
        ("سنهاجم البنك الشمالي", "ar"),
        ("لوزارة الشمال", "ar"),
        ("situs Kementerian Utaranya", "id"),
        ("the Northern Water Board's site", "en"),
        ("le site de la Banque du Nord", "fr"),
        ("la web del Banco del Norte", "es"),
    ],
)
def test_a_declined_name_is_the_target(text: str, key: str) -> None:
    assert named(NAMES, text) == [(key, None)]


@pytest.mark.parametrize(
    "text",
    [
        "министерский оборонный север",
        "Министерство обороноспособности Севера",
        "северные банки",
        "банка с севера",
        "Міністерство освіти Півночі",
        "національний поліцейський",
        "die Nordischen Banken",
        "Bundesamter Nordwesten",
        "Kuzey Savunma Bakanlıkları",
        "بنوك الشمال",
        "kementerian utarakan",
        "Northern Water Boarding",
        "la banque nordique",
        "bancos del norte",
    ],
)
def test_another_word_of_the_same_root_is_not_the_target(text: str) -> None:
    assert named(NAMES, text) == []


def test_a_gazetteer_can_be_sent_to_another_process() -> None:
    sent = pickle.loads(pickle.dumps(NAMES))
    assert named(sent, "сайт Министерства обороны Севера") == [("ru", None)]
    assert named(pickle.loads(pickle.dumps(SITES)), "defense.example") == [(None, "defence")]
