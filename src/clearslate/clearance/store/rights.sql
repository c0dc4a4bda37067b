-- Who may write what in a ledger on PostgreSQL. The owner of the tables runs this once, after `clearslate ledger init`
-- and again after each upgrade; it may run again. From then on the server itself refuses
--   an event in another user's name, in a role whose group the server did not give, or of another login than wrote it,
--   an event of a kind that is not for its role, or by a user whom the ledger does not grant the role,
--   an event of the machinery by a login that does not work for it, and a step of a batch that the events do not bear out,
--   an event that is not linked to the last one as it hashes, or is of a moment that is not the server's,
--   an event that does not say what its kind says, or takes the key of another kind,
--   a change of the present state that no event of the same transaction makes of that row and column,
--   an event of a step without its step,
--   a grant, a clock or a policy that is not what an event of the same transaction says,
--   a decision of somebody who is not known as well as the policy asks,
--   a checkpoint by anybody but the holder of the seal (group ledger_seal).
-- The office's web application works for everybody who is signed in there: its login is in the group ledger_web, and its
-- events say so (`web:...`). Nobody else's events may say that. Timers work by a login in the group ledger_worker.
-- Only the owner makes the state anew of the events (`clearslate ledger rebuild`).
BEGIN;

DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['office', 'ledger_operator', 'ledger_reviewer', 'ledger_prosecutor', 'ledger_clerk', 'ledger_judge',
                                'ledger_counsel', 'ledger_auditor', 'ledger_worker', 'ledger_seal', 'ledger_web'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I', wanted);
    END IF;
  END LOOP;
  -- Of before: whoever was in it wrote what the clock does, alone and in nobody's name.
  FOR wanted IN SELECT m.member::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
                WHERE r.rolname = 'ledger_system' LOOP
    EXECUTE format('REVOKE ledger_system FROM %s', wanted);
  END LOOP;
END $$;

-- A function of somebody's own whose arguments fit better would be taken for the server's: nobody makes any where ours look.
REVOKE CREATE ON SCHEMA public FROM PUBLIC, office;
GRANT USAGE ON SCHEMA public TO office;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO office;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO office;
REVOKE UPDATE, DELETE ON ledger_event, ledger_statute FROM office;
REVOKE INSERT, UPDATE, DELETE ON ledger_checkpoint FROM office;
GRANT INSERT ON ledger_checkpoint TO ledger_seal;
REVOKE INSERT, DELETE ON ledger_head, ledger_opening FROM office;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM office;

-- Which events are for which roles.
CREATE TABLE IF NOT EXISTS ledger_may (kind text, role text, PRIMARY KEY (kind, role));
ALTER TABLE ledger_may ADD COLUMN IF NOT EXISTS decides boolean NOT NULL DEFAULT false;
ALTER TABLE ledger_may ADD COLUMN IF NOT EXISTS about text NOT NULL DEFAULT '';
TRUNCATE ledger_may;
INSERT INTO ledger_may VALUES
  /* kinds and roles */;
-- Which events the machinery writes for which groups of logins.
CREATE TABLE IF NOT EXISTS ledger_works (kind text, "group" text, PRIMARY KEY (kind, "group"));
TRUNCATE ledger_works;
INSERT INTO ledger_works VALUES
  /* kinds and groups */;
-- The values of each policy, the loosest in place 0.
CREATE TABLE IF NOT EXISTS ledger_values (policy text, value text, place int, PRIMARY KEY (policy, value));
TRUNCATE ledger_values;
INSERT INTO ledger_values VALUES
  /* policies and their values */;
-- The keys that events of each kind say in the chain, whether they must, and their JSON types; `day` is a string too.
CREATE TABLE IF NOT EXISTS ledger_says (kind text, key text, needed boolean, types text[], PRIMARY KEY (kind, key));
TRUNCATE ledger_says;
INSERT INTO ledger_says VALUES
  /* what each kind says */;
-- Under which keys people (not operators) write events: {} is the subject. What is not here has none.
CREATE TABLE IF NOT EXISTS ledger_keys (kind text PRIMARY KEY, pattern text);
TRUNCATE ledger_keys;
INSERT INTO ledger_keys VALUES
  ('objection.filed', 'objection:%'), ('objection.sustained', '%:objection.sustained'), ('objection.overruled', '%:objection.overruled'),
  ('objection.withdrawn', '%:objection.withdrawn'), ('order.signed', 'signed:%'), ('stage.completed', '{}:%:completed'),
  ('audit.opened', '{}:audit:opened'), ('audit.found', '%:audit:{}'), ('restoration.asked', 'restoration:{}:%'),
  ('proof.issued', 'proof:%:{}'), ('message.acknowledged', 'ack:%'), ('message.rejected', 'ack:%'), ('item.acknowledged', 'ack:%'),
  ('item.rejected', 'ack:%'), ('extract.compared', 'compared:{}:%'), ('verified.gone', 'compared:{}:%'), ('verified.open', 'compared:{}:%'),
  ('verified.unsure', 'compared:{}:%'), ('verified.back', 'compared:{}:%'), ('verified.not_back', 'compared:{}:%'),
  ('verified.gone_without_order', 'compared:%'), ('verified.missed', 'missed:%');
-- What an event makes of the rows that it names: of those whose column `about` holds its subject, or what it says under one of the
-- keys of `ledger_named` (null: of any row; lane: of the batch, recipient and purpose of its message). It `begins` a row with
-- all of those values, `moves` each of those columns, or `ends` a row. An event of `ledger_listed` is also about each id of the list that
-- it says under that key. The values:
--   null: any;  a|b: one of them, nothing where empty;  ~: empty, but in a rehearsal;  {clearances: any, of a clearance that the event names
--   @: who acted;  @role: in which role;  @system: whether the machinery did;  !column: any, by another person than that column names
--   #: the number of the event;  &: its subject;  %: its day;  <: the day up to which it says that records were asked
--   $key: what the event says;  *key: the same, beside the chain too;  ?key: whether it says that;  ?!key: whether not
--   #key: as many as the list under that key holds;  =#column: as many as that column lists;  +#key: as many more as the list holds
--   +1, -1: one more or less than before;  [+key, [-key: the list of before with, or without, what the event says
--   ,+key: as `,a,` becomes `,a,b,` where the row is of order b;  ,-key: and back
--   ^plan: that of the row's wave;  ^batch: that of its clearance;  ^court: the id of its court
--   $ori@agency: the id that the event says of that agency;  +written: as before, with what it says of that agency;  >to: the person's new id
-- No column of the state moves that stands in no line of this.
DROP TABLE IF EXISTS ledger_leads;
CREATE TABLE ledger_leads (kind text, "table" text, about text, does text, "column" text, value text);
INSERT INTO ledger_leads SELECT l.kind, l."table", l.about, l.does, c.key, c.value FROM (VALUES
  ('plan.made', 'ledger_plan', 'id', 'begins', $${"jurisdiction": "$workflow.jurisdiction", "run": "$run", "dataset": "$dataset", "as_of": "$as_of", "workflow": "$workflow", "dropped": "$dropped", "asked_on": "<", "assumed": "$assumed", "again": "$again", "covers": "$covers", "holds": "$holds", "complete": "?!holds", "planned": "0", "digest": "", "allowed_run": "", "allowed_by": "", "allowed_taken": "0", "back": "0"}$$),
  ('clearance.planned', 'ledger_plan', NULL, 'moves', $${"planned": null, "digest": null}$$),
  ('plan.completed', 'ledger_plan', 'id', 'moves', $${"complete": "true"}$$),
  ('plan.rechecked', 'ledger_plan', 'id', 'moves', $${"covers": "$covers", "asked_on": "<", "back": "0"}$$),
  ('clearance.withdrawn', 'ledger_plan', NULL, 'moves', $${"back": null}$$),
  ('recheck.allowed', 'ledger_plan', 'id', 'moves', $${"allowed_run": "$run", "allowed_by": "@", "allowed_taken": "$taken"}$$),
  ('wave.formed', 'ledger_wave', 'id', 'begins', $${"plan": "$plan", "number": "$number", "pilot": "$pilot", "bound": "", "confidence": "", "unverified": "|[]", "state": "forming|formed", "requested_by": "", "released_by": "", "halted": "", "set_by": "", "seed": "", "draws": "0", "drawn": "0", "right": "0", "wrong": "0"}$$),
  ('plan.completed', 'ledger_wave', 'plan', 'moves', $${"state": "formed"}$$),
  ('audit.set', 'ledger_wave', 'id', 'moves', $${"bound": "$bound", "confidence": "$confidence", "set_by": "@", "unverified": null}$$),
  ('audit.opened', 'ledger_wave', 'id', 'moves', $${"seed": "!set_by"}$$),
  ('audit.drawn', 'ledger_wave', 'id', 'moves', $${"draws": "+1", "drawn": "+#sample", "right": null, "wrong": null}$$),
  ('audit.found', 'ledger_wave', 'id', 'moves', $${"right": "+1", "wrong": "+1"}$$),
  ('release.requested', 'ledger_wave', 'id', 'moves', $${"state": "requested", "requested_by": "@"}$$),
  ('release.approved', 'ledger_wave', 'id', 'moves', $${"state": "released", "released_by": "@"}$$),
  ('release.refused', 'ledger_wave', 'id', 'moves', $${"state": "formed", "requested_by": ""}$$),
  ('wave.halted', 'ledger_wave', 'id', 'moves', $${"state": "formed", "requested_by": "", "halted": null}$$),
  ('wave.resumed', 'ledger_wave', 'id', 'moves', $${"halted": ""}$$),
  ('batch.formed', 'ledger_batch', 'id', 'begins', $${"state": "formed", "wave": "$wave", "plan": "^plan", "by": "$by", "size": "$size", "conviction": "$conviction", "law": "$law", "stage": "", "due": "", "cleared_on": "", "cleared_by": "0"}$$),
  ('plan.completed', 'ledger_batch', 'plan', 'moves', $${"size": null}$$),
  ('stage.opened', 'ledger_batch', 'id', 'moves', $${"state": "running", "stage": "$stage", "due": "$due"}$$),
  ('stage.shown', 'ledger_batch', 'id', 'moves', $${"due": "$due"}$$),
  ('stage.completed', 'ledger_batch', 'id', 'moves', $${"stage": "", "due": ""}$$),
  ('stage.lapsed', 'ledger_batch', 'id', 'moves', $${"stage": "", "due": ""}$$),
  ('batch.cleared', 'ledger_batch', 'id', 'moves', $${"state": "cleared", "cleared_on": "$on", "cleared_by": "#"}$$),
  ('batch.ended', 'ledger_batch', 'id', 'moves', $${"state": "ended", "stage": "", "due": ""}$$),
  ('stage.opened', 'ledger_stage', 'batch', 'begins', $${"stage": "$stage", "opened_on": "$on", "due": "$due", "how": "", "shown_on": "", "closed_on": "", "since": "#"}$$),
  ('stage.shown', 'ledger_stage', 'batch', 'moves', $${"shown_on": "$on", "due": "$due", "since": "#"}$$),
  ('stage.completed', 'ledger_stage', 'batch', 'moves', $${"closed_on": "$on", "how": "completed"}$$),
  ('stage.lapsed', 'ledger_stage', 'batch', 'moves', $${"closed_on": "$on", "how": "lapsed"}$$),
  ('batch.ended', 'ledger_stage', 'batch', 'moves', $${"closed_on": "$on", "how": "ended"}$$),
  ('clock.corrected', 'ledger_wave', NULL, 'moves', $${"halted": null}$$),
  ('clock.corrected', 'ledger_batch', NULL, 'moves', $${"state": "ended", "stage": "", "due": ""}$$),
  ('clock.corrected', 'ledger_stage', NULL, 'moves', $${"how": "ended", "closed_on": null}$$),
  ('clearance.planned', 'ledger_clearance', 'id', 'begins', $${"state": "planned", "batch": "$batch", "audit": "", "order": "", "after": "$after", "cleared_on": "", "restoring": ""}$$),
  ('batch.cleared', 'ledger_clearance', 'batch', 'moves', $${"state": "cleared", "cleared_on": "$on"}$$),
  ('clearance.withdrawn', 'ledger_clearance', 'id', 'moves', $${"state": "withdrawn", "why": null}$$),
  ('objection.filed', 'ledger_clearance', 'id', 'moves', $${"state": "withdrawn", "why": null, "objections": "+1"}$$),
  ('objection.sustained', 'ledger_clearance', 'id', 'moves', $${"state": "withdrawn", "why": null, "objections": "-1"}$$),
  ('objection.overruled', 'ledger_clearance', 'id', 'moves', $${"objections": "-1"}$$),
  ('objection.withdrawn', 'ledger_clearance', 'id', 'moves', $${"objections": "-1"}$$),
  ('audit.found', 'ledger_clearance', 'id', 'moves', $${"state": "withdrawn", "why": null, "audit": "right|wrong"}$$),
  ('audit.drawn', 'ledger_clearance', 'id', 'moves', $${"audit": "drawn", "extra": null}$$),
  ('clearance.held', 'ledger_clearance', 'id', 'moves', $${"holds": "[+reason", "held": "=#holds"}$$),
  ('clearance.freed', 'ledger_clearance', 'id', 'moves', $${"holds": "[-reason", "held": "=#holds"}$$),
  ('clearance.moved', 'ledger_clearance', 'id', 'moves', $${"batch": "$batch", "order": ""}$$),
  ('order.made', 'ledger_clearance', 'batch', 'moves', $${"order": "$order"}$$),
  ('order.made', 'ledger_clearance', 'batch', 'moves', $${"order": ""}$$),
  ('order.signed', 'ledger_clearance', 'batch', 'moves', $${"signed": ",+order"}$$),
  ('order.signed', 'ledger_clearance', NULL, 'moves', $${"corrected_in": null}$$),
  ('clearance.corrected', 'ledger_clearance', 'id', 'moves', $${"county": "$county", "court": "$court", "number": "*number", "sequence": "*sequence", "statute": "*statute", "keys": "*keys", "facts": "*facts", "court_id": "^court", "corrected": "docket|person", "misnamed": "true", "corrected_in": ","}$$),
  ('person.rekeyed', 'ledger_clearance', 'id', 'moves', $${"former": "*subject", "person": ">to"}$$),
  ('forgetting.planned', 'ledger_forgetting', 'id', 'begins', $${"by": "@", "planned_on": "$on", "persons": "$persons", "kinds": "$kinds", "clearances": "#clearances", "made": "#"}$$),
  ('forgetting.planned', 'ledger_clearance', 'id', 'moves', $${"forgetting": "&"}$$),
  ('clearance.forgotten', 'ledger_clearance', 'id', 'moves', $${"charge": "", "case": "", "person": "", "former": "|(forgotten)", "number": "", "sequence": "", "statute": "", "facts": "", "since": "", "keys": "{}", "agencies": "{}", "notices": null, "forgotten_on": "$on"}$$),
  ('clearance.forgotten', 'ledger_item', 'clearance', 'moves', $${"under": ""}$$),
  ('clearance.forgotten', 'ledger_order', NULL, 'moves', $${"case": "", "sha256": ""}$$),
  ('clearance.forgotten', 'ledger_message', NULL, 'moves', $${"sha256": ""}$$),
  ('restoration.asked', 'ledger_clearance', 'id', 'moves', $${"restoring": "asked", "route": "$route", "asked_by": "@", "asked_on": "$on", "noticed_on": "", "hearing_by": ""}$$),
  ('restoration.noticed', 'ledger_clearance', 'id', 'moves', $${"restoring": "noticed", "noticed_on": "$on", "hearing_by": "$hearing_by"}$$),
  ('restoration.heard', 'ledger_clearance', 'id', 'moves', $${"restoring": "!asked_by"}$$),
  ('clearance.restored', 'ledger_clearance', 'id', 'moves', $${"state": "restored", "restored_on": "$on", "why": null}$$),
  ('restoration.told', 'ledger_clearance', 'id', 'moves', $${"told_on": "$on"}$$),
  ('agency.written', 'ledger_clearance', 'id', 'moves', $${"agencies": "+written", "arresting_ori": "$ori@arresting", "prosecuting_ori": "$ori@prosecuting", "court_id": "$ori@court", "jail_id": "$ori@jail"}$$),
  ('agency.confirmed', 'ledger_clearance', 'id', 'moves', $${"arresting_ori": "$ori@arresting", "prosecuting_ori": "$ori@prosecuting", "court_id": "$ori@court", "jail_id": "$ori@jail"}$$),
  ('objection.filed', 'ledger_objection', 'clearance', 'begins', $${"id": "$objection", "batch": "^batch", "stage": "$stage", "ground": "$ground", "filed_on": "$on", "state": "filed|sustained", "by": "@", "role": "@role"}$$),
  ('objection.sustained', 'ledger_objection', 'clearance', 'moves', $${"state": "sustained", "decided_on": "$on"}$$),
  ('objection.overruled', 'ledger_objection', 'clearance', 'moves', $${"state": "overruled", "decided_on": "$on"}$$),
  ('objection.withdrawn', 'ledger_objection', 'clearance', 'moves', $${"state": "withdrawn", "decided_on": "$on"}$$),
  ('order.made', 'ledger_order', 'batch', 'begins', $${"id": "$order", "case": "*case", "bundle": "$bundle", "number": "$number", "sha256": "*sha256", "clearances": "$clearances", "made_on": "%", "replaced": "false", "corrects": "$corrects", "sheet": "$sheet", "draft": "$draft", "signed_by": "", "signed_on": "", "paper": ""}$$),
  ('order.made', 'ledger_order', 'batch', 'moves', $${"replaced": "true"}$$),
  ('order.signed', 'ledger_order', 'batch', 'moves', $${"signed_by": "@", "signed_on": "$on", "paper": "$paper"}$$),
  ('order.signature_refused', 'ledger_order', 'batch', 'moves', $${"signed_by": "", "signed_on": "", "paper": ""}$$),
  ('order.signature_refused', 'ledger_clearance', 'batch', 'moves', $${"signed": ",-order"}$$),
  ('clearance.corrected', 'ledger_order', NULL, 'moves', $${"replaced": "true"}$$),
  ('clearance.restored', 'ledger_order', NULL, 'moves', $${"replaced": "true"}$$),
  ('message.made', 'ledger_message', 'id', 'begins', $${"state": "made", "batch": "$batch", "recipient": "$recipient", "purpose": "$purpose", "attempt": "$attempt", "partial": "?only", "file": "$file", "sha256": "*sha256", "rows": "$rows", "due": "$due", "code": "", "said": "", "sent_on": "", "answered_on": "", "made": "#"}$$),
  ('message.made', 'ledger_message', 'lane', 'moves', $${"state": "replaced"}$$),
  ('message.sent', 'ledger_message', 'id', 'moves', $${"state": "sent", "sent_on": "$on"}$$),
  ('message.acknowledged', 'ledger_message', 'lane', 'moves', $${"state": null, "code": null, "said": null, "answered_on": null}$$),
  ('message.rejected', 'ledger_message', 'lane', 'moves', $${"state": null, "code": null, "said": null, "answered_on": null}$$),
  ('item.acknowledged', 'ledger_message', 'lane', 'moves', $${"state": null, "code": null, "said": null, "answered_on": null}$$),
  ('item.rejected', 'ledger_message', 'lane', 'moves', $${"state": null, "code": null, "said": null, "answered_on": null}$$),
  ('message.made', 'ledger_part', 'message', 'begins', $${"clearance": null}$$),
  ('message.acknowledged', 'ledger_item', 'lane', 'begins', $${"clearance": null, "floor": "0", "seen": "", "seen_on": "", "seen_since": "", "under": ""}$$),
  ('message.acknowledged', 'ledger_item', 'lane', 'moves', $${"message": null, "state": null, "code": null, "asked": null, "said": null}$$),
  ('message.rejected', 'ledger_item', 'lane', 'begins', $${"clearance": null, "floor": "0", "seen": "", "seen_on": "", "seen_since": "", "under": ""}$$),
  ('message.rejected', 'ledger_item', 'lane', 'moves', $${"message": null, "state": null, "code": null, "asked": null, "said": null}$$),
  ('item.acknowledged', 'ledger_item', 'lane', 'begins', $${"clearance": "{clearances", "floor": "0", "seen": "", "seen_on": "", "seen_since": "", "under": ""}$$),
  ('item.acknowledged', 'ledger_item', 'lane', 'moves', $${"message": "{clearances", "state": "{clearances", "code": "{clearances", "asked": "{clearances", "said": "{clearances"}$$),
  ('item.rejected', 'ledger_item', 'lane', 'begins', $${"clearance": "{clearances", "floor": "0", "seen": "", "seen_on": "", "seen_since": "", "under": ""}$$),
  ('item.rejected', 'ledger_item', 'lane', 'moves', $${"message": "{clearances", "state": "{clearances", "code": "{clearances", "asked": "{clearances", "said": "{clearances"}$$),
  ('message.made', 'ledger_item', 'lane', 'begins', $${"clearance": null, "floor": "0", "seen": "", "seen_on": "", "seen_since": "", "under": ""}$$),
  ('message.made', 'ledger_item', 'lane', 'moves', $${"message": null, "state": null, "code": null, "asked": null, "said": null}$$),
  ('verified.gone', 'ledger_item', 'recipient', 'begins', $${"clearance": "{clearances"}$$),
  ('verified.gone', 'ledger_item', 'recipient', 'moves', $${"seen": "{clearances", "seen_on": "$on", "seen_since": "{clearances", "under": "{clearances"}$$),
  ('verified.open', 'ledger_item', 'recipient', 'begins', $${"clearance": "{clearances"}$$),
  ('verified.open', 'ledger_item', 'recipient', 'moves', $${"seen": "{clearances", "seen_on": "$on", "seen_since": "{clearances", "under": "{clearances", "state": "reopened", "message": "", "code": "", "floor": null}$$),
  ('verified.unsure', 'ledger_item', 'recipient', 'begins', $${"clearance": "{clearances"}$$),
  ('verified.unsure', 'ledger_item', 'recipient', 'moves', $${"seen": "{clearances", "seen_on": "$on", "seen_since": "{clearances", "under": "{clearances"}$$),
  ('verified.back', 'ledger_item', 'recipient', 'begins', $${"clearance": "{clearances"}$$),
  ('verified.back', 'ledger_item', 'recipient', 'moves', $${"seen": "{clearances", "seen_on": "$on", "seen_since": "{clearances", "under": "{clearances"}$$),
  ('verified.not_back', 'ledger_item', 'recipient', 'begins', $${"clearance": "{clearances"}$$),
  ('verified.not_back', 'ledger_item', 'recipient', 'moves', $${"seen": "{clearances", "seen_on": "$on", "seen_since": "{clearances", "under": "{clearances", "state": "reopened", "message": "", "code": "", "floor": null}$$),
  ('clearance.corrected', 'ledger_item', 'clearance', 'moves', $${"state": "reopened", "message": "", "code": "", "floor": null}$$),
  ('person.rekeyed', 'ledger_item', NULL, 'moves', $${"state": "reopened", "message": "", "code": "", "floor": null}$$),
  ('message.made', 'ledger_item', 'lane', 'ends', NULL),
  ('agency.assigned', 'ledger_item', 'clearance', 'ends', NULL),
  ('agency.confirmed', 'ledger_item', 'clearance', 'ends', NULL),
  ('extract.compared', 'ledger_comparison', 'recipient', 'begins', $${"extract": "$extract", "earlier": "$earlier", "found": "$found", "on": "$on"}$$),
  ('proof.issued', 'ledger_proof', 'clearance', 'begins', $${"code": "$code", "issued_on": "$on"}$$),
  ('paper.read', 'ledger_paper', 'reference', 'begins', $${"on": "$on", "by": "@"}$$),
  ('agency.assigned', 'ledger_assignment', 'clearance', 'begins', $${"agency": "$agency", "ori": "$ori", "by": "@"}$$),
  ('agency.assigned', 'ledger_assignment', 'clearance', 'moves', $${"ori": "$ori", "by": "@"}$$),
  ('agency.assigned', 'ledger_assignment', 'clearance', 'ends', NULL),
  ('agency.confirmed', 'ledger_assignment', 'clearance', 'ends', NULL),
  ('agency.written', 'ledger_assignment', 'clearance', 'ends', NULL),
  ('change.found', 'ledger_change', 'id', 'begins', $${"id": "#", "subject": "&", "kind": "clearance.corrected|agency.assigned", "part": "$agency", "by": "@", "gone": "false"}$$),
  ('change.found', 'ledger_change', 'subject', 'ends', NULL),
  ('rekey.found', 'ledger_change', 'id', 'begins', $${"id": "#", "kind": "person.rekeyed", "part": "", "by": "@", "gone": "false"}$$),
  ('change.confirmed', 'ledger_change', 'id', 'ends', NULL),
  ('recipient.enrolled', 'ledger_enrolled', 'id', 'begins', $${"by": "@", "since": "~", "until": ""}$$),
  ('recipient.confirmed', 'ledger_enrolled', 'id', 'moves', $${"since": "!by"}$$),
  ('recipient.left', 'ledger_enrolled', 'id', 'moves', $${"until": "$on"}$$),
  ('witness.named', 'ledger_witness', 'id', 'begins', $${"key": "", "asked": "", "asked_by": ""}$$),
  ('witness.named', 'ledger_witness', 'id', 'moves', $${"key": null, "asked": null, "asked_by": null}$$),
  ('time.asked', 'ledger_anchor', 'witness', 'begins', $${"seq": "#", "at": "", "day": ""}$$),
  ('time.anchored', 'ledger_anchor', 'witness', 'moves', $${"at": "$at", "day": null}$$),
  ('law.signed_off', 'ledger_signoff', 'id', 'begins', $${"jurisdiction": "$jurisdiction", "readings": "$readings", "presumptions": "$presumptions", "counsel": "$counsel", "on": "$on", "named": "$named", "texts": "$texts", "state": "signed", "text": "$text", "by": "@", "rehearsed": "@system"}$$),
  ('law.signed_off', 'ledger_signoff', 'id', 'moves', $${"jurisdiction": "$jurisdiction", "readings": "$readings", "presumptions": "$presumptions", "counsel": "$counsel", "on": "$on", "named": "$named", "texts": "$texts", "state": "signed", "text": "$text", "by": "@", "rehearsed": "@system"}$$),
  ('law.text_added', 'ledger_lawtext', 'section', 'begins', $${"sha256": "$sha256", "jurisdiction": "$jurisdiction", "address": "$address", "taken_on": "$taken_on", "on": "$on", "by": "@", "current": "true"}$$),
  ('law.text_added', 'ledger_lawtext', 'section', 'moves', $${"jurisdiction": null, "address": null, "taken_on": null, "on": null, "by": null, "current": null}$$),
  ('law.sign_off_withdrawn', 'ledger_signoff', 'id', 'moves', $${"state": "withdrawn"}$$),
  ('sheet.certified', 'ledger_sheet', 'id', 'begins', $${"jurisdiction": "$jurisdiction", "counsel": "$counsel", "on": "$on", "by": "@"}$$)
  ) AS l(kind, "table", about, does, sets) LEFT JOIN LATERAL jsonb_each_text(l.sets::jsonb) AS c ON true;
CREATE INDEX ledger_led ON ledger_leads ("table", does, "column");
CREATE TABLE IF NOT EXISTS ledger_named (kind text, key text, PRIMARY KEY (kind, key));
TRUNCATE ledger_named;
INSERT INTO ledger_named VALUES ('audit.found', 'wave'), ('change.confirmed', 'event');
CREATE TABLE IF NOT EXISTS ledger_listed (kind text, key text, PRIMARY KEY (kind, key));
TRUNCATE ledger_listed;
INSERT INTO ledger_listed VALUES ('person.rekeyed', 'moved'), ('forgetting.planned', 'clearances'), ('audit.drawn', 'sample'), ('audit.drawn', 'extra');
ALTER TABLE ledger_wave DROP CONSTRAINT IF EXISTS ledger_four_eyes;
ALTER TABLE ledger_wave ADD CONSTRAINT ledger_four_eyes CHECK (released_by = '' OR released_by <> requested_by);
REVOKE INSERT, UPDATE, DELETE ON ledger_may, ledger_works, ledger_leads, ledger_named, ledger_listed, ledger_values, ledger_says,
  ledger_keys FROM office;
GRANT SELECT ON ledger_may, ledger_works, ledger_leads, ledger_named, ledger_listed, ledger_values, ledger_says, ledger_keys TO office;

-- Which transaction appended an event (place 0), and which of its events change who may do what or lead to a step.
-- Nobody but the functions below writes it.
DROP TABLE IF EXISTS ledger_writing;
CREATE TABLE ledger_writing (xid xid8, subject text, kind text, seq bigint, PRIMARY KEY (xid, subject, kind, seq));
REVOKE ALL ON ledger_writing FROM office;

-- The time of the ledger is the server's.
CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS 'SELECT clock_timestamp()';

CREATE OR REPLACE FUNCTION ledger_writer() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.login IS DISTINCT FROM session_user::text
     OR (NEW.authentication = 'database' AND NEW.login <> NEW.actor)
     OR (NEW.authentication LIKE 'web:%' AND NOT pg_has_role(session_user, 'ledger_web', 'MEMBER'))
     OR NOT (CASE NEW.role
       WHEN 'system' THEN NEW.actor = 'clearslate' AND EXISTS (SELECT FROM public.ledger_works AS o
                          WHERE o.kind = NEW.kind AND pg_has_role(session_user, 'ledger_' || o."group", 'MEMBER'))
       ELSE NEW.role IN ('operator', 'reviewer', 'prosecutor', 'clerk', 'judge', 'counsel', 'auditor')
            AND pg_has_role(session_user, 'ledger_' || NEW.role, 'MEMBER')
            AND (NEW.actor = session_user OR NEW.authentication LIKE 'web:%') END) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s may not write an event of %s as %s',
      session_user, NEW.actor, NEW.role);
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_writer BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_writer();

-- The stages that a batch goes through, in order, as its plan's event says them; and its wave.
CREATE OR REPLACE FUNCTION ledger_way(batch_id text, OUT wave text, OUT stages jsonb) LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE formed jsonb; plan text; asked jsonb;
BEGIN
  SELECT e.payload::jsonb INTO formed FROM ledger_event e WHERE e.subject = batch_id AND e.kind = 'batch.formed' ORDER BY seq LIMIT 1;
  wave := formed ->> 'wave';
  SELECT e.payload::jsonb ->> 'plan' INTO plan FROM ledger_event e WHERE e.subject = wave AND e.kind = 'wave.formed' ORDER BY seq LIMIT 1;
  SELECT e.payload::jsonb -> 'workflow' -> 'stages' INTO asked FROM ledger_event e
    WHERE e.subject = plan AND e.kind = 'plan.made' ORDER BY seq LIMIT 1;
  SELECT coalesce(jsonb_agg(s.stage ORDER BY s.place), '[]') INTO stages
    FROM jsonb_array_elements(coalesce(asked, '[]')) WITH ORDINALITY AS s(stage, place)
    WHERE (coalesce(s.stage ->> 'scope', 'all') = 'all'
           OR ((s.stage ->> 'scope' = 'convictions') = (formed ->> 'conviction')::boolean))
      AND (jsonb_array_length(coalesce(s.stage -> 'laws', '[]')) = 0 OR s.stage -> 'laws' ? (formed ->> 'law'))
      AND (coalesce(s.stage ->> 'victims', '') = '' OR EXISTS (
           SELECT FROM ledger_clearance c, jsonb_array_elements(c.notices) AS n
           WHERE c.batch = batch_id AND n ->> 'key' = s.stage ->> 'victims'));
END $$;

-- Why a clearance of a kind under a law does not enter a batch now; empty where it may.
CREATE OR REPLACE FUNCTION ledger_shut(batch_id text, conviction boolean, law text, is_moved boolean, "before" bigint) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE formed jsonb; wave text; plan text; asked jsonb;
BEGIN
  SELECT e.payload::jsonb INTO formed FROM ledger_event e WHERE e.subject = batch_id AND e.kind = 'batch.formed' ORDER BY seq LIMIT 1;
  IF formed IS NULL THEN
    RETURN 'there is no such batch';
  END IF;
  wave := formed ->> 'wave';
  SELECT e.payload::jsonb ->> 'plan' INTO plan FROM ledger_event e WHERE e.subject = wave AND e.kind = 'wave.formed' ORDER BY seq LIMIT 1;
  SELECT e.payload::jsonb -> 'workflow' -> 'stages' INTO asked FROM ledger_event e WHERE e.subject = plan AND e.kind = 'plan.made' ORDER BY seq LIMIT 1;
  IF plan IS NULL OR coalesce((formed ->> 'conviction')::boolean <> conviction, false) OR EXISTS (
      SELECT FROM jsonb_array_elements(coalesce(asked, '[]')) AS s(stage) WHERE jsonb_array_length(coalesce(s.stage -> 'laws', '[]')) > 0
      AND (s.stage -> 'laws' ? coalesce(formed ->> 'law', '')) <> (s.stage -> 'laws' ? law)) THEN
    RETURN 'it goes another way';
  END IF;
  IF is_moved THEN
    RETURN CASE WHEN EXISTS (SELECT FROM ledger_event e WHERE e.subject = batch_id AND e.seq < "before"
      AND e.kind IN ('stage.opened', 'batch.cleared', 'batch.ended')) THEN 'the batch is on its way' ELSE '' END;
  END IF;
  RETURN CASE WHEN EXISTS (SELECT FROM ledger_event e WHERE e.subject = plan AND e.seq < "before" AND e.kind = 'plan.completed')
      OR EXISTS (SELECT FROM ledger_event e WHERE e.subject = wave AND e.seq < "before" AND e.kind IN ('audit.set', 'release.approved'))
      OR (SELECT e.kind = 'release.requested' FROM ledger_event e WHERE e.subject = wave AND e.seq < "before"
          AND e.kind IN ('release.requested', 'release.refused', 'wave.halted') ORDER BY e.seq DESC LIMIT 1)
    THEN 'its wave was released, its audit began, or its plan is complete' ELSE '' END;
END $$;

-- The signatures of a batch before an event that nobody refused.
CREATE OR REPLACE FUNCTION ledger_signed(batch_id text, before bigint) RETURNS SETOF ledger_event LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.* FROM ledger_event o WHERE o.subject = batch_id AND o.seq < before AND o.kind = 'order.signed' AND NOT EXISTS (
    SELECT FROM ledger_event r WHERE r.subject = batch_id AND r.seq > o.seq AND r.seq < before AND r.kind = 'order.signature_refused'
      AND r.payload::jsonb ->> 'order' = o.payload::jsonb ->> 'order')
$$;

-- The roles that decide whether a clearance is restored, as its plan's event says.
CREATE OR REPLACE FUNCTION ledger_deciders(clearance_id text, way text) RETURNS text[] LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE d.role WHEN 'judge' THEN ARRAY['judge', 'clerk'] ELSE ARRAY[d.role] END FROM (
    SELECT coalesce((SELECT r.route ->> 'decided_by' FROM ledger_clearance c JOIN ledger_event p ON p.subject = c.plan AND p.kind = 'plan.made'
      CROSS JOIN LATERAL (SELECT p.payload::jsonb -> 'workflow' -> 'restoration' AS error) AS w
      CROSS JOIN LATERAL jsonb_array_elements(jsonb_build_array(w.error) || coalesce(w.error -> 'others', '[]')) AS r(route)
      WHERE c.id = clearance_id AND coalesce(r.route ->> 'id', 'error') = way LIMIT 1), 'judge') AS role) AS d
$$;

-- Whether two people released a wave, and nothing halts it: by the events alone.
CREATE OR REPLACE FUNCTION ledger_released(wave_id text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM ledger_event a JOIN LATERAL (
      SELECT e.kind, e.actor FROM ledger_event e WHERE e.subject = wave_id AND e.seq < a.seq
        AND e.kind IN ('release.requested', 'release.refused', 'wave.halted') ORDER BY e.seq DESC LIMIT 1) AS q ON true
    WHERE a.subject = wave_id AND a.kind = 'release.approved' AND q.kind = 'release.requested' AND q.actor <> a.actor)
  AND coalesce((SELECT e.kind = 'wave.resumed' FROM ledger_event e WHERE e.subject = wave_id
    AND e.kind IN ('wave.halted', 'wave.resumed') ORDER BY e.seq DESC LIMIT 1), true)
$$;

-- Whether the days of a window that an event opened passed by the clock that the policy `time` asks for: by what witnesses said.
CREATE OR REPLACE FUNCTION ledger_borne_out(since bigint, begun date, until date) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  WITH told AS (
    SELECT (e.payload::jsonb ->> 'seq')::bigint AS seq, ((e.payload::jsonb ->> 'at')::timestamptz AT TIME ZONE o.zone)::date AS day
    FROM ledger_event e, ledger_opening o WHERE e.kind = 'time.anchored')
  SELECT (SELECT o.rehearsal FROM ledger_opening o)
    OR coalesce((SELECT p.value FROM ledger_policy p WHERE p.id = 'time'), 'anchored') <> 'anchored'
    OR coalesce((SELECT max(t.day) FROM told t) - (SELECT t.day FROM told t WHERE t.seq > since ORDER BY t.seq LIMIT 1) > until - begun, false)
$$;

-- Whether what an event is about lies within the counties, the courts and the agency for which a role was granted.
CREATE OR REPLACE FUNCTION ledger_within(kind text, subject text, payload text, about text, granted ledger_grant) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE says jsonb := payload::jsonb; at_home boolean := granted.counties = '[]' AND granted.courts = '[]'; sent ledger_message; wrong_order text; ids text[];
BEGIN
  CASE about
    WHEN 'paper' THEN
      RETURN true;
    WHEN 'clearance' THEN
      ids := ARRAY[subject];
    WHEN 'batch' THEN
      wrong_order := CASE kind WHEN 'order.made' THEN says ->> 'corrects'
        WHEN 'order.signed' THEN (SELECT o.corrects FROM ledger_order o WHERE o.id = says ->> 'order') END;
      ids := ARRAY(SELECT c.id FROM ledger_clearance c WHERE CASE WHEN coalesce(wrong_order, '') <> '' THEN c.signed LIKE '%,' || wrong_order || ',%'
        ELSE c.batch = subject AND (kind <> 'order.signed' OR c."order" = says ->> 'order')
             AND (kind <> 'order.made' OR coalesce(says ->> 'bundle', '') IN ('', c.bundle)) END);
    WHEN 'message' THEN
      SELECT * INTO sent FROM ledger_message o WHERE o.id = subject;
      ids := ARRAY(SELECT c.id FROM ledger_clearance c WHERE c.batch = coalesce(sent.batch, says ->> 'batch'));
      IF granted.agency NOT IN ('', coalesce(sent.recipient, says ->> 'recipient')) THEN
        RETURN false;
      END IF;
      granted.agency := '';
    WHEN 'recipient' THEN
      IF granted.agency NOT IN ('', subject) THEN
        RETURN false;
      ELSIF at_home THEN
        RETURN true;
      END IF;
      ids := ARRAY(SELECT i.id FROM jsonb_array_elements_text(coalesce(says -> 'clearances', '[]')) AS i(id));
      granted.agency := '';
    ELSE
      RETURN false;
  END CASE;
  RETURN cardinality(ids) > 0 AND NOT EXISTS (SELECT FROM unnest(ids) AS i(id) LEFT JOIN ledger_clearance c USING (id)
    WHERE c.id IS NULL OR NOT (granted.counties = '[]' OR granted.counties ? c.county) OR NOT (granted.courts = '[]' OR granted.courts ? c.court)
       OR NOT (granted.agency = '' OR EXISTS (SELECT FROM ledger_message o WHERE o.recipient = granted.agency AND CASE WHEN o.partial
               THEN EXISTS (SELECT FROM ledger_part p WHERE (p.message, p.clearance) = (o.id, c.id)) ELSE o.batch = c.batch END)));
END $$;

-- Whether an event is of what newer records say, which changes nothing in a real ledger before another person confirms it.
CREATE OR REPLACE FUNCTION ledger_waits(kind text, payload text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (kind IN ('clearance.corrected', 'person.rekeyed') OR (kind = 'agency.assigned' AND payload LIKE '%"beside":"%'))
    AND NOT (SELECT o.rehearsal FROM ledger_opening AS o)
$$;

-- Whether records cover less than those that were asked before.
CREATE OR REPLACE FUNCTION ledger_lacks(covers jsonb, "before" jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(NOT covers -> 'jurisdictions' @> ("before" -> 'jurisdictions')
    OR ("before" ->> 'history' = 'whole' AND covers ->> 'history' <> 'whole')
    OR (covers ->> 'first_year')::int > ("before" ->> 'first_year')::int OR (covers ->> 'last_year')::int < ("before" ->> 'last_year')::int
    OR (covers ->> 'charges')::float < ("before" ->> 'charges')::float * 0.9, false)
$$;

-- The plans of a jurisdiction.
CREATE OR REPLACE FUNCTION ledger_plans_of(jurisdiction text) RETURNS SETOF text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.subject FROM ledger_event o WHERE o.kind = 'plan.made' AND o.payload::jsonb -> 'workflow' ->> 'jurisdiction' = jurisdiction
$$;

-- Why newer records were not asked of a plan as an event says; empty where they were. Whatever it says it found, what was taken back since
-- the recheck before is more than one person lets be where it is more than twenty and more than the workflow's share.
CREATE OR REPLACE FUNCTION ledger_misasked(e ledger_event) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE says jsonb := e.payload::jsonb; made jsonb; asked record; allowed record; back int; still int; waiting int;
BEGIN
  SELECT o.payload::jsonb -> 'workflow' INTO made FROM ledger_event o WHERE o.subject = e.subject AND o.kind = 'plan.made' AND o.seq < e.seq LIMIT 1;
  SELECT o.seq, o.payload::jsonb -> 'covers' AS covers INTO asked FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
    AND o.kind IN ('plan.made', 'plan.rechecked') ORDER BY o.seq DESC LIMIT 1;
  IF made IS NULL THEN
    RETURN 'there is no such plan';
  ELSIF says ->> 'sha256' !~ '^[0-9a-f]{64}$' THEN
    RETURN 'it names no run by its digest';
  ELSIF (SELECT count(*) FROM jsonb_each(says -> 'covers')) <> 5 OR ARRAY['string', 'number', 'array'] IS DISTINCT FROM ARRAY[
      jsonb_typeof(says -> 'covers' -> 'history'), jsonb_typeof(says -> 'covers' -> 'charges'), jsonb_typeof(says -> 'covers' -> 'jurisdictions')]
      OR NOT says -> 'covers' ?& ARRAY['first_year', 'last_year'] THEN
    RETURN 'it does not say what its records cover';
  ELSIF ledger_lacks(says -> 'covers', asked.covers) THEN
    RETURN 'its records cover less than those asked before';
  END IF;
  SELECT count(*), count(*) FILTER (WHERE c.state = 'planned') INTO back, still FROM ledger_event o JOIN ledger_clearance c ON c.id = o.subject
    WHERE o.kind = 'clearance.withdrawn' AND o.seq > asked.seq AND o.seq < e.seq AND c.plan IN (SELECT ledger_plans_of(made ->> 'jurisdiction'));
  SELECT count(*) INTO waiting FROM ledger_clearance c
    WHERE c.state = 'planned' AND c.plan IN (SELECT ledger_plans_of(made ->> 'jurisdiction'));
  SELECT o.actor, o.payload::jsonb AS says INTO allowed FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
    AND o.kind = 'recheck.allowed' ORDER BY o.seq DESC LIMIT 1;
  RETURN CASE WHEN back <= 20 OR back <= coalesce((made ->> 'recheck_share')::float, 0.1) * (back + waiting - still)
      OR coalesce(allowed.actor <> e.actor AND allowed.says ->> 'run' = says ->> 'run' AND (allowed.says ->> 'taken')::int >= back, false)
    THEN '' ELSE 'nobody else allowed that so much is taken back' END;
END $$;

-- The day of a moment, where the ledger's days begin.
CREATE OR REPLACE FUNCTION ledger_day(at text) RETURNS date LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(o.clock, (at::timestamptz AT TIME ZONE o.zone)::date) FROM ledger_opening AS o
$$;

-- A step of a batch stands on the events before it, whatever the tables beside them say.
CREATE OR REPLACE FUNCTION ledger_check_step(e ledger_event) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  says jsonb := e.payload::jsonb;
  today date := ledger_day(e.at);
  way record; stage jsonb; prior jsonb; found ledger_clearance; in_wave ledger_wave; orders text[]; wrong text; opened int; closed int; told_by text; due date; shown date; first date; begun date; since bigint;
BEGIN
  IF e.kind = 'agency.confirmed' THEN
    IF NOT EXISTS (SELECT FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind = 'agency.assigned'
        AND o.actor <> e.actor AND o.payload::jsonb ->> 'agency' = says ->> 'agency' AND o.payload::jsonb ->> 'ori' = says ->> 'ori') THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s: %s', e.kind,
        e.subject, 'nobody else named the agency');
    END IF;
    RETURN;
  END IF;
  IF e.kind = 'change.confirmed' THEN
    -- Another person asked for it, it waits still, and the row has what that person's event has.
    IF NOT EXISTS (SELECT FROM ledger_event o JOIN ledger_change c ON c.id = o.seq::text LEFT JOIN ledger_content b ON b.seq = o.seq
        WHERE o.seq = (says ->> 'event')::bigint AND o.seq < e.seq AND o.actor <> e.actor AND (c.kind, c."by") = (o.kind, o.actor)
          AND ledger_waits(o.kind, o.payload) AND e.subject = CASE o.kind WHEN 'person.rekeyed' THEN o.seq::text ELSE o.subject END
          AND c.subject = coalesce(b.body::jsonb ->> 'subject', o.subject) AND c.part = coalesce(o.payload::jsonb ->> 'agency', '')
          AND c.payload = (o.payload::jsonb - 'beside') || coalesce(b.body::jsonb - 'subject', '{}')) THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s: %s', e.kind,
        e.subject, 'nobody else asked for it, or it waits no more');
    END IF;
    RETURN;
  END IF;
  IF e.kind = 'order.signature_refused' THEN
    IF NOT EXISTS (SELECT FROM ledger_signed(e.subject, e.seq) AS o
                   WHERE o.payload::jsonb ->> 'order' = says ->> 'order' AND o.actor <> e.actor) THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s: %s', e.kind,
        e.subject, 'nobody else recorded the signature');
    END IF;
    RETURN;
  END IF;
  IF e.kind = 'clearance.forgotten' THEN
    -- By another than who planned it, and of this clearance alone, or of what speaks of several.
    IF NOT EXISTS (SELECT FROM ledger_event o WHERE o.subject = says ->> 'forgetting' AND o.seq < e.seq AND o.kind = 'forgetting.planned'
        AND o.actor <> e.actor AND o.payload::jsonb -> 'clearances' ? e.subject)
       OR EXISTS (SELECT FROM jsonb_array_elements_text(says -> 'events') AS i(seq) JOIN ledger_event o ON o.seq = i.seq::bigint
        WHERE o.kind IN ('clearance.planned', 'clearance.corrected', 'agency.assigned') AND o.subject <> e.subject) THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s: %s', e.kind,
        e.subject, 'nobody else planned it, or it is of others too');
    END IF;
    RETURN;
  END IF;
  IF e.kind = 'clearance.moved' THEN
    SELECT * INTO found FROM ledger_clearance c WHERE c.id = e.subject;
    SELECT o.payload::jsonb INTO prior FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
      AND o.kind IN ('clearance.planned', 'clearance.moved') ORDER BY o.seq DESC LIMIT 1;
    wrong := CASE WHEN prior IS NULL OR (found.state, found.held, found.objections) IS DISTINCT FROM ('planned', 0, 0)
        THEN 'it cannot go on yet'
      WHEN NOT EXISTS (SELECT FROM ledger_batch b WHERE b.id = prior ->> 'batch' AND b.state IN ('cleared', 'ended'))
        THEN 'its batch is still on its way'
      WHEN (SELECT y.wave FROM ledger_way(prior ->> 'batch') AS y) IS DISTINCT FROM (SELECT y.wave FROM ledger_way(says ->> 'batch') AS y)
        THEN 'the batch is of another wave'
      ELSE ledger_shut(says ->> 'batch', found.conviction, found.law, true, e.seq) END;
  ELSIF e.kind = 'clock.corrected' THEN
    wrong := CASE WHEN NOT EXISTS (SELECT FROM ledger_opening o WHERE o.doubted = (says ->> 'first') || '-' || (says ->> 'last')
      AND o.doubted_by NOT IN ('', e.actor)) THEN 'nobody else doubts the clock' ELSE '' END;
  ELSIF e.kind = 'plan.rechecked' THEN
    wrong := CASE WHEN (says ->> 'as_of')::date > today THEN 'its day has not come' ELSE ledger_misasked(e) END;
  ELSIF e.kind IN ('restoration.heard', 'clearance.restored') THEN
    SELECT jsonb_build_object('seq', o.seq, 'actor', o.actor, 'route', o.payload::jsonb -> 'route') INTO prior FROM ledger_event o
      WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind = 'restoration.asked' ORDER BY o.seq DESC LIMIT 1;
    wrong := CASE WHEN prior IS NULL THEN 'nobody asked for it'
      WHEN e.kind = 'restoration.heard' AND prior ->> 'actor' = e.actor THEN 'who asked for it decides it'
      WHEN e.kind = 'restoration.heard' AND NOT e.role = ANY (ledger_deciders(e.subject, prior ->> 'route')) THEN 'another role decides it'
      WHEN e.kind = 'clearance.restored' AND NOT coalesce((SELECT (o.payload::jsonb ->> 'restore')::boolean FROM ledger_event o
        WHERE o.subject = e.subject AND o.seq < e.seq AND o.seq > (prior ->> 'seq')::bigint AND o.kind = 'restoration.heard'
        ORDER BY o.seq DESC LIMIT 1), false) THEN 'nobody decided it' ELSE '' END;
  ELSIF e.kind IN ('audit.drawn', 'release.requested', 'release.approved') THEN
    SELECT * INTO in_wave FROM ledger_wave w WHERE w.id = e.subject;
    wrong := CASE e.kind
      WHEN 'audit.drawn' THEN CASE WHEN (says ->> 'seed')::bigint IS DISTINCT FROM (
          SELECT ('x' || lpad(left(o.hash, 13), 16, '0'))::bit(64)::bigint FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
            AND o.kind = 'audit.opened' AND o.actor <> in_wave.set_by ORDER BY o.seq LIMIT 1)
          OR says -> 'sample' IS DISTINCT FROM (SELECT jsonb_agg(d.id ORDER BY d.place) FROM (
            SELECT c.id, sha256(convert_to((says ->> 'seed') || '|' || c.id, 'UTF8')) AS place FROM ledger_clearance c
            WHERE c.wave = e.subject AND ((c.state = 'planned' AND c.audit = '') OR c.extra)
            ORDER BY 2 LIMIT jsonb_array_length(says -> 'sample')) AS d) THEN 'it is not what the seed draws' ELSE '' END
      WHEN 'release.requested' THEN (
        WITH sample AS (SELECT DISTINCT i.id FROM ledger_event d, jsonb_array_elements_text(d.payload::jsonb -> 'sample') AS i(id)
                        WHERE d.subject = e.subject AND d.kind = 'audit.drawn' AND d.seq < e.seq),
             looked AS (SELECT (o.payload::jsonb ->> 'right')::boolean AS is_right FROM sample JOIN ledger_event o ON o.subject = sample.id
                       WHERE o.kind = 'audit.found' AND o.seq < e.seq)
        SELECT CASE WHEN (in_wave.drawn, in_wave."right", in_wave.wrong) IS DISTINCT FROM ((SELECT count(*) FROM sample)::int,
            (SELECT count(*) FROM looked WHERE is_right)::int, (SELECT count(*) FROM looked WHERE NOT is_right)::int)
          OR in_wave.drawn = 0 OR in_wave.drawn <> in_wave."right" + in_wave.wrong THEN 'its sample is not audited so' ELSE '' END)
      ELSE CASE WHEN coalesce((SELECT o.kind = 'release.requested' AND o.actor <> e.actor FROM ledger_event o WHERE o.subject = e.subject
          AND o.seq < e.seq AND o.kind IN ('release.requested', 'release.refused', 'wave.halted') ORDER BY o.seq DESC LIMIT 1), false)
        THEN '' ELSE 'nobody else asks for it' END END;
  ELSIF e.kind IN ('objection.withdrawn', 'objection.sustained') OR (e.kind = 'objection.overruled' AND e.role <> 'system') THEN
    SELECT o.payload::jsonb || jsonb_build_object('role', o.role) INTO prior FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
      AND o.kind = 'objection.filed' AND o.payload::jsonb ->> 'objection' = says ->> 'objection' LIMIT 1;
    SELECT * INTO way FROM ledger_way((SELECT c.batch FROM ledger_clearance c WHERE c.id = e.subject));
    wrong := CASE WHEN prior IS NULL THEN 'there is no such objection'
      WHEN EXISTS (SELECT FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq
        AND o.kind IN ('objection.withdrawn', 'objection.sustained', 'objection.overruled')
        AND o.payload::jsonb ->> 'objection' = says ->> 'objection') THEN 'it came to its end before'
      WHEN e.kind = 'objection.withdrawn' THEN CASE WHEN e.role IN (prior ->> 'role', 'clerk') THEN '' ELSE 'another role objected' END
      WHEN NOT EXISTS (SELECT FROM jsonb_array_elements(way.stages) AS s(stage) WHERE s.stage ->> 'id' = prior ->> 'stage'
        AND s.stage ->> 'decides_objections' = e.role) THEN 'another role decides it' ELSE '' END;
  ELSIF e.kind = 'audit.set' THEN
    SELECT p.payload::jsonb -> 'workflow' INTO prior FROM ledger_event w JOIN ledger_event p ON p.subject = w.payload::jsonb ->> 'plan'
      AND p.kind = 'plan.made' WHERE w.subject = e.subject AND w.kind = 'wave.formed' AND w.seq < e.seq LIMIT 1;
    wrong := CASE WHEN prior IS NULL THEN 'there is no such wave'
      WHEN EXISTS (SELECT FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind = 'audit.opened')
        THEN 'its draw was opened: its bound stays'
      WHEN NOT ((says ->> 'bound')::float > 0 AND (says ->> 'bound')::float <= coalesce((prior ->> 'audit_bound')::float, 0.05)
        AND (says ->> 'confidence')::float >= coalesce((prior ->> 'audit_confidence')::float, 0.9) AND (says ->> 'confidence')::float < 1)
        THEN 'its workflow allows less error, or asks for more confidence' ELSE '' END;
  ELSIF e.kind = 'order.signed' THEN
    SELECT o.payload::jsonb INTO prior FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind = 'order.made'
      AND o.payload::jsonb ->> 'order' = says ->> 'order' LIMIT 1;
    wrong := CASE WHEN prior IS NULL THEN 'there is no such order'
      WHEN EXISTS (SELECT FROM ledger_signed(e.subject, e.seq) AS o WHERE o.payload::jsonb ->> 'order' = says ->> 'order') THEN 'it is signed already'
      WHEN (SELECT o.replaced FROM ledger_order o WHERE o.id = says ->> 'order') THEN 'it was made again'
      WHEN coalesce((prior ->> 'draft')::boolean, false) THEN CASE coalesce((SELECT p.value FROM ledger_policy p WHERE p.id = 'orders'), 'certified')
        WHEN 'certified' THEN 'it is a draft' ELSE '' END
      WHEN EXISTS (SELECT FROM ledger_sheet s WHERE s.id = prior ->> 'sheet' AND s."by" = e.actor) THEN 'the counsel who certified it records no signature'
      ELSE '' END;
  ELSIF e.kind IN ('law.signed_off', 'clock.moved') THEN
    wrong := CASE WHEN (e.kind = 'clock.moved' OR e.role = 'system') AND NOT (SELECT o.rehearsal FROM ledger_opening o)
      THEN 'the ledger is no rehearsal' ELSE '' END;
  END IF;
  IF wrong IS NOT NULL THEN
    IF wrong <> '' THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s: %s', e.kind, e.subject, wrong);
    END IF;
    RETURN;
  END IF;
  IF e.kind = 'objection.overruled' THEN
    SELECT c.batch INTO e.subject FROM ledger_clearance c WHERE c.id = e.subject;
  END IF;
  SELECT * INTO way FROM ledger_way(e.subject);
  SELECT count(*) FILTER (WHERE o.kind = 'stage.opened'), count(*) FILTER (WHERE o.kind IN ('stage.completed', 'stage.lapsed'))
    INTO opened, closed FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind LIKE 'stage.%';
  stage := way.stages -> closed;
  orders := ARRAY(SELECT o.payload::jsonb ->> 'order' FROM ledger_signed(e.subject, e.seq) AS o);
  -- The window of the stage that is open: of its first list, or of its opening.
  SELECT (o.payload::jsonb ->> 'due')::date, (o.payload::jsonb ->> 'on')::date, o.kind, o.seq INTO due, shown, told_by, since FROM ledger_event o
    WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind IN ('stage.shown', 'stage.opened')
      AND o.payload::jsonb ->> 'stage' = stage ->> 'id' ORDER BY (o.kind = 'stage.shown') DESC, o.seq LIMIT 1;
  begun := shown;
  IF told_by IS DISTINCT FROM 'stage.shown' THEN
    shown := NULL;
  END IF;
  first := CASE WHEN stage -> 'window' ->> 'days' IS NOT NULL THEN (says ->> 'on')::date + (stage -> 'window' ->> 'days')::int
    WHEN stage -> 'window' ->> 'next_month_day' IS NOT NULL THEN
      (date_trunc('month', date_trunc('month', (says ->> 'on')::date) + interval '31 days'))::date
      + (stage -> 'window' ->> 'next_month_day')::int - 1 END;
  IF way.wave IS NULL OR NOT ledger_released(way.wave)
     OR (e.kind <> 'stage.completed' AND (says ->> 'on')::date IS DISTINCT FROM today)
     OR EXISTS (SELECT FROM ledger_event o WHERE o.subject = e.subject AND o.seq < e.seq AND o.kind IN ('batch.cleared', 'batch.ended'))
     OR NOT (CASE e.kind
       WHEN 'stage.opened' THEN opened = closed AND says ->> 'stage' = stage ->> 'id'
            AND (says ->> 'due') IS NOT NULL = (first IS NOT NULL) AND coalesce((says ->> 'due')::date >= first, true)
       WHEN 'stage.shown' THEN opened = closed + 1 AND says ->> 'stage' = stage ->> 'id'
            AND CASE WHEN shown IS NULL THEN (says ->> 'due') IS NOT NULL = (first IS NOT NULL) AND coalesce((says ->> 'due')::date >= first, true)
                ELSE (says ->> 'due')::date IS NOT DISTINCT FROM due END
       WHEN 'stage.lapsed' THEN opened = closed + 1 AND says ->> 'stage' = stage ->> 'id' AND stage ->> 'lapse' = 'proceeds'
            AND due < (says ->> 'on')::date AND ledger_borne_out(since, begun, due)
            AND (shown IS NOT NULL OR (coalesce(stage -> 'grounds', '{}') = '{}' AND coalesce(stage ->> 'victims', '') = ''))
       WHEN 'stage.completed' THEN opened = closed + 1 AND says ->> 'stage' = stage ->> 'id'
            AND CASE WHEN coalesce(stage ->> 'sign', '') = '' THEN e.role = stage ->> 'actor'
                ELSE e.role IN (stage ->> 'actor', 'clerk', 'judge')
                     AND cardinality(orders) > 0
                     AND NOT EXISTS (SELECT FROM ledger_clearance c WHERE c.batch = e.subject AND c.state = 'planned' AND c.held = 0
                                     AND c.objections = 0 AND c."order" <> '' AND c."order" <> ALL (orders))
                     AND NOT EXISTS (SELECT FROM ledger_signed(e.subject, e.seq) AS o WHERE o.actor = e.actor) END
       WHEN 'objection.overruled' THEN opened = closed + 1 AND stage ->> 'unanswered_objection' = 'falls' AND shown IS NOT NULL
            AND due < (says ->> 'on')::date AND ledger_borne_out(since, begun, due)
       WHEN 'batch.cleared' THEN opened = closed AND closed = jsonb_array_length(way.stages)
       ELSE true END) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out %s of %s', e.kind, e.subject);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE wrong record; e ledger_event;
BEGIN
  IF NOT EXISTS (SELECT FROM written) THEN
    RETURN NULL;
  END IF;
  SELECT kind, actor, role INTO wrong FROM written AS w
    WHERE NOT EXISTS (SELECT FROM ledger_may AS o WHERE (o.kind, o.role) = (w.kind, w.role))
       OR NOT (w.role = 'system' OR w.kind = 'ledger.opened' OR EXISTS (SELECT FROM ledger_grant AS g
               WHERE (g."user", g.role) = (w.actor, w.role) AND g.confirmed)) LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s is not for %s as %s', wrong.kind, wrong.actor,
      wrong.role);
  END IF;
  SELECT w.kind, w.actor, w.subject INTO wrong FROM written AS w JOIN ledger_grant AS g ON (g."user", g.role) = (w.actor, w.role) AND g.scoped
    JOIN ledger_may AS o ON (o.kind, o.role) = (w.kind, w.role) WHERE NOT ledger_within(w.kind, w.subject, w.payload, o.about, g) LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s of %s is outside of what %s was granted', wrong.kind,
      wrong.subject, wrong.actor);
  END IF;
  SELECT w.seq, w.kind INTO wrong FROM (SELECT seq, kind, subject, payload::jsonb AS says FROM written OFFSET 0) AS w
    WHERE jsonb_typeof(w.says) <> 'object' OR w.subject = '' OR EXISTS (
      SELECT FROM jsonb_each(CASE jsonb_typeof(w.says) WHEN 'object' THEN w.says ELSE '{}' END) AS c
      LEFT JOIN ledger_says AS s ON (s.kind, s.key) = (w.kind, c.key) WHERE s.key IS NULL OR NOT jsonb_typeof(c.value) = ANY (s.types)
        OR ('day' = ANY (s.types) AND c.value #>> '{}' !~ '^\d{4}-\d{2}-\d{2}$'))
    OR EXISTS (SELECT FROM ledger_says AS s WHERE s.kind = w.kind AND s.needed AND NOT w.says ? s.key) LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: event %s does not say what %s says', wrong.seq, wrong.kind);
  END IF;
  SELECT w.kind, w.key INTO wrong FROM written AS w LEFT JOIN ledger_keys AS k USING (kind)
    WHERE w.key IS NOT NULL AND w.role NOT IN ('system', 'operator') AND w.key NOT LIKE coalesce(replace(k.pattern, '{}', w.subject), '') LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s is written under no key such as %s', wrong.kind, wrong.key);
  END IF;
  SELECT n.subject, ledger_shut(n.batch, n.conviction, n.law, false, n.first) AS why INTO wrong FROM (
    SELECT min(w.subject) AS subject, min(w.seq) AS first, w.says ->> 'batch' AS batch, (w.says ->> 'conviction')::boolean AS conviction,
           w.says ->> 'law' AS law
    FROM (SELECT subject, seq, payload::jsonb AS says FROM written WHERE kind = 'clearance.planned' OFFSET 0) AS w GROUP BY 3, 4, 5 OFFSET 0) AS n
    WHERE ledger_shut(n.batch, n.conviction, n.law, false, n.first) <> '' LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: the events do not bear out clearance.planned of %s: %s',
      wrong.subject, wrong.why);
  END IF;
  SELECT w.kind, w.actor, w.authentication INTO wrong FROM written AS w JOIN ledger_may AS o USING (kind, role)
    LEFT JOIN ledger_policy AS p ON p.id = 'decisions'
    WHERE o.decides AND w.role <> 'system' AND w.kind <> 'ledger.opened' AND NOT CASE p.value WHEN 'anyone' THEN true
      WHEN 'signed_in' THEN w.authentication LIKE 'web:%' OR w.authentication = 'database'
      ELSE w.authentication LIKE 'web:%' AND string_to_array(substr(w.authentication, 5), '+')
           && ARRAY['totp', 'webauthn', 'passkey', 'oidc'] END LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s of %s, who is known by %s alone', wrong.kind,
      wrong.actor, wrong.authentication);
  END IF;
  SELECT w.seq INTO wrong FROM (SELECT *, lag(hash) OVER (ORDER BY seq) AS "before", row_number() OVER (ORDER BY seq) AS place
                                FROM written OFFSET 0) AS w CROSS JOIN ledger_head AS h
    WHERE w.seq <> h.seq + w.place OR w.hash <> encode(sha256(convert_to(
      '{"actor":' || to_json(w.actor::text) || ',"at":' || to_json(w.at::text) || ',"authentication":' || to_json(w.authentication::text)
      || ',"before":"' || coalesce(w."before", h.hash) || '","key":' || coalesce(to_json(w.key::text)::text, 'null') || ',"kind":'
      || to_json(w.kind::text) || CASE w.login WHEN '' THEN '' ELSE ',"login":' || to_json(w.login::text) END || ',"payload":' || w.payload
      || ',"role":' || to_json(w.role::text) || ',"seq":' || w.seq || ',"subject":' || to_json(w.subject::text) || '}', 'UTF8')), 'hex')
    LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: event %s is not linked to the one before it', wrong.seq);
  END IF;
  SELECT w.at INTO wrong FROM written AS w
    WHERE NOT (w.at::timestamptz BETWEEN ledger_now() - interval '2 minutes' AND ledger_now() + interval '2 seconds'
               OR w.at = (SELECT b.at FROM ledger_event AS b, ledger_head AS h WHERE b.seq = h.seq)) LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: it is %s by the clock of the server, not %s',
      date_trunc('second', ledger_now()), wrong.at);
  END IF;
  FOR e IN SELECT * FROM written AS w WHERE w.kind IN ('stage.opened', 'stage.shown', 'stage.completed', 'stage.lapsed', 'batch.cleared',
                                                       'batch.ended', 'objection.overruled', 'agency.confirmed', 'change.confirmed', 'order.signature_refused',
                                                       'clearance.forgotten', 'clearance.moved', 'clock.corrected', 'plan.rechecked',
                                                       'restoration.heard', 'clearance.restored', 'audit.drawn', 'release.requested',
                                                       'release.approved', 'objection.withdrawn', 'objection.sustained', 'law.signed_off',
                                                       'clock.moved', 'audit.set', 'order.signed') ORDER BY w.seq LOOP
    PERFORM ledger_check_step(e);
  END LOOP;
  DELETE FROM ledger_writing WHERE xid <> pg_current_xact_id();
  INSERT INTO ledger_writing
    SELECT pg_current_xact_id(), '', '', 0
    UNION SELECT pg_current_xact_id(), '', 'first', min(w.seq) FROM written AS w
    UNION SELECT pg_current_xact_id(), w.subject, 'agency.written', w.seq FROM written AS w
      WHERE w.kind = 'agency.assigned' AND (SELECT o.rehearsal FROM ledger_opening AS o)
    UNION SELECT pg_current_xact_id(), n.name, CASE w.kind WHEN 'person.rekeyed' THEN 'rekey.found' ELSE 'change.found' END, w.seq
      FROM written AS w CROSS JOIN LATERAL (VALUES (w.subject), (w.seq::text)) AS n(name)
      WHERE w.kind IN ('clearance.corrected', 'person.rekeyed', 'agency.assigned') AND ledger_waits(w.kind, w.payload)
    UNION SELECT pg_current_xact_id(), n.name, CASE o.kind WHEN 'agency.assigned' THEN 'agency.written' ELSE o.kind END, o.seq
      FROM written AS w JOIN ledger_event AS o ON o.seq = (w.payload::jsonb ->> 'event')::bigint CROSS JOIN LATERAL (
        SELECT o.subject UNION SELECT jsonb_array_elements_text(coalesce(o.payload::jsonb -> 'moved', '[]'))) AS n(name)
      WHERE w.kind = 'change.confirmed' AND (w.payload::jsonb ->> 'right')::boolean
    UNION SELECT pg_current_xact_id(), w.subject, w.kind, w.seq FROM written AS w
      WHERE (w.kind NOT IN ('clearance.corrected', 'person.rekeyed', 'agency.assigned') OR NOT ledger_waits(w.kind, w.payload)) AND (w.kind LIKE 'role.%' OR w.kind IN ('clock.moved', 'clock.doubted', 'clock.corrected', 'policy.set', 'text.erased') OR w.kind IN (SELECT l.kind FROM ledger_leads AS l))
    UNION SELECT pg_current_xact_id(), w.payload::jsonb ->> n.key, w.kind, w.seq FROM written AS w JOIN ledger_named AS n USING (kind)
    UNION SELECT pg_current_xact_id(), i.id, w.kind, w.seq FROM written AS w JOIN ledger_listed AS n USING (kind)
      CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(w.payload::jsonb -> n.key, '[]')) AS i(id) WHERE NOT ledger_waits(w.kind, w.payload)
    UNION SELECT pg_current_xact_id(), concat_ws('|', w.payload::jsonb ->> 'batch', w.payload::jsonb ->> 'recipient',
                                                 w.payload::jsonb ->> 'purpose'), w.kind, w.seq FROM written AS w WHERE w.kind = 'message.made'
    UNION SELECT pg_current_xact_id(), concat_ws('|', m.batch, m.recipient, m.purpose), w.kind, w.seq
      FROM written AS w JOIN ledger_message AS m ON m.id = w.subject
      WHERE w.kind IN ('message.acknowledged', 'message.rejected', 'item.acknowledged', 'item.rejected')
    ON CONFLICT DO NOTHING;
  UPDATE ledger_head SET (seq, hash) = (SELECT w.seq, w.hash FROM written AS w ORDER BY w.seq DESC LIMIT 1);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_written AFTER INSERT ON ledger_event REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_written();

