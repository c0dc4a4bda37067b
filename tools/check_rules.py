"""A second opinion on a ledger: whether its events keep the rules, by a program that knows nothing of the one that wrote them.

    python check_rules.py chain.jsonl [--now 2026-12-01T12:00:00+00:00] [--kept kept.jsonl]

``chain.jsonl`` is what ``clearslate ledger export`` writes. It needs Python 3.11 or newer and nothing else, and imports nothing of
clearslate: what stands here was written from the rules in docs/clearance.md, not from the program. It checks the chain, who may do
what, two people, days and clocks, audits and their samples, windows, stages, signatures, objections, restorations, messages and
acknowledgments; it prints what breaks a rule, and what agencies have done. It does not check signatures of checkpoints and of
witnesses of the time (docs/verify-a-ledger.md has the first), laws, names, or words. Exit 1: a rule is broken.
"""

# ruff: noqa: D102, D103, S101, SIM905, T201 (one file that is read from top to bottom)
# fmt: off
from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

USERS: Final = "operator reviewer prosecutor clerk judge counsel auditor".split()
# kind: who may do it | what it must say | what it may say | D: somebody decides by it; T: of the day it is recorded; E: it may be
# entered late, by a paper; P: of a day that has come.
FORMS: Final = """
ledger.opened: operator | rehearsal zone operators | clock policies |
clock.moved: operator system | to | |
clock.vouched: operator | on | | T
clock.doubted: operator | first last | | D
clock.corrected: operator | first last | | D
witness.named: operator | key | | D
time.asked: system | | |
time.anchored: system | seq at proof | |
paper.read: operator reviewer prosecutor clerk judge | on | | DP
law.text_added: counsel | jurisdiction on sha256 taken_on | address | T
law.signed_off: counsel system | jurisdiction text readings presumptions counsel on | why named texts | DT
law.sign_off_withdrawn: counsel | why | | D
plan.made: operator | run dataset as_of workflow dropped | known_through assumed covers again runs laws asked_again holds |
plan.completed: operator | clearances sha256 | |
plan.rechecked: operator | run as_of known_through found sha256 covers | |
recheck.allowed: operator reviewer | run taken | | D
clearance.planned: operator | batch charge case person law version since county court number sequence statute conviction keys | after agencies bundle facts notices oris |
wave.formed: operator | plan number pilot | |
batch.formed: operator system | wave by size conviction sha256 | law |
audit.set: operator | bound confidence | unverified | D
audit.opened: operator reviewer | | | D
audit.drawn: system operator | sample seed bound confidence | extra |
audit.found: reviewer | wave right | why | D
wave.halted: system operator reviewer | why | |
wave.resumed: operator | why | | D
release.requested: operator | | | D
release.approved: operator reviewer | | | D
release.refused: operator reviewer | why | | D
stage.opened: system | stage on due | | T
stage.shown: operator system | stage on due sha256 rows to | | T
stage.completed: clerk judge operator prosecutor system | stage on | late paper | DE
stage.lapsed: system | stage on shown | | T
objection.filed: prosecutor clerk judge operator | objection on stage ground | why late paper | E
objection.sustained: judge clerk reviewer | objection on | why late paper | DE
objection.overruled: judge clerk reviewer system | objection on | why late paper | DE
objection.withdrawn: prosecutor clerk judge operator | objection on | why late paper | DE
clearance.held: operator clerk reviewer | reason | |
clearance.freed: operator clerk reviewer | reason | | D
clearance.moved: operator system | batch | |
clearance.withdrawn: operator reviewer system | why | |
clearance.corrected: operator | county court number sequence statute keys facts | differs |
sheet.certified: counsel | jurisdiction on counsel statements | | DT
order.made: operator system | order sha256 covers clearances | number case left_off corrects bundle sheet draft |
order.signed: judge clerk | order on paper | late scan | DE
order.signature_refused: judge clerk | order why | | D
batch.cleared: system | on | | T
batch.ended: system | on | | T
agency.assigned: operator | agency ori | written | D
agency.confirmed: operator | agency ori | | D
change.confirmed: operator reviewer | event right | | D
recipient.enrolled: operator | on | | DT
recipient.confirmed: operator | on | | DT
recipient.left: operator | on | | T
message.made: system operator | batch recipient purpose attempt file sha256 rows due | only on |
message.sent: system operator | on | ack | T
message.acknowledged: system clerk | ack on | rows scan answer | P
message.rejected: system clerk | ack on code | scan answer | P
item.acknowledged: system clerk | ack on clearances | scan answer | P
item.rejected: system clerk | ack on clearances | scan answer | P
ack.quarantined: system | file sha256 code | |
verified.gone: system auditor | on clearances | | P
verified.open: system auditor | on clearances | under | P
verified.unsure: system auditor | on clearances | | P
verified.back: system auditor | on clearances | | P
verified.not_back: system auditor | on clearances | | P
verified.gone_without_order: system auditor | on charges | count | P
extract.compared: system auditor | on extract found | earlier | P
verified.missed: system auditor | on charges | count | P
restoration.asked: operator reviewer prosecutor clerk judge | on route why | late paper | E
restoration.noticed: operator clerk | on hearing_by why | late paper | E
restoration.heard: judge clerk reviewer operator | on restore paper | hearing why late scan | DE
clearance.restored: judge clerk reviewer operator | on why | late paper | DE
restoration.told: operator clerk | on | late paper | E
person.rekeyed: operator | to why | clearances moved |
forgetting.planned: operator | clearances kinds persons on | | DT
clearance.forgotten: operator | forgetting events verified on | messages orders | DT
proof.issued: operator clerk | code on | | T
text.erased: operator | events reason | |
files.purged: operator | before files on sha256 | |
role.granted: operator | role | counties courts agency | D
role.confirmed: operator | role | counties courts agency | D
role.revoked: operator | role | | D
policy.set: operator | value | | D
"""
KINDS: Final = {
    kind: tuple(part.split() for part in rest.split("|"))
    for kind, _, rest in (line.partition(": ") for line in FORMS.strip().splitlines())
}
# What lies beside the chain where an event says a commitment to it, and reads as nothing here.
BESIDE: Final = """
clearance.planned: agencies case charge facts keys number person sequence since statute
clearance.corrected: facts keys number sequence statute
stage.shown: sha256
order.made: case sha256
agency.assigned: written
message.made: sha256
message.sent: ack
message.acknowledged: ack answer
message.rejected: ack answer
item.acknowledged: ack answer
item.rejected: ack answer
ack.quarantined: file sha256
verified.open: under
verified.gone_without_order: charges
verified.missed: charges
person.rekeyed: clearances to
files.purged: sha256
"""
HIDDEN: Final = {kind: rest.split() for kind, _, rest in (line.partition(": ") for line in BESIDE.strip().splitlines())}
TYPES: Final[dict[str, Any]] = {
    **dict.fromkeys("zone why reason role agency ori stage objection ground batch order recipient purpose file code ack paper scan "
                    "sheet law case charge person value key proof at wave by plan run text counsel route sha256".split(), str),
    **dict.fromkeys("rehearsal late right restore hearing pilot draft".split(), bool),
    **dict.fromkeys("first last number attempt rows seed size taken statements event".split(), (int, str)),
    **dict.fromkeys("operators to sample extra only again runs unverified notices presumptions charges counties courts left_off".split(),
                    (list, str)),
    **dict.fromkeys("workflow policies found readings".split(), dict), **dict.fromkeys("bound confidence".split(), (int, float)),
    "covers": (str, dict),  # of an order a digest, of records what they cover
}  # fmt: skip
POLICIES: Final = {"decisions": ["anyone", "signed_in", "two_factors"], "laws": ["any", "signed_off"], "time": ["clock", "anchored"],
                   "grounds": ["any", "named"], "orders": ["any", "certified"]}
