"""What is known of a page's address: lines ever shown, stable words, titles, script origins?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce

from tocsin.watch.marks import script_marks
from tocsin.watch.view import View

MOST_PAGES = 30  # the latest pages that count
_STABLE = 0.8  # share of them that a stable word stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a page shows that its address never showed."""

    title: str  # empty where it is known
    lines: tuple[str, ...]
    script_origins: frozenset[str]

    @property
    def nothing(self) -> bool:
        """True where all was shown before."""
        return not (self.title or self.lines or self.script_origins)


@dataclass(frozen=True, slots=True)
class History:
    """The latest pages of one address, oldest first, and what they have in common."""

    pages: tuple[View, ...] = ()
    stable: frozenset[str] = field(default=frozenset(), compare=False)  # words in most of the pages
    lines: frozenset[str] = field(default=frozenset(), compare=False)
    titles: frozenset[str] = field(default=frozenset(), compare=False)
    script_origins: frozenset[str] = field(default=frozenset(), compare=False)
    script_signs: frozenset[str] = field(default=frozenset(), compare=False)

    def after(self, view: View) -> History:
        """The history with one more page."""
        pages = (*self.pages, view)[-MOST_PAGES:]
        counts = Counter(word for page in pages for word in page.words)
        return History(
            pages=pages,
            stable=frozenset(word for word, count in counts.items() if count >= _STABLE * len(pages)),
            lines=frozenset(line for page in pages for line in page.lines),
            titles=frozenset(page.title for page in pages),
            script_origins=reduce(frozenset.union, (page.script_origins for page in pages), frozenset()),
            script_signs=self.script_signs | {mark.shows for mark in script_marks(view)},
        )

    @property
    def has_picture(self) -> bool:
        """True where a picture was served as the page before."""
        return any(page.picture for page in self.pages)

    def new(self, view: View) -> News:
        """What the page shows for the first time."""
        return News(
            title="" if view.title in self.titles else view.title,
            lines=tuple(line for line in view.lines if line not in self.lines),
            script_origins=view.script_origins - self.script_origins,
        )

    def kept(self, view: View) -> float:
        """Share of the stable words still shown, or of the latest page's words: the larger; 1 where there are none."""
        return max(_share(self.stable, view.words), _share(self.pages[-1].words, view.words) if self.pages else 1.0)


def _share(known: frozenset[str], shown: frozenset[str]) -> float:
    return len(known & shown) / len(known) if known else 1.0