-- Whether what newer records say is noted, so that a second person finds it; or a newer event took its place.
CREATE OR REPLACE FUNCTION ledger_noted(e ledger_event) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT ledger_waits(e.kind, e.payload) OR EXISTS (SELECT FROM ledger_change c WHERE c.id = e.seq::text)
    OR EXISTS (SELECT FROM ledger_event o WHERE o.seq > e.seq AND o.subject = e.subject AND o.kind = e.kind)
$$;

-- An event of a step without its step is refused when the transaction ends.
CREATE OR REPLACE FUNCTION ledger_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE says jsonb := NEW.payload::jsonb;
BEGIN
  IF NOT (CASE NEW.kind
    WHEN 'clearance.corrected' THEN ledger_noted(NEW)
    WHEN 'agency.assigned' THEN ledger_noted(NEW)
    WHEN 'person.rekeyed' THEN ledger_noted(NEW)
    WHEN 'order.made' THEN coalesce(says ->> 'corrects', '') <> '' OR EXISTS (
      SELECT FROM ledger_order o WHERE o.id = says ->> 'order' AND (o.replaced OR says ->> 'covers' = encode(sha256(convert_to(
        (SELECT '["' || string_agg(c.id, '","' ORDER BY c.id COLLATE "C") || '"]' FROM ledger_clearance c
         WHERE c.batch = NEW.subject AND c."order" = o.id), 'UTF8')), 'hex')))
    WHEN 'batch.cleared' THEN
      NOT EXISTS (SELECT FROM ledger_clearance c WHERE c.batch = NEW.subject AND c.state = 'cleared'
        AND EXISTS (SELECT FROM ledger_way(NEW.subject) AS y, jsonb_array_elements(y.stages) AS s(stage) WHERE s.stage ->> 'sign' <> '')
        AND c."order" NOT IN (SELECT o.payload::jsonb ->> 'order' FROM ledger_signed(NEW.subject, NEW.seq) AS o))
      AND EXISTS (SELECT FROM ledger_batch b WHERE b.id = NEW.subject AND b.state = 'cleared' AND b.cleared_on = (says ->> 'on')::date)
      AND EXISTS (SELECT FROM ledger_clearance c WHERE c.batch = NEW.subject AND c.cleared_on = (says ->> 'on')::date)
    WHEN 'batch.ended' THEN EXISTS (SELECT FROM ledger_batch b WHERE b.id = NEW.subject AND b.state = 'ended')
      -- Nothing of it may still come: where a judge signs, past the last stage, what no signed order holds goes on elsewhere.
      AND NOT EXISTS (SELECT FROM ledger_way(NEW.subject) AS y, ledger_clearance c WHERE c.batch = NEW.subject AND c.state = 'planned'
        AND (c."order" IN (SELECT o.payload::jsonb ->> 'order' FROM ledger_signed(NEW.subject, NEW.seq) AS o)
             OR NOT EXISTS (SELECT FROM jsonb_array_elements(y.stages) AS s(stage) WHERE s.stage ->> 'sign' <> '')
             OR jsonb_array_length(y.stages) > (SELECT count(*) FROM ledger_event o WHERE o.subject = NEW.subject AND o.seq < NEW.seq
                                                AND o.kind IN ('stage.completed', 'stage.lapsed'))))
    WHEN 'role.revoked' THEN NOT EXISTS (SELECT FROM ledger_grant g WHERE (g."user", g.role) = (NEW.subject, says ->> 'role'))
      AND (SELECT count(*) FROM ledger_grant g WHERE g.role = 'operator' AND g.confirmed AND NOT g.scoped)
        >= CASE WHEN (SELECT o.rehearsal FROM ledger_opening o) THEN 1 ELSE 2 END
    WHEN 'change.confirmed' THEN NOT EXISTS (SELECT FROM ledger_change c WHERE c.id = says ->> 'event')
    WHEN 'release.approved' THEN EXISTS (SELECT FROM ledger_wave w WHERE w.id = NEW.subject AND w.state = 'released')
    WHEN 'clearance.withdrawn' THEN EXISTS (SELECT FROM ledger_clearance c WHERE c.id = NEW.subject AND c.state = 'withdrawn')
    WHEN 'clearance.forgotten' THEN EXISTS (SELECT FROM ledger_clearance c WHERE c.id = NEW.subject AND c.forgotten_on IS NOT NULL)
    WHEN 'clearance.restored' THEN EXISTS (SELECT FROM ledger_clearance c WHERE c.id = NEW.subject AND c.state = 'restored')
    ELSE EXISTS (SELECT FROM ledger_stage s WHERE (s.batch, s.stage) = (NEW.subject, says ->> 'stage') AND CASE NEW.kind
      WHEN 'stage.shown' THEN s.shown_on IS NOT NULL WHEN 'stage.completed' THEN s.how = 'completed'
      WHEN 'stage.lapsed' THEN s.how = 'lapsed' ELSE true END) END) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s of %s without its step', NEW.kind, NEW.subject);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS ledger_followed ON ledger_event;
