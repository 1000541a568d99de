"""Post -> Finding, Claim, Entity: what a text does, asserts and names, read with rule packs per language."""

from tocsin.read.check import Problem as Problem
from tocsin.read.check import check_packs as check_packs
from tocsin.read.errors import ReadError as ReadError
from tocsin.read.language import language_of as language_of
from tocsin.read.loading import load_packs as load_packs
from tocsin.read.pack import Pack as Pack
from tocsin.read.pack import Rule as Rule
from tocsin.read.reader import Reader as Reader
