"""What leaves as proof? The evidence package: written, signed, time-stamped and checked."""

from tocsin.preserve.package.anchors import Anchor as Anchor
from tocsin.preserve.package.anchors import anchor as anchor
from tocsin.preserve.package.anchors import anchored as anchored
from tocsin.preserve.package.anchors import check_anchors as check_anchors
from tocsin.preserve.package.anchors import replies_in as replies_in
from tocsin.preserve.package.check import Found as Found
from tocsin.preserve.package.check import check_package as check_package
from tocsin.preserve.package.describe import Facts as Facts
from tocsin.preserve.package.vouching import Policy as Policy
from tocsin.preserve.package.wacz import write_wacz as write_wacz
from tocsin.preserve.package.writing import Ask as Ask
from tocsin.preserve.package.writing import Built as Built
from tocsin.preserve.package.writing import Contents as Contents
from tocsin.preserve.package.writing import Packed as Packed
from tocsin.preserve.package.writing import build as build
