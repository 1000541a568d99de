"""What does a package say of itself? ``package.json``, the data packages of folder and WACZ, and ``VERIFY.md``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from tocsin.model import to_json, utc_text
from tocsin.preserve.package import layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a package states of itself; bound to everything else by ``check_package``."""

    reference: str
    title: str
    issuer: str
    software: str
    operator: str  # pseudonym of who made it
    made: datetime  # time of the custody line below: no clock is asked, so the same state gives the same bytes
    state: str  # "<number> <hash>" of the last custody line before the packing: the state that was packed
    settings: str  # SHA-256 of tocsin.toml
    added_only: tuple[str, ...]  # tables held against every seal; the others against the last alone
    head: str = ""  # "<number> <hash>" of the custody line that names the contents, the log's last
    signer: str | None = None  # id of the key
    signer_since: datetime | None = None  # first custody line that names the key
    authorities: tuple[str, ...] = ()  # that time-stamped the manifest, in the order of the replies
    trust: tuple[str, ...] = ()  # SHA-256 of the certificates the authorities were held against
    withheld: int = 0  # kept media that the case withholds and this package holds
    form: str = layout.FORM

    def text(self) -> bytes:
        """``package.json``."""
        return _written(to_json(self))


def datapackage(facts: Facts, hashes: Mapping[str, str], sizes: Mapping[str, int]) -> bytes:
    """The folder's Frictionless data package: every file below ``data/``."""
    held = [name for name in sorted(hashes) if name.startswith("data/")]
    resources = [_resource(name, hashes[name], sizes[name]) for name in held]
    return _written({"profile": "data-package", **_heading(facts), "resources": resources})


def wacz_datapackage(facts: Facts, members: Mapping[str, tuple[str, int]]) -> bytes:
    """The WACZ's data package: every member but this and its digest. Member -> (SHA-256, bytes)."""
    resources = [_resource(name, *members[name]) for name in sorted(members)]
    head = {"profile": "data-package", "wacz_version": "1.1.1"}
    return _written({**head, **_heading(facts), "resources": resources})


def digest_of(package: bytes) -> bytes:
    """``datapackage-digest.json`` of a data package."""
    return _written({"path": layout.DATAPACKAGE, "hash": "sha256:" + hashlib.sha256(package).hexdigest()})


def guide(facts: Facts, left_out: int) -> bytes:
    """``VERIFY.md``: the commands, and above them what the package holds that must not be shown."""
    held = (
        f"**This package holds {facts.withheld:,} media that the case withholds.** It is evidence: do not publish it."
    )
    gone = f"**{left_out:,} files that the case withholds were left out**; `{layout.LEFT_OUT}` names their hashes."
    nothing = "This package holds no media that the case withholds."
    warning = held if facts.withheld else gone if left_out else nothing
    template = files("tocsin.preserve.package").joinpath("VERIFY.md.template").read_text("utf-8")
    words = {
        "reference": facts.reference,
        "title": facts.title,
        "issuer": facts.issuer,
        "software": facts.software,
        "made": utc_text(facts.made),
        "head": facts.head,
        "warning": warning,
        "signed": f"Signed by the Ed25519 key `{facts.signer}`." if facts.signer else "Not signed.",
        "stamped": _stamped(facts.authorities),
    }
    for name, value in words.items():
        template = template.replace("{{" + name + "}}", " ".join(value.split()))
    return template.encode("utf-8")


def script() -> bytes:
    """The standalone verifier that every package carries."""
    return files("tocsin.preserve.standalone").joinpath(layout.SCRIPT).read_bytes()


def _stamped(authorities: tuple[str, ...]) -> str:
    return f"Time-stamped by {', '.join(authorities)}." if authorities else "Not time-stamped."


def _heading(facts: Facts) -> dict[str, str]:
    title = f"{facts.reference}: {facts.title}"
    return {"title": title, "software": facts.software, "created": utc_text(facts.made)}


def _resource(name: str, sha256: str, size: int) -> dict[str, object]:
    known = name.replace("/", "-").lower()
    return {"name": known, "path": name, "hash": f"sha256:{sha256}", "bytes": size, "type": "file"}


def _written(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=True).encode("ascii") + b"\n"
