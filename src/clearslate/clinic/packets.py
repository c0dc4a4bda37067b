"""The papers with which a person asks a court for relief, drafted from the facts, for a lawyer to finish, sign and file.

One packet for each route and case (or person, where the law clears the person at once): filing instructions, petition with the
statute's conditions answered one by one, verification, proposed order, certificate of service, list of exhibits, application
to waive fees. What nobody told is a blank that says what is to be filled in; a condition that is open stays open. Where a
state's practical facts (`states/<usps>/practical.yaml`) say nothing, the packet says "not found, ask the clerk".

Where the law has an agency decide, or lets the prosecutor alone ask, no court takes a paper of the person: the packet is a letter
to that office, with what to enclose, and its first page says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from clearslate.casework.person import ELIGIBLE, NOT_YET, UNKNOWN, LawAnswer, facts_in_words
from clearslate.clinic.captions import Caption as StateCaption
from clearslate.clinic.captions import caption_of, place_of
from clearslate.clinic.judging import Charge, InState, Judged
from clearslate.clinic.told import NOBODY, Attorney
from clearslate.interview.papers.counties_pa import county_of
from clearslate.law import Law, Unit
from clearslate.law import Route as Way
from clearslate.needs.owners import DOUBTS, for_lawyer, in_lawyers_words
from clearslate.plain.figures import with_days
from clearslate.plain.language import language
from clearslate.plain.practical import NOT_FOUND, Fact, Practical, Route, has_practical, practical_of
from clearslate.records.schema import FACT_PREFIX
from clearslate.states import jurisdiction
from clearslate.typeset.model import (
    Blank,
    Block,
    Caption,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Part,
    Points,
    Signature,
    Soft,
    Strong,
    Table,
    Word,
    Words,
    words,
)
from clearslate.wording import spoken, things

if TYPE_CHECKING:
    from clearslate.runs.explain import ConditionExplained, Explanation

DRAFT: Final = "DRAFT: not reviewed, not signed, not filed"
INVENTED: Final = "INVENTED: no real person, no real case"
ASK: Final = "not found, ask the clerk"
ASK_OFFICE: Final = "not found, ask that office"
_SHOWN_CAUTION: Final = "Who is not a citizen needs certified copies of the whole file, and advice on immigration law, before anything is cleared."


@dataclass(frozen=True)
class Packet:
    """What is asked of a court or an office: one route, for some charges of one case, or of all cases."""

    judged: Judged
    state: InState
    law: Law
    charges: tuple[Charge, ...]

    @property
    def is_open(self) -> bool:
        """Whether a condition of a charge is still to be settled."""
        return any(self.explanation(charge).outcome != ELIGIBLE for charge in self.charges)

    @property
    def is_letter(self) -> bool:
        """Whether the person writes to an office, not to a court."""
        return self.law.route.is_by_letter

    @property
    def dockets(self) -> list[str]:
        """The numbers of its cases."""
        return list(dict.fromkeys(_docket(charge) for charge in self.charges))

    @property
    def name(self) -> str:
        """For a file: law and case."""
        cases = self.dockets[0] if len(self.dockets) == 1 else f"{len(self.dockets)}-cases"
        return slug(f"{self.law.id}-{cases}")

    def explanation(self, charge: Charge) -> Explanation:
        """The law's answer about a charge of the packet."""
        return charge.explanation(self.law.id)


Which = Literal["eligible", "open", "none"]


def packets_of(judged: Judged, which: Which = "open") -> list[Packet]:
    """The packets of a client.

    Of each charge that does not clear by itself today, the best petition: one whose conditions are met, or (``open``) one of
    which none fails, though facts are missing.
    """
    if which == "none":
        return []
    wanted = (ELIGIBLE,) if which == "eligible" else (ELIGIBLE, UNKNOWN)
    groups: dict[tuple[str, str, str], list[tuple[InState, Charge]]] = defaultdict(list)
    for state, charge in judged.charges:
        petition = petition_for(charge)
        if petition is None or petition.outcome not in wanted or charge.view.outcome in (ELIGIBLE, "cleared"):
            continue
        if petition.outcome == UNKNOWN and (not _is_a_question(petition.missing) or is_special(petition)):
            continue
        law = jurisdiction(state.code).law(petition.law)
        case = "" if law.unit is Unit.PERSON else charge.case.case
        groups[state.code, law.id, case].append((state, charge))
    return [
        Packet(
            judged, members[0][0], jurisdiction(code).law(law), tuple(charge for _, charge in members)
        )
        for (code, law, _), members in groups.items()
    ]  # fmt: skip


SPECIAL_GROUNDS: Final = frozenset(
    {f"{FACT_PREFIX}trafficking_survivor", f"{FACT_PREFIX}sex_trafficking_survivor"}
)
"""Facts on which a law rests that few people have. Where nobody mentioned one, no paper is drafted and no advice begins with it."""


def is_special(answer: LawAnswer) -> bool:
    """Whether an open answer rests on a ground that nobody mentioned."""
    return answer.outcome == UNKNOWN and bool(SPECIAL_GROUNDS & set(answer.missing))


def petition_for(charge: Charge) -> LawAnswer | None:
    """The best answer of a petition for a charge; one that rests on a ground nobody mentioned only where no other says anything."""
    best = charge.view.petition
    if best is None or not is_special(best):
        return best
    others = [
        each
        for outcome in (UNKNOWN, NOT_YET)
        for each in charge.view.answers
        if each.in_force and not each.automatic and each.outcome == outcome and not is_special(each)
    ]
    return others[0] if others else best


