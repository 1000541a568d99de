"""Authorities, keys and one signed and stamped package for all the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.preserve.package.authority import Authority, authority
from tests.preserve.package.small import packed

from tocsin.preserve.package import Built, Policy, signing


@dataclass(frozen=True)
class World:
    """Who signs and who stamps; a rogue of each."""

    key: Path
    rogue: Path
    first: Authority  # brings a chain: only openssl reads its replies
    second: Authority
    stranger: Authority

    @property
    def policy(self) -> Policy:
        """What a careful reader asks."""
        return Policy(
            require=frozenset({"signature", "timestamp"}),
            trust=(self.first.root, self.second.root),
            signers=(self.key.with_name(self.key.name + ".pub"),),
        )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("world")
    for name in ("key.pem", "rogue.pem"):
        signing.new_key(root / name)
    first, second = authority(root / "first", "first", chain=True), authority(root / "second", "second")
    stranger = authority(root / "stranger", "stranger")
    return World(root / "key.pem", root / "rogue.pem", first, second, stranger)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, world: World) -> Built:
    return packed(tmp_path_factory.mktemp("small"), world.key, (world.first, world.second))
