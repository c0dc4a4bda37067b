-- Who may write what in a ledger on PostgreSQL. The owner of the tables runs this once, after `clearslate ledger init`
-- and again after each upgrade; it may run again. From then on the server itself refuses
--   an event in another user's name, or in a role whose group the server did not give,
--   a change of the present state in a transaction that appended no event,
--   a grant, or a clock, that is not what an event of the same transaction says.
-- Only the owner makes the state anew of the events (`clearslate ledger rebuild`).

DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['office', 'ledger_operator', 'ledger_reviewer', 'ledger_prosecutor', 'ledger_clerk',
                                'ledger_judge', 'ledger_auditor', 'ledger_system'] LOOP
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

-- Which transaction appended an event: place 0, and the places of events that change who may do what. Nobody but the
-- functions below writes it.
CREATE TABLE IF NOT EXISTS ledger_writing (xid xid8, seq bigint, PRIMARY KEY (xid, seq));
REVOKE ALL ON ledger_writing FROM office;

CREATE OR REPLACE FUNCTION ledger_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role NOT IN ('operator', 'reviewer', 'prosecutor', 'clerk', 'judge', 'auditor', 'system')
     OR NOT pg_has_role(session_user, 'ledger_' || NEW.role, 'MEMBER')
     OR NEW.actor <> (CASE NEW.role WHEN 'system' THEN 'clearslate' ELSE session_user END) THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied: %s may not write an event of %s as %s',
      session_user, NEW.actor, NEW.role);
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_writer BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_writer();

CREATE OR REPLACE FUNCTION ledger_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM ledger_writing WHERE xid <> pg_current_xact_id();
  INSERT INTO ledger_writing
    SELECT pg_current_xact_id(), 0 WHERE EXISTS (SELECT FROM written)
    UNION SELECT pg_current_xact_id(), seq FROM written WHERE kind LIKE 'role.%' OR kind = 'clock.moved'
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
           AND tablename NOT IN ('ledger_event', 'ledger_checkpoint', 'ledger_text', 'ledger_writing') LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER ledger_guard BEFORE INSERT OR UPDATE OR DELETE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()', t);
  END LOOP;
END $$;
-- Words are written with their event; erased, or changed, they are after one.
CREATE OR REPLACE TRIGGER ledger_guard BEFORE UPDATE OR DELETE ON ledger_text
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard();

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