CREATE CONSTRAINT TRIGGER ledger_followed AFTER INSERT ON ledger_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('clearance.corrected', 'agency.assigned', 'person.rekeyed', 'change.confirmed', 'role.revoked', 'order.made', 'batch.cleared', 'batch.ended', 'release.approved', 'clearance.withdrawn', 'clearance.restored', 'clearance.forgotten',
                     'stage.opened', 'stage.shown', 'stage.completed', 'stage.lapsed')) EXECUTE FUNCTION ledger_followed();

CREATE OR REPLACE FUNCTION ledger_is_owner(of oid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_has_role(session_user, c.relowner, 'MEMBER') FROM pg_catalog.pg_class AS c WHERE c.oid = of
$$;

CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID)
     AND NOT EXISTS (SELECT FROM ledger_writing WHERE xid = pg_current_xact_id() AND seq = 0) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s changes %s by an event alone', session_user,
      TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'ledger\_%'
           AND tablename NOT IN ('ledger_event', 'ledger_checkpoint', 'ledger_text', 'ledger_content', 'ledger_plankey', 'ledger_writing', 'ledger_may',
                                 'ledger_works', 'ledger_leads', 'ledger_named', 'ledger_listed', 'ledger_values', 'ledger_says', 'ledger_keys')
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_guard BEFORE INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()', t);
  END LOOP;
