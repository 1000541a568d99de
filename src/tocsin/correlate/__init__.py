"""Did what was claimed happen, and who says so? Claim + Observation -> Incident."""

from tocsin.correlate.errors import CorrelateError as CorrelateError
from tocsin.correlate.facts import Facts as Facts
from tocsin.correlate.judge import judge as judge
from tocsin.correlate.measures import measures as measures
from tocsin.correlate.tally import Tally as Tally
from tocsin.correlate.tally import tally as tally
