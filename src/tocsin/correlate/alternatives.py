"""R7: what else would explain it? Each alternative says so; some cap the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tocsin.correlate.bearing import Bearing
from tocsin.correlate.bins import Bin
from tocsin.correlate.verdict import plural, reason
from tocsin.model import Reason

_RULE = "R7 alternatives"
# Failures of these kinds are as often an expired certificate or a broken name entry as an attack.
_HOUSEKEEPING = ("dns", "tls", "cert")


def noted(found: Bearing) -> Iterator[Reason]:
    """What was set aside and why: none of it is read as down, none as fine."""
    coverage = found.coverage
    if coverage.ours:
        says = (
            f"{plural(len(coverage.ours), 'failed look')} set aside: targets nobody claims failed at the same time "
            "from the same vantage, so our own network or a shared provider explains them."
        )
        yield reason(_RULE, says, set_aside=len(coverage.ours))
    if coverage.blocked:
        says = (
            f"{plural(coverage.blocked, 'look')} met a filter (403, 429, 451 or a challenge). Blocked to us is not "
            "down; a raised protection is an indication by itself."
        )
        yield reason(_RULE, says, blocked=coverage.blocked)
    if coverage.unknown:
        says = f"{plural(coverage.unknown, 'look')} could not see; a blind look counts neither way."
        yield reason(_RULE, says, unknown=coverage.unknown)


def capping(found: Bearing) -> Iterator[Reason]:
    """Alternatives under which no more than "partly observed" may be said."""
    before = [cell.state for cell in found.just_before.values()]
    if before and before.count(Bin.OUTAGE) * 2 > len(before):
        says = "The target was failing already in the two hours before the window."
        yield reason(_RULE, says, bins_before=len(before), failing=before.count(Bin.OUTAGE))
    if replaced := found.coverage.replaced:
        kinds = ", ".join(sorted({item.reason for item in replaced}))
        says = f"{plural(len(replaced), 'look')} met another page ({kinds}), as maintenance would show."
        yield reason(_RULE, says, replaced=len(replaced), kinds=kinds)
    kinds_of_failure = Counter(item.reason for item in found.failures)
    housekeeping = sum(count for kind, count in kinds_of_failure.items() if kind.startswith(_HOUSEKEEPING))
    if housekeeping and housekeeping >= 0.8 * kinds_of_failure.total():
        says = "The failures are of the name or the certificate, which break without any attack."
        yield reason(_RULE, says, failures=kinds_of_failure.total(), name_or_certificate=housekeeping)
