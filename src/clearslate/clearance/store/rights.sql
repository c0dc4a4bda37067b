-- Who may write what in a ledger on PostgreSQL. The owner of the tables runs this once, after `clearslate ledger init`
-- and again after each upgrade; it may run again. From then on the server itself refuses
--   an event in another user's name, or in a role whose group the server did not give,
--   an event of a kind that is not for its role, or by a user whom the ledger does not grant the role,
--   a change of the present state in a transaction that appended no event,
--   a step of a clearance, batch, wave, objection or order that no event of the same transaction makes,
--   a grant, a clock or a policy that is not what an event of the same transaction says,
--   a decision of somebody who is not known as well as the policy asks.
-- The office's web application works for everybody who is signed in there: its login is in the group ledger_web, and its
-- events say so (`web:...`). Nobody else's events may say that.
-- Only the owner makes the state anew of the events (`clearslate ledger rebuild`).

DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['office', 'ledger_operator', 'ledger_reviewer', 'ledger_prosecutor', 'ledger_clerk',
                                'ledger_judge', 'ledger_counsel', 'ledger_auditor', 'ledger_system', 'ledger_web'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I', wanted);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO office;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO office;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO office;
REVOKE UPDATE, DELETE ON ledger_event, ledger_checkpoint FROM office;
REVOKE INSERT, DELETE ON ledger_head, ledger_opening FROM office;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM office;

-- Which events are for which roles.
CREATE TABLE IF NOT EXISTS ledger_may (kind text, role text, PRIMARY KEY (kind, role));
ALTER TABLE ledger_may ADD COLUMN IF NOT EXISTS decides boolean NOT NULL DEFAULT false;
TRUNCATE ledger_may;
INSERT INTO ledger_may VALUES
  /* kinds and roles */;
-- The values of each policy, the loosest in place 0.
CREATE TABLE IF NOT EXISTS ledger_values (policy text, value text, place int, PRIMARY KEY (policy, value));
TRUNCATE ledger_values;
INSERT INTO ledger_values VALUES
  /* policies and their values */;
-- What an event makes of a row that its subject is (it is what the column `about` holds): in that column of that
-- table that value (null: any; @: its actor). `begins`: of a new row, else of one that is there.
CREATE TABLE IF NOT EXISTS ledger_leads (kind text, "table" text, "column" text, value text, about text, begins boolean);
TRUNCATE ledger_leads;
INSERT INTO ledger_leads VALUES
  ('wave.formed', 'ledger_wave', 'state', 'forming', 'id', true),
  ('wave.formed', 'ledger_wave', 'state', 'formed', 'id', true),
  ('plan.completed', 'ledger_wave', 'state', 'formed', 'plan', false),
  ('batch.formed', 'ledger_batch', 'state', 'formed', 'id', true),
  ('clearance.planned', 'ledger_clearance', 'state', 'planned', 'id', true),
  ('objection.filed', 'ledger_objection', 'state', 'filed', 'clearance', true),
  ('objection.filed', 'ledger_objection', 'state', 'sustained', 'clearance', true),
  ('order.made', 'ledger_order', 'signed_by', '', 'batch', true),
  ('stage.opened', 'ledger_batch', 'state', 'running', 'id', false),
  ('batch.cleared', 'ledger_batch', 'state', 'cleared', 'id', false),
  ('batch.ended', 'ledger_batch', 'state', 'ended', 'id', false),
  ('release.requested', 'ledger_wave', 'state', 'requested', 'id', false),
  ('release.requested', 'ledger_wave', 'requested_by', '@', 'id', false),
  ('release.approved', 'ledger_wave', 'state', 'released', 'id', false),
  ('release.approved', 'ledger_wave', 'released_by', '@', 'id', false),
  ('release.refused', 'ledger_wave', 'state', 'formed', 'id', false),
  ('release.refused', 'ledger_wave', 'requested_by', '', 'id', false),
  ('wave.halted', 'ledger_wave', 'state', 'formed', 'id', false),
  ('wave.halted', 'ledger_wave', 'requested_by', '', 'id', false),
  ('wave.halted', 'ledger_wave', 'halted', NULL, 'id', false),
  ('wave.resumed', 'ledger_wave', 'halted', '', 'id', false),
  ('batch.cleared', 'ledger_clearance', 'state', 'cleared', 'batch', false),
  ('batch.cleared', 'ledger_clearance', 'cleared_on', NULL, 'batch', false),
  ('clearance.withdrawn', 'ledger_clearance', 'state', 'withdrawn', 'id', false),
  ('objection.filed', 'ledger_clearance', 'state', 'withdrawn', 'id', false),
  ('objection.sustained', 'ledger_clearance', 'state', 'withdrawn', 'id', false),
  ('audit.found', 'ledger_clearance', 'state', 'withdrawn', 'id', false),
  ('audit.found', 'ledger_clearance', 'audit', NULL, 'id', false),
  ('audit.drawn', 'ledger_clearance', 'audit', 'drawn', 'wave', false),
  ('clearance.restored', 'ledger_clearance', 'state', 'restored', 'id', false),
  ('restoration.asked', 'ledger_clearance', 'restoring', 'asked', 'id', false),
  ('restoration.noticed', 'ledger_clearance', 'restoring', 'noticed', 'id', false),
  ('restoration.heard', 'ledger_clearance', 'restoring', NULL, 'id', false),
  ('clearance.moved', 'ledger_clearance', 'batch', NULL, 'id', false),
  ('clearance.held', 'ledger_clearance', 'holds', NULL, 'id', false),
  ('clearance.freed', 'ledger_clearance', 'holds', NULL, 'id', false),
  ('clearance.held', 'ledger_clearance', 'held', NULL, 'id', false),
  ('clearance.freed', 'ledger_clearance', 'held', NULL, 'id', false),
  ('objection.filed', 'ledger_clearance', 'objections', NULL, 'id', false),
  ('objection.sustained', 'ledger_clearance', 'objections', NULL, 'id', false),
  ('objection.overruled', 'ledger_clearance', 'objections', NULL, 'id', false),
  ('objection.withdrawn', 'ledger_clearance', 'objections', NULL, 'id', false),
  ('order.signed', 'ledger_clearance', 'signed', NULL, 'batch', false),
  ('objection.sustained', 'ledger_objection', 'state', 'sustained', 'clearance', false),
  ('objection.overruled', 'ledger_objection', 'state', 'overruled', 'clearance', false),
  ('objection.withdrawn', 'ledger_objection', 'state', 'withdrawn', 'clearance', false),
  ('order.signed', 'ledger_order', 'signed_by', '@', 'batch', false),
  ('law.signed_off', 'ledger_signoff', 'state', 'signed', 'id', true),
  ('law.signed_off', 'ledger_signoff', 'state', 'signed', 'id', false),
  ('law.signed_off', 'ledger_signoff', 'text', NULL, 'id', false),
  ('law.signed_off', 'ledger_signoff', 'by', '@', 'id', false),
  ('law.sign_off_withdrawn', 'ledger_signoff', 'state', 'withdrawn', 'id', false);
ALTER TABLE ledger_wave DROP CONSTRAINT IF EXISTS ledger_four_eyes;
ALTER TABLE ledger_wave ADD CONSTRAINT ledger_four_eyes CHECK (released_by = '' OR released_by <> requested_by);
REVOKE INSERT, UPDATE, DELETE ON ledger_may, ledger_leads, ledger_values FROM office;
GRANT SELECT ON ledger_may, ledger_leads, ledger_values TO office;

-- Which transaction appended an event (place 0), and which of its events change who may do what or lead to a step.
-- Nobody but the functions below writes it.
DROP TABLE IF EXISTS ledger_writing;
CREATE TABLE ledger_writing (xid xid8, subject text, kind text, seq bigint, PRIMARY KEY (xid, subject, kind, seq));
REVOKE ALL ON ledger_writing FROM office;

CREATE OR REPLACE FUNCTION ledger_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role NOT IN ('operator', 'reviewer', 'prosecutor', 'clerk', 'judge', 'counsel', 'auditor', 'system')
     OR NOT pg_has_role(session_user, 'ledger_' || NEW.role, 'MEMBER')
     OR (NEW.authentication LIKE 'web:%' AND NOT pg_has_role(session_user, 'ledger_web', 'MEMBER'))
     OR NOT (NEW.actor = (CASE NEW.role WHEN 'system' THEN 'clearslate' ELSE session_user END)
             OR (NEW.role <> 'system' AND NEW.authentication LIKE 'web:%')) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s may not write an event of %s as %s',
      session_user, NEW.actor, NEW.role);
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_writer BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_writer();