def _is_a_question(missing: Sequence[str]) -> bool:
    """Whether somebody can answer what is open: a list of offenses that nobody has read is no fact of a client."""
    return any(name not in DOUBTS or name == "coverage" for name in missing)


def slug(text: str) -> str:
    """A name that every file system takes.

    >>> slug("PA-PET-LA-CP-32 0651/2012")
    'PA-PET-LA-CP-32-0651-2012'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:80] or "x"


def route_of(code: str, law: str) -> Route | None:
    """The way of a petition; None where the state's practical facts have none."""
    if not has_practical(code):
        return None
    try:
        return practical_of(code).route(law)
    except KeyError:
        return None


# --- the document -------------------------------------------------------------------------------------------


def packet_document(packet: Packet, *, invented: bool = False, attorney: Attorney = NOBODY) -> Document:
    """All papers of a packet as one document, each beginning a page: court papers, or a letter. ``attorney``: who signs, where that was entered."""
    return _Writer(packet, attorney).document(invented=invented)


class _Writer:
    """Writes the papers of one packet; what it knows of the route is looked up once."""

    def __init__(self, packet: Packet, attorney: Attorney) -> None:
        self.packet = packet
        self.attorney = attorney
        self.client = packet.judged.client
        self.law = packet.law
        self.route = route_of(packet.state.code, packet.law.id)
        self.practical: Practical | None = (
            practical_of(packet.state.code) if has_practical(packet.state.code) else None
        )
        self.called = (
            "request" if packet.law.route is Way.PROSECUTOR
            else "application" if packet.is_letter
            else self.route.called if self.route
            else "petition"
        )  # fmt: skip
        self.ask = ASK_OFFICE if packet.is_letter else ASK
        self.party = "applicant" if packet.is_letter else "petitioner"
        self.caption_words: StateCaption = caption_of(packet.state.code)
        self.name: Word = self.client.name or Blank("the client's name")
        self.facts = jurisdiction(packet.state.code).facts

    def document(self, *, invented: bool) -> Document:
        title = self._title()
        if self.packet.is_letter:
            parts: tuple[tuple[Iterator[Block], str], ...] = (
                (self._instructions(), "Instructions: for the lawyer, not sent"),
                (self._letter(), title),
                (self._exhibits(), "What to enclose: for the lawyer"),
            )
        else:
            parts = (
                (self._instructions(), "Filing instructions: for the lawyer, not filed"),
                (self._petition(), title),
                (self._order(), f"Proposed order: {title}"),
                (self._service(), "Certificate of service"),
                (self._exhibits(), "List of exhibits"),
                *(((self._waiver(), "Application to waive fees"),) if not self._is_free() else ()),
            )
        return Document(
            title=f"{title}: {', '.join(self.packet.dockets)}",
            on=self.packet.judged.as_of,
            parts=tuple(Part(tuple(blocks), footer) for blocks, footer in parts),
            warnings=(*((INVENTED,) if invented else ()), DRAFT),
        )

    def _is_free(self) -> bool:
        """Whether nothing is paid for filing, so that nothing is to be waived."""
        fee = self.route.fee if self.route else NOT_FOUND
        return isinstance(fee, Fact) and fee.en in {"There is no fee.", "It is free."}

    def _title(self) -> str:
        """What the papers are called: as the route is where that names a paper, not a page's heading ("Petition: a conviction")."""
        named = self.route.title.en if self.route else ""
        if named.lower().startswith(self.called) and ": " not in named:
            return named
        relief = str(self.law.relief).partition(" (")[0]
        asked = (
            f"relief ({relief})" if re.search(r"\w+ed\b", relief) else relief
        )  # "set aside and sealed" is no noun
        return f"{self.called.capitalize()} for {asked}"

    # --- filing instructions ---

    def _instructions(self) -> Iterator[Block]:
        letter = self.packet.is_letter
        yield Heading("Instructions" if letter else "Filing instructions", 1)
        yield from self._where_it_goes()
        yield Paragraph(
            words(
                "For the lawyer. ",
                "This page is not sent. Nothing of this packet is sent by clearslate" if letter
                else "This page is not filed. Nothing of this packet is filed by clearslate",
                ", and none of it is signed. "
                "It was drafted on ", spoken(self.packet.judged.as_of), " from the facts in your list alone.",
            )
        )  # fmt: skip
        rows: list[tuple[Words, ...]] = [
            (("Client",), (self.client.key,)),
            (("Relief",), (str(self.law.relief), Soft(f" ({self.law.cite})"))),
            (("Cases",), (", ".join(self.packet.dockets),)),
            (
                ("Charges",),
                (f"{len(self.packet.charges)} of {sum(len(c.charges) for c in self._case_views())} in these cases",),
            ),
            (("Conditions",), (self._standing(),)),
        ]  # fmt: skip
        yield Table((), tuple(rows), (1, 4.5))
        blanks = self._open_facts()
        if blanks:
            yield Heading("Still open")
            yield Paragraph(
                (
                    "The letter leaves a blank for each. Fill it in, or do not send it: no answer was assumed."
                    if letter
                    else "The petition leaves a blank for each. Fill it in, or do not file: no answer was assumed.",
                )
            )
            yield Points(tuple(Item((what,), ((Soft(where),),)) for what, where in blanks), "box")
        lacking = list(self._lacking())
        if lacking:
            yield Heading(f"To fill in before you {'send it' if letter else 'file'}")
            yield Points(tuple(Item((each,)) for each in lacking), "box")
        yield Heading("Steps")
        yield Points(tuple(self._steps()))
        yield from self._forms()
        yield Heading("Check before you sign")
        yield Points(tuple(self._checks()), "box")

    def _addressee(self) -> Word:
        """The office that a letter goes to."""
        if self.packet.law.route is Way.PROSECUTOR:
            return "The office of the prosecutor of the case"
        for fact in (self.route.filed, self.route.court) if self.route else ():
            if isinstance(fact, Fact) and fact.lawyer:
                agency = self.packet.charges[0].row["arresting_agency"]
                return agency if agency and fact.lawyer == "the arresting agency" else _capital(fact.lawyer)
        return Blank("the agency")

    def _where_it_goes(self) -> Iterator[Block]:
        """Who takes the letter, where no court does; else what must be had before the court."""
        route = self.route
        if self.packet.is_letter:
            why = (
                "Under this law the prosecutor asks the court: the person can ask the prosecutor to do so, and cannot file. "
                if self.law.route is Way.PROSECUTOR
                else "Under this law the person applies to an office, not to a court. "
            )
            found = [] if route is None or isinstance(route.forms, str) else list(route.forms)
            forms = (
                "; ".join(form.name for form in found)
                if found
                else "not found. Ask that office whether it takes its own form alone"
            )
            yield Note(
                "Do not file this with a court",
                (
                    (why, "This packet has no petition and no proposed order; do not draft them."),
                    (Strong("Send it to: "), self._addressee(), "."),
                    (Strong("Its form: "), forms, "."),
                    *(
                        (("Fill the form in. The letter goes with it, and has the facts for it.",),)
                        if found
                        else ()
                    ),
                ),
            )
            return
        before = [
            plainly(fact)
            for fact in ((route.court, route.filed) if route else ())
            if isinstance(fact, Fact)
            and re.search(r"\bfirst\b|not with the court", plainly(fact), re.IGNORECASE)
        ]
        if before:
            yield Note("Before the court", tuple((each,) for each in before))

    def _lacking(self) -> Iterator[str]:
        """What the heads and the signatures of the papers need and the list did not say."""
        rows = [charge.row for charge in self.packet.charges]
        court = "-" if self.packet.is_letter else self.caption_words.court
        if not self.client.name:
            yield "The client's name (column name)."
        if self.packet.is_letter:
            yield "The mailing address of the office."
            if not isinstance(self._born(), str):
                yield "The date of birth (column born): an office finds a record by it."
        if ("{court}" in court or not court) and not rows[0]["court"]:
            yield "The court, as it heads its papers (column court)."
        if ("{place}" in court or "{county}" in court) and not self._county():
            yield "The county or district of the court (column county)."
        if not all(row["case_number"] for row in rows):
            yield f"{self.caption_words.docket} (column case number)."
        if not all(row["tracking_number"] for row in rows):
            yield f"{self.caption_words.tracking} (column tracking number)."
        if not self.client.address:
            yield "The client's mailing address (column address)."
        if not self.attorney.block:
            yield "Who signs. Enter it once for all papers, in notes above the heads of your list: # attorney: name; # attorney number: ..."

    def _county(self) -> str:
        """The county of the court, as the list has it, or as the docket number names it."""
        row = self.packet.charges[0].row
        return row["county"] or county_of(self.packet.state.code, row["case_number"] or "")

    def _head(self) -> Iterator[Block]:
        """Who files a paper, above its caption."""
        if self.attorney.block:
            yield Paragraph(("\n".join(self.attorney.block),))
            yield Paragraph((f"Attorney for {self.client.name or f'the {self.party}'}",))

    def _signed(self, before: Words = ()) -> Signature:
        """Where counsel signs: with the name that was entered once, else with places for all of it."""
        if self.attorney.block:
            return Signature((", ".join(self.attorney.block[:2]), "Date"), before)
        if before:
            return Signature(
                (f"Attorney for the {self.party}", "Attorney number, address, telephone, e-mail", "Date"),
                before,
            )
        return Signature((f"Attorney for the {self.party}", "Date"))

    def _case_views(self) -> list[Any]:
        return list({charge.case.case: charge.case for charge in self.packet.charges}.values())

    def _standing(self) -> str:
        if not self.packet.is_open:
            return "all met, on these facts"
        count = len(self._open_facts())
        return f"open: {things(count, 'fact is', 'facts are')} missing; none fails"

    def _open_facts(self) -> list[tuple[str, str]]:
        """What is missing for an answer, and who usually has it."""
        found: dict[str, str] = {}
        for charge in self.packet.charges:
            explained = self.packet.explanation(charge)
            for name in explained.missing if explained.outcome == UNKNOWN else ():
                lacking = for_lawyer(name, self.facts)
                found.setdefault(_capital(lacking.words), f"usually kept by: {lacking.owner}")
        return list(found.items())

    def _steps(self) -> Iterator[Item]:
        route = self.route
        if self.packet.is_letter:
            decides = (
                "Who decides" if self.law.route is Way.APPLICATION else "Court, which the prosecutor asks"
            )
            for label, fact in (
                (decides, route.court if route else NOT_FOUND),
                ("Sending", route.filed if route else NOT_FOUND),
                ("Copies", route.service if route else NOT_FOUND),
                ("Fee", route.fee if route else NOT_FOUND),
                ("Fee waiver", route.waiver if route else NOT_FOUND),
                ("The decision", route.decides if route else NOT_FOUND),
            ):
                yield self._step(label, fact)
            return
        for label, fact in (
            ("Court", route.court if route else NOT_FOUND),
            ("Filing", route.filed if route else NOT_FOUND),
            ("Service", route.service if route else NOT_FOUND),
            ("Objections", route.objection if route else NOT_FOUND),
            ("Hearing", route.hearing if route else NOT_FOUND),
            ("Fee", route.fee if route else NOT_FOUND),
            ("Fee waiver", route.waiver if route else NOT_FOUND),
            ("The court's decision", route.decides if route else NOT_FOUND),
        ):
            yield self._step(label, fact)

    def _step(self, label: str, fact: Fact | str) -> Item:
        if isinstance(fact, str):
            return Item((Strong(f"{label}: "), f"{self.ask}."))
        answer = plainly(fact)
        also = (
            ((f"As the rule has it: {fact.lawyer}.",),) if fact.lawyer and fact.lawyer not in answer else ()
        )
        return Item((Strong(f"{label}: "), answer), (*also, (Soft(_source(fact)),)))

    def _forms(self) -> Iterator[Block]:
        forms = self.route.forms if self.route else NOT_FOUND
        yield Heading("Official forms")
        if isinstance(forms, str):
            which = "offices" if self.packet.is_letter else "courts"
            yield Paragraph((f"{_capital(self.ask)}: some {which} take no other paper than their own form.",))
            return
        yield Points(tuple(Item((Strong(form.name), ": ", plainly(form)), ((Soft(_source(form)),),)) for form in forms), "dot")  # fmt: skip

    def _checks(self) -> Iterator[Item]:
        yield Item(("The client's whole criminal history was read: the list alone was used here.",))
        yield Item((_SHOWN_CAUTION,))
        for caution in self.packet.state.view.cautions:
            yield Item((caution,))
        if self.law.unverified:
            unread = "; ".join(self.law.unverified).replace("_", " ")
            yield Item(
                (
                    "Parts of this law as written here were not read in the statute's text: hold them against it.",
                ),
                ((Soft(f"{unread}."),),),
            )
        for remark in self.law.remarks:
            yield Item((with_days(remark, language("en")),))
        notices = {
            notice.text: with_days(
                f"{notice.text}{f', by {notice.day}' if notice.day else ''}", language("en")
            )
            + f" ({notice.cite})."
            for charge in self.packet.charges
            for notice in self.packet.explanation(charge).notices
        }
        for notice in notices.values():
            yield Item((notice,))
        others = sorted(
            {
                f"{answer.law} ({answer.title})"
                for charge in self.packet.charges
                for answer in charge.view.answers
                if answer.in_force
                and not answer.automatic
                and answer.law != self.law.id
                and answer.outcome in (ELIGIBLE, UNKNOWN)
            }
        )
        if others:
            yield Item(
                ("Other ways that are open or met for some of these charges: ", "; ".join(others), ".")
            )

    # --- the petition ---

    def _caption(self, *, numbers: bool = True) -> Caption:
        case = self.packet.charges[0].case
        row = self.packet.charges[0].row
        county = self._county()
        return Caption(
            court=self._court(row["court"] or "", place_of(county), county),
            parties=(
                words(self.caption_words.party.upper() or Blank("the prosecuting party")),
                ("v.",),
                words(Strong(self.client.name.upper()) if self.client.name else self.name),
            ),
            numbers=(
                (f"{self.caption_words.docket}: ", ", ".join(self.packet.dockets) or case.docket),
                *self._tracking(),
            )
            if numbers
            else (),
        )

    def _tracking(self) -> Iterator[Words]:
        yield (f"{self.caption_words.tracking}: ", *self._tracking_numbers())

    def _tracking_numbers(self) -> Words:
        found = dict.fromkeys(
            charge.row["tracking_number"] for charge in self.packet.charges if charge.row["tracking_number"]
        )
        return (", ".join(found) if found else Blank("number", 3),)

    def _court(self, court: str, place: str, county: str) -> tuple[Words, ...]:
        """The court's name, as the state's papers have it, with a blank for what was not told."""
        filled: dict[str, Word] = {
            "court": court or Blank("the court"),
            "place": place or Blank("the county"),
            "county": county or Blank("the county"),
        }
        if not self.caption_words.court:
            return ((filled["court"],), (filled["place"],))
        parts = re.split(r"\{(\w+)\}", self.caption_words.court)
        line = words(*(filled[part] if number % 2 else part for number, part in enumerate(parts)))
        return (line, *(((self.caption_words.division,),) if self.caption_words.division else ()))

    def _letter(self) -> Iterator[Block]:
        """To the office, in place of a petition: whose record, which charges, what is asked, on what facts."""
        asks_prosecutor = self.law.route is Way.PROSECUTOR
        yield from self._head()
        if not self.attorney.block:
            yield Paragraph((Blank("who writes: name, address, telephone, e-mail", 8),))
        yield Paragraph((Blank("date"),))
        yield Paragraph(
            words(
                self._addressee(),
                "\n",
                Blank("mailing address", 8),
                f", {jurisdiction(self.packet.state.code).name}",
            )
        )
        yield Heading(self._title(), 1)
        asked = f"{self.law.relief} under {self.law.cite}"
        yield Paragraph(
            words(
                "I write for ", self.name, " and ask your office ",
                f"to ask the court for {asked}" if asks_prosecutor else f"for {asked}",
                ", as to the charges listed below.",
            )
        )  # fmt: skip
        yield Heading("Whose record")
        yield Points(tuple(self._averments(Item(words("Arrest: ", *self._arrest(), ".")))))
        yield Heading("The charges")
        yield self._charge_table()
        yield from self._answered_conditions()
        yield Heading("What is asked")
        asks = [
            "Ask the court for it, and send me a copy of what you file."
            if asks_prosecutor
            else f"Grant {self.law.relief} as to each charge listed above.",
            "Confirm in writing what was done, and on which day.",
            "If you cannot do so, say in writing what is missing, or why, and how that decision is reviewed.",
        ]
        yield Points(tuple(Item((each,)) for each in asks))
        yield self._signed(("Sincerely,",))
        yield from self._verification()

    def _petition(self) -> Iterator[Block]:
        yield from self._head()
        yield self._caption()
        yield Heading(self._title(), 1)
        verb = {"petition": "petitions", "motion": "moves", "application": "applies to"}[self.called]
        yield Paragraph(
            words(
                self.name, f", by undersigned counsel, respectfully {verb} this Court for {self.law.relief} under {self.law.cite} as to the charges "
                "listed below, and in support states:",
            )
        )  # fmt: skip
        yield Heading("The petitioner and the case")
        yield Points(tuple(self._averments()))
        yield Heading("The charges")
        yield self._charge_table()
        yield from self._answered_conditions()
        yield Heading("Why it is asked")
        yield Paragraph(
            (Blank("the reasons, in the petitioner's words: work, housing, school, family, license", 6),)
        )
        yield Heading("What is asked")
        yield Paragraph(
            words(
                "The petitioner asks the Court to grant ", Strong(str(self.law.relief)), f" under {self.law.cite} as to each charge in the table "
                "above, to order it as in the proposed order, and to give what other relief is just.",
            )
        )  # fmt: skip
        yield self._signed(("Respectfully submitted,",))
        yield from self._verification()

    def _answered_conditions(self) -> Iterator[Block]:
        yield Heading(f"The conditions of {self.law.cite}")
        yield Paragraph(
            (
                f"As of {spoken(self.packet.judged.as_of)}, each condition of the statute is answered here with the facts that show it.",
            ),
            together=True,
        )
        yield Points(tuple(self._conditions()))

    def _verification(self) -> Iterator[Block]:
        yield Heading("Verification")
        yield Paragraph(
            words(
                "I have read this paper. What it says of facts is true and correct to the best of my knowledge, information and belief. "
                "I understand that false statements are punished under ", self._perjury(), ".",
            )
        )  # fmt: skip
        yield Signature((self.client.name or f"The {self.party}", "Date"))

    def _perjury(self) -> Word:
        """The statute on unsworn statements, where the state's rule for the petition names it."""
        holds = self.route.holds if self.route else NOT_FOUND
        for hold in () if isinstance(holds, str) else holds:
            found = re.search(
                r"(?:subject to|under penalty of|under) (\d[\w. ]*§+ ?[\w.()-]+)", f"{hold.lawyer} {hold.en}"
            )
            if found:
                return found[1]
        return Blank("the statute on unsworn statements")

    def _averments(self, *also: Item) -> Iterator[Item]:
        holds = self.route.holds if self.route else NOT_FOUND
        if also or isinstance(holds, str):
            yield Item(words("Name: ", self.name, ". Other names: ", Blank("aliases, or none"), "."))
            yield Item(words("Address: ", self._address(), ". Date of birth: ", self._born(), "."))
            yield Item(words(*self._numbers()))
            yield from also
        for hold in () if isinstance(holds, str) else holds:
            text = hold.lawyer or plainly(hold)
            yield Item(
                words(_capital(text).rstrip("."), ": ", *self._held(text), "."), ((Soft(hold.cite),),) if hold.cite else ()
            )  # fmt: skip

    def _held(self, text: str) -> Words:
        """What stands for an item that the rule asks for; a blank where the facts do not say."""
        low = text.lower()
        for pattern, answer in self._ANSWERS:
            if re.search(pattern, low):
                return answer(self)
        return (Blank("to be stated"),)

    def _person(self) -> Words:
        return words(
            self.name, "; other names: ", Blank("aliases, or none"), "; ", self._address(), "; born ", self._born(),
            "; a Social Security number only on the court's confidential form",
        )  # fmt: skip

    def _numbers(self) -> Words:
        return words(f"{self.caption_words.docket}: ", ", ".join(self.packet.dockets), ". ", *self._tracked())

    def _tracked(self) -> Words:
        return tuple(part for line in self._tracking() for part in line)

    def _arrest(self) -> Words:
        found = dict.fromkeys(_day_words(charge.row, "arrest_date") for charge in self.packet.charges)
        known = [each for each in found if isinstance(each, str)]
        agencies = dict.fromkeys(
            charge.row["arresting_agency"] for charge in self.packet.charges if charge.row["arresting_agency"]
        )
        return words(
            ", ".join(known) if known else Blank("day of the arrest or complaint"), ", ",
            ", ".join(agencies) if agencies else Blank("the agency that made the arrest"),
        )  # fmt: skip

    def _money(self) -> Words:
        parts: list[Word] = ["see the table of charges"]
        for name, label in (("restitution_owed", "restitution"), ("fines_owed", "fines"), ("fees_owed", "costs and fees")):  # fmt: skip
            amounts = {charge.case.case: charge.row[name] for charge in self.packet.charges}.values()
            parts.append(f"; {label} unpaid: ")
            known = [amount for amount in amounts if amount is not None]
            parts.append(f"${sum(known) / 100:,.2f}" if len(known) == len(list(amounts)) else Blank("amount, or none"))  # fmt: skip
        return tuple(parts)

    _ANSWERS: Final[tuple[tuple[str, Callable[[_Writer], Words]], ...]] = (
        (r"criminal history", lambda _: ("see the list of exhibits",)),
        (
            r"verification|verify|verified (?:by|petition)|sworn|affirm|perjury|signed word",
            lambda _: ("see the verification",),
        ),
        (r"\bjudge\b", lambda _: (Blank("name and address of the judge"),)),
        (r"affiant|officer", lambda _: (Blank("name and address of the officer on the complaint"),)),
        (r"reason|why you ask|interest of justice", lambda _: ("see “Why it is asked”",)),
        (
            r"qualifies|none of the exceptions|meets the|eligib|statement that",
            lambda _: ("see the conditions below",),
        ),
        (r"fingerprint|photo", lambda _: (Blank("attached, or where it was ordered"),)),
        (r"arrest|complaint", lambda self: self._arrest()),
        (
            r"name and address of|victim|employer",
            lambda _: (Blank("to be stated"),),
        ),
        (r"\bname\b|\baddress\b|birth|social security|alias", lambda self: self._person()),
        (r"tracking|\botn\b|\bctn\b", lambda self: self._tracking_numbers()),
        (r"docket number|case number|court file", lambda self: (", ".join(self.packet.dockets),)),
        (r"dispos|restitution|fines?\b|costs|sentence|how the case ended", lambda self: self._money()),
        (r"charge|offense|conviction|crime", lambda _: ("see the table of charges",)),
    )

    def _address(self) -> Word:
        return self.client.address or Blank("mailing address")

    def _born(self) -> Word:
        return _day_words(self.packet.charges[0].row, "date_of_birth", "date of birth")

    def _charge_table(self) -> Table:
        rows: list[tuple[Words, ...]] = []
        several = len(self.packet.dockets) > 1
        for charge in self.packet.charges:
            row, view = charge.row, charge.view
            count: Word = str(view.count) if view.count is not None else Blank("count", 1)
            rows.append(
                (
                    words(f"{_docket(charge)}, " if several else "", count),
                    words(
                        row["description"] or Blank("offense"),
                        "\n",
                        Soft(row["statute"]) if row["statute"] else Blank("statute"),
                    ),
                    words(row["grade"] or Blank("grade", 1)),
                    words(
                        view.disposition if row["disposition"] else Blank("how it ended"),
                        ", ",
                        _day_words(row, "disposition_date"),
                    ),
                )
            )
        return Table(("Count", "Offense", "Grade", "How and when it ended"), tuple(rows), (1, 2.6, 1, 2.2))

    def _conditions(self) -> Iterator[Item]:
        explained = [(charge, self.packet.explanation(charge)) for charge in self.packet.charges]
        for place, condition in enumerate(explained[0][1].conditions):
            answers: dict[tuple[Words, ...], list[str]] = {}
            for charge, each in explained:
                same = each.conditions[place] if place < len(each.conditions) else condition
                written = tuple(self._answered(same))
                answers.setdefault(written, []).append(_count_of(charge))
            under: list[Words] = []
            for written, counts in answers.items():
                if len(answers) > 1:
                    under.append((Soft(f"Count {', '.join(counts)}:"),))
                under += written
            yield Item((f"{condition.text.rstrip('.')} ", Soft(f"({condition.cite}).")), tuple(under))

    def _answered(self, found: ConditionExplained) -> Iterator[Words]:
        """Whether a condition is met, and on what; what is open is a blank."""
        evidence = [
            _capital(in_lawyers_words(_with_days(each)))
            for each in facts_in_words(found, self.facts)
            if not each.endswith(": missing")  # a blank below asks for it
        ]
        if found.state == "holds":
            since = (
                f" since {spoken_iso(found.certain_from)}"
                if found.certain_from not in ("always", "never")
                else ""
            )
            if not evidence and not found.records and not found.limbs:
                evidence = [self._of_the_history()]
            yield (
                Strong("This condition is met"),
                f"{since}. ",
                "; ".join(evidence) + "." if evidence else "",
            )
        else:
            yield (Strong("To be shown. "), "; ".join(evidence) + "." if evidence else "")
            for name in found.missing or ("",):
                yield (Blank(for_lawyer(name, self.facts).words if name else "whether this is so", 3),)
        for record in found.records:
            considered = f"Considered: {record.what} ({self._docket_of(record.case_id)}){_counted_until(record.until or '')}."
            yield (Soft(_with_days(considered)),)
        for limb in found.limbs:
            if limb.applies != "no" and (limb.state == "holds" or found.joint != "one of"):
                met = {"holds": "met", "unknown": "open"}.get(limb.state, limb.state)
                yield (Soft(f"{limb.text} ({limb.cite}): {met}."),)

    def _of_the_history(self) -> str:
        """What a condition rests on that found nothing to count."""
        view = self.packet.state.view
        charges, cases = len(view.charges), len(view.cases)
        return (
            f"Of the {things(charges, 'charge')} in {things(cases, 'case')} of the {self.party}'s record, none counts under "
            "this condition"
        )

    def _docket_of(self, case_id: str) -> str:
        for case in self.packet.state.view.cases:
            if case.case == case_id:
                return case.docket
        return "another case"

    # --- what goes with it ---

    def _order(self) -> Iterator[Block]:
        yield self._caption()
        yield Heading("Proposed order", 1)
        yield Paragraph(
            words(
                "On this ", Blank("", 1.2), " day of ", Blank("", 4), ", 20", Blank("", 1), f", upon consideration of the {self.called} of ",
                self.name, f" under {self.law.cite}, and of any response to it, the Court finds that the conditions of {self.law.cite} are met "
                "for each charge listed here.",
            )
        )  # fmt: skip
        yield self._charge_table()
        yield Paragraph((Strong("It is ordered:"),), together=True)
        points = [
            Item(words(f"The {self.called} is granted. ", self._granted())),
            Item(words("The clerk shall send a certified copy of this order to: ", Blank(_AGENCIES, 6), ".")),
            Item((f"Each agency so served shall carry this order out as {self.law.cite} requires.",)),
        ]
        left = self._left()
        if left:
            cases = "cases" if len(self.packet.dockets) > 1 else "case"
            others = f"This order does not reach the other charges of the same {cases}: {'; '.join(left)}. They stay as they are."
            points.append(Item((others,)))
        yield Points(tuple(points))
        yield Signature(("Judge", "Date"), ("BY THE COURT:",))

    def _granted(self) -> str:
        return f"{_capital(self.law.relief.word)} is granted under {self.law.cite} as to each charge listed above."

    def _left(self) -> list[str]:
        """The charges of the same cases that are not asked for."""
        asked = {charge.view.charge for charge in self.packet.charges}
        return [
            f"{case.docket}, count {charge.count}: {charge.offense}, {charge.disposition}"
            for case in self._case_views()
            for charge in case.charges
            if charge.charge not in asked and not charge.cleared
        ]

    def _service(self) -> Iterator[Block]:
        service = self.route.service if self.route else NOT_FOUND
        yield self._caption()
        yield Heading("Certificate of service", 1)
        yield Paragraph(
            words(
                "I certify that on ", Blank("the day", 3), f" I served a copy of this {self.called}, with all that is attached to it, "
                "on each of these:",
            )
        )  # fmt: skip
        rows: list[tuple[Words, ...]] = [
            ((Blank("name and address", 5),), (Blank("by mail, by hand, electronically", 4),))
        ]
        if isinstance(service, str):
            yield Note("Who must be served", ((f"{_capital(ASK)}.",),))
        else:
            yield Note(
                "Who must be served", ((service.lawyer or plainly(service),), (Soft(_source(service)),))
            )
        yield Table(("Served on", "How"), tuple(rows * 3), (1.4, 1))
        yield self._signed()

    def _exhibits(self) -> Iterator[Block]:
        if self.packet.is_letter:
            yield Heading("What to enclose", 1)
        else:
            yield self._caption()
            yield Heading("List of exhibits", 1)
        exhibits = self.route.exhibits if self.route else NOT_FOUND
        items: list[Item] = []
        if isinstance(exhibits, str):
            yield Note("What the rule asks to be attached", ((f"{_capital(self.ask)}.",),))
        else:
            items += [
                Item((_capital(plainly(each, lawyer=True)).rstrip(".") + ".",), ((Soft(_source(each)),),))
                for each in exhibits
            ]
        items.append(
            Item(("The court's record of each case, or the arrest report: the charges, and how each ended.",))
            if self.packet.is_letter
            else Item((_COURT_RECORD,))
        )
        for what, owner in self._evidence():
            items.append(Item((f"A paper that shows: {what}.",), ((Soft(owner),),)))
        yield Points(tuple(items), "box")

    def _evidence(self) -> list[tuple[str, str]]:
        """The facts behind the conditions that the court's record of the case does not show by itself."""
        found: dict[str, str] = {}
        for charge in self.packet.charges:
            for condition in self.packet.explanation(charge).conditions:
                for fact in condition.facts:
                    name = fact.partition(" = ")[0]
                    if name in _OF_THE_DOCKET:
                        continue
                    lacking = for_lawyer(name, self.facts)
                    found.setdefault(lacking.words, f"usually kept by: {lacking.owner}")
        return list(found.items())

    def _waiver(self) -> Iterator[Block]:
        fee = self.route.fee if self.route else NOT_FOUND
        waiver = self.route.waiver if self.route else NOT_FOUND
        yield self._caption()
        yield Heading("Application to waive fees", 1)
        told: list[Words] = []
        for label, fact in (("Fee", fee), ("Waiver", waiver)):
            if isinstance(fact, str):
                told.append((Strong(f"{label}: "), f"{ASK}."))
            else:
                told.append((Strong(f"{label}: "), plainly(fact), Soft(f" ({_source(fact)})")))
        yield Note("For the lawyer: many courts take this on their own form alone", tuple(told))
        yield Paragraph(
            words(
                self.name, f" cannot pay the fee for filing this {self.called}, and asks the Court to waive it. The applicant states:",
            )
        )  # fmt: skip
        yield Table(
            ("What", "Answer"),
            tuple(
                ((what,), (Blank(hint, 4),))
                for what, hint in (
                    ("People in the household", "number, and who depends on the applicant"),
                    ("Income each month", "amount, from what"),
                    ("Public benefits", "which (SNAP, Medicaid, SSI, cash assistance), or none"),
                    ("Money and property", "what, worth how much"),
                    ("Costs each month", "rent, food, medical, debts, child support"),
                    ("Represented by legal aid or without a fee", "yes or no"),
                )
            ),
            (1, 1.6),
        )
        yield Paragraph(words("What I say here is true. I understand that false statements are punished under ", self._perjury(), "."))  # fmt: skip
        yield Signature((self.client.name or "The applicant", "Date"))


