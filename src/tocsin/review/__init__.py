"""Incident + Decision -> Report: what may be published of this case?"""

from tocsin.review.check import leaks as leaks
from tocsin.review.compose import compose as compose
from tocsin.review.errors import ReviewError as ReviewError
from tocsin.review.view import CaseView as CaseView
