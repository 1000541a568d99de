"""Post -> Echo: which texts say again what an earlier one said?"""

from tocsin.fingerprint.wording.index import VERSION as VERSION
from tocsin.fingerprint.wording.index import Wording as Wording
from tocsin.fingerprint.wording.index import echoes as echoes