# --- words --------------------------------------------------------------------------------------------------

_AGENCIES: Final = (
    "the agencies that hold the record: prosecutor, arresting agency, state repository, corrections"
)
_COURT_RECORD: Final = "The court's record of each case: the charges, how each ended, the sentence (certified, where the court asks for it)."
_OF_THE_DOCKET: Final = frozenset(
    {
        "jurisdiction", "court", "county", "case_number", "statute", "description", "grade", "disposition", "disposition_date",
        "disposition_detail", "offense_date", "arrest_date", "filed_on", "imposed_on", "incarceration_days", "incarceration_min_days",
        "suspended_days", "probation_days", "plea", "sequence", "max_penalty_days", "inchoate", "object_statute", "case_id", "charge_id",
        "incident_id", "tracking_number", "with_prejudice", "after_trial", "cleared_on", "cleared_under", "cleared_relief", "date_of_death", "date_of_birth",
    }
)  # fmt: skip
"""What the court's own record shows, or nobody has to prove."""


def plainly(fact: Fact, *, lawyer: bool = False) -> str:
    """A fact in words, its figure filled in."""
    return fact.told(language("en"), fact.lawyer if lawyer else "")


def _source(fact: Fact) -> str:
    """Where a fact stands, and whether anybody read it there."""
    source = "; ".join(filter(None, (fact.cite, fact.link or "")))
    seen = f"looked up {spoken(fact.seen)}"
    return f"{source}; {seen}{'' if fact.is_verified else '; not read in its text, check it'}"


