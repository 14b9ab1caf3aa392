CREATE TABLE "proposal_run" (
	"vote_id" uuid NOT NULL,
	"run" integer NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"tx_hash" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "proposal_run_vote_id_run_pk" PRIMARY KEY("vote_id","run"),
	CONSTRAINT "proposal_run_state" CHECK ("proposal_run"."state" in ('waiting', 'begun', 'done', 'failed', 'skipped') and ("proposal_run"."ended_at" is null) = ("proposal_run"."state" in ('waiting', 'begun'))),
	CONSTRAINT "proposal_run_number" CHECK ("proposal_run"."run" >= 0)
);
--> statement-breakpoint
ALTER TABLE "proposal" ADD COLUMN "ready_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "proposal_run" ADD CONSTRAINT "proposal_run_vote_id_proposal_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."proposal"("vote_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- As before, and: of what repeats each run has steps of its own, in their own order; no run waits for another.
CREATE OR REPLACE FUNCTION intent_order_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  step integer := substring(NEW.source from '^proposal:[^:]+(?::[0-9]{1,6})?:([0-9]{1,6})$')::integer;
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
-- A run is kept, moves one way only (core/proposal/run.ts), and keeps its date.
CREATE FUNCTION proposal_run_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a run is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_run_is_kept';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
      WHEN 'waiting' THEN ARRAY['begun', 'failed', 'skipped']
      WHEN 'begun' THEN ARRAY['done', 'failed', 'skipped']
      ELSE ARRAY[]::text[] END)
    OR (NEW.vote_id, NEW.run, NEW.due_at) IS DISTINCT FROM (OLD.vote_id, OLD.run, OLD.due_at)
    OR OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
  THEN
    RAISE EXCEPTION 'run % of % is % and cannot be changed so', OLD.run, OLD.vote_id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_run_is_monotone';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER proposal_run_guard BEFORE UPDATE OR DELETE ON "proposal_run"
FOR EACH ROW EXECUTE FUNCTION proposal_run_guard();--> statement-breakpoint
-- As before, and: what waits learns once when it was ready, and what repeats moves on to its next date, never back.
CREATE OR REPLACE FUNCTION proposal_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'queued_until', 'outcome_reason', 'tx_hash', 'overruled_at', 'ready_at'];
  edited text[] := ARRAY['title', 'body', 'action', 'action_hash', 'inspection', 'recipient_id', 'rules', 'power', 'snapshot',
    'money_at_risk', 'timelock_ms', 'track', 'text_version', 'published_at'];
  conditions jsonb := CASE WHEN OLD.action ->> 'kind' = 'conditional' THEN OLD.action -> 'conditions' ELSE '{}' END;
  waits boolean := OLD.state IN ('queued', 'overruled') AND NEW.state = OLD.state;
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
      AND NOT coalesce(waits AND conditions ? 'repeats' AND NEW.queued_until > OLD.queued_until, false)
      THEN 'proposal_timelock_is_frozen'
    WHEN NEW.ready_at IS DISTINCT FROM OLD.ready_at
      AND NOT (OLD.ready_at IS NULL AND waits AND (conditions ? 'repeats' OR conditions ? 'after'))
      THEN 'proposal_ready_once'
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
