"""The one door to files and network: everything that enters is hashed and kept first."""

from tocsin.fetch.address import Network as Network
from tocsin.fetch.address import refusal as refusal
from tocsin.fetch.door import Door as Door
from tocsin.fetch.errors import FetchError as FetchError
from tocsin.fetch.keeper import Keeper as Keeper
from tocsin.fetch.limits import Limits as Limits
from tocsin.fetch.media_type import media_type as media_type
from tocsin.fetch.memory import Memory as Memory
from tocsin.fetch.polite import Manners as Manners