def spoken_iso(text: str) -> str:
    """An ISO day in English; any other text as it is."""
    try:
        return spoken(dt.date.fromisoformat(text))
    except ValueError:
        return text


_ISO: Final = r"(?<![\w-])(\d{4}-\d\d-\d\d)(?![\w-])"


_ROUGHLY: Final = 366
"""Bounds further apart than so many days say nothing in a court paper."""


def _pleaded(text: str) -> str:
    """A day that is not known to the day, as a court paper says it: "in 2012", "in May 2012", else its two bounds.

    >>> _pleaded("ended: between 2012-01-01 and 2012-12-31"), _pleaded("on or after 2012-05-03, or never")
    ('ended: in 2012', 'not on record')
    """

    def plain_day(found: re.Match[str]) -> str:
        first, last = dt.date.fromisoformat(found[1]), dt.date.fromisoformat(found[2])
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return f"in {first.year}"
        if (
            first.day == 1
            and (first.year, first.month) == (last.year, last.month)
            and (last + dt.timedelta(1)).day == 1
        ):
            return f"in {first:%B} {first.year}"
        if (last - first).days > _ROUGHLY:
            return "not on record"
        return f"no earlier than {found[1]} and no later than {found[2]}"

    text = re.sub(rf"between {_ISO} and {_ISO}", plain_day, text)
    return re.sub(rf"on or after {_ISO}, or never", "not on record", text)


def _counted_until(text: str) -> str:
    """How long an earlier charge counted, where that is one day; the condition itself says since when it is met."""
    days = re.findall(_ISO, text)
    return f", which counted until {days[0]}" if len(days) == 1 and "never" not in text else ""


def _with_days(text: str) -> str:
    """A text with its ISO days in words; a docket number that holds one stays."""
    text = _pleaded(text)
    return re.sub(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", lambda found: spoken_iso(found[0]), text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _docket(charge: Charge) -> str:
    return charge.row["case_number"] or "no case number"


def _count_of(charge: Charge) -> str:
    return str(charge.view.count) if charge.view.count is not None else "?"


def _day_words(row: Any, name: str, what: str = "the day") -> Word:
    """A date of the record; a blank where it was not told to the day: a court paper has no range."""
    low, high = row[f"{name}_from"], row[f"{name}_to"]
    if low is None or high is None or low != high or high.year == 9999:
        bounds = [bound for bound in (low, high) if bound is not None and 1 < bound.year < 9999]
        if len(bounds) == 2 and (high - low).days < 3 * 366:
            return Blank(f"{what}: no earlier than {spoken(low)}, no later than {spoken(high)}")
        return Blank(what)
    return spoken(low)