CREATE OR REPLACE FUNCTION ledger_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE wrong record;
BEGIN
  SELECT kind, actor, role INTO wrong FROM written AS w
    WHERE NOT EXISTS (SELECT FROM ledger_may AS o WHERE (o.kind, o.role) = (w.kind, w.role))
       OR NOT (w.role = 'system' OR w.kind = 'ledger.opened' OR EXISTS (SELECT FROM ledger_grant AS g
               WHERE (g."user", g.role) = (w.actor, w.role) AND g.confirmed)) LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s is not for %s as %s', wrong.kind, wrong.actor,
      wrong.role);
  END IF;
  SELECT w.kind, w.actor, w.authentication INTO wrong FROM written AS w JOIN ledger_may AS o USING (kind, role)
    JOIN ledger_policy AS p ON p.id = 'decisions'
    WHERE o.decides AND w.role <> 'system' AND NOT CASE p.value WHEN 'anyone' THEN true
      WHEN 'signed_in' THEN w.authentication LIKE 'web:%'
      ELSE w.authentication LIKE 'web:%' AND string_to_array(substr(w.authentication, 5), '+')
           && ARRAY['totp', 'webauthn', 'passkey', 'oidc'] END LIMIT 1;
  IF FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s of %s, who is known by %s alone', wrong.kind,
      wrong.actor, wrong.authentication);
  END IF;
  DELETE FROM ledger_writing WHERE xid <> pg_current_xact_id();
  INSERT INTO ledger_writing
    SELECT pg_current_xact_id(), '', '', 0 WHERE EXISTS (SELECT FROM written)
    UNION SELECT pg_current_xact_id(), w.subject, w.kind, w.seq FROM written AS w
      WHERE w.kind LIKE 'role.%' OR w.kind IN ('clock.moved', 'policy.set') OR w.kind IN (SELECT l.kind FROM ledger_leads AS l)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_written AFTER INSERT ON ledger_event REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_written();

