"""Commands that make datasets: synth, ingest."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    FOLDER,
    NEW_FOLDER,
    NEW_PATH,
    PLACE,
    Day,
    Scripted,
    StateCode,
    Unusable,
    errors,
    print_json,
    print_table,
    progress_bar,
)

_PREVIEWED: Final = 20
_MOST_CODES: Final = 12  # codes that a mapping does not know, of a field, that are named

if TYPE_CHECKING:
    from clearslate.ingest import Feed, IngestReport


@click.command(cls=Scripted)
@click.option(
    "--state",
    type=StateCode(),
    required=True,
    help="USPS code or name of the state whose statutes and habits to imitate.",
)
@click.option("--people", type=click.IntRange(1), default=100_000, show_default=True, help="How many people.")
@click.option("--out", type=NEW_FOLDER, help="Folder of the new dataset.")
@click.option(
    "--extracts",
    type=NEW_FOLDER,
    help="Write instead what three agencies would send (court, repository, corrections), with their mappings and the "
    "truth behind them, into this new folder.",
)
@click.option(
    "--missing",
    type=click.FloatRange(0, 1),
    default=0.10,
    show_default=True,
    help="With --extracts: share of identifiers that are missing.",
)
@click.option(
    "--clerk",
    is_flag=True,
    help="With --extracts: also what a clerk's own software would export, with its habits, to practice a mapping on.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same records.")
@click.option(
    "--known-through",
    type=Day(),
    default="2025-12-31",
    show_default=True,
    help="Last day that the records cover.",
)
@click.option(
    "--buckets", type=click.IntRange(1), default=None, help="Parts of the dataset; by default by size."
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
def synth(
    state: str,
    people: int,
    out: Path | None,
    extracts: Path | None,
    missing: float,
    seed: int,
    known_through: dt.date,
    buckets: int | None,
    *,
    clerk: bool,
    quiet: bool,
) -> None:
    """Make a synthetic state: invented people with plausible records and real defects.

    Beside the dataset it writes people.parquet (names and numbers as an agency would have them) and
    truth.parquet (who is really whom), for work on identity. With --extracts it writes raw files instead, as agencies
    send them (docs/guide-three-agencies.md).
    """
    from clearslate.records.errors import DatasetError
    from clearslate.synthetic import SyntheticError, generate

    if extracts is not None:
        if out is not None:
            raise click.UsageError("give --out for a dataset, or --extracts for raw files, not both")
        _extracts(state, people, extracts, missing, seed, known_through, clerk=clerk, quiet=quiet)
        return
    if clerk:
        raise click.UsageError("--clerk writes a further folder of --extracts: give that too")
    if out is None:
        raise click.UsageError("give --out, the folder of the new dataset, or --extracts")

    with errors(SyntheticError, DatasetError), progress_bar("People", quiet=quiet) as progress:
        manifest = generate(
            state,
            people,
            out,
            seed=seed,
            known_through=known_through,
            buckets=buckets,
            progress=progress,
        )
    click.echo(
        f"{out}: {manifest.people:,} person records, {manifest.charges:,} charges, invented, seed {seed}"
    )


def _extracts(
    state: str,
    people: int,
    out: Path,
    missing: float,
    seed: int,
    known_through: dt.date,
    *,
    clerk: bool,
    quiet: bool,
) -> None:
    from clearslate.synthetic import SyntheticError
    from clearslate.synthetic.extracts import Flaws, make_extracts
    from clearslate.synthetic.extracts.clerk_export import write_clerks_export

    with errors(SyntheticError), progress_bar("People", quiet=quiet) as progress:
        made = make_extracts(
            state,
            people,
            out,
            seed=seed,
            known_through=known_through,
            flaws=Flaws(missing=missing),
            progress=progress,
        )
    if clerk:
        click.echo(f"{write_clerks_export(out, seed)}: what the clerk of the largest county would export")
    sources = ", ".join(f"{source} {rows:,}" for source, rows in made.rows.items())
    click.echo(
        f"{out}: {made.people:,} people, {made.charges:,} charges, invented, seed {seed}; rows: {sources}"
    )


def read_ssn_key(file: Path | None) -> bytes | None:
    """The key in a file, or in the environment; None where there is neither."""
    if file is not None:
        return file.read_bytes().strip()
    return os.environ.get("CLEARSLATE_SSN_KEY", "").encode() or None


def readers_of(code: str) -> tuple[Callable[[str], object] | None, Callable[[str], object] | None]:
    """How a jurisdiction's citations and grades are read; None where clearslate has no laws for it."""
    from clearslate.states import CODES, jurisdiction

    if code not in CODES:
        return None, None
    state = jurisdiction(code)
    return state.style.read, state.grading.accepts


