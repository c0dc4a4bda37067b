"""22 O.S. § 18(B) and (C) in their parts: open questions, what a paragraph asks, what of it is automatic."""

from clearslate.states.ok.offenses import *
from clearslate.states.ok.section_18 import DEFERRED_M, DISMISSED, FINE_ONLY, UNCHARGED, whole

S_18B = SECONDARY("§ 18b", "the enrolled text was not read")
S_19D = SECONDARY("§ 19d", "the enrolled text was not read")

PARTIAL = relief("partial sealing (expungement)", ReliefKind.LIMIT)
SB_2030, PORTAL_DUE = "2026-07-01", "2026-11-01"

FIRST_RECORDS = parameter("first_day", "1980-01-01", S_18B)
SENTENCE_WAIT = parameter("waiting", years(5), S_18B)

UNNAMED = OpenQuestion(
    id="OK-18B-UNNAMED",
    question="Which are the two categories of § 18 that § 18b takes over with a single-source record and our source does not name?",
    cite="22 O.S. § 18b",
    readings={
        "unsaid": "unknown for a case that ¶7, ¶8 or ¶10 would reach",
        "7_and_8": "all charges dismissed; misdemeanor dismissed after a deferred judgment",
        "7_and_10": "all charges dismissed; misdemeanor with a small fine",
        "8_and_10": "misdemeanor dismissed after a deferred judgment; misdemeanor with a small fine",
    },
    chosen="unsaid",
    because="the enrolled text was not read; of the paragraphs of § 18(C) these three are left",
)

WHOLE_CASE = OpenQuestion(
    id="OK-18B-CASE",
    question="Must every charge of the case be eligible, as under the law of 2022?",
    cite="22 O.S. § 18b",
    readings={"charge": "each charge by itself", "case": "a charge only with all others of its case"},
    chosen="charge",
    because="the sentence on each charge within the case stood in § 18(C), which was repealed; our source of § 18b refers to records",
)

# --- the kinds of record -------------------------------------------------------------------------------------

insane = INSANITY.choose(both=UNSETTLED, acquittal=Known(True), other=Known(False))

# Without a single-source test; so is a full pardon from its day on, which covers that of a person under 18, ¶6.
is_free = any_of(is_acquitted, is_insane, is_reversed, is_dna_innocent, is_identity_theft)

possession = felony_conviction & is_simple_possession
cleared_case = whole(DISMISSED)
cleared_deferral = whole(DEFERRED_M)
small_fine = whole(FINE_ONLY)


def if_named(yes: OnsetLike, *readings: str) -> OnsetLike:
    """The paragraph where the reading names it; at most possible where nothing is said."""
    branches = {name: yes if name in readings else Known(False) for name in ("7_and_8", "7_and_10", "8_and_10")}
    return UNNAMED.choose(unsaid=either(yes, Known(False)), **branches)


by_7 = if_named(cleared_case, "7_and_8", "7_and_10")
by_8 = if_named(cleared_deferral, "7_and_8", "8_and_10")
by_10 = if_named(small_fine, "7_and_10", "8_and_10")

# Never charged because the limitation ran, ¶5: our source refers to a prosecutor who declined.
never_charged = choose((is_declined, arrest.none(~is_uncharged)), otherwise=either(whole(UNCHARGED), Known(False)))

served = person.every(since_sentence(SENTENCE_WAIT), where=conviction)
served_misdemeanors = person.every(since_sentence(SENTENCE_WAIT), where=misdemeanor_conviction)


def asked_of(kind: Truth, condition: OnsetLike) -> OnsetLike:
    """The condition, asked of that kind of record alone."""
    return is_fully_pardoned | choose((is_free, Known(True)), (kind, condition), otherwise=Known(True))


# A charge that could clear if it stood alone, for the reading that takes the whole case together.
eligible_by_itself = is_fully_pardoned | choose(
    (is_insane, insane),
    (is_free, Known(True)),
    (is_uncharged, never_charged),
    (is_dismissed, by_7),
    (is_after_deferral & is_misdemeanor, by_8),
    (possession, served),
    (misdemeanor_conviction, all_of(never_a_felon, nothing_pending, served_misdemeanors)),
)


PROCESS = (
    Notice(
        "partial",
        "Hidden from the public, open to law enforcement, and proof of a prior conviction or deferral",
        S_18B("(D), (E)"),
    ),
    Notice("not_destroyed", "The record is not physically destroyed", S_19D("(J)(1)")),
    Notice("petition_remains", "A petition under § 19 stays open; for non-convictions it seals fully", S_19D("(G)")),
    Notice(
        "national_check",
        "Arrests elsewhere, registry and warrant entries are those that the Bureau's check shows",
        S_18B,
    ),
)
