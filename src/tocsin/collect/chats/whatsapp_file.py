"""Which lines does the text of a WhatsApp export hold, and of which form are those that begin a message?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from tocsin.collect.chats.whatsapp_line import Order, Shape, head_of
from tocsin.collect.jsontext import NOT_UTF8, UNSTORABLE
from tocsin.collect.lines import lines
from tocsin.model.seams import Material, Repair, Skip

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Form:
    """How the heads of one file look: one form is the file's own, others stand in what people pasted."""

    ended: bool  # the last line has its line feed, as WhatsApp writes it
    orders: dict[Shape, Order] = field(default_factory=dict)

    @property
    def shape(self) -> Shape:
        """The form of most lines."""
        return max(self.orders, key=lambda shape: self.orders[shape].lines)

    @property
    def others(self) -> int:
        """Lines that begin in another form, where they are too many to have been pasted."""
        own = self.orders[self.shape].lines
        others = sum(order.lines for order in self.orders.values()) - own
        return others if others > 1 and others * 10 > own else 0


def form_of(file: Material) -> Form:
    """Reads the whole file once, keeping nothing of it."""
    with file.open() as stream:
        stream.seek(max(0, file.capture.size - 1))
        form = Form(ended=stream.read(1) == b"\n")
    latest = (file.capture.collected + timedelta(days=2)).date()
    for number, text in texts(file):
        head = head_of(text) if isinstance(text, str) else None
        if head:
            form.orders.setdefault(head.shape, Order(latest)).see(head, number)
    return form


def texts(file: Material) -> Iterator[tuple[int, str | Skip | Repair]]:
    """The file's lines as text; what had to be mended or left out before it."""
    with file.open() as stream:
        if stream.read(2) in _UTF16:
            yield 1, Skip(reason="text in UTF-16", where=file.name)
            return
        stream.seek(0)
        for number, line in lines(stream, file.name):
            where = f"{file.name}: line {number:,}"
            if line is None:
                yield number, Skip(reason="line too long", where=where)
                continue
            text = line.decode("utf-8", "replace")
            if "\ufffd" in text and b"\xef\xbf\xbd" not in line:
                yield number, Repair(reason=NOT_UTF8, where=where)
            if "\0" in text:
                yield number, Repair(reason=UNSTORABLE, where=where)
            yield number, text.removesuffix("\n").removesuffix("\r")
