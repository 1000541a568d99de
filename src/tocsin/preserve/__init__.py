"""Bytes become evidence: kept by hash, logged in a chain, checked against both."""

from tocsin.preserve.blobs import Blobs as Blobs
from tocsin.preserve.custody import Custody as Custody
from tocsin.preserve.entry import Entry as Entry
from tocsin.preserve.erasures import check_erasures as check_erasures
from tocsin.preserve.errors import PreserveError as PreserveError
from tocsin.preserve.evidence import Evidence as Evidence
from tocsin.preserve.ledger import Head as Head
from tocsin.preserve.ledger import Ledger as Ledger
from tocsin.preserve.ledger import read_ledger as read_ledger
from tocsin.preserve.problem import Kind as Kind
from tocsin.preserve.problem import Problem as Problem
from tocsin.preserve.seals import Rolling as Rolling
from tocsin.preserve.seals import check_seals as check_seals
from tocsin.preserve.verify import check_blobs as check_blobs
from tocsin.preserve.verify import check_captures as check_captures
from tocsin.preserve.verify import check_evidence as check_evidence
from tocsin.preserve.verify import check_published as check_published
