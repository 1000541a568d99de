"""Does a page say as text what its reader sees, whoever wrote it?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.collect import page as module
from tocsin.collect.errors import CollectError
from tocsin.collect.page import decoded, parse, text_of, title_of


def text(html: str) -> str:
    return text_of(parse(html.encode(), "x.html").root)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>One <b>two</b></p><p>three<br>four</p>", "One two\nthree\nfour"),
        ("http://a.exam<wbr>ple/<wbr>b", "http://a.example/b"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n> b\n> c\n> > d\ne"),
        ("<pre>a\n  b</pre>c\n d", "a\nb\nc d"),
        ("a<script>b</script><style>c</style><template>d</template><!-- e -->", "a"),
        ("a<p hidden>b</p><p style='color:red; display : none'>c</p>d", "a\nd"),
        ("<title>t</title>a", "a"),
        ("a\u202eb\u200bc", "a\u202eb\u200bc"),
        ("", ""),
        ("&lt;b&gt; &amp; &#x41;&#xd800;", "<b> & A\ufffd"),
    ],
)
def test_text_is_what_is_shown(html: str, shown: str) -> None:
    assert text(html) == shown


def test_the_title_is_one_line() -> None:
    assert title_of(parse(b"<title> a\n b </title>", "x")) == "a b"
    assert title_of(parse(b"<title> </title>", "x")) is None


@pytest.mark.parametrize(
    ("content", "charset", "said"),
    [
        ("é".encode(), None, "é"),
        ("é".encode("latin-1"), None, "é"),
        ("é".encode("latin-1"), "ISO-8859-1", "é"),
        ("<meta charset=windows-1256>\u0628".encode("cp1256"), None, "\u0628"),
        ("\ufeffé".encode("utf-16-le"), "utf-8", "é"),
        ("é".encode(), "zip", "é"),  # a codec that is none of text's
        ("é".encode(), "unicode_escape", "é"),
        (b"\xef\xbb\xbf\xff", None, "\ufffd"),
    ],
)
def test_bytes_become_text_as_in_a_browser(content: bytes, charset: str | None, said: str) -> None:
    assert decoded(content, charset).endswith(said)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<b>" * 3_000 + "<i>x</b>" * 50_000,  # end tags that close nothing
        "<a " + " ".join(f"x{n}=1" for n in range(100_000)) + ">",
        "<a " * 100_000,
    ],
)
def test_a_page_that_would_take_minutes_is_refused_at_once(html: str) -> None:
    with pytest.raises(CollectError, match=r"x\.html: more than 2,000 open elements"):
        parse(html.encode(), "x.html")


def test_many_flat_elements_are_no_trouble() -> None:
    assert text("<p>a" * 20_000 + "<li>b<img>" * 20_000).count("\n") == 39_999


def test_a_page_over_the_limit_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 1000)
    with pytest.raises(CollectError, match=r"x\.html: holds 1,001 bytes, the limit is 1,000"):
        parse(b"a" * 1001, "x.html")


@given(st.text(alphabet="<>/abp \n='\"!-&#;x\u202e", max_size=300))
def test_any_page_has_a_text_without_markup_left_to_run(html: str) -> None:
    said = text(html)
    assert "\x00" not in said
    assert said == said.strip("\n ")


def test_a_page_of_very_many_elements_is_refused_before_it_costs_memory() -> None:
    with pytest.raises(CollectError, match="400,000"):
        parse(b"<i>" * 10 + b"<br>" * 400_001, "a.html")