CREATE OR REPLACE FUNCTION ledger_is_owner(of oid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = of
$$;

CREATE OR REPLACE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
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
           AND tablename NOT IN ('ledger_event', 'ledger_checkpoint', 'ledger_text', 'ledger_writing', 'ledger_may', 'ledger_leads',
                                 'ledger_values') LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_guard BEFORE INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()', t);
  END LOOP;
END $$;
-- Words are written with their event; erased, or changed, they are after one.
CREATE OR REPLACE TRIGGER ledger_guard BEFORE UPDATE OR DELETE ON ledger_text
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard();

-- A row begins by an event and as its table's rows begin, moves by an event that leads there, and is never removed.
CREATE OR REPLACE FUNCTION ledger_refuse(what text, of text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of %s in %s', what, of);
END $$;

CREATE OR REPLACE FUNCTION ledger_begun() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a new row', TG_TABLE_NAME) FROM (SELECT to_jsonb(n) AS says FROM made AS n OFFSET 0) AS r
      WHERE NOT EXISTS (
        SELECT FROM ledger_leads AS o JOIN ledger_writing AS w ON w.kind = o.kind AND w.subject = r.says ->> o.about
        WHERE w.xid = pg_current_xact_id() AND o."table" = TG_TABLE_NAME AND o.begins
          AND r.says ->> o."column" = o.value);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse(l."column", TG_TABLE_NAME)
      FROM (SELECT to_jsonb(b) AS was, to_jsonb(a) AS says FROM later AS a LEFT JOIN before AS b USING (id) OFFSET 0) AS r
      JOIN ledger_leads AS l ON l."table" = TG_TABLE_NAME AND r.was -> l."column" IS DISTINCT FROM r.says -> l."column"
      WHERE NOT EXISTS (
        SELECT FROM ledger_leads AS o
        JOIN ledger_writing AS w ON w.kind = o.kind AND w.subject = r.says ->> o.about
        WHERE w.xid = pg_current_xact_id() AND o."table" = TG_TABLE_NAME AND NOT o.begins AND o."column" = l."column"
          AND (o.value IS NULL OR r.says ->> o."column" = CASE o.value WHEN '@'
            THEN (SELECT e.actor FROM ledger_event AS e WHERE e.seq = w.seq) ELSE o.value END));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a removed row', TG_TABLE_NAME);
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
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_kept BEFORE DELETE ON %I FOR EACH STATEMENT
                    EXECUTE FUNCTION ledger_kept()', t);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledger_granted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
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
    IF TG_OP = 'UPDATE' AND said.kind = 'role.confirmed' AND said.actor <> OLD."by" AND NEW.confirmed
       AND (NEW.id, NEW."user", NEW.role, NEW."by") = (OLD.id, OLD."user", OLD.role, OLD."by") THEN
      RETURN NEW;
    END IF;
  END LOOP;
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of %s as %s', told."user", told.role);
END $$;
CREATE OR REPLACE TRIGGER ledger_granted BEFORE INSERT OR UPDATE OR DELETE ON ledger_grant
  FOR EACH ROW EXECUTE FUNCTION ledger_granted();

CREATE OR REPLACE FUNCTION ledger_clock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF ledger_is_owner(TG_RELID) OR (OLD.rehearsal AND (NEW.id, NEW.rehearsal, NEW.zone) = (OLD.id, OLD.rehearsal, OLD.zone)
     AND EXISTS (SELECT FROM ledger_writing w JOIN ledger_event e USING (seq) WHERE w.xid = pg_current_xact_id()
                 AND e.kind = 'clock.moved' AND e.payload::jsonb ->> 'to' = NEW.clock::text)) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'permission denied: no event says so of the ledger''s clock';
END $$;
CREATE OR REPLACE TRIGGER ledger_clock BEFORE UPDATE ON ledger_opening FOR EACH ROW EXECUTE FUNCTION ledger_clock();

-- A policy: what the latest event says; a looser value of a real ledger is asked for by one, and said by another.
CREATE OR REPLACE FUNCTION ledger_policy_said() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE said record;
BEGIN
  SELECT e.actor, e.payload::jsonb ->> 'value' AS value INTO said FROM ledger_writing w JOIN ledger_event e USING (seq)
    WHERE w.xid = pg_current_xact_id() AND e.kind = 'policy.set' AND e.subject = NEW.id ORDER BY e.seq DESC LIMIT 1;
  IF ledger_is_owner(TG_RELID) OR (FOUND AND NEW.value = said.value AND (NEW.asked, NEW.asked_by) = ('', '')
      AND (TG_OP = 'INSERT' OR (SELECT rehearsal FROM ledger_opening)
           OR (SELECT place FROM ledger_values WHERE (policy, value) = (NEW.id, NEW.value))
            > (SELECT place FROM ledger_values WHERE (policy, value) = (NEW.id, OLD.value))
           OR (OLD.asked = NEW.value AND OLD.asked_by <> said.actor)))
    OR (FOUND AND TG_OP = 'UPDATE' AND NEW.value = OLD.value AND (NEW.asked, NEW.asked_by) = (said.value, said.actor)) THEN
    RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = format('permission denied: no event says so of the policy %s', NEW.id);
END $$;
CREATE OR REPLACE TRIGGER ledger_policy_said BEFORE INSERT OR UPDATE ON ledger_policy
  FOR EACH ROW EXECUTE FUNCTION ledger_policy_said();
CREATE OR REPLACE FUNCTION ledger_policy_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT ledger_is_owner(TG_RELID) THEN
    PERFORM ledger_refuse('a removed row', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ledger_policy_kept BEFORE DELETE ON ledger_policy FOR EACH STATEMENT
  EXECUTE FUNCTION ledger_policy_kept();
