"""The canonical record: what clearslate knows of a person, a case, a charge and its sentence.

On disk a record is one row a charge, with the facts of its case and person repeated beside it; a
dictionary-encoded column costs nothing for that. Three rules give every cell its meaning:

- **null is missing**: the fact exists, nobody recorded it.
- **A date is two columns**, ``<field>_from`` and ``<field>_to``: the earliest and the latest day that
  the source's text allows. A full date has both equal.
- **An event that is known not to have happened** (no pardon, alive, never revoked) has both columns at
  9999-12-31 (``NEVER``). A null event may or may not have happened.

Facts that not all jurisdictions use are further columns, ``fact_<name>``: those of the country
(`clearslate.records.national`), and those of one state, of the kind that its module declares. Names of people and other identifiers are not here: the engine never reads them.

Counterparts: NODS names are paths of elements from ``nods:CourtCase`` in the standard's message specification for NIEM 6, and
stand only where an element means the same of the same thing; NIEM names are those of NIEM 6.0 (``j:`` justice domain, ``nc:`` core).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 1


class Level(StrEnum):
    """Whose fact it is."""

    PERSON = "person"
    CASE = "case"
    CHARGE = "charge"
    SENTENCE = "sentence"
    ROW = "row"


class Kind(StrEnum):
    """What a cell of the field holds."""

    ID = "id"  # text, distinct for nearly every row
    TEXT = "text"  # text with few distinct values, dictionary-encoded
    BOOL = "bool"
    DATE = "date"  # two columns; missing when null
    EVENT = "event"  # two columns; NEVER when known not to have happened
    MONEY = "money"  # integer cents
    DAYS = "days"  # a length in days
    NUMBER = "number"  # a plain number
    COUNT = "count"  # a small integer


class Owner(StrEnum):
    """Who usually keeps a fact."""

    COURT = "court"
    REPOSITORY = "state repository"
    CORRECTIONS = "corrections"
    PROSECUTOR = "prosecutor"
    POLICE = "police"
    PERSON = "the person"
    IDENTITY = "identity unit"
    LAW_TEAM = "law team"
    DATA_TEAM = "data team"


class Disposition(StrEnum):
    """How a charge ended. A null disposition is one that nobody recorded."""

    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    ACQUITTED_INSANITY = "acquitted_insanity"
    DISMISSED = "dismissed"
    NOLLE_PROSSED = "nolle_prossed"
    WITHDRAWN = "withdrawn"
    NO_CHARGE = "no_charge"
    DEFERRED = "deferred"
    DIVERTED = "diverted"
    VACATED = "vacated"
    TRANSFERRED = "transferred"
    PENDING = "pending"


MEANING_OF: Final[dict[Disposition, tuple[str, str]]] = {
    Disposition.CONVICTED: (
        (
            "guilt was found and stands; a program was revoked, and judgment entered; adjudication withheld after a finding of guilt, "
            "where the state counts it so (with its own fact)"
        ),
        "a plea that is held back",
    ),
    Disposition.ACQUITTED: ("a verdict or judgment of not guilty", "a jury that could not agree: `pending`"),
    Disposition.ACQUITTED_INSANITY: (
        "not guilty, or not responsible, by reason of mental disease",
        "found unfit for trial: `pending`",
    ),
    Disposition.DISMISSED: ("ended by the court before judgment", "dismissed after a program: `diverted`"),
    Disposition.NOLLE_PROSSED: ("ended by the prosecutor after it was filed", "never filed: `no_charge`"),
    Disposition.WITHDRAWN: ("taken back by whoever brought it", "dismissed after a program: `diverted`"),
    Disposition.NO_CHARGE: ("the prosecutor never filed it", "dropped after it was filed"),
    Disposition.DEFERRED: (
        "a program was **entered**, or is **running**: judgment, sentence or prosecution is held back on conditions",
        "an ending: when it is completed it is `diverted`, when it is revoked `convicted` or `pending`",
    ),
    Disposition.DIVERTED: (
        "a program was **completed**: court or prosecutor ended the charge without conviction because its conditions were met",
        (
            "entry into a program, or a code that only names one (`PTI`, `ARD`, `DIV`): `deferred`, or null where another column "
            "tells whether it was completed"
        ),
    ),
    Disposition.VACATED: (
        "a conviction was set aside, and the charge ended with it",
        "a new trial: `pending`",
    ),
    Disposition.TRANSFERRED: ("it goes on elsewhere, under another number", "an ending"),
    Disposition.PENDING: (
        "no ending yet; a program was **revoked** and judgment not entered",
        "not recorded: null",
    ),
}
"""What each word means, and what it is not. Who decides: the court's or prosecutor's act that the record tells, never a wish or a plan."""


class Membership(StrEnum):
    """How surely the charge is the person's own.

    Every charge that is judged has exactly one ``certain`` row, at its home person. A ``possible`` row
    stands under a person whose history it may belong to (an uncertain identity link), or is a row of a
    source that cannot be judged (a quarantined one, under an id of its own): it widens the bounds of that
    person's history and is not judged there.
    """

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of the canonical record. ``owner``: of a state's own fact, who usually keeps it; ``formerly``: its former columns."""

    name: str
    level: Level
    kind: Kind
    meaning: str
    nods: str = ""
    niem: str = ""
    vocabulary: tuple[str, ...] = ()
    required: bool = False
    owner: Owner | None = None
    formerly: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns on disk: two for a date or an event, else one."""
        if self.kind in (Kind.DATE, Kind.EVENT):
            return (f"{self.name}_from", f"{self.name}_to")
        return (self.name,)

    @property
    def former(self) -> tuple[Field, ...]:
        """The same field as records held it before."""
        return tuple(replace(self, name=name, formerly=()) for name in self.formerly)

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type of each of the columns."""
        return _ARROW[self.kind]