QUIET, SKEW = dt.timedelta(days=7), dt.timedelta(minutes=5)
LEAST, LEAST_UNVERIFIED = 29, 59
UNDER_WAY = ("asked", "noticed", "granted")
BACKING = {"arresting", "prosecuting", "court", "jail"}


class Broken(Exception):
    """A rule is broken; in words."""


def must(holds: object, words: str) -> None:
    if not holds:
        raise Broken(words)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def day(text: Any) -> dt.date:
    must(isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", text), f"{text!r} is no day")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Broken(f"{text!r} is no day") from None


def moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Broken("its moment is none") from None
    must(found.utcoffset() == dt.timedelta(0) and found.isoformat(timespec="seconds") == text, "its moment is not in UTC, to the second")
    return found


def at_most(wrong: int, audited: int, bound: float, doubt: float) -> bool:
    """Whether a share of wrong ones above a bound is surely excluded (Clopper and Pearson): P(X <= wrong) at the bound."""
    if audited == 0 or not 0 < bound < 1:
        return bound >= 1
    terms = (
        math.lgamma(audited + 1) - math.lgamma(k + 1) - math.lgamma(audited - k + 1) + k * math.log(bound) + (audited - k) * math.log1p(-bound)
        for k in range(wrong + 1)
    )
    return math.fsum(map(math.exp, terms)) <= doubt * (1 + 1e-9)


class Rules:
    """The state that the events make, as far as the rules ask for it."""

    def __init__(self) -> None:
        self.opening: dict[str, Any] = {}
        self.clock: dt.date | None = None
        self.last: dt.datetime | None = None
        self.corrected_at = 0
        self.doubted: tuple[Any, ...] = ()
        self.policy: dict[str, str] = {}
        self.asked_policy: dict[str, tuple[str, str]] = {}
        self.grants: dict[tuple[str, str], dict[str, Any]] = {}
        self.papers: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.laws: dict[str, dict[str, Any]] = {}
        self.plans: dict[str, dict[str, Any]] = {}
        self.waves: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.cl: dict[str, dict[str, Any]] = {}
        self.of_batch: dict[str, set[str]] = defaultdict(set)
        self.objections: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.lanes: Counter[tuple[str, str, str]] = Counter()
        self.said: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.enrolled: dict[str, list[Any]] = {}
        self.named: dict[tuple[str, str], tuple[str, str]] = {}
        self.waiting: dict[int, dict[str, Any]] = {}
        self.witnesses: dict[str, list[str]] = {}
        self.anchors: dict[int, dt.date | None] = {}
        self.forgetting: dict[str, tuple[str, int, set[str]]] = {}

    # --- one event ----------------------------------------------------------------------------------------------

    def take(self, e: dict[str, Any]) -> None:
        """Take an event in, or say which rule it breaks."""
        kind, says = e["kind"], e["payload"]
        must(kind in KINDS, f"{kind!r} is no kind of event")
        by, needs, may, marks = KINDS[kind]
        must(e["role"] in by, f"{kind} is not for the role {e['role']}")
        must(e["subject"], f"{kind} is about nothing")
        must(isinstance(says, dict), f"{kind} says nothing")
        if "beside" in says:
            must(kind in HIDDEN, f"nothing of {kind} lies beside the chain")
            must(re.fullmatch(r"[0-9a-f]{64}", str(says["beside"])), f"{kind} holds no commitment to what lies beside the chain")
            says = {**dict.fromkeys(HIDDEN[kind]), **{name: value for name, value in says.items() if name != "beside"}}
        lacking, more = set(needs) - says.keys(), says.keys() - set(needs) - set(may)
        must(not lacking, f"{kind} does not say {', '.join(sorted(lacking))}")
        must(not more, f"{kind} says {', '.join(sorted(more))}, which is no part of it")
        for name, value in says.items():
            wanted = TYPES.get(name)
            if wanted is not None and value is not None:
                is_number = wanted in ((int, str), (int, float)) and isinstance(value, bool)
                must(isinstance(value, wanted) and not is_number, f"{kind} says {name} in no form that it has")
        at = moment(e["at"])
        if self.last is not None:
            must(at >= self.last or kind == "clock.corrected", "its moment is before that of the event before it")
            real = not self.opening.get("rehearsal")
            must(not real or kind == "clock.vouched" or at - self.last <= QUIET, "nothing happened for more than a week, and nobody vouched for the day")
        self.writer(e, kind, marks)
        today = self.today(at)
        if "on" in says and says["on"] is not None and marks:
            on = day(says["on"])
            mark = next((each for each in "TEP" if each in marks[0]), "")
            must(mark != "T" or on == today, f"{kind} of {on} is recorded on {today}")
            must(on <= today, f"{kind} is of {on}, which has not come")
            if mark == "E":
                late = says.get("late", False)
                must(late == (on < today), f"{kind} of {on} does not say rightly whether it is late")
                must(not late or e["role"] != "system", "what the clock does is never late")
                if late and not self.opening.get("rehearsal"):
                    must(self.papers[says.get("paper", ""), says["on"]] - {e["actor"]}, "no other person read the paper of what is entered late")
        self.last = at
        getattr(self, "on_" + kind.replace(".", "_"), lambda *_: None)(e, says, today)

    def today(self, at: dt.datetime) -> dt.date:
        if self.clock is not None:
            return self.clock
        zone = self.opening.get("zone", "UTC")
        return at.astimezone(dt.UTC if zone == "UTC" else ZoneInfo(zone)).date()

    def writer(self, e: dict[str, Any], kind: str, marks: list[str]) -> None:
        actor, role, known = e["actor"], e["role"], e["authentication"]
        must(re.fullmatch(r"(?=.{1,64}$)[a-z0-9]+(?:[ :+._-][a-z0-9]+)*", known), "how its actor is known is said in no form")
        must(known != "database" or e.get("login") == actor, "its actor is not the login that the database knew")
        if not self.opening:
            must(kind == "ledger.opened" and e["seq"] == 1, "the ledger was never opened")
            return
        must(kind != "ledger.opened", "a ledger is opened once")
        if role == "system":
            must(actor == "clearslate", f"{actor} is not the machinery")
            return
        grant = self.grants.get((actor, role))
        must(grant and grant["confirmed"], f"{actor} may not act as {role}")
        ways = set(known.removeprefix("web:").split("+"))
        web = known.startswith("web:")
        enough = {"anyone": True, "signed_in": web or known == "database",
                  "two_factors": web and bool(ways & {"totp", "webauthn", "passkey", "oidc"})}[self.policy["decisions"]]  # fmt: skip
        must(not (marks and "D" in marks[0]) or enough, f"{kind} by {actor}, who is known by {known} alone")
        assert grant is not None
        if grant["counties"] or grant["courts"] or grant["agency"]:
            must(self.within(e, kind, grant), f"{kind} of {e['subject']} is outside of what {actor} was granted")

    def within(self, e: dict[str, Any], kind: str, grant: dict[str, Any]) -> bool:
        """Whether an event is about nothing outside of a limited grant."""
        subject, says = e["subject"], e["payload"]

        def home(ids: Any) -> bool:
            found = [self.cl[each] for each in ids if each in self.cl]
            return bool(found) and all(
                (not grant["counties"] or each["county"] in grant["counties"]) and (not grant["courts"] or each["court"] in grant["courts"])
                for each in found
            )

        if kind == "paper.read":
            return True
        if subject in self.cl and kind.split(".", maxsplit=1)[0] in ("clearance", "objection", "restoration", "audit", "agency", "change", "proof"):
            return home([subject]) and (not grant["agency"] or any(
                m["recipient"] == grant["agency"] and subject in self.in_message(m) for m in self.messages.values()))  # fmt: skip
        if subject in self.batches:
            ids = self.of_batch[subject]
            if kind == "order.signed":
                ids = self.orders.get(says["order"], {}).get("ids", ids)
            return home(ids) and not grant["agency"]
        if kind == "message.made" or subject in self.messages:
            message = says if kind == "message.made" else self.messages[subject]
            return grant["agency"] in ("", message["recipient"]) and home(self.of_batch[message["batch"]])
        if kind.startswith(("verified.", "ack.", "extract.", "recipient.")):
            named = list(says.get("clearances", ()))
            return grant["agency"] in ("", subject) and (not (grant["counties"] or grant["courts"]) or home(named))
        return False

    # --- the house ------------------------------------------------------------------------------------------------

    def on_ledger_opened(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        people = says["operators"]
        must(people and people[0] == e["actor"], "who opens a ledger is its first operator")
        must(says["rehearsal"] or len(set(people)) > 1, "a real ledger begins with two operators")
        must(says["rehearsal"] == (says.get("clock") is not None), "a rehearsal alone has a clock of its own")
        for name in people:
            self.is_user(name)
            self.grants[name, "operator"] = {"by": e["actor"], "confirmed": True, "counties": [], "courts": [], "agency": ""}
        self.opening = {**says, "id": e["subject"]}
        self.clock = day(says["clock"]) if says["rehearsal"] else None
        self.policy = {policy: says.get("policies", {}).get(policy, values[0]) for policy, values in POLICIES.items()}
        must(all(value in POLICIES[policy] for policy, value in self.policy.items()), "a policy has no such value")

    @staticmethod
    def is_user(name: str) -> None:
        plain = name == name.strip().casefold() and name.isprintable() and 0 < len(name) <= 80 and name != "clearslate"
        must(plain, f"{name!r} is no user's name")

    def on_clock_moved(self, _: Any, says: dict[str, Any], today: dt.date) -> None:
        must(self.opening["rehearsal"], "only a rehearsal has a clock that is moved")
        must(day(says["to"]) > today, "a clock goes on, never back")
        self.clock = day(says["to"])

    def on_clock_doubted(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(not self.opening["rehearsal"] and 1 < says["first"] <= says["last"] < e["seq"], "the events doubted are not all there")
        self.doubted = (says["first"], says["last"], e["actor"])

    def on_clock_corrected(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        must(self.doubted[:2] == (says["first"], says["last"]), "nobody else doubted the clock of these events")
        must(self.doubted[2] != e["actor"], "four eyes: who doubts the clock does not correct it")
        self.corrected_at, self.doubted = e["seq"], ()
        for batch in self.batches.values():
            early = any(stage["how"] == "lapsed" and stage["closed"] > today for stage in batch["stages"])
            if batch["state"] == "cleared" and (early or batch["cleared"][1] > today or says["first"] <= batch["cleared"][0] <= says["last"]):
                self.waves[batch["wave"]]["halted"] = True
            elif early and batch["state"] != "ended":
                batch["state"] = "ended"

    def on_paper_read(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(re.fullmatch(r"[A-Za-z0-9 ./#:()_-]*[0-9][A-Za-z0-9 ./#:()_-]*|text:.*", e["subject"]), "a paper is named by a reference")
        self.papers[e["subject"], says["on"]].add(e["actor"])

    def on_role_granted(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        user, role = e["subject"], says["role"]
        self.is_user(user)
        must(role in USERS, f"{role!r} is no role of a user")
        must(user != e["actor"], "nobody grants a role to himself or herself")
        must((user, role) not in self.grants, f"{user} was granted the role {role} before")
        self.grants[user, role] = {"by": e["actor"], "confirmed": self.opening["rehearsal"], **self.scope(says)}

    @staticmethod
    def scope(says: dict[str, Any]) -> dict[str, Any]:
        return {"counties": sorted(says.get("counties", [])), "courts": sorted(says.get("courts", [])), "agency": says.get("agency", "")}

    def on_role_confirmed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        grant = self.grants.get((e["subject"], says["role"]))
        must(grant and not grant["confirmed"], "no such role waits to be confirmed")
        assert grant is not None
        must(grant["by"] != e["actor"], "four eyes: who granted a role does not confirm it")
        must(e["subject"] != e["actor"], "four eyes: nobody confirms a role of their own")
        must({name: grant[name] for name in ("counties", "courts", "agency")} == self.scope(says), "a role is confirmed as it was granted")
        grant["confirmed"] = True

    def on_role_revoked(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(self.grants.pop((e["subject"], says["role"]), None), f"{e['subject']} has no role {says['role']}")
        left = [g for (_, role), g in self.grants.items() if role == "operator" and g["confirmed"] and not (g["counties"] or g["courts"] or g["agency"])]
        must(len(left) >= (1 if self.opening["rehearsal"] else 2), "the last operator was taken away")

    def on_policy_set(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        policy, value = e["subject"], says["value"]
        must(value in POLICIES.get(policy, ()), f"{value!r} is no value of the policy {policy}")
        values, before = POLICIES[policy], self.policy[policy]
        must(value != before, f"the policy {policy} is {value} already")
        if values.index(value) < values.index(before) and not self.opening["rehearsal"]:
            asked = self.asked_policy.get(policy, ("", ""))
            if asked[0] != value:
                self.asked_policy[policy] = (value, e["actor"])
                return
            must(asked[1] != e["actor"], "four eyes: one operator alone loosened a policy")
        self.policy[policy] = value
        self.asked_policy.pop(policy, None)

    def on_witness_named(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.witnesses.setdefault(e["subject"], ["", "", ""])  # key, asked, by whom
        if not self.opening["rehearsal"] and not (found[2] and found[1] == says["key"]):
            found[1:] = [says["key"], e["actor"]]
            return
        must(self.opening["rehearsal"] or found[2] != e["actor"], "four eyes: one operator alone named a witness")
        found[:] = [says["key"], "", ""]

    def on_time_asked(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        must(self.witnesses.get(e["subject"], [""])[0], f"{e['subject']} is no witness")
        self.anchors[e["seq"]] = None

    def on_time_anchored(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(self.witnesses.get(e["subject"], [""])[0], f"{e['subject']} is no witness")
        must(says["seq"] in self.anchors and self.anchors[says["seq"]] is None, "the witness was not asked for the time by that event")
        zone = self.opening["zone"]
        self.anchors[says["seq"]] = moment(says["at"]).astimezone(dt.UTC if zone == "UTC" else ZoneInfo(zone)).date()

    def is_borne_out(self, since: int, begun: dt.date, until: dt.date) -> bool:
        if self.opening["rehearsal"] or self.policy["time"] != "anchored":
            return True
        entries = {seq: found for seq, found in self.anchors.items() if found is not None}
        after = [entries[seq] for seq in sorted(entries) if seq > since]
        return bool(after) and (max(entries.values()) - after[0]).days > (until - begun).days

    # --- plans, audits, releases ------------------------------------------------------------------------------------

    def on_law_signed_off(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(e["role"] != "system" or self.opening["rehearsal"], "only a rehearsal signs a law off by itself")
        self.laws[e["subject"]] = {"text": says["text"], "readings": says["readings"], "presumptions": sorted(says["presumptions"]), "named": {
            *says.get("named", []), *(f"{question} read as {reading} (reading)" for question, reading in says["readings"].items())}}

    def on_law_sign_off_withdrawn(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        must(self.laws.pop(e["subject"], None), f"{e['subject']} is not signed off")

    def on_plan_made(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        must(day(says["as_of"]) <= today, "a plan is of a day that has not come")
        must(e["subject"] not in self.plans, f"plan {e['subject']} is there already")
        must(all(plan["complete"] for plan in self.plans.values()), "another plan is not recorded to its end")
        flow = says["workflow"]
        for name in ("jurisdiction", "recipients", "relief_by"):
            must(name in flow, f"the plan's workflow does not say {name}")
        zones = flow.get("zones") or []
        must(self.opening["rehearsal"] or not zones or self.opening["zone"] in zones, "the plan is of a state in another time zone")
        if self.policy["laws"] == "signed_off":
            must(says.get("laws"), "nobody says by which texts the plan was made")
            for law, of in says["laws"].items():
                signed = self.laws.get(law)
                must(signed and signed["text"] == of["text"], f"counsel did not sign {law} off as it is planned under")
        if self.policy["grounds"] == "named":
            for law, of in (says.get("laws") or {"no law": {}}).items():
                must("weak" in of, f"the plan does not say what clearances under {law} rest on")
                signed = self.laws.get(law) or {"text": "", "named": set()}
                named = signed["named"] if signed["text"] == of["text"] else set()
                must(not set(of["weak"]) - named, f"what {law} rests on was read by nobody, and counsel did not name it")
        holds = says.get("holds")
        self.plans[e["subject"]] = {"flow": flow, "complete": holds is None, "holds": holds, "count": 0, "digest": "", "allowed": ("", "", 0),
                                     "covers": says.get("covers") or {}, "back": 0, "again": says.get("again", [])}  # fmt: skip

    def flow(self, wave: str) -> dict[str, Any]:
        found: dict[str, Any] = self.plans[self.waves[wave]["plan"]]["flow"]
        return found

    def on_plan_completed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        plan = self.plans.get(e["subject"])
        must(plan and not plan["complete"], f"plan {e['subject']} is not there, or complete")
        assert plan is not None
        must((says["clearances"], says["sha256"]) == (plan["count"], plan["digest"]), "a plan holds other clearances than its end says")
        must(plan["count"] <= plan["holds"]["clearances"], "a plan holds more than it was to hold")
        plan["complete"] = True

    def on_forgetting_planned(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        for each in says["clearances"]:
            must(self.cl.get(each, {}).get("state") in ("cleared", "withdrawn", "restored"), f"clearance {each} is still under way")
        self.forgetting[e["subject"]] = (e["actor"], e["seq"], set(says["clearances"]))

    def on_clearance_forgotten(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        by, since, ids = self.forgetting.get(says["forgetting"], ("", 0, set()))
        must(e["subject"] in ids and by != e["actor"], "no other operator planned that it is forgotten")
        must(since <= says["verified"] < e["seq"], "the ledger was not verified between the plan and the forgetting")
        must(all(0 < each < e["seq"] for each in says["events"]), "what is forgotten is no event before")

    def on_recheck_allowed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(e["subject"] in self.plans, f"there is no plan {e['subject']}")
        self.plans[e["subject"]]["allowed"] = (says["run"], e["actor"], says["taken"])

    def on_plan_rechecked(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        plan = self.plans.get(e["subject"])
        must(plan and plan["complete"], f"there is no complete plan {e['subject']}")
        assert plan is not None
        must(day(says["as_of"]) <= today, "records are asked of days that have come")
        must(re.fullmatch("[0-9a-f]{64}", says["sha256"]), "newer records are asked by a run that has a digest")
        must(not self.lacks(says["covers"], plan["covers"]), "the records cover less than those that were asked before")
        taken, run, by, most = plan["back"], *plan["allowed"]
        waiting = sum(each["state"] == "planned" and self.plans[self.waves[each["wave"]]["plan"]]["flow"]["jurisdiction"] == plan["flow"]["jurisdiction"]
                      for each in self.cl.values())  # fmt: skip
        few = taken <= 20 or taken <= plan["flow"].get("recheck_share", 0.1) * (taken + waiting)
        must(few or (run == says["run"] and by != e["actor"] and taken <= most), "one person alone took so much back")
        plan.update(back=0, covers=says["covers"])

    @staticmethod
    def lacks(now: dict[str, Any], before: dict[str, Any]) -> bool:
        """Whether records cover less than others."""
        must(isinstance(now, dict) and now.keys() == {"jurisdictions", "history", "charges", "first_year", "last_year"}, "it does not say what its records cover")
        if not before:
            return False
        later = [one is not None and other is not None and one > other
                 for one, other in ((now["first_year"], before["first_year"]), (before["last_year"], now["last_year"]))]  # fmt: skip
        return bool(set(before["jurisdictions"]) - set(now["jurisdictions"]) or before["history"] == "whole" != now["history"] or any(later)
                    or now["charges"] < before["charges"] * 0.9)  # fmt: skip

    def on_wave_formed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(e["subject"] not in self.waves, f"wave {e['subject']} is there already")
        must(says["plan"] in self.plans, f"there is no plan {says['plan']}")
        self.waves[e["subject"]] = {"plan": says["plan"], "pilot": says["pilot"], "state": "formed", "halted": False, "set": None, "seed": None,
                                    "draws": 0, "sample": set(), "extra": set(), "found": {}, "asked": "", "ids": set()}  # fmt: skip

    def on_batch_formed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(e["subject"] not in self.batches, f"batch {e['subject']} is there already")
        must(says["wave"] in self.waves, f"there is no wave {says['wave']}")
        self.batches[e["subject"]] = {"wave": says["wave"], "conviction": says["conviction"], "law": says.get("law", ""), "state": "formed",
                                      "stages": [], "cleared": (0, dt.date.min)}  # fmt: skip

    def on_clearance_planned(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        must(e["subject"] not in self.cl, f"clearance {e['subject']} was planned before")
        batch = self.batches.get(says["batch"])
        must(batch, f"there is no batch {says['batch']}")
        assert batch is not None
        wave = self.waves[batch["wave"]]
        plan = self.plans[wave["plan"]]
        must(wave["state"] == "formed" and not (plan["holds"] and plan["complete"]), "nothing is added to a wave that was released, or to a complete plan")
        must(wave["set"] is None, "nothing is added to a wave whose audit began")
        if says.get("after"):
            former = self.cl.get(says["after"])
            must(former and not former["followed"], "what it follows is not there, or another follows it")
            assert former is not None
            must(former["how"] in plan["again"] or former["how"] == "records", "a plan plans again what it does not name")
            former["followed"] = True
        must(batch["conviction"] in (None, says["conviction"]), "a clearance goes another way than its batch")
        plan["count"], plan["digest"] = plan["count"] + 1, sha(f"{plan['digest']}|{e['subject']}|{says['batch']}")
        known = {name: says[name] for name in ("batch", "law", "conviction", "county", "court")}
        self.cl[e["subject"]] = {**known, "case": says.get("bundle") or says["case"], "wave": batch["wave"],
                                 "state": "planned", "how": "planned", "followed": False, "holds": set(), "objections": 0, "order": "", "restoring": "", "signed": set(),
                                 "notices": [each.get("key") for each in says.get("notices", [])]}  # fmt: skip
        self.of_batch[says["batch"]].add(e["subject"])
        wave["ids"].add(e["subject"])

    def clearance(self, e: dict[str, Any], *states: str) -> dict[str, Any]:
        found = self.cl.get(e["subject"])
        must(found, f"there is no clearance {e['subject']}")
        assert found is not None
        must(not states or found["state"] in states, f"clearance {e['subject']} is {found['state']}: {e['kind']} is not for it")
        return found

    def wave(self, e: dict[str, Any]) -> dict[str, Any]:
        found = self.waves.get(e["subject"])
        must(found, f"there is no wave {e['subject']}")
        assert found is not None
        return found

    def on_audit_set(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        wave = self.wave(e)
        flow = self.flow(e["subject"])
        must(self.plans[wave["plan"]]["complete"], "the plan is not recorded to its end")
        must(wave["state"] == "formed" and wave["seed"] is None, "a bound is set before the draw is opened")
        must(0 < says["bound"] <= flow.get("audit_bound", 0.05), "the bound is higher than the workflow bears")
        must(flow.get("audit_confidence", 0.9) <= says["confidence"] < 1, "the confidence is lower than the workflow bears")
        wave["set"] = (e["actor"], says["bound"], says["confidence"], set(says.get("unverified", [])))

    def on_audit_opened(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        wave = self.wave(e)
        must(wave["set"] and wave["seed"] is None and wave["state"] == "formed", "the draw is opened once, when its bound is set")
        must(wave["set"][0] != e["actor"], "four eyes: who set the bound does not open the draw")
        wave["seed"] = int(e["hash"][:13], 16)

    def on_audit_drawn(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        wave = self.wave(e)
        must(wave["seed"] is not None and wave["state"] == "formed", "a sample is drawn when a second person opened the draw")
        must((says["seed"], says["bound"], says["confidence"]) == (wave["seed"], *wave["set"][1:3]), "a draw has the seed, bound and confidence that were set")
        sample, extra = says["sample"], says.get("extra", [])
        must(sample, "an empty sample")

        def first(ids: Any, count: int) -> list[str]:
            return sorted(ids, key=lambda each: hashlib.sha256(f"{wave['seed']}|{each}".encode()).digest())[:count]

        members = wave["ids"]
        drawn = wave["sample"] | wave["extra"]
        left = {each for each in members if (self.cl[each]["state"] == "planned" and each not in drawn) or each in wave["extra"]}
        must(sample == first(left, len(sample)), "the sample is not what the seed draws")
        strata: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for each in members:
            if self.cl[each]["state"] == "planned" or each in drawn:
                strata[self.cl[each]["law"], self.cl[each]["conviction"]].append(each)
        wanted: list[str] = []
        for (law, _kind), ids in sorted(strata.items()):
            seen = [each for each in ids if each in drawn or each in sample]
            least = LEAST_UNVERIFIED if law in wave["set"][3] else LEAST
            if least > len(seen):
                wanted += first(set(ids) - set(seen), least - len(seen))
        must(extra == wanted, "what is drawn for single laws is not what the seed draws")
        wave["draws"] += 1
        wave["sample"] |= set(sample)
        wave["extra"] = (wave["extra"] - set(sample)) | set(extra)

    def on_audit_found(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e)
        wave = self.waves[found["wave"]]
        must(e["subject"] in wave["sample"] | wave["extra"] and e["subject"] not in wave["found"], "only what was drawn is audited, and once")
        wave["found"][e["subject"]] = says["right"]
        if not says["right"] and found["state"] == "planned":
            found.update(state="withdrawn", how="found_wrong")

    def on_wave_halted(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        wave = self.wave(e)
        must(not wave["halted"], "the wave stands halted already")
        wave["halted"] = True
        if wave["state"] == "requested":
            wave["state"], wave["asked"] = "formed", ""

    def on_wave_resumed(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        must(self.wave(e)["halted"], "the wave is not halted")
        self.wave(e)["halted"] = False

    def on_release_requested(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        wave = self.wave(e)
        must(self.plans[wave["plan"]]["complete"], "the plan is not recorded to its end")
        must(wave["state"] == "formed" and not wave["halted"], "the release of the wave cannot be asked for")
        for other in self.waves.values():
            if other["plan"] == wave["plan"] and other["pilot"] and other is not wave and other["state"] != "released":
                empty = other["draws"] == 0 and other["ids"] and all(self.cl[each]["state"] != "planned" for each in other["ids"])
                must(empty, "the pilot goes first")
        found = [wave["found"][each] for each in wave["sample"] if each in wave["found"]]
        must(wave["sample"] and len(found) == len(wave["sample"]), "the sample is not audited to its end")
        must(all(each in wave["found"] for each in wave["extra"]), "what was drawn for single laws is not audited")
        rest = {each for each in wave["ids"] if (self.cl[each]["state"] == "planned" and each not in wave["sample"]) or each in wave["extra"]}
        doubt = (1 - wave["set"][2]) / 2 ** max(0, wave["draws"] - 1)
        wrong = found.count(False)
        must(not rest or at_most(wrong, len(found), wave["set"][1], doubt), f"more than {wave['set'][1]:.2%} of the wave may be wrong")
        wave["state"], wave["asked"] = "requested", e["actor"]

    def on_release_approved(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        wave = self.wave(e)
        must(wave["state"] == "requested" and not wave["halted"], "nobody asks for the release of the wave")
        must(wave["asked"] != e["actor"], "four eyes: who asked for the release does not approve it")
        wave["state"] = "released"

    def on_release_refused(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        must(self.wave(e)["state"] == "requested", "nobody asks for the release of the wave")
        self.wave(e).update(state="formed", asked="")

    # --- stages -----------------------------------------------------------------------------------------------------

    def moving(self, batch_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        batch = self.batches.get(batch_id)
        must(batch, f"there is no batch {batch_id}")
        assert batch is not None
        wave = self.waves[batch["wave"]]
        must(wave["state"] == "released" and not wave["halted"], f"the wave of batch {batch_id} is not released, or halted")
        must(batch["state"] not in ("cleared", "ended"), f"batch {batch_id} is {batch['state']}")
        return batch, self.flow(batch["wave"])

    def way(self, batch_id: str) -> list[dict[str, Any]]:
        batch = self.batches[batch_id]
        notices = {key for each in self.of_batch[batch_id] for key in self.cl[each]["notices"]}
        return [
            stage for stage in self.flow(batch["wave"]).get("stages", [])
            if (stage.get("scope", "all") == "all" or (stage["scope"] == "convictions") == batch["conviction"])
            and (not stage.get("laws") or batch["law"] in stage["laws"])
            and (not stage.get("victims") or stage["victims"] in notices)
        ]  # fmt: skip

    def stage(self, batch: dict[str, Any], batch_id: str, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        open_ = batch["stages"] and batch["stages"][-1]["how"] == "" and batch["stages"][-1]
        must(open_ and open_["id"] == name, f"batch {batch_id} is not in stage {name}")
        return open_, next(each for each in self.way(batch_id) if each["id"] == name)

    @staticmethod
    def window(stage: dict[str, Any], on: dt.date, due: Any) -> dt.date | None:
        rule = stage.get("window")
        must((rule is None) == (due is None), "a window is open, or there is none, as the workflow says")
        if rule is None:
            return None
        if rule.get("days") is not None:
            least = on + dt.timedelta(days=rule["days"])
        else:
            least = (on.replace(day=1) + dt.timedelta(days=31)).replace(day=rule["next_month_day"])
        must(day(due) >= least, f"the window of stage {stage['id']} is open until {least} at least")
        return day(due)

    def on_stage_opened(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        way, passed = self.way(e["subject"]), batch["stages"]
        must(all(each["how"] for each in passed), "a stage is open still")
        must(len(passed) < len(way) and way[len(passed)]["id"] == says["stage"], f"stage {says['stage']} is not the next one")
        due = self.window(way[len(passed)], day(says["on"]), says["due"])
        passed.append({"id": says["stage"], "opened": day(says["on"]), "due": due, "shown": None, "since": e["seq"], "how": "", "closed": None})
        batch["state"] = "running"

    def on_stage_shown(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        row, stage = self.stage(batch, e["subject"], says["stage"])
        must(stage.get("grounds") or stage.get("victims"), "there is no list to show in this stage")
        must({stage["actor"], *stage.get("also_object", [])} <= set(says["to"]), "somebody who may object was not shown the list")
        must(says["rows"] >= sum(self.cl[each]["state"] == "planned" for each in self.of_batch[e["subject"]]), "the list lacks clearances")
        if row["shown"] is None:
            row.update(due=self.window(stage, day(says["on"]), says["due"]), shown=day(says["on"]), since=e["seq"])
        else:
            must(says["due"] == (None if row["due"] is None else row["due"].isoformat()), "the first list says when the window ends")

    def is_over(self, row: dict[str, Any], on: dt.date) -> bool:
        begun = row["shown"] or row["opened"]
        return row["due"] is not None and row["due"] < on and self.is_borne_out(row["since"], begun, row["due"])

    def on_stage_lapsed(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        row, stage = self.stage(batch, e["subject"], says["stage"])
        must(stage.get("lapse") == "proceeds", "this stage does not end by silence")
        must(row["shown"] is not None or not (stage.get("grounds") or stage.get("victims")), "nobody was shown the list: silence is no consent")
        must(says["shown"] == (None if row["shown"] is None else row["shown"].isoformat()), "the list was shown on another day")
        must(self.is_over(row, today), "the window is still open")
        row.update(how="lapsed", closed=today)

    def goes_on(self, batch_id: str) -> set[str]:
        return {each for each in self.of_batch[batch_id]
                if (c := self.cl[each])["state"] == "planned" and not c["holds"] and not c["objections"]}  # fmt: skip

    def on_stage_completed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        row, stage = self.stage(batch, e["subject"], says["stage"])
        must(e["role"] in (stage["actor"], "system", *(("clerk", "judge") if stage.get("sign") else ())), "another role ends this stage")
        must(day(says["on"]) >= (row["shown"] or row["opened"]), "a stage ended before its list, or its beginning")
        if stage.get("sign"):
            live = {oid: o for oid, o in self.orders.items() if o["batch"] == e["subject"] and not o["replaced"] and not o["corrects"]}
            signed = {o["signed"] for o in live.values() if o["signed"]}
            lacking = any(self.cl[each]["order"] in live and not live[self.cl[each]["order"]]["signed"] for each in self.goes_on(e["subject"]))
            must(signed and not lacking, "not all orders of the batch are signed")
            must(e["role"] != "system" and e["actor"] not in signed, "four eyes: who recorded a signature does not end the stage")
        row.update(how="completed", closed=day(says["on"]))

    def on_batch_cleared(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        way = self.way(e["subject"])
        done = [each["id"] for each in batch["stages"] if each["how"]]
        must(done == [each["id"] for each in way] == [each["id"] for each in batch["stages"]], "the batch has not been through all of its stages")
        goes = self.goes_on(e["subject"])
        if any(stage.get("sign") for stage in way):
            goes = {each for each in goes if self.orders.get(self.cl[each]["order"], {}).get("signed")}
        must(goes, "nothing of the batch goes on")
        for each in goes:
            self.cl[each].update(state="cleared", how="cleared", cleared=day(says["on"]))
        batch.update(state="cleared", cleared=(e["seq"], day(says["on"])))

    def on_batch_ended(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        way, left = self.way(e["subject"]), {each for each in self.of_batch[e["subject"]] if self.cl[each]["state"] == "planned"}
        if len([each for each in batch["stages"] if each["how"]]) == len(way) and any(stage.get("sign") for stage in way):
            left = {each for each in left if self.orders.get(self.cl[each]["order"], {}).get("signed")}
        must(not left, "clearances of the batch may still come into force")
        batch["state"] = "ended"

    def on_clearance_moved(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "planned")
        must(not found["holds"] and not found["objections"], "what is held or objected to does not go on")
        new = self.batches.get(says["batch"])
        must(new and new["state"] == "formed" and new["wave"] == found["wave"], "there is no batch that takes it")
        must(self.batches[found["batch"]]["state"] in ("cleared", "ended"), "its batch is still on its way")
        self.of_batch[found["batch"]].discard(e["subject"])
        self.of_batch[says["batch"]].add(e["subject"])
        found.update(batch=says["batch"], order="")

    def on_clearance_withdrawn(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "planned")
        found.update(state="withdrawn", how="records" if says["why"].startswith("on newer records") else "withdrawn")
        where = self.flow(found["wave"])["jurisdiction"]
        for plan in self.plans.values():
            plan["back"] += plan["flow"]["jurisdiction"] == where

    def on_clearance_held(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "planned")
        must(says["reason"] in self.flow(found["wave"]).get("holds", {}), "no reason to hold here")
        must(says["reason"] not in found["holds"], "it is held for that already")
        found["holds"].add(says["reason"])

    def on_clearance_freed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e)
        must(says["reason"] in found["holds"], "it is not held for that")
        found["holds"].discard(says["reason"])

    def on_objection_filed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "planned")
        batch, _flow = self.moving(found["batch"])
        row, stage = self.stage(batch, found["batch"], says["stage"])
        must(e["role"] in (stage["actor"], *stage.get("also_object", []), "clerk"), "another role objects in this stage")
        must(says["ground"] in stage.get("grounds", {}), "no objection on that ground here")
        must(day(says["on"]) >= (row["shown"] or row["opened"]) and not (row["shown"] and self.is_over(row, day(says["on"]))),
             "the window is over, or not begun")  # fmt: skip
        must(says["objection"] not in self.objections, "the objection is there already")
        ends = bool(stage.get("objection_ends"))
        self.objections[says["objection"]] = {"clearance": e["subject"], "stage": stage, "role": e["role"], "open": not ends, "row": row, "on": day(says["on"])}
        if ends:
            found.update(state="withdrawn", how="objected")
        else:
            found["objections"] += 1

    def decided(self, e: dict[str, Any], says: dict[str, Any], today: dt.date, how: str) -> None:
        found, objection = self.clearance(e), self.objections.get(says["objection"])
        must(objection and objection["open"] and objection["clearance"] == e["subject"], "there is no such objection to decide")
        assert objection is not None
        stage = objection["stage"]
        must(day(says["on"]) >= objection["on"], "an objection was decided before it was made")
        if how == "withdrawn":
            must(e["role"] in (objection["role"], "clerk"), "who objected takes it back")
        elif e["role"] == "system":
            fell = how == "overruled" and stage.get("unanswered_objection") == "falls" and self.is_over(objection["row"], today)
            must(fell, "an objection does not fall by itself here")
        else:
            must(e["role"] == stage.get("decides_objections"), "another role decides objections in this stage")
        objection["open"] = False
        found["objections"] -= 1
        if how == "sustained" and found["state"] == "planned":
            found.update(state="withdrawn", how="objected")

    def on_objection_sustained(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        self.decided(e, says, today, "sustained")

    def on_objection_overruled(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        self.decided(e, says, today, "overruled")

    def on_objection_withdrawn(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        self.decided(e, says, today, "withdrawn")

    def on_order_made(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        must(says["order"] not in self.orders, "the order is there already")
        number = says.get("number", "")
        must(not number or number not in {o["number"] for o in self.orders.values()}, "a control number is given once")
        case = says.get("bundle") or says.get("case") or ""
        row = {"batch": e["subject"], "case": case, "signed": "", "replaced": False, "corrects": says.get("corrects", ""), "made": today,
               "number": number, "ids": set()}  # fmt: skip
        if row["corrects"]:
            must(self.orders.get(row["corrects"], {}).get("signed"), "what is corrected is no signed order")
        else:
            batch, _flow = self.moving(e["subject"])
            must(batch["stages"] and not batch["stages"][-1]["how"], "an order is made in a stage that is signed")
            _row, stage = self.stage(batch, e["subject"], batch["stages"][-1]["id"])
            must(stage.get("sign") and (stage["sign"] == "case") == bool(row["case"]), "an order is made in a stage that is signed, of a case or a batch")
            for old in self.orders.values():
                if (old["batch"], old["case"], old["replaced"], old["corrects"]) == (e["subject"], row["case"], False, ""):
                    must(not old["signed"], "the order is signed: nothing is added to it")
                    old["replaced"] = True
            ids = {each for each in self.goes_on(e["subject"]) if not row["case"] or self.cl[each]["case"] == row["case"]} - set(says.get("left_off", []))
            must(ids and says["covers"] == sha(canonical(sorted(ids))), "an order covers other clearances than go on")
            for each in self.of_batch[e["subject"]]:
                if self.cl[each]["order"] and self.orders.get(self.cl[each]["order"], {}).get("replaced"):
                    self.cl[each]["order"] = ""
            for each in ids:
                self.cl[each]["order"] = says["order"]
            row["ids"] = ids
        self.orders[says["order"]] = row

    def on_order_signed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        order = self.orders.get(says["order"])
        must(order and order["batch"] == e["subject"] and not order["signed"] and not order["replaced"], "there is no such order to sign")
        assert order is not None
        must(says["paper"], "a signature has a paper")
        must(day(says["on"]) >= order["made"], "an order was signed before it was made")
        if not order["corrects"]:
            self.moving(e["subject"])
            must(order["ids"] <= self.goes_on(e["subject"]), "what the order covers was withdrawn or put on hold since")
        order["signed"] = e["actor"]

    def on_order_signature_refused(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        batch, _flow = self.moving(e["subject"])
        order = self.orders.get(says["order"])
        must(order and order["signed"] and order["batch"] == e["subject"], "there is no such signature")
        assert order is not None
        must(batch["stages"] and not batch["stages"][-1]["how"], "its stage is over")
        must(order["signed"] != e["actor"], "four eyes: who recorded a signature does not refuse it")
        order["signed"] = ""

    # --- afterwards ---------------------------------------------------------------------------------------------------

    def on_restoration_asked(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "cleared")
        must(found["restoring"] not in UNDER_WAY, "it was asked before")
        rule = self.flow(found["wave"])["restoration"]
        ways = {way.get("id", "error"): way for way in (rule, *rule.get("others", [])) if not way.get("laws") or found["law"] in way["laws"]}
        must(says["route"] in ways, f"{says['route']} is no way to undo it")
        must(day(says["on"]) >= found["cleared"], "it was asked before it came into force")
        found.update(restoring="asked", route=ways[says["route"]], asked=e["actor"], hearing=None)

    def on_restoration_noticed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "cleared")
        must(found["restoring"] == "asked", "nobody asked for its restoration")
        found.update(restoring="noticed", hearing=None if says["hearing_by"] is None else day(says["hearing_by"]))

    def on_restoration_heard(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        found = self.clearance(e, "cleared")
        must(found["restoring"] in ("asked", "noticed"), "nobody asked for its restoration")
        route = found["route"]
        must(not route.get("notice_first") or found["restoring"] == "noticed", "notice comes first")
        decides = route.get("decided_by", "judge")
        must(e["role"] in (decides, *(("clerk",) if decides == "judge" else ())), "another role decides on it")
        must(e["actor"] != found["asked"], "four eyes: who asked does not decide")
        must(says.get("hearing") or found["hearing"] is None or day(says["on"]) > found["hearing"], "the time to ask for a hearing is not over")
        found["restoring"] = "granted" if says["restore"] else "refused"

    def on_clearance_restored(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        found = self.clearance(e, "cleared")
        must(found["restoring"] == "granted", "its restoration is not decided")
        found.update(state="restored", how="restored")

    def on_restoration_told(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        self.clearance(e, "restored")

    def on_proof_issued(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        self.clearance(e, "cleared")

    # --- what newer records change ----------------------------------------------------------------------------------

    def on_clearance_corrected(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        row = self.clearance(e, "cleared")
        if not self.waits(e):
            row.update(county=says["county"], court=says["court"])

    def on_person_rekeyed(self, e: dict[str, Any], _: Any, __: dt.date) -> None:
        self.waits(e)

    def waits(self, e: dict[str, Any], part: str = "") -> bool:
        """Whether a change waits for another person; it takes the place of one of its kind about the same."""
        if self.opening["rehearsal"]:
            return False
        for seq, other in list(self.waiting.items()):
            if (other["kind"], other["subject"], other["part"]) == (e["kind"], e["subject"], part):
                del self.waiting[seq]
        self.waiting[e["seq"]] = {**e, "part": part}
        return True

    def on_change_confirmed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        change = self.waiting.pop(says["event"], None)
        must(change, f"event {says['event']} waits for nobody")
        assert change is not None
        is_person = change["kind"] == "person.rekeyed"
        must(e["subject"] == (str(change["seq"]) if is_person else change["subject"]), "the change is about something else")
        must(change["actor"] != e["actor"], "four eyes: who asked the newer records does not confirm what they say")
        if says["right"] and change["kind"] == "clearance.corrected":
            self.clearance(change, "cleared").update(county=change["payload"]["county"], court=change["payload"]["court"])

    # --- agencies -----------------------------------------------------------------------------------------------------

    def on_agency_assigned(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        self.clearance(e, "planned", "cleared")
        must(says["agency"] in BACKING, f"{says['agency']} is no agency of a record")
        if "written" in says:
            self.waits(e, says["agency"])
            return
        self.named[e["subject"], says["agency"]] = (says["ori"], e["actor"])

    def on_agency_confirmed(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        ori, by = self.named.get((e["subject"], says["agency"]), ("", ""))
        must(ori == says["ori"], "nobody named that agency")
        must(by != e["actor"], "four eyes: who named an agency does not confirm it")

    def on_recipient_enrolled(self, e: dict[str, Any], _: Any, today: dt.date) -> None:
        must(e["subject"] not in self.enrolled, "it was enrolled before")
        self.enrolled[e["subject"]] = [e["actor"], today if self.opening["rehearsal"] else None, None]

    def on_recipient_confirmed(self, e: dict[str, Any], _: Any, today: dt.date) -> None:
        row = self.enrolled.get(e["subject"])
        must(row and row[1] is None, "nobody enrolled it, or it was confirmed before")
        assert row is not None
        must(row[0] != e["actor"], "four eyes: who enrolled a company does not confirm it")
        row[1] = today

    def in_message(self, message: dict[str, Any]) -> set[str]:
        if message["only"] is not None:
            return set(message["only"])
        return {each for each in self.of_batch[message["batch"]] if "cleared" in self.cl[each]}

    def on_message_made(self, e: dict[str, Any], says: dict[str, Any], today: dt.date) -> None:
        batch = self.batches.get(says["batch"])
        must(batch and batch["state"] == "cleared", "an agency is told of what is not in force")
        assert batch is not None
        must(e["subject"] not in self.messages, "the message is there already")
        flow = self.flow(batch["wave"])
        kind, _, own = says["recipient"].partition(".")
        found = next((each for each in flow["recipients"] if each["id"] == kind), None)
        must(found, f"{says['recipient']} is no recipient of the workflow")
        assert found is not None
        if found.get("agency") == "registered":
            row = self.enrolled.get(says["recipient"])
            must(own and row and row[1] is not None, f"{says['recipient']} is not enrolled by two people")
        must(says["purpose"] in ("clear", "restore", "rekey", "correct", "destroy"), "a message of no purpose")
        lane = (says["batch"], says["recipient"], says["purpose"])
        must(says["attempt"] == self.lanes[lane] + 1, "its attempt is not the next one")
        only = says.get("only")
        must(only is not None or says["purpose"] == "clear", "only a clearance is told for a whole batch")
        message = {"batch": says["batch"], "recipient": says["recipient"], "purpose": says["purpose"], "only": only, "sent": None, "lane": lane,
                   "attempt": says["attempt"]}  # fmt: skip
        ids = self.in_message(message)
        wanted = "restored" if says["purpose"] == "restore" else "cleared"
        must(len(ids) == says["rows"] and all(each in self.of_batch[says["batch"]] and self.cl[each]["state"] == wanted for each in ids),
             "a message names what is not in its batch, or does not stand so")  # fmt: skip
        if found.get("after") and says["purpose"] != "destroy":
            other = [key for key in self.said if key[0] == says["batch"] and key[1].partition(".")[0] == found["after"] and key[2] == says["purpose"]]
            must(all(any(self.is_done(key, each) for key in other) for each in ids), f"{found['after']} comes first")
        if says["purpose"] == "destroy":
            must(all(self.is_done((says["batch"], says["recipient"], "clear"), each) for each in ids), "what is destroyed was closed before")
            since, cleared = batch["cleared"]
            last = cleared + dt.timedelta(days=flow.get("retention_days", 180))
            must(says.get("on") == today.isoformat() and today > last and self.is_borne_out(since, cleared, last), "the retention buffer has not passed")
            must(all(self.cl[each]["restoring"] not in UNDER_WAY for each in ids), "somebody asks that it be undone")
        self.lanes[lane] += 1
        self.messages[e["subject"]] = message

    def on_message_sent(self, e: dict[str, Any], _: Any, today: dt.date) -> None:
        message = self.messages.get(e["subject"])
        must(message and message["sent"] is None, "there is no such message to send")
        assert message is not None
        message["sent"] = today

    def answered(self, e: dict[str, Any], says: dict[str, Any], ids: Any, word: str) -> None:
        message = self.messages.get(e["subject"])
        must(message and message["sent"] is not None, "it was never sent: it cannot be answered")
        assert message is not None
        must(day(says["on"]) >= message["sent"], "an answer is of a day before it was sent")
        inside = self.in_message(message)
        ids = inside if ids is None else set(ids)
        must(ids <= inside, "an answer speaks of what is not in its message")
        for each in ids:
            self.said[message["lane"]][each].add(f"{message['attempt']}:{word}")

    def is_done(self, lane: tuple[str, str, str], each: str) -> bool:
        words = self.said[lane][each]
        return any(word.endswith(":done") and f"{word.partition(':')[0]}:refused" not in words for word in words)

    def on_message_acknowledged(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        self.answered(e, says, None, "done")

    def on_message_rejected(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        self.answered(e, says, None, "refused")

    def on_item_acknowledged(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        self.answered(e, says, says["clearances"], "done")

    def on_item_rejected(self, e: dict[str, Any], says: dict[str, Any], _: dt.date) -> None:
        self.answered(e, says, says["clearances"], "refused")

    # --- what agencies did --------------------------------------------------------------------------------------------

    def account(self) -> list[str]:
        """Of each recipient that was told of clearances in force: how many it says are done, and how many are not."""
        lines: dict[str, Counter[str]] = defaultdict(Counter)
        told: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for message in self.messages.values():
            if message["purpose"] == "clear" and message["sent"] is not None:
                told[message["lane"]] |= self.in_message(message)
        for lane, ids in told.items():
            for each in ids:
                words = self.said[lane][each]
                both = any(word.endswith(":done") for word in words) and any(word.endswith(":refused") for word in words)
                how = "done" if self.is_done(lane, each) else "contradicted" if both else "refused" if words else "not answered"
                lines[lane[1]][how] += 1
        return [f"{name}: " + ", ".join(f"{count:,} {how}" for how, count in sorted(of.items())) for name, of in sorted(lines.items())]


def check(lines: Any, now: dt.datetime | None = None, kept: Any = ()) -> tuple[list[tuple[int, str]], Rules]:
    """What breaks the chain or a rule, each with its event: the first break of the chain, or the first event that breaks a rule."""
    rules, before, number, hashes = Rules(), "0" * 64, 0, {mark["seq"]: mark["hash"] for mark in kept}
    ahead = 0
    for number, line in enumerate(lines, 1):
        try:
            e = json.loads(line)
            value = e.pop("hash")
            if canonical(e) != canonical(json.loads(canonical(e))) or sha(canonical(e)) != value or (e["seq"], e["before"]) != (number, before):
                return [(number, "the event, or the one before it, is not what was written")], rules
            if hashes.pop(number, value) != value:
                return [(number, "the event does not have the hash of the checkpoint that was kept")], rules
            rules.take({**e, "hash": value})
            if now is not None and moment(e["at"]) > now + SKEW:
                ahead = ahead or number
        except Broken as broken:
            return [(number, str(broken))], rules
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError, StopIteration, RecursionError) as error:
            return [(number, f"it cannot be read as an event ({type(error).__name__}: {error})")], rules
        before = value
    faults = [(seq, "a checkpoint that was kept is of an event that is gone") for seq in sorted(hashes)]
    if ahead > rules.corrected_at:
        faults.append((ahead, "the event is of a moment that has not come"))
    return faults, rules


def main() -> int:
    """Check a file, and say what was found."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("chain", type=Path, help="what `clearslate ledger export` wrote")
    options.add_argument("--now", type=dt.datetime.fromisoformat, help="the moment, with its offset; this machine's clock unless given")
    options.add_argument("--kept", type=Path, help="the checkpoints that were kept outside of the database")
    given = options.parse_args()
    kept = [json.loads(line) for line in given.kept.read_text("utf-8").splitlines()] if given.kept else []
    with given.chain.open(encoding="utf-8") as lines:
        faults, rules = check(lines, given.now or dt.datetime.now(dt.UTC), kept)
    for seq, words in faults:
        print(f"event {seq}: {words}")
    states = Counter(each["state"] for each in rules.cl.values())
    print(f"ledger {rules.opening.get('id', 'of no name')}{', a rehearsal' if rules.opening.get('rehearsal') else ''}: "
          + (", ".join(f"{count:,} {state}" for state, count in sorted(states.items())) or "no clearance"))  # fmt: skip
    print(*rules.account(), sep="\n", end="\n" if rules.messages else "")
    print("A RULE IS BROKEN" if faults else "every event keeps the rules")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
