"""Do the data files of the room say what they mean, once?"""

from __future__ import annotations

import pytest

from tocsin.model.seams import Reach
from tocsin.watch import WatchError
from tocsin.watch.answer import reasons
from tocsin.watch.elements import elements
from tocsin.watch.signature import fold, grammar, phrases, signatures
from tocsin.watch.standins import known


def test_every_way_of_not_answering_has_a_reason_of_its_own() -> None:
    codes = [sight.code for sight in reasons().reach.values()]
    assert len(codes) == len(Reach) - 1
    assert len(codes) == len(set(codes))


def test_every_stand_in_has_a_name_of_its_own_and_no_phrase_twice() -> None:
    names = [entry.name for entry in known()]
    assert len(names) == len(set(names))
    for entry in known():
        assert len(entry.phrases) == len(set(entry.phrases)), entry.name
        assert all(phrase.strip() for phrase in entry.phrases), entry.name


def test_words_for_acts_and_connectors_do_not_overlap() -> None:
    rules = grammar()
    assert not set(rules.acts) & (rules.before_name | rules.after_name)
    assert all(0 < weight <= 1 for weight in rules.acts.values())


def test_every_element_that_loads_a_part_has_its_attributes_read() -> None:
    assert set(elements().parts) <= elements().asked


def test_words_are_read_as_they_are_meant() -> None:
    assert fold("H4CK3D 8Y Z3PHYR") == fold("hacked by zephyr")
    assert fold("нaсked") == ("hacked",)
    assert fold("HACKLENDİ") == fold("hacklendi")
    assert fold("تـمّ الاختِراق") == fold("تم الاختراق")
    assert fold("1337 2013") == ("1337", "2013")


def test_a_signature_names_its_signer() -> None:
    (found,) = signatures("Site piraté par Zéphyr_77")
    assert (found.name, found.weight, found.start, found.handle) == ("zephyr 77", 1.0, 1, True)
    assert not list(signatures("piraté par"))
    assert not list(signatures("the baked bread by the river"))


def test_a_phrase_does_not_run_over_the_end_of_a_line() -> None:
    assert phrases(("hello", "admin")) == (("hello admin", 25),)
    assert phrases(("hello", "", "admin")) == ()


def test_a_damaged_data_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.watch.signature.tomllib.loads", lambda text: {"act": []})
    grammar.cache_clear()
    with pytest.raises(WatchError, match=r"signature\.toml: lacks or misstates 'connectors'"):
        grammar()
    monkeypatch.undo()
    grammar.cache_clear()
