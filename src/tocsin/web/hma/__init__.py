"""Can a host that talks to Meta's hasher-matcher-actioner (HMA 1.1) talk to Tocsin instead? Yes, by this application.

Same paths, fields, statuses and JSON. What differs: no address is fetched on a client's word, changes take a token, and
exchanges are not configured here.
"""

from tocsin.web.hma.application import beside, hma
from tocsin.web.hma.asked import Limits
from tocsin.web.hma.service import Service
from tocsin.web.hma.tokens import Tokens

__all__ = ["Limits", "Service", "Tokens", "beside", "hma"]
