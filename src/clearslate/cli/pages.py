"""The command that writes the public law pages as a static site."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from clearslate.cli.common import NEW_FOLDER, Day, Scripted, StateCode, Unusable, today
from clearslate.wording import things


@click.command(cls=Scripted)
@click.option("--out", type=NEW_FOLDER, help="The folder to write the site into.")
@click.option(
    "--translate",
    "language",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.po",
    help="Instead, write a translation file to begin a further language with; what the file translates already stays.",
)
@click.option(
    "--state",
    "states",
    type=StateCode(),
    multiple=True,
    metavar="STATE",
    help="Only this state; may be given several times.",
)
@click.option("--today", "day", type=Day(), default=today, help="The day as of which the laws are told.")
def pages(out: Path | None, language: Path | None, states: tuple[str, ...], *, day: dt.date) -> None:
    """Write a page for people with records on the laws of each state, in every language.

    What clears with nothing to do and when, what can be asked for and how, what never clears, who still sees it, forms,
    costs, free help; in lawyers' words where a state has no plain ones yet. The pages are whole in themselves: put the folder on any web server, or print them.
    """
    from clearslate.plain.site import write_site
    from clearslate.plain.translating import blank
    from clearslate.plain.words import PlainError

    if language is not None and out is None:
        text = blank(language if language.exists() else None)
        language.write_text(text, encoding="utf-8")
        click.echo(f"{things(text.count('msgid ') - 1, 'text')} to translate in {language}")
        return
    if out is None or language is not None:
        raise click.UsageError(
            "give --out FOLDER for the pages, or --translate FILE.po for a language to begin"
        )
    try:
        written = write_site(out, day, states)
    except PlainError as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"{out}: cannot be written ({error.strerror}); give another folder") from error
    click.echo(f"{things(len(written), 'page')} in {out}: open {out / 'index.html'}")
