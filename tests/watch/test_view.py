"""Is a page's source read as a browser would show it?"""

from __future__ import annotations

from tocsin.watch.markup import tokens
from tocsin.watch.view import look, registrable

URL = "https://www.kelna.example/a/"


def test_comments_scripts_and_styles_are_not_shown() -> None:
    page = b"<title>T &amp; U</title>a<!-->b<!-- c --><script>var x='<p>d';</script><style>e</style><p>f<b>g</b> h"
    view = look(page)
    assert view.title == "T & U"
    assert view.lines == ("ab", "fg h")
    assert view.script == "var x='<p>d';"


def test_a_quote_outside_an_attribute_value_hides_nothing() -> None:
    assert look(b'<p ">Hacked<i x=">" y> by</i> Z').lines == ("Hacked by Z",)


def test_an_unclosed_tag_or_comment_swallows_the_rest() -> None:
    assert look(b"<p>a<p b='c").lines == ("a",)
    assert look(b"<p>a<!-- b <p>c").lines == ("a",)


def test_text_for_visitors_without_scripts_is_kept_apart() -> None:
    view = look(b"<noscript>Please enable JavaScript</noscript><p>a")
    assert (view.lines, view.without_script) == (("a",), "Please enable JavaScript")


def test_origins_are_registrable_domains_without_the_page_s_own() -> None:
    page = b"""<script src=https://cdn.kelna.example/a.js></script><script src=//x.other.example/b.js></script>
    <img src=/c.png><img src=https://i.pictures.example/d.png><a href=https://elsewhere.example/>e</a><a href=f>g</a>"""
    view = look(page, URL)
    assert view.script_origins == {"other.example"}
    assert view.origins == {"other.example", "pictures.example"}
    assert view.links == 1


def test_a_site_is_its_registrable_domain_and_an_address_is_whole() -> None:
    found = [registrable(f"http://{host}/") for host in ("a.b.co.uk", "a.b.example", "10.0.0.7", "[::1]", "localhost")]
    assert found == ["b.co.uk", "b.example", "10.0.0.7", "::1", "localhost"]


def test_odd_addresses_have_no_origin_and_do_no_harm() -> None:
    for address in ("http://[", "javascript:x", "", "http://", "http://a b/", "//", "http://[::1", "data:x"):
        assert isinstance(registrable(address), str)
    assert look(b"<img src='http://['><a href='http://['><base href='http://['><img src=x>", URL).origins == frozenset()


def test_an_unknown_or_dangerous_character_set_is_no_trouble() -> None:
    for charset in (b"zlib", b"hex", b"idna", b"utf-7", b"nonsense", b"\xff"):
        assert look(b"<meta charset=" + charset + b"><p>caf\xe9").lines == ("café",)


def test_tokens_come_in_order_with_their_first_attributes() -> None:
    found = list(tokens("<A HREF=x href=y>l</a>"))
    assert [(token.name, token.text) for token in found] == [("a", ""), ("", "l"), ("/a", "")]
    assert found[0].attributes == {"href": "x"}
