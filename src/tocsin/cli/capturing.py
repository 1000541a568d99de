"""capture: a page as a visitor sees it, kept as evidence."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.frame import found, in_a_case, opened
from tocsin.cli.output import emit_json, note, say


@click.command("capture")
@click.argument("url")
@click.option("--source", help="The source of tocsin.toml that the page belongs to.")
@click.option("--legal-basis", help="Why the page may be read; it becomes a source of its own in tocsin.toml.")
@click.option("--host", "hosts", multiple=True, help="A further host the page may reach; .example for all below it.")
@click.option("--plain", is_flag=True, help="Fetch it without a browser.")
@in_a_case
def capture_command(
    url: str,
    source: str | None,
    legal_basis: str | None,
    hosts: tuple[str, ...],
    plain: bool,
    case_folder: Path | None,
    as_json: bool,
) -> None:
    """Take one page down as evidence.

    Keeps its picture, its whole as MHTML, its document and every answer it was made of.

    Chromium visits it in an empty profile, under our own name, and reaches the page's own host only; hosts that were
    refused are listed. Without Chromium the page is fetched plainly, and that is said.

    \b
    tocsin capture https://posts.example/ --source boast
    tocsin capture https://posts.example/ --legal-basis "public page, as any visitor" --host cdn.example
    """
    from tocsin.app import capturing, collecting, showing

    if (source is None) == (legal_basis is None):
        raise click.UsageError("say which --source the page belongs to, or on which --legal-basis it may be read")
    if source is None:
        source = collecting.declare_page(found(case_folder), url, legal_basis or "")
    with opened(case_folder) as case:
        page = capturing.capture(case, url, source, hosts, plain=plain)
        if as_json:
            emit_json(page)
            return
        status = f", HTTP {page.status}" if page.status else ""
        say(f"{page.final_url}: {page.title or 'no title'}{status}; {len(page.captures)} captures by {page.how}")
        if page.screenshot:
            say(f"screenshot: {showing.blob_path(case, page.screenshot)}")
        for host, times in page.refused:
            note(f"refused: {host} ({times}), --host {host} allows it")
        for line in page.says:
            note(line)
