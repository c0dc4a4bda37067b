"""How Minnesota writes statutes and grades offenses, and the lists that its expungement laws draw up."""

import re
from dataclasses import dataclass

from clearslate.states.mn.facts import *

# --- how a statute is written -----------------------------------------------------------------------------

_WRITTEN = re.compile(
    r"(?:(?:minn?(?:esota)?|m)\.?\s*(?:stat(?:ute)?s?|s)\.?,?\s*)?(?:§+|sec(?:tion)?\b\.?|s\.)?\s*"
    r"(?P<section>\d{1,3}[a-z]{0,2}\.\d{2,5})"
    r"(?:(?:[\s,;:]*(?:subdivisions?|subds?|sd|s)\b\.?|\.)\s*(?P<subd>\d{1,2}[a-z]?))?"
    r"(?P<rest>(?:[\s,;:.]*(?:(?:paragraph|para?|clause|cl|item)\b\.?)?\s*\(\w{1,4}\))*)[\s.,;]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MinnesotaStyle(CitationStyle):
    """Statutes as courts, the BCA and prosecutors write them, brought to one form.

    ``Minn. Stat. § 609.52, subd. 3(3)(a)``, ``609.52 subd. 3(3)(a)``, ``609.52.3(3)(a)`` and
    ``609.52, subdivision 3, clause (3), item (a)`` are one citation, with subsections 3, 3 and a.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        found = _WRITTEN.fullmatch(" ".join(text.split()))
        if found is None:
            return None
        parts = [found["subd"]] if found["subd"] else []
        parts += re.findall(r"\((\w+)\)", found["rest"])
        given = tuple(part.lower() for part in parts)
        return Citation(self.default_code, found["section"].lower(), given, self.decimal)


STYLE = MinnesotaStyle(
    pattern=r"(?P<section>\d{1,3}[a-z]{0,2}\.\d{2,5})",
    default_code="MINN. STAT.",
    inchoate=("609.17", "609.175"),
    inchoate_source=MEMORY("Minn. Stat. §§ 609.17, 609.175", "the sections were not read"),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=r"(?=.*[a-z§.])(?:(?:minn?(?:esota)?|m)\.?\s*(?:stat(?:ute)?s?|s)\.?,?\s*|ch(?:ap(?:ter)?)?\b\.?\s*)*(?:§+\s*)?"
    r"(?P<section>\d{1,3}[a-z]{0,2}(?:\.\d*)?)",
)

# --- grades -----------------------------------------------------------------------------------------------

_GRADES = (
    grade("petty misd", Class.INFRACTION, days(0)),
    grade("misd", Class.MISDEMEANOR, days(90)),
    grade("gross misd", Class.MISDEMEANOR, days(364), years(1)),
    grade("felony", Class.FELONY, days(366), LIFE),
)
_ALIASES = {
    "pm": "petty misd",
    "petty": "petty misd",
    "petty misdemeanor": "petty misd",
    "payable petty misdemeanor": "petty misd",
    "m": "misd",
    "misdemeanor": "misd",
    "payable misdemeanor": "misd",
    "targeted misdemeanor": "misd",
    "gm": "gross misd",
    "gross": "gross misd",
    "gross misdemeanor": "gross misd",
    "f": "felony",
    "fel": "felony",
}

GRADING = Grading(
    _GRADES,
    STYLE,
    MEMORY("Minn. Stat. §§ 609.02, 609.03, 609.0342", "the sections were not read; no law here asks for the maxima"),
    aliases=_ALIASES,
)

is_petty = GRADING.is_grade("petty misd")
is_misdemeanor = GRADING.is_grade("misd")
is_gross_misdemeanor = GRADING.is_grade("gross misd")
is_felony = GRADING.is_kind(Class.FELONY)


def _deemed_less(statute: str | None, code: str | None, deemed: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether a felony is deemed to be a misdemeanor or gross misdemeanor."""
    del statute
    original, now = GRADING.find(code), GRADING.find(deemed)
    if original is not None and original.kind is not Class.FELONY:
        return FALSE, ()
    if now is None:
        return UNKNOWN, (DEEMED_GRADE.field,)
    if now.kind is Class.FELONY:
        return FALSE, ()
    return (TRUE, ()) if original is not None else (UNKNOWN, ("grade",))


is_deemed_less_than_felony = Lookup(
    "felony is deemed", "a lesser offense, 609.13", ("statute", "grade", DEEMED_GRADE.field), _deemed_less, "MN"
)

# --- offenses ---------------------------------------------------------------------------------------------

LISTS = read_lists(__file__, STYLE)

is_fifth_degree = LISTS["fifth_degree"].matches
is_nonfelony_cannabis = LISTS["nonfelony_cannabis"].matches
is_cannabis_clause = is_nonfelony_cannabis | LISTS["cannabis_clauses"].matches

# A new offense counts in Minnesota alone, and a petty misdemeanor does not.
is_new_offense = charge.decided_in("MN") & ~is_petty