END $$;
-- Words, and what identifies people, are written with their event; erased, or changed, they are by an event that says so.
CREATE OR REPLACE FUNCTION ledger_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID)
     AND NOT EXISTS (SELECT FROM ledger_writing WHERE xid = pg_current_xact_id()
                     AND kind IN ('text.erased', 'clearance.forgotten') AND TG_TABLE_NAME = 'ledger_text' AND TG_OP = 'UPDATE') THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: words are erased by an event that says so';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_guard BEFORE UPDATE OR DELETE ON ledger_text
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_erased();
-- Erased are the words of the events that the event names, and nothing is put into their place.
CREATE OR REPLACE FUNCTION ledger_unsaid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) AND EXISTS (SELECT FROM later AS n WHERE n.salt <> '' OR n.words <> ''
      OR NOT EXISTS (SELECT FROM before AS b WHERE b.digest = n.digest)
      OR n.digest NOT IN (SELECT d.mark[1] FROM ledger_writing AS w JOIN ledger_event AS e USING (seq)
        CROSS JOIN LATERAL jsonb_array_elements_text(e.payload::jsonb -> 'events') AS i(seq) JOIN ledger_event AS t ON t.seq = i.seq::bigint
        CROSS JOIN LATERAL regexp_matches(t.subject || ' ' || t.payload, 'text:([0-9a-f]{64})', 'g') AS d(mark)
        WHERE w.xid = pg_current_xact_id() AND w.kind IN ('text.erased', 'clearance.forgotten'))) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: words are erased by an event that names the event that has them';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS ledger_unsaid ON ledger_text;