_ARROW: Final[dict[Kind, pa.DataType]] = {
    Kind.ID: pa.string(),
    Kind.TEXT: pa.dictionary(pa.int32(), pa.string()),
    Kind.BOOL: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.EVENT: pa.date32(),
    Kind.MONEY: pa.int64(),
    Kind.DAYS: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.COUNT: pa.int32(),
}

_P, _C, _H, _S, _R = Level.PERSON, Level.CASE, Level.CHARGE, Level.SENTENCE, Level.ROW

# fmt: off
FIELDS: Final[tuple[Field, ...]] = (
    Field("person_id", _P, Kind.ID, "the person, as identity resolution names them", "nods:CaseParticipant/nc:EntityPerson/nc:PersonOtherIdentification/nc:IdentificationID", "j:PersonStateFingerprintIdentification (SID), where that is the key", required=True),
    Field("date_of_birth", _P, Kind.DATE, "day of birth", "nods:CaseParticipant/nc:EntityPerson/nc:PersonBirthDate", "nc:PersonBirthDate"),
    Field("date_of_death", _P, Kind.EVENT, "day of death; NEVER when known to be alive", "nods:CaseParticipant/nc:EntityPerson/nc:PersonDeathDate", "nc:PersonDeathDate"),
    Field("on_registry", _P, Kind.BOOL, "now required to register as a sex offender", "", "j:PersonRegisteredOffenderIndicator"),
    Field("other_history", _P, Kind.TEXT, "convictions outside the dataset's jurisdiction: known to be none, or unknown", vocabulary=("none", "unknown")),
    Field("case_id", _C, Kind.ID, "the case, unique in the dataset", "nc:ActivityIdentification/nc:IdentificationID", "nc:CaseTrackingID", required=True),
    Field("jurisdiction", _C, Kind.TEXT, "where the case was decided: USPS code, US for federal", "", "j:StatuteType/Jurisdiction", required=True),
    Field("court", _C, Kind.TEXT, "the court", "j:CaseCourt/j:CourtName", "j:CaseCourt"),
    Field("county", _C, Kind.TEXT, "county or judicial district of the court"),
    Field("case_number", _C, Kind.ID, "docket number as the court writes it", "nc:CaseTrackingID", "nc:CaseDocketID"),
    Field("filed_on", _C, Kind.DATE, "day on which the case was filed", "nods:CaseInitialFilingDate", "nc:CaseFilingDate"),
    Field("restitution_owed", _C, Kind.MONEY, "restitution now unpaid, cents; 0 when paid or never ordered", "nods:Sanction/j:Restitution/nc:ObligationDueAmount"),
    Field("fines_owed", _C, Kind.MONEY, "fines now unpaid, cents", "", "j:SentenceFineAmount, less what was paid"),
    Field("fees_owed", _C, Kind.MONEY, "costs and fees now unpaid, cents", "", "j:SentenceCourtFeeAmount, less what was paid"),
    Field("charge_id", _H, Kind.ID, "the charge, unique in the dataset", "nods:Charge/structures:id", "j:ChargeIdentification", required=True),
    Field("sequence", _H, Kind.COUNT, "number of the charge within its case", "nods:Charge/j:ChargeSequenceID", "j:ChargeSequenceID"),
    Field("statute", _H, Kind.TEXT, "the citation as the source writes it", "nods:Charge/j:ChargeStatute/j:StatuteOffenseIdentification/nc:IdentificationID", "j:ChargeStatute"),
    Field("description", _H, Kind.TEXT, "the charge in the source's words", "nods:Charge/j:ChargeDescriptionText", "j:ChargeText"),
    Field("grade", _H, Kind.TEXT, "offense grade in the state's own code", "nods:Charge/j:ChargeSeverityText", "j:ChargeSeverityText, j:ChargeDegreeText"),
    Field("max_penalty_days", _H, Kind.DAYS, "statutory maximum of imprisonment in days; a maximum in years is years x 365"),
    Field("inchoate", _H, Kind.TEXT, "attempt, conspiracy or solicitation; completed for the offense itself", vocabulary=("completed", "attempt", "conspiracy", "solicitation")),
    Field("object_statute", _H, Kind.TEXT, "the statute attempted, conspired at or solicited"),
    Field("offense_date", _H, Kind.DATE, "day of the offense", "nods:Charge/j:Offense/nc:ActivityDate", "j:ChargeFilingDate is not this; nc:ActivityDate of the j:Offense"),
    Field("arrest_date", _H, Kind.DATE, "day of arrest or citation", "nods:Charge/j:Arrest/nc:ActivityDate", "nc:ActivityDate of the j:Arrest"),
    Field("incident_id", _H, Kind.ID, "charges of one incident share it", "", "nc:Incident"),
    Field("tracking_number", _H, Kind.ID, "offense or arrest tracking number (OTN, ITN, CTN)", "", "j:ChargeTrackingIdentification"),
    Field("arresting_agency", _H, Kind.TEXT, "the agency that arrested or cited, as the source names it", "nods:Charge/j:Arrest/j:ArrestAgency/nc:OrganizationName", "j:ArrestAgency, nc:OrganizationName"),
    Field("arresting_ori", _H, Kind.TEXT, "its originating agency identifier (ORI), of nine characters", "", "j:OrganizationORIIdentification of the j:ArrestAgency"),
    Field("prosecuting_agency", _H, Kind.TEXT, "the agency that prosecutes, as the source names it", "", "nc:OrganizationName"),
    Field("prosecuting_ori", _H, Kind.TEXT, "its originating agency identifier (ORI), of nine characters", "", "j:OrganizationORIIdentification"),
    Field("plea", _H, Kind.TEXT, "the plea", "", "j:ChargePlea"),
    Field("disposition", _H, Kind.TEXT, "how the charge ended", "nods:Charge/j:ChargeDisposition/nc:DispositionCategoryText", "j:ChargeDisposition, nc:DispositionCategoryAbstract", tuple(Disposition)),
    Field("disposition_detail", _H, Kind.TEXT, "the disposition in the source's words", "nods:Charge/j:ChargeDisposition/nc:DispositionText", "nc:DispositionText"),
    Field("disposition_date", _H, Kind.DATE, "day of the disposition; NEVER while the charge is pending", "nods:Charge/j:ChargeDisposition/nc:DispositionDate", "nc:DispositionDate"),
    Field("with_prejudice", _H, Kind.BOOL, "a dismissal was with prejudice"),
    Field("after_trial", _H, Kind.BOOL, "an acquittal followed a trial"),
    Field("pardoned_on", _H, Kind.EVENT, "day of a pardon of this conviction"),
    Field("pardon", _H, Kind.TEXT, "kind of the pardon", vocabulary=("conditional", "unconditional")),
    Field("victim_minor", _H, Kind.BOOL, "the victim was a minor"),
    Field("family_violence", _H, Kind.BOOL, "the offense was one of family or domestic violence"),
    Field("victim_of_crime_against_person", _H, Kind.BOOL, "the offense was against a person"),
    Field("cleared_on", _H, Kind.EVENT, "day on which the charge was cleared before"),
    Field("cleared_under", _H, Kind.TEXT, "id of the law under which it was cleared"),
    Field("cleared_relief", _H, Kind.TEXT, "what that did to the record, where the law is not known or is none of ours", vocabulary=("mark", "off_internet", "limit", "seal", "expunge", "destroy", "set_aside", "vacate", "reduce", "redesignate", "pardon")),
    Field("imposed_on", _S, Kind.DATE, "day on which the sentence was imposed", "nods:ChargeSentencingDate", "j:SentenceType, nc:ActivityDate"),
    Field("incarceration_days", _S, Kind.DAYS, "imprisonment imposed, days; the maximum of a range", "", "j:SentenceTerm"),
    Field("incarceration_min_days", _S, Kind.DAYS, "minimum of a range of imprisonment, days", "", "j:TermMinimumDuration"),
    Field("suspended_days", _S, Kind.DAYS, "of the imprisonment imposed, the days suspended", "", "j:SentenceSuspendedTerm"),
    Field("probation_days", _S, Kind.DAYS, "probation imposed, days", "", "j:SupervisionAssignedTerm"),
    Field("released_on", _S, Kind.DATE, "day of release from imprisonment; the day of the sentence where none was served"),
    Field("completed_on", _S, Kind.DATE, "day on which every part of the sentence was done; NEVER while known to run without end", "", "j:SentenceExpirationDate, where it is the actual one"),
    Field("probation_revoked_on", _S, Kind.EVENT, "day on which probation was revoked"),
    Field("membership", _R, Kind.TEXT, "whether the charge is certainly or possibly this person's", vocabulary=tuple(Membership), required=True),
    Field("unread", _R, Kind.TEXT, "fields, with blanks between them, that are missing here though the source did not leave them empty: what it wrote cannot be read, its rows or several sources contradict one another, or it never tells them"),
    Field("source_file", _R, Kind.TEXT, "file from which the row was read", required=True),
    Field("source_line", _R, Kind.COUNT, "line of that file (1 is the first)", required=True),
)
# fmt: on

UNREAD: Final = "unread"

FIELD: Final[dict[str, Field]] = {field.name: field for field in FIELDS}

FACT_PREFIX: Final = "fact_"


def fact_field(name: str, level: Level, kind: Kind, meaning: str, *, owner: Owner = Owner.COURT) -> Field:
    """A field that not all jurisdictions use, stored as ``fact_<name>``; ``owner``: who usually keeps it."""
    return Field(FACT_PREFIX + name, level, kind, meaning, owner=owner)


@cache
@cache
def schema_of(facts: tuple[Field, ...] = ()) -> pa.Schema:
    """The Arrow schema of a charge table with the given jurisdiction facts.

    Every column is nullable but those of required fields.
    """
    return pa.schema(
        [
            pa.field(column, field.arrow_type, nullable=not field.required)
            for field in (*FIELDS, *facts)
            for column in field.columns
        ],
        metadata={"clearslate.schema": str(SCHEMA_VERSION)},
    )
