-- The one time the law sees. VOLATILE on purpose: it must move inside a transaction, after the locks are held.
-- In a query over many rows write (select civitas_now()), so that it is read once and an index can be used.
CREATE FUNCTION civitas_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
  SELECT clock_timestamp()
    + coalesce((SELECT offset_ms FROM clock_offset), 0) * interval '1 millisecond'
$$;
--> statement-breakpoint
CREATE FUNCTION clock_offset_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.mode <> OLD.mode THEN
    RAISE EXCEPTION 'the clock of a deployment is chosen once, when it is made'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'clock_offset_mode_is_final';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER clock_offset_guard BEFORE UPDATE OR DELETE ON clock_offset
FOR EACH ROW EXECUTE FUNCTION clock_offset_guard();
--> statement-breakpoint
-- L1: at commit a journal has exactly the postings it was written with, and they sum to zero.
CREATE FUNCTION journal_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  wanted record;
  found record;
BEGIN
  IF TG_TABLE_NAME = 'journal' THEN
    SELECT NEW.id, NEW.size INTO wanted;
  ELSE
    SELECT id, size INTO wanted FROM journal WHERE id = NEW.journal_id;
  END IF;
  SELECT count(*) AS size, coalesce(sum(amount), 0) AS total INTO found
    FROM posting WHERE journal_id = wanted.id;
  IF found.total <> 0 THEN
    RAISE EXCEPTION 'the postings of journal % do not sum to zero', wanted.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_sums_to_zero';
  END IF;
  IF found.size <> wanted.size THEN
    RAISE EXCEPTION 'journal % has % postings, not %', wanted.id, found.size, wanted.size
      USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_whole';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER journal_guard AFTER INSERT ON journal
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_guard();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER posting_guard AFTER INSERT ON posting
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_guard();
--> statement-breakpoint
-- L5: journals and postings are append-only; corrections are linked reversals.
CREATE FUNCTION append_only_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END
$$;
--> statement-breakpoint
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
