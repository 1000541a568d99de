"""What do the targets show from outside? Target -> Observation."""

from tocsin.watch.archive import observe_captures as observe_captures
from tocsin.watch.availability import Availability as Availability
from tocsin.watch.errors import WatchError as WatchError
from tocsin.watch.inspect import Inspection as Inspection
from tocsin.watch.inspect import inspect as inspect
from tocsin.watch.page import Page as Page
from tocsin.watch.strip import strip as strip
