"""Are the values of a JSON file found as the standard parser finds them?"""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.collect import pieces as module
from tocsin.collect.jsontext import read_json
from tocsin.collect.pieces import Broken, Piece, Twice, pieces

TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda deep: st.lists(deep) | st.dictionaries(TEXT, deep)
)
INTO = frozenset({(), ("items",)})


def found(content: bytes) -> list[object]:
    return [
        read_json(piece.raw)[0]
        for piece in pieces(BytesIO(content), INTO)
        if isinstance(piece, Piece) and piece.path == ("items", "*")
    ]


@given(st.lists(ANY), st.booleans(), st.integers(1, 40))
def test_every_item_is_found_whatever_the_size_of_the_blocks(values: list[object], ascii_: bool, block: int) -> None:
    content = json.dumps({"head": [{"x": '"]}'}], "items": values}, ensure_ascii=ascii_).encode()
    before, module.BLOCK = module.BLOCK, block
    try:
        assert found(content) == values
    finally:
        module.BLOCK = before


def test_offsets_are_bytes_of_the_file() -> None:
    content = '{"é": 1, "items": [{"a": 2}, "b"]}'.encode()
    at = [
        piece.at
        for piece in pieces(BytesIO(content), INTO)
        if isinstance(piece, Piece) and piece.path == ("items", "*")
    ]
    assert [content[place : place + 1] for place in at] == [b"{", b'"']


@given(st.lists(ANY, min_size=1), st.data())
def test_a_cut_gives_what_stands_before_it_and_says_where(values: list[object], data: st.DataObject) -> None:
    content = json.dumps({"items": values}).encode()
    cut = data.draw(st.integers(0, len(content) - 1))
    got = 0
    with pytest.raises(Broken) as broken:
        for piece in pieces(BytesIO(content[:cut]), INTO):
            got += piece.path == ("items", "*")
    assert got <= len(values)
    assert broken.value.at <= cut


@given(st.binary(max_size=200))
def test_any_bytes_end_in_values_or_a_place(content: bytes) -> None:
    try:
        assert all(piece.at <= len(content) for piece in pieces(BytesIO(content), INTO))
    except Broken as broken:
        assert broken.at <= len(content)


def test_one_endless_value_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 1000)
    with pytest.raises(Broken, match="larger than 1,000 bytes"):
        found(b'{"items": ["' + b"a" * 200_000 + b'"]}')


def test_what_follows_the_end_is_not_passed_over() -> None:
    with pytest.raises(Broken, match="something follows"):
        found(b'{"items": []} {"items": [1]}')


def test_a_key_that_comes_twice_is_told_and_both_values_are_read() -> None:
    content = b'{"items": [], "items": [1]}'
    twice = [piece for piece in pieces(BytesIO(content), INTO) if isinstance(piece, Twice)]
    assert twice == [Twice(("items",), content.rindex(b"[") - 1)]
    assert found(content) == [1]
