"""Of which kind is what the analyst pointed at?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from tocsin.app.errors import CaseError
from tocsin.collect.kinds import FILES, HEAD, Guess, guess
from tocsin.fetch.archive import DAMAGE, member_stream, members, open_zip
from tocsin.fetch.errors import FetchError
from tocsin.fetch.folder import Found, open_regular, walk
from tocsin.fetch.limits import Limits
from tocsin.model.seams import Fault


def kind_of(path: Path) -> Guess:
    """The kind of a file, a folder or a zip; only names and first bytes are looked at.

    Raises:
        CaseError: nothing lies there, or it is of no kind we know.
    """
    if not path.exists():
        raise CaseError(str(path), "is not there", "give the path of a file or folder")
    limits = Limits()
    found = [each for each in islice(walk(path, limits), FILES) if isinstance(each, Found)]
    heads: dict[str, Callable[[], bytes]] = {}
    troubles: list[Fault] = []
    for each in found:
        if each.name.lower().endswith(".zip"):
            heads |= _members(each, limits, troubles)
        else:
            heads[each.name] = _reader(each, limits)
    told = guess(list(heads), lambda name: heads[name]())
    if told is None and troubles:
        raise CaseError(troubles[0].where, troubles[0].what, troubles[0].remedy)
    if told is None:
        remedy = "name it with --kind; `tocsin doctor` lists the kinds"
        raise CaseError(str(path), "is of no kind that is recognised", remedy)
    return told


def _reader(found: Found, limits: Limits) -> Callable[[], bytes]:
    def head() -> bytes:
        try:
            with open_regular(found.path, found.name, limits) as stream:
                return stream.read(HEAD)
        except (OSError, FetchError):
            return b""

    return head


def _members(found: Found, limits: Limits, troubles: list[Fault]) -> dict[str, Callable[[], bytes]]:
    """The heads of a zip's members; what cannot be read is noted."""
    heads: dict[str, bytes] = {}
    try:
        with open_regular(found.path, found.name, limits) as stream, open_zip(stream, found.name, limits) as archive:
            for row in islice(members(archive, found.name, limits), FILES):
                if isinstance(row, Fault):
                    troubles.append(row)
                    continue
                try:
                    with member_stream(archive, row) as member:
                        heads[f"{found.name}/{row.filename}"] = member.read(HEAD)
                except DAMAGE:
                    continue
    except OSError as trouble:
        troubles.append(Fault(where=found.name, what=trouble.strerror or str(trouble)))
    except FetchError as trouble:
        troubles.append(Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy))
    return {name: partial(bytes, content) for name, content in heads.items()}
