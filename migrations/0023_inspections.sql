ALTER TABLE "proposal" ADD COLUMN "inspection" jsonb;--> statement-breakpoint
-- The steps of one decision happen in order: a later one takes its nonce once the one before it is final.
CREATE FUNCTION intent_order_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  step integer := substring(NEW.source from '^proposal:[^:]+:([0-9]{1,6})$')::integer;
BEGIN
  IF step > 0 AND NOT EXISTS (
    SELECT 1 FROM "intent" earlier
     WHERE earlier.source = regexp_replace(NEW.source, '[0-9]+$', (step - 1)::text)
       AND earlier.state = 'final'
  ) THEN
    RAISE EXCEPTION 'step % of % comes before its turn', step, NEW.source
      USING ERRCODE = 'check_violation', CONSTRAINT = 'intent_in_order';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER intent_order_guard BEFORE UPDATE OF nonce ON "intent"
FOR EACH ROW WHEN (OLD.nonce IS NULL AND NEW.nonce IS NOT NULL)
EXECUTE FUNCTION intent_order_guard();
