"""Is a wall told from a page that merely talks of one, in many languages and in each software's own notice?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.collect.boards import BOARDS, Said, thread
from tests.collect.door import SOURCE, FakeDoor, collected, utc

from tocsin.collect.closing import wall
from tocsin.collect.forums.forum import Forum
from tocsin.collect.page import parse
from tocsin.model import Source
from tocsin.model.seams import Closed, Fault, Material

WALLS = {
    "en": "You must be registered to view this forum.",
    "fr": "Vous devez être inscrit pour consulter ce forum.",
    "de": "Du musst angemeldet sein, um diesen Beitrag zu sehen.",
    "es": "Debes iniciar sesión para ver este tema.",
    "ru": "Для просмотра этого форума вы должны быть зарегистрированы.",
    "ar": "يجب عليك تسجيل الدخول لمشاهدة هذا القسم",
    "tr": "Bu konuyu görmek için giriş yapmalısınız.",
    "id": "Anda harus masuk untuk melihat halaman ini.",
    "pt": "Você precisa estar logado para ver este tópico.",
    "it": "Devi effettuare l'accesso per vedere questa pagina.",
    "pl": "Musisz być zalogowany, aby zobaczyć ten temat.",
    "uk": "Форум лише за запрошенням.",
    "nl": "U moet ingelogd zijn om dit te bekijken.",
    "gone": "The requested thread could not be found.",
    "private": "Oops! That page doesn’t exist or is private.",
}
PLACES = (
    '<div class="blockMessage">{}</div>',
    '<div class="panel" id="message"><h2>Information</h2><div class="content"><p>{}</p></div></div>',
    '<div class="standard_error"><form>{}</form></div>',
    '<table><tr><td class="panelsurround"><div>{}</div></td></tr></table>',
    '<div id="fatal_error"><h3>Error</h3><div class="padding">{}</div></div>',
    '<div id="elError"><p>{}</p></div>',
    "<p>{}</p>",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", WALLS)
def test_a_notice_where_posts_were_closes_the_source(language: str, place: str) -> None:
    page = f"<title>Board</title><a href=/login>Log in</a>{place.format(WALLS[language])}<footer>Contact</footer>"
    told = collected(Forum(), {"2024-05-01-t.html": page.encode()})
    (closed,) = told.closed
    assert (closed.says, closed.at) == (WALLS[language], utc("2024-05-01T00:00:00"))
    assert closed.evidence == told.captures[0].id
    assert not told.faults


@pytest.mark.parametrize(
    "title", ["403 Forbidden", "Page not found | Board", "Board - Доступ запрещён", "Accès refusé", "الصفحة غير موجودة"]
)
def test_a_stand_in_page_is_told_by_the_whole_of_its_title(title: str) -> None:
    page = f"<title>{title}</title><center><h1>Sorry</h1></center><hr>".encode()
    assert collected(Forum(), {"t.html": page}).closed[0].says == title


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a_refusing_answer_without_posts_is_a_wall(status: int) -> None:
    class Refused(FakeDoor):
        def files(self, source: Source) -> Iterator[Material | Fault]:
            for file in FakeDoor.files(self, source):
                assert isinstance(file, Material)
                yield replace(file, capture=replace(file.capture, status=status))

    told = list(Forum().collect(SOURCE, Refused({"t.html": b"<p>no"}), None))
    assert any(isinstance(item, Closed) and str(status) in item.says for item in told)


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("says", WALLS.values())
def test_a_thread_that_talks_about_it_closes_nothing(name: str, says: str) -> None:
    posts = [Said(1, "fennec", utc("2024-05-01T10:00:00"), says), Said(2, "lynx", utc("2024-05-02T10:00:00"), says)]
    told = collected(Forum(), {"t.html": thread(name, says, posts).encode()})
    assert not told.closed
    assert len(told.posts) == 2


@pytest.mark.parametrize(
    "page",
    [
        # An index of a board whose threads, or whose rules, speak of it.
        '<div class="blockMessage">Registration is by invitation only.</div>'
        + "".join(f'<a href="/threads/t.{n}/">You must be logged in to view this</a>' for n in range(5)),
        # An article about it.
        "<article><p>The forum is now invitation only, its operators said.</p></article>",
        f"<p>Only by invitation.</p><p>{'A long report on how forums close their doors to the public. ' * 60}</p>",
        # A link, a menu, a quotation, a footer.
        "<p>Welcome</p><a href=/x>You must log in to view this</a>",
        "<p>Welcome</p><blockquote>This forum is invitation only</blockquote>",
        "<p>Welcome</p><footer>Registration is by invitation only</footer>",
        "<title>403 Forbidden errors after the update - Board</title><p>How do I mend it?</p>",
        "<title>Board</title><form>Log in <input name=password></form>",
    ],
)
def test_a_page_that_is_no_wall_is_told_as_not_recognised(page: str) -> None:
    assert wall(parse(page.encode(), "x")) is None
    told = collected(Forum(), {"t.html": page.encode()})
    assert not told.closed
    assert told.fault.what == "structure not recognised: no posts found"
