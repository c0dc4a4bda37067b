"""``clearslate clear``: clearance carried through to every agency, and proven."""

from __future__ import annotations

from typing import Final

import click

from clearslate.cli.sections import SectionedGroup, Sections

_HERE: Final = "clearslate.cli.clear"

SECTIONS: Final[Sections] = {
    "Plan": {
        "workflow": (f"{_HERE}.workflow:workflow", "Show a state's steps: who acts, by when, and who is told."),
        "sign-off": (f"{_HERE}.sign_off:sign_off", "Sign laws off as counsel, or list who signed off what."),
        "plan": (f"{_HERE}.planning:plan", "Plan the clearance of what a run found eligible."),
        "recheck": (f"{_HERE}.planning:recheck", "Check pending clearances against the newest records."),
        "status": (f"{_HERE}.stages:status", "Show where everything stands, and what is due."),
        "batches": (f"{_HERE}.lookup:batches", "List batches with their ids."),
        "clearances": (f"{_HERE}.lookup:clearances", "List clearances with their ids, by batch, case or charge."),
    },
    "Audit and release": {
        "audit": (f"{_HERE}.release:audit", "Draw a wave's audit sample, or show what it found."),
        "find": (f"{_HERE}.release:find", "Record what a reviewer found of the sample: right or wrong."),
        "request": (f"{_HERE}.release:request", "Ask for the release of a wave."),
        "approve": (f"{_HERE}.release:approve", "Release a wave; not by the person who asked for it."),
        "refuse": (f"{_HERE}.release:refuse", "Do not release a wave now."),
        "halt": (f"{_HERE}.release:halt", "Stop a wave."),
        "resume": (f"{_HERE}.release:resume", "Let a stopped wave go on."),
    },
    "Stages and objections": {
        "advance": (f"{_HERE}.stages:advance", "Do what is due today: open stages, end objection periods."),
        "lists": (f"{_HERE}.objections:lists", "Write the review lists for those who may object."),
        "objections": (f"{_HERE}.objections:objections", "File the objections of a list that came back."),
        "object": (f"{_HERE}.objections:object_", "Object to one clearance."),
        "undecided": (f"{_HERE}.lookup:undecided", "List objections that wait for a decision."),
        "decide": (f"{_HERE}.objections:decide", "Record the decision on an objection, or its withdrawal."),
        "complete": (f"{_HERE}.stages:complete", "End a stage of a batch."),
        "paper": (f"{_HERE}.stages:paper", "Confirm the day of a paper that another person enters late."),
        "hold": (f"{_HERE}.stages:hold", "Put a clearance on hold while its record is still needed."),
        "free": (f"{_HERE}.stages:free", "End a hold."),
        "withdraw": (f"{_HERE}.stages:withdraw", "Withdraw a clearance before it is in force."),
    },
    "Orders and letters": {
        "orders": (f"{_HERE}.orders:orders", "Write orders as PDF, or list those not signed."),
        "sign": (f"{_HERE}.orders:sign", "Record that an order was signed."),
        "refuse-sign": (f"{_HERE}.orders:refuse_sign", "Undo a signature that another person recorded wrongly."),
        "proof": (f"{_HERE}.orders:proof", "Write a letter for a person whose record was cleared."),
        "check-proof": (f"{_HERE}.orders:check_proof", "Show what the code of a letter proves."),
        "public": (f"{_HERE}.public:public", "Publish what letters prove; answer sealed requests."),
    },
    "Messages to agencies": {
        "unassigned": (f"{_HERE}.agencies:unassigned", "List clearances whose agency is unknown."),
        "assign": (f"{_HERE}.agencies:assign", "Name the agency of a clearance, by its ORI."),
        "changes": (f"{_HERE}.agencies:changes", "List what newer records would change."),
        "decide-change": (f"{_HERE}.agencies:decide_change", "Confirm or refuse such a change, as a second person."),
        "enroll": (f"{_HERE}.agencies:enroll", "Enroll background check companies that are told."),
        "export": (f"{_HERE}.messages:export", "Send every agency what is due today."),
        "take-answers": (f"{_HERE}.messages:take_answers", "Take in agencies' acknowledgments."),
        "answers": (f"{_HERE}.lookup:answers", "List answers, and files set aside with the reason."),
        "removals": (f"{_HERE}.messages:removals", "Tell background check companies what to remove."),
        "account": (f"{_HERE}.messages:account", "Account for every clearance at every agency."),
        "aging": (f"{_HERE}.messages:aging", "List what agencies have not carried out, by age."),
        "profiles": (f"{_HERE}.messages:profiles", "Show what each kind of agency is told, and in which format."),
    },
    "For an agency that gets messages": {
        "read-message": (f"{_HERE}.messages:read_message", "Check a message, and show what it asks."),
        "answer": (f"{_HERE}.messages:answer", "Answer a message."),
    },
    "Looking back": {
        "verify-extract": (f"{_HERE}.looking_back:verify_extract", "Compare an agency's later records with the ledger."),
        "take-extracts": (f"{_HERE}.looking_back:take_extracts", "Compare the later records that agencies sent by HTTP."),
        "verified": (f"{_HERE}.looking_back:verified", "Show what the last extract of each agency showed."),
        "recheck-law": (f"{_HERE}.looking_back:recheck_law", "Find what the law, as it reads now, would not clear."),
        "find-missed": (f"{_HERE}.looking_back:find_missed", "Find what was eligible and is in no plan."),
        "rekey": (f"{_HERE}.looking_back:rekey", "Take over new person ids from newly linked records."),
    },
    "Restoration": {
        "restore": (f"{_HERE}.restore:restore", "Undo a wrong clearance, and tell the agencies."),
    },
    "Rehearsal": {
        "rehearse": (f"{_HERE}.rehearse:rehearse", "Rehearse all of it with invented people and agencies."),
    },
}  # fmt: skip


@click.group(cls=SectionedGroup, sections=SECTIONS)
def clear() -> None:
    """Carry clearance through to every agency, and prove it."""
