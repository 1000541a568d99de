"""How does each forum software write a page of a thread? Invented threads in the softwares' own markup."""

# ruff: noqa: E501 (a line of markup is a line)

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Said:
    """One post; ``html`` is what stands in its body, ``quote`` a quotation before it."""

    number: int
    author: str
    at: datetime
    html: str
    quote: str = ""
    edited: datetime | None = None


Board = Callable[[str, Sequence[Said]], str]
THREAD = 47
SIGNATURE = "Never the same river"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _words(at: datetime) -> str:
    """``Sat Jan 12, 2013 9:30 pm``."""
    day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][at.weekday()]
    return f"{day} {_MONTHS[at.month - 1]} {at.day:02}, {at.year} {at.hour % 12 or 12}:{at:%M} {'pm' if at.hour > 11 else 'am'}"


def _vb(at: datetime) -> str:
    return f"{at:%m-%d-%Y}, {at.hour % 12 or 12:02}:{at:%M} {'PM' if at.hour > 11 else 'AM'}"


def _long(at: datetime) -> str:
    month = datetime(2000, at.month, 1).strftime("%B")
    return f"{month} {at.day}, {at.year}, {at.hour % 12 or 12:02}:{at:%M:%S} {'PM' if at.hour > 11 else 'AM'}"