CREATE TRIGGER ledger_unsaid AFTER UPDATE ON ledger_text REFERENCING OLD TABLE AS before NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_unsaid();
-- What identifies people is not changed, and destroyed by an event that names its own event.
CREATE OR REPLACE FUNCTION ledger_destroyed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) AND EXISTS (SELECT FROM gone AS g WHERE NOT EXISTS (
      SELECT FROM ledger_writing AS w JOIN ledger_event AS e USING (seq)
      WHERE w.xid = pg_current_xact_id() AND w.kind = 'clearance.forgotten' AND e.payload::jsonb -> 'events' @> to_jsonb(g.seq))) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: what lies beside an event is destroyed by an event that names it';
  END IF;
  RETURN NULL;
END $$;
-- The commitment to words under a salt of 32 bytes in hexadecimal: HMAC-SHA256 (RFC 2104).
CREATE OR REPLACE FUNCTION ledger_pad(salt text, pad text) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT string_agg(int8send((('x' || substr(salt, 16 * place + 1, 16))::bit(64) # ('x' || repeat(pad, 8))::bit(64))::bigint), '' ORDER BY place)
         || decode(repeat(pad, 32), 'hex') FROM generate_series(0, 3) AS place
$$;
CREATE OR REPLACE FUNCTION ledger_hmac(salt text, words text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT encode(sha256(ledger_pad(salt, '5c') || sha256(ledger_pad(salt, '36') || convert_to(words, 'UTF8'))), 'hex')
$$;
-- What lies beside the chain is of an event of the same transaction, or is what its name says.
CREATE OR REPLACE FUNCTION ledger_laid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE is_right boolean;
BEGIN
  IF ledger_is_owner(TG_RELID) THEN
    RETURN NULL;
  END IF;
  CASE TG_TABLE_NAME || ' ' || TG_OP
    WHEN 'ledger_content INSERT' THEN
      SELECT coalesce(bool_and(coalesce(length(r.salt) = 64 AND e.payload::jsonb ->> 'beside'
        = ledger_hmac(r.salt, '[' || to_json(e.kind::text) || ',' || to_json(e.subject::text) || ',' || r.body || ']') AND r.seq >= (SELECT min(w.seq) FROM ledger_writing AS w
        WHERE w.xid = pg_current_xact_id() AND (w.subject, w.kind) = ('', 'first')), false)), true)
        INTO is_right FROM rows AS r LEFT JOIN ledger_event AS e USING (seq);
    WHEN 'ledger_text INSERT' THEN
      SELECT coalesce(bool_and(r.digest = encode(sha256(convert_to(r.salt || '|' || r.words, 'UTF8')), 'hex')), true) INTO is_right FROM rows AS r;
    WHEN 'ledger_statute INSERT' THEN
      SELECT coalesce(bool_and(r.sha256 = encode(sha256(convert_to(r.words, 'UTF8')), 'hex')), true) INTO is_right FROM rows AS r;
    WHEN 'ledger_plankey INSERT' THEN
      SELECT coalesce(bool_and(r.plan = 'files' OR NOT EXISTS (SELECT FROM ledger_plan AS p WHERE p.id = r.plan AND p.complete)), true)
        AND (SELECT bool_or(pg_has_role(session_user, 'ledger_' || g, 'MEMBER')) FROM unnest(ARRAY['operator', 'worker', 'web', 'clerk']) AS g)
        INTO is_right FROM rows AS r;
    WHEN 'ledger_plankey DELETE' THEN
      SELECT coalesce(bool_and(EXISTS (SELECT FROM ledger_writing AS w WHERE w.xid = pg_current_xact_id() AND (
        (w.subject, w.kind) = (r.plan, 'plan.completed') OR (r.plan = 'files' AND w.kind = 'clearance.forgotten')))), true)
        INTO is_right FROM rows AS r;
    WHEN 'ledger_proofkey INSERT' THEN
      SELECT coalesce(bool_and(EXISTS (SELECT FROM ledger_writing AS w JOIN ledger_event AS e USING (seq) WHERE w.xid = pg_current_xact_id()
        AND w.kind = 'proof.issued' AND e.payload::jsonb ->> 'code' = r.code)), true) INTO is_right FROM rows AS r;
    WHEN 'ledger_proofkey DELETE' THEN
      SELECT coalesce(bool_and(EXISTS (SELECT FROM ledger_proof AS p JOIN ledger_writing AS w ON w.subject = p.clearance
        WHERE p.code = r.code AND w.xid = pg_current_xact_id() AND w.kind = 'clearance.forgotten')), true) INTO is_right FROM rows AS r;
    WHEN 'ledger_remembered INSERT' THEN
      SELECT EXISTS (SELECT FROM ledger_writing AS w WHERE w.xid = pg_current_xact_id() AND w.kind = 'clearance.forgotten') INTO is_right;
    ELSE is_right := NOT EXISTS (SELECT FROM rows);
  END CASE;
  IF NOT is_right THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of what lies beside the chain in %s', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;
-- What is remembered of somebody grows with what is forgotten, and never shrinks.
CREATE OR REPLACE FUNCTION ledger_grown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) AND ((NEW.mark, NEW.law) <> (OLD.mark, OLD.law) OR NEW.count <= OLD.count
      OR NOT EXISTS (SELECT FROM ledger_writing AS w WHERE w.xid = pg_current_xact_id() AND w.kind = 'clearance.forgotten')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: what is remembered of somebody grows with what is forgotten';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_grown BEFORE UPDATE ON ledger_remembered FOR EACH ROW EXECUTE FUNCTION ledger_grown();
DO $$
DECLARE t text; what text; moved text;
BEGIN
  FOREACH t IN ARRAY ARRAY['content', 'text', 'statute', 'plankey', 'proofkey', 'remembered'] LOOP
    FOREACH what IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
      EXECUTE format('DROP TRIGGER IF EXISTS ledger_laid_%s ON ledger_%s', lower(what), t);
      CONTINUE WHEN what <> 'INSERT' AND t IN ('content', 'text', 'statute');  -- of these others look
      CONTINUE WHEN what = 'UPDATE' AND t = 'remembered';
      EXECUTE format('CREATE TRIGGER ledger_laid_%s AFTER %s ON ledger_%s REFERENCING %s TABLE AS rows FOR EACH STATEMENT
                      EXECUTE FUNCTION ledger_laid()', lower(what), what, t, CASE what WHEN 'INSERT' THEN 'NEW' ELSE 'OLD' END);
    END LOOP;
  END LOOP;
END $$;
DROP TRIGGER IF EXISTS ledger_guard ON ledger_content;
CREATE OR REPLACE TRIGGER ledger_guard BEFORE UPDATE ON ledger_content FOR EACH STATEMENT EXECUTE FUNCTION ledger_erased();
DROP TRIGGER IF EXISTS ledger_destroyed ON ledger_content;
CREATE TRIGGER ledger_destroyed AFTER DELETE ON ledger_content REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_destroyed();

-- The head is the last event, and nothing else.
CREATE OR REPLACE FUNCTION ledger_headed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) AND (NEW.id <> OLD.id OR (NEW.seq, NEW.hash) IS DISTINCT FROM
     (SELECT (e.seq, e.hash) FROM ledger_event AS e ORDER BY e.seq DESC LIMIT 1)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: the head is the last event';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_headed BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_headed();

-- A row begins by an event and as its table's rows begin, each of its columns moves by an event that leads there, and it is removed
-- only where an event ends it.
CREATE OR REPLACE FUNCTION ledger_refuse(what text, of text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of %s in %s', what, of);
END $$;

-- Whether a column may hold what a row says of it, by an event.
-- Whether a column has what an event says under a key; where it says nothing, nothing.
CREATE OR REPLACE FUNCTION ledger_same(has text, says text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(has, '') = coalesce(says, '') OR (says IS NULL AND has IN ('false', '0', '[]', '{}'))
$$;

CREATE OR REPLACE FUNCTION ledger_fits(wanted text, was jsonb, says jsonb, "column" text, event bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN wanted IS NULL OR CASE
    WHEN wanted = '@' THEN says ->> "column" = (SELECT e.actor FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '#' THEN says ->> "column" = event::text
    WHEN wanted = '&' THEN says ->> "column" = (SELECT e.subject FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '@role' THEN says ->> "column" = (SELECT e.role FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '@system' THEN (says ->> "column")::boolean = (SELECT e.role = 'system' FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '%' THEN says ->> "column" = (SELECT ledger_day(e.at)::text FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '^plan' THEN says ->> "column" = (SELECT v.plan FROM ledger_wave AS v WHERE v.id = says ->> 'wave')
    WHEN wanted = '{clearances' THEN (SELECT e.payload::jsonb -> 'clearances' ? (says ->> 'clearance') FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted = '^court' THEN says ->> "column" = coalesce(ledger_court(says ->> 'court', says ->> 'county'), says ->> "column")
    WHEN wanted = '^batch' THEN says ->> "column" = (SELECT c.batch FROM ledger_clearance AS c WHERE c.id = says ->> 'clearance')
    WHEN wanted LIKE '?%' THEN ((says ->> "column")::boolean <> (wanted LIKE '?!%')) = (SELECT
         coalesce(e.payload::jsonb -> ltrim(wanted, '?!'), 'null') <> 'null' FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted LIKE '#_%' THEN (says ->> "column")::int
         = jsonb_array_length((SELECT e.payload::jsonb -> substr(wanted, 2) FROM ledger_event AS e WHERE e.seq = event))
    WHEN wanted = '~' THEN says ->> "column" IS NULL OR (SELECT o.rehearsal FROM ledger_opening AS o)
    WHEN wanted IN ('+1', '-1') THEN (says ->> "column")::int = (was ->> "column")::int + wanted::int
    WHEN wanted LIKE '+#%' THEN (says ->> "column")::int = (was ->> "column")::int
         + jsonb_array_length((SELECT e.payload::jsonb -> substr(wanted, 3) FROM ledger_event AS e WHERE e.seq = event))
    WHEN wanted LIKE '=#%' THEN (says ->> "column")::int = jsonb_array_length(says -> substr(wanted, 3))
    WHEN wanted LIKE '[%' THEN (SELECT CASE substr(wanted, 2, 1)
         WHEN '+' THEN NOT was -> "column" ? w.word AND says -> "column" ? w.word AND says -> "column" @> (was -> "column")
              AND jsonb_array_length(says -> "column") = jsonb_array_length(was -> "column") + 1
         ELSE says -> "column" = (was -> "column") - w.word END
         FROM (SELECT e.payload::jsonb ->> substr(wanted, 3) AS word FROM ledger_event AS e WHERE e.seq = event) AS w)
    WHEN wanted LIKE ',%' THEN (SELECT was ->> 'order' = w.word AND CASE substr(wanted, 2, 1)
         WHEN '+' THEN says ->> "column" = (was ->> "column") || w.word || ','
         ELSE says ->> "column" = replace(was ->> "column", ',' || w.word || ',', ',') END
         FROM (SELECT e.payload::jsonb ->> substr(wanted, 3) AS word FROM ledger_event AS e WHERE e.seq = event) AS w)
    WHEN wanted = '<' THEN says ->> "column" = (SELECT least(e.payload::jsonb ->> 'as_of', e.payload::jsonb ->> 'known_through')
         FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted LIKE '*%' THEN ledger_same(says ->> "column", (SELECT (e.payload::jsonb || coalesce(c.body::jsonb, '{}'))
         ->> substr(wanted, 2) FROM ledger_event AS e LEFT JOIN ledger_content AS c USING (seq) WHERE e.seq = event))
    WHEN wanted LIKE '!%' THEN was ->> substr(wanted, 2) <> (SELECT e.actor FROM ledger_event AS e WHERE e.seq = event)
    WHEN wanted LIKE '$ori@%' THEN says ->> "column" = (SELECT e.payload::jsonb ->> 'ori' FROM ledger_event AS e
         WHERE e.seq = event AND e.payload::jsonb ->> 'agency' = substr(wanted, 6))
    WHEN wanted = '+written' THEN says -> "column" = (was -> "column") || (SELECT jsonb_build_object(e.payload::jsonb -> 'agency' #>> '{}',
         c.body::jsonb -> 'written') FROM ledger_event AS e JOIN ledger_content AS c USING (seq) WHERE e.seq = event AND c.body::jsonb ? 'written')
    WHEN wanted = '>to' THEN says ->> "column" = (SELECT CASE jsonb_array_length(c.body::jsonb -> 'to') WHEN 1 THEN c.body::jsonb -> 'to' ->> 0
         ELSE c.body::jsonb -> 'clearances' ->> (says ->> 'id') END FROM ledger_content AS c WHERE c.seq = event)
    WHEN wanted LIKE '$%' THEN ledger_same(says ->> "column",
         (SELECT e.payload::jsonb #>> string_to_array(substr(wanted, 2), '.') FROM ledger_event AS e WHERE e.seq = event))
    ELSE coalesce(says ->> "column", '') = ANY (regexp_split_to_array(wanted, '\|')) END;
END $$;

CREATE OR REPLACE FUNCTION ledger_name(row_of jsonb, about text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE about WHEN 'lane' THEN concat_ws('|', row_of ->> 'batch', row_of ->> 'recipient', row_of ->> 'purpose')
    ELSE row_of ->> about END
$$;

CREATE OR REPLACE FUNCTION ledger_begun() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a new row', TG_TABLE_NAME) FROM (SELECT to_jsonb(n) AS says FROM made AS n OFFSET 0) AS r
      WHERE NOT EXISTS (
        SELECT FROM (SELECT DISTINCT l.kind, l.about FROM ledger_leads AS l WHERE l."table" = TG_TABLE_NAME AND l.does = 'begins') AS k
        JOIN ledger_writing AS w ON w.kind = k.kind AND w.subject = ledger_name(r.says, k.about)
        WHERE w.xid = pg_current_xact_id() AND NOT EXISTS (
          SELECT FROM ledger_leads AS o WHERE o."table" = TG_TABLE_NAME AND o.does = 'begins' AND o.kind = k.kind
            AND ledger_fits(o.value, NULL, r.says, o."column", w.seq) IS NOT TRUE));
  END IF;
  RETURN NULL;
END $$;

-- The ORI of an agency of a charge, as the program takes it.
CREATE OR REPLACE FUNCTION ledger_ori(says jsonb, agency text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(substring(upper(btrim(coalesce(says -> 'oris' ->> agency, says -> 'agencies' -> agency ->> 'ori')))
         FROM '^[A-Z]{2}[A-Z0-9]{7}$'), '')
$$;

-- The id of the court that a record names, by its name and county, as the program makes it; null of a name that is not ASCII.
CREATE OR REPLACE FUNCTION ledger_court(court text, county text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE WHEN n.plain ~ '[^\x01-\x7f]' THEN NULL WHEN length(n.words) <= 36 THEN n.words
         ELSE rtrim(left(n.words, 27), '-') || '-' || left(encode(sha256(convert_to(n.plain, 'UTF8')), 'hex'), 8) END
    FROM (SELECT p.plain, btrim(regexp_replace(p.plain, '[^a-z0-9]+', '-', 'g'), '-') AS words FROM (
      SELECT lower(court || ' ' || CASE WHEN strpos(lower(court), lower(county)) > 0 THEN '' ELSE county END) AS plain) AS p) AS n
$$;

-- What a clearance has when it is planned: what its event says, in the chain or beside it, and nothing of what comes later.
CREATE OR REPLACE FUNCTION ledger_planned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('what its event does not say', TG_TABLE_NAME) FROM made AS n LEFT JOIN ledger_batch AS b ON b.id = n.batch
      WHERE NOT EXISTS (
        SELECT FROM ledger_writing AS w JOIN ledger_event AS e USING (seq) LEFT JOIN ledger_content AS c USING (seq)
        CROSS JOIN LATERAL (SELECT e.payload::jsonb AS chain, e.payload::jsonb || coalesce(c.body::jsonb, '{}') AS says OFFSET 0) AS s
        WHERE w.xid = pg_current_xact_id() AND (w.kind, w.subject) = ('clearance.planned', n.id)
          AND (n.plan, n.wave, n.charge, n."case", n.bundle, n.person, n.law, n.version, n.county, n.court, n.number, n.statute, n.facts)
            IS NOT DISTINCT FROM (b.plan, b.wave, coalesce(says ->> 'charge', ''), coalesce(says ->> 'case', ''),
              coalesce(says ->> 'bundle', ''), coalesce(says ->> 'person', ''), says ->> 'law', says ->> 'version', says ->> 'county',
              says ->> 'court', coalesce(says ->> 'number', ''), coalesce(says ->> 'statute', ''), coalesce(says ->> 'facts', ''))
          AND (n.since::text, n.sequence::text, n.conviction::text, n.keys, n.notices, n.agencies)
            IS NOT DISTINCT FROM (says ->> 'since', says ->> 'sequence', says ->> 'conviction', coalesce(says -> 'keys', '{}'),
              coalesce(says -> 'notices', '[]'), coalesce(says -> 'agencies', '{}'))
          AND jsonb_path_query_array(coalesce(chain -> 'notices', '[]'), '$[*].key') = jsonb_path_query_array(n.notices, '$[*].key')
          AND (n.arresting_ori, n.prosecuting_ori) = (ledger_ori(says, 'arresting'), ledger_ori(says, 'prosecuting'))
          AND n.court_id = coalesce(ledger_court(n.court, n.county), n.court_id)
          AND (n.jail_id, n.former, n.corrected, n.holds, n.held, n.objections, n.extra, n.why, n.signed, n.corrected_in, n.misnamed, n.route,
               n.asked_by, n.forgetting, coalesce(n.asked_on, n.noticed_on, n.hearing_by, n.restored_on, n.told_on, n.forgotten_on)::text)
            IS NOT DISTINCT FROM ('', '', '', '[]'::jsonb, 0, 0, false, '', ',', ',', false, '', '', '', NULL));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_planned AFTER INSERT ON ledger_clearance REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_planned();

-- A charge that was planned before is planned again where the plan names how that ended, and follows it.
CREATE OR REPLACE FUNCTION ledger_followed_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('what it follows', TG_TABLE_NAME) FROM made AS n JOIN ledger_clearance AS c ON c.charge = n.charge AND c.id <> n.id
      WHERE n.charge <> '' AND NOT EXISTS (SELECT FROM ledger_clearance AS f WHERE f.charge = c.charge AND f.after = c.id AND f.id <> n.id)
        AND (n.after <> c.id OR NOT ((c.state = 'withdrawn' AND c.why LIKE 'on newer records%') OR coalesce((
          SELECT p.payload::jsonb -> 'again' FROM ledger_event AS b
          JOIN ledger_event AS w ON w.subject = b.payload::jsonb ->> 'wave' AND w.kind = 'wave.formed'
          JOIN ledger_event AS p ON p.subject = w.payload::jsonb ->> 'plan' AND p.kind = 'plan.made'
          WHERE b.subject = n.batch AND b.kind = 'batch.formed' LIMIT 1), '[]') ? CASE WHEN c.state <> 'withdrawn' THEN c.state
            WHEN c.why = 'an audit found it wrong' THEN 'found_wrong' WHEN c.why LIKE 'objection%' THEN 'objected' ELSE 'withdrawn' END));
    PERFORM ledger_refuse('what it follows', TG_TABLE_NAME) FROM made AS n WHERE n.after <> ''
      AND NOT EXISTS (SELECT FROM ledger_clearance AS c WHERE c.id = n.after AND c.charge IN ('', n.charge));
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_followed_on AFTER INSERT ON ledger_clearance REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_followed_on();

CREATE OR REPLACE FUNCTION ledger_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse(c.key, TG_TABLE_NAME)
      FROM (SELECT to_jsonb(b) AS was, to_jsonb(a) AS says FROM later AS a LEFT JOIN before AS b USING (id) OFFSET 0) AS r
      CROSS JOIN LATERAL jsonb_each(r.says) AS c
      WHERE r.was -> c.key IS DISTINCT FROM c.value AND (NOT EXISTS (
        SELECT FROM ledger_leads AS o
        JOIN ledger_writing AS w ON w.kind = o.kind AND w.subject = ledger_name(r.says, o.about)
        WHERE w.xid = pg_current_xact_id() AND o."table" = TG_TABLE_NAME AND o.does = 'moves' AND o."column" = c.key
          AND ledger_fits(o.value, r.was, r.says, c.key, w.seq)
        UNION ALL SELECT FROM ledger_leads AS o JOIN ledger_writing AS w ON w.kind = o.kind
        WHERE o.about IS NULL AND w.xid = pg_current_xact_id() AND o."table" = TG_TABLE_NAME AND o.does = 'moves' AND o."column" = c.key
          AND ledger_fits(o.value, r.was, r.says, c.key, w.seq))
        -- What is held, objected to or taken back comes into force by nothing.
        OR (TG_TABLE_NAME = 'ledger_clearance' AND c.key = 'state' AND c.value = '"cleared"'
            AND (r.was ->> 'state', r.was ->> 'held', r.was ->> 'objections') IS DISTINCT FROM ('planned', '0', '0')));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a removed row', TG_TABLE_NAME) FROM (SELECT to_jsonb(g) AS was FROM gone AS g OFFSET 0) AS r
      WHERE NOT EXISTS (
        SELECT FROM ledger_leads AS o JOIN ledger_writing AS w ON w.kind = o.kind AND w.subject = ledger_name(r.was, o.about)
        WHERE w.xid = pg_current_xact_id() AND o."table" = TG_TABLE_NAME AND o.does = 'ends');
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT DISTINCT "table" FROM ledger_leads LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_begun AFTER INSERT ON %I REFERENCING NEW TABLE AS made
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_begun()', t);
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_moved AFTER UPDATE ON %I REFERENCING OLD TABLE AS before NEW TABLE AS later
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_moved()', t);
    EXECUTE format('DROP TRIGGER IF EXISTS ledger_kept ON %I', t);
    EXECUTE format('CREATE TRIGGER ledger_kept AFTER DELETE ON %I REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
                    EXECUTE FUNCTION ledger_kept()', t);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledger_granted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  said record;
  told ledger_grant;
BEGIN
  IF ledger_is_owner(TG_RELID) THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  told := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
  FOR said IN SELECT e.kind, e.actor, e.payload::jsonb AS says FROM ledger_writing w JOIN ledger_event e USING (seq)
      WHERE w.xid = pg_current_xact_id() AND e.subject = told."user" AND e.payload::jsonb ->> 'role' = told.role LOOP
    IF TG_OP = 'DELETE' AND said.kind = 'role.revoked' THEN
      RETURN OLD;
    END IF;
    CONTINUE WHEN TG_OP = 'DELETE'
      OR NOT (NEW.counties @> coalesce(said.says -> 'counties', '[]') AND NEW.counties <@ coalesce(said.says -> 'counties', '[]'))
      OR NOT (NEW.courts @> coalesce(said.says -> 'courts', '[]') AND NEW.courts <@ coalesce(said.says -> 'courts', '[]'))
      OR NEW.agency <> coalesce(said.says ->> 'agency', '')
      OR NEW.scoped <> (NEW.counties <> '[]' OR NEW.courts <> '[]' OR NEW.agency <> '');
    IF TG_OP = 'INSERT' AND said.kind = 'role.granted' AND NEW."by" = said.actor AND NEW."by" <> NEW."user"
       AND NEW.confirmed = (SELECT rehearsal FROM ledger_opening) THEN
      RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND said.kind = 'role.confirmed' AND said.actor NOT IN (OLD."by", OLD."user") AND NEW.confirmed
       AND (NEW.id, NEW."user", NEW.role, NEW."by") = (OLD.id, OLD."user", OLD.role, OLD."by") THEN
      RETURN NEW;
    END IF;
  END LOOP;
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of %s as %s', told."user", told.role);
END $$;
CREATE OR REPLACE TRIGGER ledger_granted BEFORE INSERT OR UPDATE OR DELETE ON ledger_grant
  FOR EACH ROW EXECUTE FUNCTION ledger_granted();

CREATE OR REPLACE FUNCTION ledger_clock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF ledger_is_owner(TG_RELID) OR (OLD.rehearsal AND (NEW.id, NEW.rehearsal, NEW.zone) = (OLD.id, OLD.rehearsal, OLD.zone)
     AND EXISTS (SELECT FROM ledger_writing w JOIN ledger_event e USING (seq) WHERE w.xid = pg_current_xact_id()
                 AND e.kind = 'clock.moved' AND e.payload::jsonb ->> 'to' = NEW.clock::text))
     OR ((NEW.id, NEW.rehearsal, NEW.zone) = (OLD.id, OLD.rehearsal, OLD.zone) AND NEW.clock IS NOT DISTINCT FROM OLD.clock AND EXISTS (
         SELECT FROM ledger_writing w JOIN ledger_event e USING (seq) WHERE w.xid = pg_current_xact_id() AND (
           (e.kind = 'clock.doubted' AND NEW.doubted_by = e.actor
            AND NEW.doubted = (e.payload::jsonb ->> 'first') || '-' || (e.payload::jsonb ->> 'last'))
           OR (e.kind = 'clock.corrected' AND (NEW.doubted, NEW.doubted_by) = ('', '') AND OLD.doubted_by <> e.actor
               AND OLD.doubted = (e.payload::jsonb ->> 'first') || '-' || (e.payload::jsonb ->> 'last'))))) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'permission denied: no event says so of the ledger''s clock';
END $$;
CREATE OR REPLACE TRIGGER ledger_clock BEFORE UPDATE ON ledger_opening FOR EACH ROW EXECUTE FUNCTION ledger_clock();

-- A policy: what the latest event says; a looser value of a real ledger is asked for by one, and said by another.
CREATE OR REPLACE FUNCTION ledger_policy_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE said record;
BEGIN
  SELECT e.actor, e.payload::jsonb ->> 'value' AS value INTO said FROM ledger_writing w JOIN ledger_event e USING (seq)
    WHERE w.xid = pg_current_xact_id() AND e.kind = 'policy.set' AND e.subject = NEW.id ORDER BY e.seq DESC LIMIT 1;
  IF ledger_is_owner(TG_RELID) OR (FOUND AND NEW.value = said.value AND (NEW.asked, NEW.asked_by) = ('', '')
      AND (TG_OP = 'INSERT' OR NEW.id = OLD.id) AND ((SELECT rehearsal FROM ledger_opening)
           OR (TG_OP = 'INSERT' AND (SELECT place FROM ledger_values WHERE (policy, value) = (NEW.id, NEW.value))
               = (SELECT max(place) FROM ledger_values WHERE policy = NEW.id))
           OR (SELECT place FROM ledger_values WHERE (policy, value) = (NEW.id, NEW.value))
            > (SELECT place FROM ledger_values WHERE (policy, value) = (NEW.id, OLD.value))
           OR (OLD.asked = NEW.value AND OLD.asked_by <> said.actor)))
    OR (FOUND AND TG_OP = 'UPDATE' AND (NEW.id, NEW.value) = (OLD.id, OLD.value) AND (NEW.asked, NEW.asked_by) = (said.value, said.actor)) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of the policy %s', NEW.id);
END $$;
CREATE OR REPLACE TRIGGER ledger_policy_said BEFORE INSERT OR UPDATE ON ledger_policy
  FOR EACH ROW EXECUTE FUNCTION ledger_policy_said();
-- The key of a witness: what one operator asks for, and another says too; in a rehearsal what one says.
CREATE OR REPLACE FUNCTION ledger_witness_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE said record;
BEGIN
  SELECT e.actor, e.payload::jsonb ->> 'key' AS key INTO said FROM ledger_writing w JOIN ledger_event e USING (seq)
    WHERE w.xid = pg_current_xact_id() AND e.kind = 'witness.named' AND e.subject = NEW.id ORDER BY e.seq DESC LIMIT 1;
  IF ledger_is_owner(TG_RELID) OR (FOUND AND (
      (NEW.key = OLD.key AND (NEW.asked, NEW.asked_by) = (said.key, said.actor))
      OR (NEW.key = said.key AND (NEW.asked, NEW.asked_by) = ('', '') AND ((SELECT rehearsal FROM ledger_opening)
          OR (OLD.asked = said.key AND OLD.asked_by NOT IN ('', said.actor)))))) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of the witness %s', NEW.id);
END $$;
CREATE OR REPLACE TRIGGER ledger_witness_said BEFORE UPDATE ON ledger_witness
  FOR EACH ROW EXECUTE FUNCTION ledger_witness_said();
CREATE OR REPLACE FUNCTION ledger_policy_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a removed row', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_policy_kept BEFORE DELETE ON ledger_policy FOR EACH STATEMENT
  EXECUTE FUNCTION ledger_policy_kept();

-- What runs with the owner's rights is called by triggers alone.
DO $$
DECLARE f text;
BEGIN
  FOR f IN SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
           WHERE n.nspname = 'public' AND p.proname LIKE 'ledger\_%' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION ledger_now() TO office;
COMMIT;
