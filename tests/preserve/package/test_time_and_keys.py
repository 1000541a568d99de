"""Do old packages still verify after keys were changed and certificates ran out, and strange answers not?"""

from __future__ import annotations

import shutil
import stat
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.preserve.package.authority import authority
from tests.preserve.package.conftest import World
from tests.preserve.package.small import packed, small_case
from tests.preserve.package.test_package import kinds, script, words

from tocsin.preserve import Kind, PreserveError
from tocsin.preserve.package import Built, Policy, anchored, check_anchors, check_package, replies_in, signing, stamping
from tocsin.preserve.package.stamping import certificates, trusted


def test_an_old_package_verifies_after_the_key_was_changed(package: Built, world: World, tmp_path: Path) -> None:
    for name in ("key.pem", "rogue.pem"):  # the second stands for the key of today
        shutil.copy(world.key.with_name(f"{name}.pub"), tmp_path)
    assert kinds(package.folder, replace(world.policy, signers=(tmp_path,))) == []
    (tmp_path / "key.pem.pub").unlink()
    assert kinds(package.folder, replace(world.policy, signers=(tmp_path,))) == [Kind.SIGNER_UNKNOWN]


@pytest.mark.parametrize("chain", [True, False])
def test_an_old_package_verifies_after_the_certificate_ran_out(world: World, tmp_path: Path, chain: bool) -> None:
    short = authority(tmp_path / "short", "short", chain=chain, valid=timedelta(seconds=1.6))
    made = packed(tmp_path / "case", world.key, (short,))
    time.sleep(1.7)
    policy = replace(world.policy, trust=(short.root,))
    assert kinds(made.folder, policy) == []
    assert script(made.folder, *words(policy)) == (0, ["HOLDS"])


def test_a_time_stamp_made_after_the_certificate_ran_out_is_refused(tmp_path: Path) -> None:
    dead = authority(tmp_path / "dead", "dead", valid=timedelta(seconds=-60))
    with pytest.raises(PreserveError, match="does not hold"):
        stamping.ask("http://dead.tsa.test/", b"text", lambda _, query: dead.answer(query), trusted([dead.root]))


def test_an_authority_that_fails_is_told_and_not_named(world: World, tmp_path: Path) -> None:
    made = packed(tmp_path, world.key, (world.first, world.stranger), trust=(world.first,))
    assert [line.partition(": ")[0] for line in made.silent] == [world.stranger.address]
    assert made.facts.authorities == (world.first.address,)
    assert kinds(made.folder, replace(world.policy, trust=(world.first.root,))) == []


def test_an_answer_to_another_query_is_refused(world: World) -> None:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    old = TimestampRequestBuilder().data(b"text").hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    for held in (world.first, world.second):
        reply = held.answer(old)
        with pytest.raises(PreserveError, match="another query"):
            stamping.ask(held.address, b"text", lambda _, query, reply=reply: reply, trusted([held.root]))  # type: ignore[misc]


@pytest.mark.parametrize("reply", [b"", b"<html>", bytes(2 << 20), bytes.fromhex("30053003020102")])
def test_what_is_no_reply_is_refused(reply: bytes) -> None:
    with pytest.raises(PreserveError):
        stamping.ask("http://odd.tsa.test/", b"text", lambda *_: reply, [])


def test_certificates_between_are_never_trusted(world: World) -> None:
    """rfc3161-client trusts the intermediates it is given; so it is given none."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    query = TimestampRequestBuilder().data(b"text").hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    reply = world.stranger.answer(query)
    own = certificates(world.stranger.root.read_bytes())
    digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1"
    assert not stamping.judge(reply, digest, own).trouble
    assert stamping.judge(reply, digest, trusted([world.second.root]), own).trouble


def test_a_reader_who_trusts_another_authority_is_told(package: Built, world: World) -> None:
    policy = replace(world.policy, trust=(world.stranger.root,))
    assert kinds(package.folder, policy) == [Kind.STAMP_UNTRUSTED]
    assert "stamp-untrusted" in script(package.folder, *words(policy))[1][0]


def test_trusting_one_of_two_authorities_is_enough_and_said(package: Built, world: World) -> None:
    policy = replace(world.policy, trust=(world.second.root,))
    problems, found = check_package(package.folder, policy)
    assert list(problems) == []
    assert [stamp.trusted for stamp in found.vouched.stamps] == [False, True]
    assert script(package.folder, *words(policy)) == (0, ["HOLDS"])


def test_a_key_is_for_its_owner_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    made = signing.new_key(path, b"open sesame")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(PreserveError, match="never overwritten"):
        signing.new_key(path)
    with pytest.raises(PreserveError, match="needs a passphrase"):
        signing.load_key(path)
    with pytest.raises(PreserveError, match="the passphrase is wrong"):
        signing.load_key(path, b"wrong")
    assert signing.key_id(signing.load_key(path, b"open sesame").public_key()) == made
    assert signing.known_signers([tmp_path / "key.pem.pub"]) == {made}
    with pytest.raises(PreserveError, match="no Ed25519 public key"):
        signing.known_signers([path])


def test_anchors_hold_and_a_changed_log_or_reply_is_named(world: World, tmp_path: Path) -> None:
    case = small_case(tmp_path, world.second)
    case.anchor(world.first)
    log, folder = tmp_path / "evidence/custody.jsonl", tmp_path / "evidence/anchors"
    trust = trusted([world.first.root, world.second.root])
    assert list(check_anchors(log, replies_in(folder), trust)) == []
    assert len(anchored(log)) == 2
    assert [p.kind for p in check_anchors(log, replies_in(folder), trust[:1])] == [Kind.ANCHOR_WRONG]
    first, second = sorted(folder.iterdir())
    (folder / "99-1.tsr").write_bytes(b"odd")
    assert [p.what for p in check_anchors(log, replies_in(folder), ())] == ["is named by no custody line"]
    (folder / "99-1.tsr").unlink()
    first.unlink()
    shutil.copy(second, first)
    assert [p.kind for p in check_anchors(log, replies_in(folder), trust)] == [Kind.ANCHOR_WRONG]
    first.unlink()
    assert [p.kind for p in check_anchors(log, replies_in(folder), trust)] == [Kind.ANCHOR_MISSING]


def test_nothing_is_read_but_what_the_policy_names(tmp_path: Path, package: Built) -> None:
    with pytest.raises(PreserveError, match="No such file"):
        signing.known_signers([tmp_path / "none.pub"])
    assert kinds(package.folder, Policy(trust=(tmp_path / "none.pem",)))[-1] is not None
