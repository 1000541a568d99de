"""Is the last card under each key the one that is told?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Cards
from tocsin.fingerprint.index.cards import LEAST_MERGE, MOST_CARD

keys = st.one_of(st.integers(0, 20), st.just((1 << 64) - 1), st.just(1 << 63))
batches = st.lists(st.one_of(st.none(), st.lists(st.tuples(keys, st.binary(max_size=30)), max_size=8)), max_size=8)


@settings(deadline=None, max_examples=40)
@given(batches=batches)
def test_the_last_card_stands_before_and_after_every_merge(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[int, bytes]] | None]
) -> None:
    path = tmp_path_factory.mktemp("cards") / "cards"
    held: dict[int, bytes] = {}
    with Cards.write(path) as writer, Cards.open(path) as reader:
        for batch in batches:
            if batch is None:
                writer.merge()
            else:
                writer.append(batch)
                held.update(batch)
            reader.refresh()
            for cards in (reader, writer):
                assert {key: card for key in held if (card := cards.get(key)) is not None} == held
            assert reader.get(99) is None
            assert len(reader) == len(held)
    with Cards.open(path) as late:
        late.check()
        assert {key: late.get(key) for key in held} == held


def test_built_cards_are_found(tmp_path: Path) -> None:
    Cards.build(tmp_path / "cards", ((key * 3, b"card %d" % key) for key in range(1000)))
    with Cards.open(tmp_path / "cards") as cards:
        assert len(cards) == 1000
        assert cards.get(2997) == b"card 999"
        assert cards.get(2998) is None


def test_a_long_log_is_merged_by_itself(tmp_path: Path) -> None:
    with Cards.write(tmp_path / "cards") as writer:
        writer.append((key, bytes(1 << 16)) for key in range(LEAST_MERGE // (1 << 16) + 1))
        writer.append([(1, b"new")])
    with Cards.open(tmp_path / "cards") as cards:
        assert cards.container.log > LEAST_MERGE
        assert cards.get(1) == b"new"
        assert cards.get(2) == bytes(1 << 16)


def test_an_append_is_all_or_nothing(tmp_path: Path) -> None:
    with Cards.write(tmp_path / "cards") as writer:
        writer.append([(1, b"one")])
        whole = (tmp_path / "cards").stat().st_size
        writer.append([(1, b"two"), (2, b"two")])
    content = (tmp_path / "cards").read_bytes()
    for cut in range(whole, len(content)):
        (tmp_path / "cards").write_bytes(content[:cut])
        with Cards.open(tmp_path / "cards") as cards:
            assert (cards.get(1), cards.get(2)) == (b"one", None)


def test_the_largest_cards_fit_and_larger_ones_are_refused(tmp_path: Path) -> None:
    with Cards.write(tmp_path / "cards") as writer:
        writer.append((key, bytes(MOST_CARD)) for key in range(20))
        with pytest.raises(FingerprintError, match="the card of key 7 has 1,048,577 bytes"):
            writer.append([(6, b"not kept either"), (7, bytes(MOST_CARD + 1))])
        assert writer.get(6) == bytes(MOST_CARD)
        assert writer.get(19) == bytes(MOST_CARD)


def test_an_index_file_is_no_card_file(tmp_path: Path) -> None:
    from tocsin.fingerprint.index import IndexFile

    IndexFile.build(tmp_path / "index", [])
    with pytest.raises(FingerprintError, match="is no card file of Tocsin"):
        Cards.open(tmp_path / "index")
