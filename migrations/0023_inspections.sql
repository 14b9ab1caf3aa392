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
EXECUTE FUNCTION intent_order_guard();--> statement-breakpoint
-- As before, and: an edit in the discussion looks anew at what it would call.
CREATE OR REPLACE FUNCTION proposal_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'queued_until', 'outcome_reason', 'tx_hash', 'overruled_at'];
  edited text[] := ARRAY['title', 'body', 'action', 'action_hash', 'inspection', 'recipient_id', 'rules', 'power', 'snapshot',
    'money_at_risk', 'timelock_ms', 'track', 'text_version', 'published_at'];
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proposal is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_is_kept';
  END IF;
  IF OLD.state = 'published' AND NEW.state = 'published' AND NEW.text_version = OLD.text_version + 1 THEN
    loose := loose || edited;
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'draft' THEN ARRAY['published', 'withdrawn']
        WHEN 'published' THEN ARRAY['voting', 'withdrawn', 'cancelled', 'void']
        WHEN 'voting' THEN ARRAY['passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'cancelled', 'void']
        WHEN 'queued' THEN ARRAY['executed', 'failed', 'vetoed', 'expired']
        WHEN 'vetoed' THEN ARRAY['overruled']
        WHEN 'overruled' THEN ARRAY['executed', 'failed', 'expired']
        ELSE ARRAY[]::text[] END)
      THEN 'proposal_state_is_monotone'
    WHEN OLD.state <> 'draft' AND to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
      THEN 'proposal_terms_are_frozen'
    WHEN NEW.queued_until IS DISTINCT FROM OLD.queued_until
      AND NOT (OLD.state = 'voting' AND NEW.state = 'queued' OR OLD.state = 'vetoed' AND NEW.state = 'overruled')
      THEN 'proposal_timelock_is_frozen'
    WHEN (NEW.overruled_at IS DISTINCT FROM OLD.overruled_at) <> (OLD.state = 'vetoed' AND NEW.state = 'overruled')
      THEN 'proposal_veto_is_overruled_once'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'proposal % is % and cannot be changed so', OLD.vote_id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