def _page(head: str, body: str, html: str = "", bodytag: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en" {html}><head><meta charset="utf-8">{head}</head><body {bodytag}>{body}</body></html>'


def _link(address: str) -> str:
    return f'<link rel="canonical" href="http://board.example/{address}">'


def xenforo2(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<article class="message message--post" data-author="{p.author}" data-content="post-{p.number}" id="js-post-{p.number}">'
        f'<div class="message-user"><a class="avatar"><img src="avatar.jpg"></a><h4 class="message-name"><a class="username">{p.author}</a></h4></div>'
        f'<header class="message-attribution"><a href="/threads/t.47/post-{p.number}" rel="nofollow"><time class="u-dt" datetime="{p.at.isoformat()}" data-time="{int(p.at.timestamp())}">{_long(p.at)}</time></a></header>'
        f'<div class="message-content"><article class="message-body"><div class="bbWrapper">'
        + (
            f'<blockquote class="bbCodeBlock bbCodeBlock--quote" data-quote="x" data-source="post: 7">{p.quote}</blockquote>'
            if p.quote
            else ""
        )
        + f"{p.html}</div></article>"
        + (
            f'<div class="message-lastEdit">Last edited: <time data-time="{int(p.edited.timestamp())}">x</time></div>'
            if p.edited
            else ""
        )
        + f'<aside class="message-signature"><div class="bbWrapper">{SIGNATURE}</div></aside></div></article>'
        for p in posts
    )
    body = f'<h1 class="p-title-value">{title}</h1><div data-lb-id="thread-47">{rows}</div>'
    return _page(f"<title>{title} | Board</title>", body, 'id="XF" data-app="public" data-content-key="thread-47"')


def xenforo1(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<li id="post-{p.number}" class="message" data-author="{p.author}"><div class="messageUserInfo"><img src="a.jpg"><a class="username">{p.author}</a></div>'
        f'<div class="messageContent"><article><blockquote class="messageText SelectQuoteContainer ugc baseHtml">'
        + (
            f'<div class="bbCodeBlock bbCodeQuote"><aside><div class="attribution type">x said: <a class="AttributionLink" href="goto/post?id=7#post-7">↑</a></div><blockquote class="quoteContainer"><div class="quote">{p.quote}</div><div class="quoteExpand">Click to expand...</div></blockquote></aside></div>'
            if p.quote
            else ""
        )
        + f'{p.html}<div class="messageTextEndMarker">&nbsp;</div></blockquote></article></div>'
        + (
            f'<div class="editDate">Last edited: <abbr class="DateTime" data-time="{int(p.edited.timestamp())}">x</abbr></div>'
            if p.edited
            else ""
        )
        + f'<div class="baseHtml signature messageText ugc"><aside>{SIGNATURE}</aside></div>'
        f'<div class="messageMeta"><a class="datePermalink" href="threads/t.47/#post-{p.number}"><abbr class="DateTime" data-time="{int(p.at.timestamp())}">x</abbr></a></div></li>'
        for p in posts
    )
    return _page(
        f"<title>{title} | Board</title>{_link('threads/t.47/')}",
        f'<div class="titleBar"><h1>{title}</h1></div><ol class="messageList">{rows}</ol>',
        'id="XenForo"',
    )


def phpbb3(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div id="p{p.number}" class="post has-profile bg2"><div class="inner"><dl class="postprofile"><dt><a class="avatar"><img src="./a.png"></a><a class="username">{p.author}</a></dt></dl>'
        f'<div class="postbody"><div id="post_content{p.number}"><h3><a href="./viewtopic.php?p={p.number}#p{p.number}">Re: {title}</a></h3>'
        f'<p class="author"><span class="responsive-hide">by <strong><a class="username">{p.author}</a></strong> &raquo; </span>{_words(p.at)}</p><div class="content">'
        + (
            f'<blockquote><div><cite>x wrote: <a href="./viewtopic.php?p=7#p7">↑</a></cite>{p.quote}</div></blockquote>'
            if p.quote
            else ""
        )
        + f"{p.html}</div>"
        + (
            f'<div class="notice">Last edited by <a class="username">{p.author}</a> on {_words(p.edited)}, edited 1 time in total.<br /><strong>Reason:</strong> <em>since 3 May 2001</em></div>'
            if p.edited
            else ""
        )
        + f'<div id="sig{p.number}" class="signature">{SIGNATURE}</div></div></div></div></div><hr class="divider">'
        for p in posts
    )
    body = f'<h2 class="topic-title"><a href="./viewtopic.php?f=2&amp;t=47">{title}</a></h2>{rows}<div class="navbar"><ul><li class="rightside">All times are <span title="UTC+1">UTC+01:00</span></li></ul></div>'
    return _page(f"<title>Board - {title}</title>", body, bodytag='id="phpbb" class="section-viewtopic"')


def subsilver(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<table class="tablebg" width="100%"><tr class="row1"><td valign="middle"><a name="p{p.number}"></a><b class="postauthor">{p.author}</b></td><td height="25"><table><tr>'
        f'<td class="gensmall"><div style="float: left;"><a href="./viewtopic.php?p={p.number}#p{p.number}"><img src="i.gif"></a>&nbsp;<b>Posted::</b> {_words(p.at)}&nbsp;</div></td></tr></table></td></tr>'
        f'<tr class="row1"><td class="profile"><img src="ava.gif"><span class="postdetails"><b>Joined:</b> Mon Mar 05, 2007 1:00 pm</span></td><td><table><tr><td><div class="postbody">'
        + (f'<div class="quotetitle">x wrote:</div><div class="quotecontent">{p.quote}</div>' if p.quote else "")
        + f'{p.html}</div><div class="postbody"><br />_________________<br />{SIGNATURE}</div>'
        + (
            f'<br /><span class="gensmall">Last edited by {p.author} on {_words(p.edited)}, edited 1 time in total.</span>'
            if p.edited
            else ""
        )
        + "</td></tr></table></td></tr></table>"
        for p in posts
    )
    body = f'<div id="wrapheader"></div><div id="pageheader"><h2><a class="titles" href="./viewtopic.php?f=2&amp;t=47">{title}</a></h2></div><div id="pagecontent">{rows}</div><p>All times are UTC + 1 hour</p>'
    return _page(f"<title>Board • View topic - {title}</title>", body)


def phpbb2(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<tr><td width="150" class="row1"><span class="name"><a name="{p.number}"></a><b>{p.author}</b></span><br /><span class="postdetails">Member<br /><br />Joined: 05 Mar 2007<br />Posts: 12</span></td>'
        f'<td class="row1"><table><tr><td width="100%"><a href="viewtopic.php?p={p.number}#{p.number}"><img src="i.gif" /></a><span class="postdetails">Posted: {_words(p.at)}<span class="gen">&nbsp;</span>&nbsp; &nbsp;Post subject: since 3 May 2001</span></td></tr>'
        f'<tr><td colspan="2"><hr /></td></tr><tr><td colspan="2"><span class="postbody">'
        + (
            f'</span><table width="90%"><tr><td><span class="genmed"><b>x wrote:</b></span></td></tr><tr><td class="quote">{p.quote}</td></tr></table><span class="postbody">'
            if p.quote
            else ""
        )
        + f'{p.html}<br />_________________<br />{SIGNATURE}</span><span class="gensmall">'
        + (f"<br /><br />Last edited by {p.author} on {_words(p.edited)}; edited 1 time in total" if p.edited else "")
        + '</span></td></tr></table></td></tr><tr><td class="row1"><a href="#top">Back to top</a></td><td></td></tr>'
        for p in posts
    )
    body = f'<a class="maintitle" href="viewtopic.php?t=47">{title}</a><table class="forumline"><tr><th>Author</th><th>Message</th></tr>{rows}</table><span class="gensmall">All times are GMT + 1 Hour</span>'
    return _page(f"<title>Board :: View topic - {title}</title>", body)


def vbulletin3(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div id="edit{p.number}"><table id="post{p.number}" class="tborder" cellpadding="6"><tr><td class="thead"><a name="post{p.number}"><img src="i.gif" /></a> {_vb(p.at)}</td><td class="thead" align="right">#<a href="showpost.php?p={p.number}" id="postcount{p.number}"><strong>1</strong></a></td></tr>'
        f'<tr><td class="alt2" width="175"><div id="postmenu_{p.number}"><a class="bigusername" href="member.php?u=3">{p.author}</a></div><div class="smallfont">Join Date: Mar 2007</div></td><td class="alt1" id="td_post_{p.number}"><div id="post_message_{p.number}">'
        + (
            f'<div style="margin:20px; margin-top:5px;"><div class="smallfont" style="margin-bottom:2px">Quote:</div><table width="100%"><tr><td class="alt2" style="border:1px inset">{p.quote}</td></tr></table></div>'
            if p.quote
            else ""
        )
        + f"{p.html}</div><div>__________________<br />{SIGNATURE}</div>"
        + (
            f'<div class="smallfont"><hr size="1" /><em>Last edited by {p.author}; {_vb(p.edited).replace(",", " at")}.</em></div>'
            if p.edited
            else ""
        )
        + "</td></tr></table></div>"
        for p in posts
    )
    body = f'<table class="tborder"><tr><td class="navbar"><strong>{title}</strong></td></tr></table><div id="posts">{rows}</div><div class="smallfont">All times are GMT +1. The time now is <span class="time">10:00 PM</span>.</div>'
    return _page(
        f'<meta name="generator" content="vBulletin 3.8.7" /><title>{title} - Board</title>{_link("showthread.php?t=47")}',
        body,
    )


def vbulletin4(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<li class="postbitlegacy postbitim postcontainer old" id="post_{p.number}"><div class="posthead"><span class="postdate old"><span class="date">{_vb(p.at).partition(",")[0]},&nbsp;<span class="time">{_vb(p.at).partition(", ")[2]}</span></span></span><span class="nodecontrols"><a name="post{p.number}" href="showthread.php?47-t&amp;p={p.number}#post{p.number}" class="postcounter">#1</a></span></div>'
        f'<div class="postdetails"><div class="userinfo"><div class="username_container"><a class="username offline" href="member.php?3"><strong>{p.author}</strong></a></div><dl><dt>Join Date</dt><dd>Mar 2007</dd></dl></div><div class="postbody"><div class="postrow"><div class="content"><div id="post_message_{p.number}"><blockquote class="postcontent restore ">'
        + (
            f'<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Originally Posted by <strong>x</strong> <a href="showthread.php?p=7#post7" rel="nofollow">↑</a></div><div class="message">{p.quote}</div></div></div></div>'
            if p.quote
            else ""
        )
        + f"{p.html}</blockquote></div></div></div>"
        + (
            f'<div class="after_content"><blockquote class="postcontent lastedited">Last edited by {p.author}; {_vb(p.edited).partition(",")[0]} at <span class="time">{_vb(p.edited).partition(", ")[2]}</span>.</blockquote></div>'
            if p.edited
            else ""
        )
        + f'<blockquote class="signature restore"><div class="signaturecontainer">{SIGNATURE}</div></blockquote></div></div></li>'
        for p in posts
    )
    body = f'<div id="pagetitle"><h1><span class="threadtitle"><a href="showthread.php?47-t">{title}</a></span></h1></div><ol id="posts">{rows}</ol><div id="footer_time">All times are GMT +1. The time now is <span class="time">10:00 PM</span>.</div>'
    return _page(
        f'<meta name="generator" content="vBulletin 4.2.5" /><title>{title}</title>{_link("showthread.php?47-t")}',
        body,
        'id="vbulletin_html"',
    )


def vbulletin5(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<li class="b-post js-post" data-node-id="{p.number}" id="node{p.number}"><div class="b-userinfo"><div class="author h-text-size--14"><strong><a href="/member/3-x" data-vbnamecard="3"><span itemprop="name">{p.author}</span></a></strong></div></div>'
        f'<div class="b-post__timestamp"><time itemprop="dateCreated" datetime="{p.at.isoformat()}">x</time></div><a class="b-post__count js-show-post-link" href="/forum/main/47-t?p={p.number}#post{p.number}">#1</a><h2 class="b-post__title">{title}</h2>'
        f'<div class="js-post__content-text restore h-wordwrap" itemprop="text">'
        + (
            f'<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container">{p.quote}</div></div></div>'
            if p.quote
            else ""
        )
        + f"{p.html}</div>"
        + (
            f'<div class="b-post__edit-info">Last edited by x; <time datetime="{p.edited.isoformat()}">x</time></div>'
            if p.edited
            else ""
        )
        + f'<div class="post-signature restore">{SIGNATURE}</div></li>'
        for p in posts
    )
    return _page(
        '<meta name="generator" content="vBulletin 5.6.9" />',
        f'<h1 class="main-title">{title}</h1><input type="hidden" name="nodeid" value="47"><ul>{rows}</ul>',
        bodytag='class="l-desktop"',
    )


def smf2(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div class="windowbg"><span class="topslice"><span></span></span><div class="post_wrapper"><div class="poster"><h4><img src="i.gif"><a href="index.php?action=profile;u=3">{p.author}</a></h4><ul><li class="avatar"><img src="a.png"></li></ul></div>'
        f'<div class="postarea"><div class="flow_hidden"><div class="keyinfo"><h5 id="subject_{p.number}"><a href="index.php?topic=47.msg{p.number}#msg{p.number}">Re: {title}</a></h5><div class="smalltext">&#171; <strong>Reply #1 on:</strong> {_long(p.at)} &#187;</div></div></div>'
        f'<div class="post"><div class="inner" id="msg_{p.number}">'
        + (
            f'<div class="quoteheader"><div class="topslice_quote"><a href="index.php?topic=47.msg7#msg7">Quote from: x</a></div></div><blockquote class="bbc_standard_quote">{p.quote}</blockquote><div class="quotefooter"></div>'
            if p.quote
            else ""
        )
        + f'{p.html}</div></div></div><div class="moderatorbar"><div class="smalltext modified" id="modified_{p.number}">'
        + (f"&#171; <em>Last Edit: {_long(p.edited)} by {p.author}</em> &#187;" if p.edited else "")
        + f'</div><div class="signature" id="msg_{p.number}_signature">{SIGNATURE}</div></div></div></div>'
        for p in posts
    )
    body = f'<div id="forumposts"><h3 class="catbg"><span id="top_subject">{title}</span></h3><form id="quickModForm">{rows}</form></div><input type="hidden" name="topic" value="47"><a href="https://www.simplemachines.org">SMF</a>'
    return _page(f"<title>{title}</title>", body)


def smf21(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div class="windowbg" id="msg{p.number}"><div class="post_wrapper"><div class="poster"><h4><a href="index.php?action=profile;u=3">{p.author}</a></h4><ul class="user_info"><li class="avatar"><img src="a.png"></li></ul></div>'
        f'<div class="postarea"><div class="keyinfo"><div id="subject_{p.number}" class="subject_title"><a href="index.php?msg={p.number}">{title}</a></div><div class="postinfo"><span class="messageicon"><img src="xx.png"></span><a href="index.php?msg={p.number}" class="smalltext">{_long(p.at)}</a>'
        f'<span class="smalltext modified floatright" id="modified_{p.number}">'
        + (f"Last Edit: {_long(p.edited)} by {p.author}" if p.edited else "")
        + '</span></div></div><div class="post">'
        f'<div class="inner" data-msgid="{p.number}" id="msg_{p.number}">'
        + (
            f'<blockquote class="bbc_standard_quote"><cite><a href="index.php?msg=7">Quote from: x</a></cite>{p.quote}</blockquote>'
            if p.quote
            else ""
        )
        + f'{p.html}</div></div></div><div class="moderatorbar"><div class="signature" id="msg_{p.number}_signature">{SIGNATURE}</div></div></div></div>'
        for p in posts
    )
    body = f'<div id="display_head"><h2 class="display_title"><span id="top_subject">{title}</span></h2></div><div id="forumposts">{rows}</div><input type="hidden" name="topic" value="47"><a href="https://www.simplemachines.org">SMF</a>'
    return _page(f"<title>{title}</title>", body)


def mybb(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<a name="pid{p.number}" id="pid{p.number}"></a><div class="post " id="post_{p.number}"><div class="post_author"><div class="author_avatar"><img src="a.png"></div><div class="author_information"><strong><span class="largetext"><a href="member.php?uid=3">{p.author}</a></span></strong></div></div>'
        f'<div class="post_content"><div class="post_head"><div class="float_right"><strong><a href="showthread.php?tid=47&amp;pid={p.number}#pid{p.number}">#1</a></strong></div><span class="post_date">{_vb(p.at)} <span class="post_edit" id="edited_by_{p.number}">'
        + (
            f'<span class="edited_post">(This post was last modified: {_vb(p.edited)} by <a>{p.author}</a>.)</span>'
            if p.edited
            else ""
        )
        + f'</span></span></div><div class="post_body scaleimages" id="pid_{p.number}">'
        + (
            f'<blockquote class="mycode_quote"><cite><span> (x)</span>x Wrote: <a href="showthread.php?pid=7#pid7" class="quick_jump"></a></cite>{p.quote}</blockquote>'
            if p.quote
            else ""
        )
        + f'{p.html}</div><div class="signature scaleimages">{SIGNATURE}</div></div></div>'
        for p in posts
    )
    body = f'<table class="tborder"><tr><td class="thead"><div><strong>{title}</strong></div></td></tr></table><div id="posts">{rows}</div><input type="hidden" name="tid" value="47"><a href="https://mybb.com">MyBB</a>'
    return _page(f"<title>{title}</title>", body)


def invision4(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<article id="elComment_{p.number}" class="cPost ipsBox ipsComment"><aside class="ipsComment_author"><h3 class="cAuthorPane_author"><strong><a href="/profile/3-x/">{p.author}</a></strong></h3><img src="a.png"></aside>'
        f'<div class="ipsComment_meta"><a href="http://board.example/topic/47-t/?do=findComment&amp;comment={p.number}">Posted <time datetime="{p.at:%Y-%m-%dT%H:%M:%SZ}" title="x">x</time></a></div><div data-role="commentContent" class="ipsType_richText">'
        + (
            f'<blockquote class="ipsQuote" data-ipsquote="" data-ipsquote-contentcommentid="7"><div class="ipsQuote_contents">{p.quote}</div></blockquote>'
            if p.quote
            else ""
        )
        + p.html
        + (
            f'<span class="ipsType_reset" data-excludequote><strong>Edited <time datetime="{p.edited:%Y-%m-%dT%H:%M:%SZ}">x</time> by {p.author}</strong></span>'
            if p.edited
            else ""
        )
        + f'</div><div data-role="memberSignature">{SIGNATURE}</div></article>'
        for p in posts
    )
    return _page(
        f"<title>{title}</title>{_link('topic/47-t/')}",
        f'<h1 class="ipsType_pageTitle"><span>{title}</span></h1>{rows}',
        bodytag='class="ipsApp ipsApp_front"',
    )


def forumotion(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<tr class="post post--{p.number}"><td class="row1" width="150"><span class="name"><a name="{p.number}"></a><strong><a href="/u3">{p.author}</a></strong></span><br /><span class="postdetails poster-profile"><img src="https://i.example/av.png"><br />Messages : 12<br />Date d\'inscription : 05/03/2007</span></td>'
        f'<td class="row1"><table><tr><td><span class="postdetails"><img src="i.gif">Sujet: Re: {title} since 3 May 2001 &nbsp; <img src="t.gif"> {p.at.day:02} {_MONTHS[p.at.month - 1]} {p.at.year} - {p.at:%H:%M}</span></td></tr><tr class="post-content"><td colspan="2"><div class="postbody"><div>'
        + (
            f'<table><tr><td><span class="genmed"><b>x a écrit:</b></span></td></tr><tr><td class="quote">{p.quote}</td></tr></table>'
            if p.quote
            else ""
        )
        + f'{p.html}</div></div><span class="gensmall">'
        + (
            f"Dernière édition par {p.author} le {p.edited.day:02} {_MONTHS[p.edited.month - 1]} {p.edited.year} - {p.edited:%H:%M}, édité 1 fois"
            if p.edited
            else ""
        )
        + f'</span><div class="signature_div">_________________<br />{SIGNATURE}</div></td></tr></table></td></tr>'
        for p in posts
    )
    body = f'<script src="https://illiweb.com/rs3/85/frm/jquery.js"></script><h1 class="cattitle"><a href="/t47-t">{title}</a></h1><table class="forumline">{rows}</table>'
    return _page(f"<title>{title}</title>{_link('t47-t')}", body)


def discourse(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div id="post_{p.number}" itemprop="comment" itemscope itemtype="http://schema.org/Comment" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator" itemprop="author"><a href="/u/x"><span itemprop="name">{p.author}</span></a></span>'
        f'<span class="crawler-post-infos"><time itemprop="datePublished" datetime="{p.at:%Y-%m-%dT%H:%M:%SZ}" class="post-time">x</time>'
        + (f'<meta itemprop="dateModified" content="{p.edited:%Y-%m-%dT%H:%M:%SZ}">' if p.edited else "")
        + f'<span itemprop="position">{p.number}</span></span></div><div class="post" itemprop="text">'
        + (
            f'<aside class="quote no-group" data-username="x" data-post="7" data-topic="47"><div class="title"><div class="quote-controls"></div>x:</div><blockquote>{p.quote}</blockquote></aside>'
            if p.quote
            else ""
        )
        + f"{p.html}</div></div>"
        for p in posts
    )
    head = f'<meta name="generator" content="Discourse 3.2.0"><title>{title} - Board</title>{_link("t/slug/47")}'
    return _page(
        head, f'<div id="topic-title"><h1><a href="/t/slug/47">{title}</a></h1></div>{rows}', bodytag='class="crawler"'
    )


def discourse_ember(title: str, posts: Sequence[Said]) -> str:
    rows = "".join(
        f'<div class="topic-post clearfix regular"><article id="post_{p.number}" data-post-id="{900 + p.number}" data-topic-id="47" data-user-id="3" class="boxed onscreen-post"><div class="row"><div class="topic-avatar"><img class="avatar" src="a.png"></div><div class="topic-body"><div class="topic-meta-data"><div class="names trigger-user-card"><span class="first username"><a href="/u/x" data-user-card="x">{p.author}</a></span></div>'
        f'<div class="post-infos"><div class="post-info post-date"><a class="widget-link post-date" href="/t/slug/47/{p.number}"><span title="x" data-time="{int(p.at.timestamp() * 1000)}" class="relative-date">3h</span></a></div></div></div><div class="regular contents"><div class="cooked">'
        + (
            f'<aside class="quote" data-post="7" data-topic="47"><div class="title">x:</div><blockquote>{p.quote}</blockquote></aside>'
            if p.quote
            else ""
        )
        + f'{p.html}</div><section class="post-menu-area clearfix"><nav>Like</nav></section></div></div></div></article></div>'
        for p in posts
    )
    return _page(
        '<meta name="generator" content="Discourse 3.2.0">',
        f'<div id="topic-title"><h1 data-topic-id="47"><a href="/t/slug/47" class="fancy-title">{title}</a></h1></div>{rows}',
    )


# By name: the page, the hours its written times lie ahead of UTC, and whether it says when a post was edited.
BOARDS: dict[str, tuple[Board, int, bool]] = {
    "xenforo2": (xenforo2, 0, True),
    "xenforo1": (xenforo1, 0, True),
    "phpbb3": (phpbb3, 1, True),
    "subsilver": (subsilver, 1, True),
    "phpbb2": (phpbb2, 1, True),
    "vbulletin3": (vbulletin3, 1, True),
    "vbulletin4": (vbulletin4, 1, True),
    "vbulletin5": (vbulletin5, 0, True),
    "smf2": (smf2, 0, True),
    "smf21": (smf21, 0, True),
    "mybb": (mybb, 0, True),
    "invision4": (invision4, 0, True),
    "forumotion": (forumotion, 0, True),
    "discourse": (discourse, 0, True),
    "discourse-ember": (discourse_ember, 0, False),
}


def thread(name: str, title: str, posts: Sequence[Said]) -> str:
    """The page as that software writes it, its times in its own zone."""
    board, ahead, _ = BOARDS[name]
    away = timedelta(hours=ahead)
    moved = [
        Said(p.number, p.author, p.at + away, p.html, p.quote, p.edited + away if p.edited else None) for p in posts
    ]
    return board(title, moved)