@click.command()
@click.argument("mapping", type=FILE, required=False)
@click.option(
    "--source",
    type=PLACE,
    help="Folder that holds the files that the mapping names.",
)
@click.option(
    "--draft",
    metavar="FILE|FOLDER",
    help="Draft a mapping for one file of a source, or for the folder of all its files, with joins between them (or "
    "database:VARIABLE/TABLE, the environment variable that holds the URL); it is refused until you have answered its question "
    "marks. Takes --out alone.",
)
@click.option(
    "--preview",
    is_flag=True,
    help=f"Show the first {_PREVIEWED} rows as MAPPING reads them, with what does not fit of the first 65,536; nothing is written.",
)
@click.option(
    "--out",
    type=NEW_PATH,
    help="Folder of the new dataset and its quarantine; with --draft the new mapping, else it is printed.",
)
@click.option(
    "--buckets", type=click.IntRange(1), default=16, show_default=True, help="Parts of the dataset."
)
@click.option(
    "--ssn-key",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="File with the key by which social security numbers are hashed (16 bytes or more); "
    "or the key itself in the environment variable CLEARSLATE_SSN_KEY.",
)
@click.option(
    "--repairs",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="A list of rows that a clerk mended, made from to-repair.csv of an earlier run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the ingest manifest.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def ingest(
    mapping: Path | None,
    source: str | None,
    draft: str | None,
    out: Path | None,
    buckets: int,
    ssn_key: Path | None,
    repairs: Path | None,
    *,
    preview: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read a source's own files into a dataset, by a mapping (docs/ingest.md).

    MAPPING is a YAML file, or the name of one that clearslate ships (cook_county_2019, virginia_circuit).
    A row that does not fit goes to quarantine with its line and the reason; nothing is lost.
    """
    from clearslate.ingest import IngestError, find_mapping, load_mapping
    from clearslate.ingest import ingest as run

    if draft is not None:
        if mapping is not None or source is not None:
            raise click.UsageError(
                "--draft makes the mapping: give it a file of the source, and no MAPPING or --source"
            )
        _draft(draft, out)
        return
    if mapping is None or source is None or (out is None and not preview):
        raise click.UsageError(
            "give MAPPING, --source and --out (or --preview); or --draft for a mapping to begin with"
        )
    from clearslate.records.errors import DatasetError
    from clearslate.records.stores import is_elsewhere

    with errors(IngestError):
        found = find_mapping(mapping)
    if out is None:
        _preview(found, Path(source), read_ssn_key(ssn_key))
        return
    if is_elsewhere(source):
        raise click.UsageError("ingest reads from this machine's disk: copy the source here")
    with errors(IngestError, DatasetError), progress_bar("Rows", quiet=quiet) as progress:
        parses, grades = readers_of(load_mapping(found).jurisdiction)
        report = run(
            found,
            Path(source),
            out,
            buckets=buckets,
            progress=progress,
            ssn_key=read_ssn_key(ssn_key),
            parses=parses,
            grades=grades,
            repairs=repairs,
        )
    if as_json:
        print_json(report.to_json())
        _exit_without_records(report.records)
        return
    _tell(report, found, out)


def _tell(report: IngestReport, mapping: Path, out: Path) -> None:
    """Say where each row went, and what did not fit."""
    from clearslate.ingest.mending import FILE as TO_REPAIR

    click.echo(
        f"{out}: {report.rows_in:,} rows in = {report.records:,} records + {report.quarantined:,} quarantined "
        f"+ {report.superseded:,} superseded"
        + (f" + {report.deletions:,} deletions" if report.deletions else "")
    )
    if report.deletions:
        click.echo(
            "Deletions are listed, not carried out: that needs the earlier deliveries (clearslate feed)"
        )
    if report.people:
        click.echo(f"People: {report.people:,} different rows of names, birth dates and numbers")
    if report.already_expunged:
        click.echo(f"Marked as expunged, and still in the source: {report.already_expunged:,} rows")
    if report.statutes.unparsed_rows:
        _tell_of_citations(mapping, report)
    if report.quarantined:
        click.echo(
            f"Of the quarantined rows, {report.in_history:,} stay in their persons' histories, "
            f"{report.unassigned:,} have no readable person, {report.set_aside:,} are set aside by the mapping"
        )
    if report.mended:
        click.echo("Repairs: " + ", ".join(f"{verdict} {rows:,}" for verdict, rows in report.mended.items()))
    if (repair := report.folder / TO_REPAIR).exists():
        click.echo(f"To mend and bring back with --repairs: {repair}")
    _tell_of_unused_rows(report)
    if report.caution:
        click.echo(f"Caution: {report.caution}")
    _tell_what_did_not_fit(report)
    if report.records:
        _tell_untold(report)
    _exit_without_records(report.records)


def _preview(mapping: Path, source: Path, ssn_key: bytes | None) -> None:
    """Show what a mapping makes of the first rows."""
    from clearslate.ingest import IngestError, load_mapping, preview
    from clearslate.records.errors import DatasetError

    with errors(IngestError, DatasetError):
        parses, grades = readers_of(load_mapping(mapping).jurisdiction)
        rows, report = preview(
            mapping, source, rows=_PREVIEWED, ssn_key=ssn_key, parses=parses, grades=grades
        )
    if rows:
        print_table(["line", *list(rows[0])[1:]], [list(row.values()) for row in rows])
    click.echo(
        f"Of the first {report.rows_in:,} rows {report.records:,} are records, {report.quarantined:,} quarantined"
    )
    for field, reasons in sorted(report.issues_by_field.items()):
        click.echo(f"  {field}: " + ", ".join(f"{reason} {count:,}" for reason, count in reasons.items()))
    for field, values in report.unmapped.items():
        click.echo(f"  Codes of {field} that the mapping does not know: {len(values):,}")
    if report.statutes.unparsed_rows:
        _tell_of_citations(mapping, report)


def _tell_of_citations(mapping: Path, report: IngestReport) -> None:
    """Count the citations that no style reads, and propose rules that would have them read."""
    from clearslate.ingest import load_mapping, repairs

    rules = load_mapping(mapping)
    parses, _ = readers_of(rules.jurisdiction)
    click.echo(
        f"Statutes that cannot be read: {report.statutes.unparsed_rows:,} records; they stand in ingest.json"
    )
    if parses is None:
        return
    column = next((name for rule in rules.fields.get("statute", ()) for name in rule.columns()), "STATUTE")
    for each in repairs(report.statutes.unparsed, parses):
        click.echo(
            f"  {each.rows:,} of them have {each.what} ({each.example}). Under fields: statute, before what is there:"
        )
        click.echo(f"    - {each.in_yaml(column)}")


def _tell_of_unused_rows(report: IngestReport) -> None:
    """Say which rows of joined files are not used, and what quarantined rows keep open."""
    for joined in report.joined:
        if joined.superseded:
            differences = "; ".join(f"in {rows:,} {name} differs" for name, rows in joined.differs.items())
            click.echo(
                f"{joined.name}: {joined.superseded:,} rows stand beside another of the same record (several: {joined.several})"
                + (f"; {differences}" if differences else "")
            )
    if report.doubtful_endings:
        click.echo(
            f"Taken for a completed program (diverted), though neither the code nor completed_on says so: "
            f"{', '.join(report.doubtful_endings)}. Entered is deferred; see docs/records.md"
        )
    if report.marks_read:
        click.echo(
            f"Read although quotation marks within their cells are not doubled: {report.marks_read:,} rows, whose cells then "
            "fit the columns"
        )
    if report.quarantined > report.set_aside:
        click.echo(
            f"Of those that are not set aside, {report.quarantined - report.set_aside - report.unplaced:,} could be placed and "
            f"keep open the cases to which they may belong; {report.unplaced:,} cannot be placed"
        )
    if report.withheld:
        click.echo(
            f"Not judged until such rows are corrected, for one may be a later word on them: {report.withheld:,} records"
        )


def _tell_what_did_not_fit(report: IngestReport) -> None:
    """Name the fields, the reasons and the codes, and the lists that have each row."""
    from clearslate.ingest.draft.columns import RARE
    from clearslate.ingest.reasons import REMEDY, Reason
    from clearslate.reports.quality.ingest_manifest import quarantined_rows

    cast_out = sorted(quarantined_rows(report.dataset).items(), key=lambda one: (-one[1], one[0][0]))
    if cast_out:
        rows = [(reason, field or "", count, remedy) for (reason, field, _, remedy), count in cast_out]
        print_table(
            ("reason", "field", "rows", "what to do"), rows,
            title=f"Rows set aside; each with its line: {report.folder / 'quarantine.csv'}",
        )  # fmt: skip
    issues = sorted(
        (
            (field, reason, count)
            for field, found in report.issues_by_field.items()
            for reason, count in found.items()
        ),
        key=lambda one: (-one[2], one[0]),
    )
    if issues:
        place = report.folder / "issues.csv"
        print_table(
            ("field", "reason", "rows", "what to do"),
            [(field, reason, count, REMEDY[Reason(reason)]) for field, reason, count in issues],
            title=f"Fields left missing, or wider than a day; each with its line: {place}",
        )
    code = next(iter(_states_of(report)), "")
    for field, values in report.unmapped.items():
        # A code on a few rows may be somebody's name in the wrong column.
        shown = [f"{text} ({one.rows:,})" for text, one in values.items() if one.rows >= RARE]
        rare = len(values) - len(shown)
        codes = [*shown[:_MOST_CODES], *(["..."] if len(shown) > _MOST_CODES else [])]
        codes += [f"{rare:,} on fewer than {RARE} rows (see ingest.json)"] if rare else []
        known = f"; clearslate laws {code} --codes lists those of {code}" if field == "grade" and code else ""
        click.echo(f"Codes of {field} that the mapping does not know: {', '.join(codes)}{known}")


def _states_of(report: IngestReport) -> list[str]:
    """The states of the records that have laws here."""
    from clearslate.records.dataset import Dataset
    from clearslate.states import CODES

    return [code for code in Dataset.open(report.dataset).manifest.coverage.jurisdictions if code in CODES]


def _tell_untold(report: IngestReport) -> None:
    """Name the facts that the laws ask and no record tells, and write the lines that would tell them beside the lists."""
    from clearslate.needs.untold import in_yaml, untold
    from clearslate.states import jurisdiction

    present = [name for name, lacking in report.missing.items() if lacking < report.records]
    place = report.folder / "facts-to-tell.yaml"
    lines = []
    for code in _states_of(report):
        facts = untold(jurisdiction(code), present)
        if not facts:
            continue
        lines.append(in_yaml(facts, code))
        rows = [
            (one.field, one.owner, len(one.laws), ", ".join(one.presumptions))
            for one in facts
            if one.may_be_stated
        ]
        others = len(facts) - len(rows)
        if rows:
            print_table(
                ("fact", "usual owner", "laws", "or presume"), rows,
                title=f"Facts of what never happened that the laws of {code} ask and no record here tells: until a source "
                "tells them, charges stay undecided",
            )  # fmt: skip
        if others:
            click.echo(f"Further facts that these laws ask and no record tells: {others}")
    if lines:
        place.write_text("\n".join(lines), encoding="utf-8")
        click.echo(
            f"The lines to write in the mapping: {place}. Whom each would decide: clearslate quality {report.dataset} --full"
        )


def _exit_without_records(records: int) -> None:
    """End with a word and an exit code of its own where nothing can be judged."""
    if not records:
        click.echo("No records: nothing can be judged. The lists beside the dataset say why", err=True)
        sys.exit(DIFFERENT)


def _draft(source: str, out: Path | None) -> None:
    """Print the draft of a mapping, or write it to a new file."""
    from clearslate.ingest import IngestError, draft_mapping

    with errors(IngestError):
        text = draft_mapping(source)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise Unusable(f"{out}: cannot be written ({error.strerror}); give the name of a new file") from None
    click.echo(
        f"{out}: answer its question marks, then run clearslate ingest {out} --source FOLDER --out DATASET"
    )


@click.command()
@click.argument("store", type=FOLDER)
@click.argument("mapping", type=FILE)
@click.option("--source", type=FOLDER, required=True, help="Folder that holds the delivery's files.")
@click.option(
    "--as-of-delivery",
    "known_through",
    type=Day(),
    help="The day up to which the delivery is complete, if it is not the mapping's known_through.",
)
@click.option(
    "--mode",
    type=click.Choice(["full", "changes"]),
    help="What the delivery holds, if it is not what the mapping says under delivery.",
)
@click.option(
    "--corrects",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="CSV file with columns file and line: rows in quarantine that this delivery corrects, "
    "besides those whose charge it brings again.",
)
@click.option(
    "--allow-shrink", is_flag=True, help="Take a full delivery that lacks more than 5 % of the charges."
)
@click.option(
    "--expect-rows",
    type=click.IntRange(0),
    help="How many rows the sender says that there are; others are refused.",
)
@click.option(
    "--confirm-absent",
    metavar="WHO_AND_WHY",
    help="Who says why that what a full delivery lacks is gone: it is deleted, and waits without this.",
)
@click.option(
    "--whole",
    is_flag=True,
    help="Write the dataset anew, each of its buckets as one file, whatever the delivery changes.",
)
@click.option(
    "--person-changes",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="CSV list of persons whom the source merged or split (old, new, kind, case): their charges move without being sent again.",
)
@click.option(
    "--buckets",
    type=click.IntRange(1),
    default=16,
    show_default=True,
    help="Parts of the dataset; only for a source's first delivery.",
)
@click.option(
    "--ssn-key", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="As for ingest."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done for a program to read.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def feed(
    store: Path,
    mapping: Path,
    source: Path,
    known_through: dt.date | None,
    mode: Literal["full", "changes"] | None,
    corrects: Path | None,
    allow_shrink: bool,
    expect_rows: int | None,
    confirm_absent: str | None,
    person_changes: Path | None,
    whole: bool,
    buckets: int,
    ssn_key: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Take in one delivery of a source and bring its dataset up to date (docs/deliveries.md).

    STORE keeps every delivery as it came; STORE/ID/dataset is what they add up to (ID is the mapping's id).
    The same delivery twice changes nothing. A feed that is killed leaves the store as it was.
    """
    from clearslate.ingest import IngestError, find_mapping, load_mapping
    from clearslate.ingest import feed as run
    from clearslate.records.errors import DatasetError

    with errors(IngestError, DatasetError), progress_bar("Rows", quiet=quiet) as progress:
        found = find_mapping(mapping)
        parses, grades = readers_of(load_mapping(found).jurisdiction)
        done = run(
            store,
            found,
            source,
            known_through=known_through,
            mode=mode,
            corrects=corrects,
            allow_shrink=allow_shrink,
            expect_rows=expect_rows,
            confirm_absent=confirm_absent,
            person_changes=person_changes,
            whole=whole,
            buckets=buckets,
            progress=progress,
            ssn_key=read_ssn_key(ssn_key),
            parses=parses,
            grades=grades,
        )
    if as_json:
        print_json(done.to_json())
    else:
        _tell_feed(done)
    _exit_without_records(done.totals.records)


def _tell_feed(done: Feed) -> None:
    """Print what a feed did."""
    totals, delivery = done.totals, done.delivery
    if done.repeats is not None:
        click.echo(f"{done.dataset}: this is delivery {done.repeats} again; nothing was changed")
    else:
        changes = ", ".join(f"{count:,} {change}" for change, count in delivery.changes.items())
        click.echo(f"{done.dataset}: delivery {delivery.number} ({delivery.mode}): {changes or 'no charges'}")
    click.echo(
        f"All deliveries: {totals.rows_in:,} rows in = {totals.records:,} records + {totals.quarantined:,} "
        f"quarantined + {totals.superseded:,} superseded + {totals.deleted:,} deleted + {totals.deletions:,} deletions"
    )
    if done.left_quarantine:
        click.echo(f"Rows that left the quarantine: {done.left_quarantine:,}")
    if done.waits:
        click.echo(
            f"Lacking, and not known to be gone: {done.waits:,} charges. They are not judged and not deleted. If they are gone, feed "
            "the delivery again with --confirm-absent and say who knows why; a trailer or control file proves it by itself"
        )
    if done.in_part:
        click.echo(f"Cases of which some charges came and others did not: {done.in_part:,}")
    if done.unmatched:
        click.echo(f"Deletions that name nothing here: {done.unmatched:,}")
    if done.caution:
        click.echo(f"Caution: {done.caution}")
