ALTER TABLE "poll" ADD CONSTRAINT "poll_vote_fk" FOREIGN KEY ("community_id","vote_id") REFERENCES "public"."vote"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_vote_fk" FOREIGN KEY ("community_id","vote_id") REFERENCES "public"."vote"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_closed_in_time" CHECK ("vote"."state" <> 'closed' or coalesce("vote"."closed_at" >= "vote"."closes_at", false));--> statement-breakpoint
-- V2, V4: a ballot stands in an open vote and within its time, whoever writes it. `cast_at` is civitas_now() as
-- it was read under the vote's lock, so it is what is compared: asking the clock again would refuse a ballot that
-- came in time and was written a moment later. The lock makes the writer wait for a running close, and the close
-- for it; whoever holds it already finds the row by its key and no more.
CREATE FUNCTION ballot_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  held record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a ballot is replaced, never removed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_kept';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.vote_id <> OLD.vote_id OR NEW.person_id <> OLD.person_id) THEN
    RAISE EXCEPTION 'a ballot belongs to its vote and its person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_kept';
  END IF;
  SELECT state, opens_at, closes_at INTO held FROM vote WHERE id = NEW.vote_id FOR SHARE;
  IF held.state <> 'open' THEN
    RAISE EXCEPTION 'vote % is %', NEW.vote_id, held.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_vote_is_open';
  END IF;
  IF NEW.cast_at < held.opens_at OR NEW.cast_at >= held.closes_at THEN
    RAISE EXCEPTION 'the time of vote % is from % until %', NEW.vote_id, held.opens_at, held.closes_at
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_in_time';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER ballot_guard BEFORE INSERT OR UPDATE OR DELETE ON ballot
FOR EACH ROW EXECUTE FUNCTION ballot_guard();
--> statement-breakpoint
-- V6: a vote moves on and never back (core/voting/lifecycle.ts). Its question never changes, its terms and its roll
-- not from the opening on; its close moves once, later, while it is open; its result is written by the close alone.
CREATE FUNCTION vote_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'closes_at', 'extended_at', 'closed_at', 'result', 'result_hash'];
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a vote is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_is_kept';
  END IF;
  IF OLD.state = 'pending' THEN
    loose := loose || ARRAY['rules', 'opens_at', 'roll_root', 'roll_frozen_at', 'roll_block'];
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'pending' THEN ARRAY['open', 'cancelled', 'void']
        WHEN 'open' THEN ARRAY['closed', 'cancelled', 'void']
        ELSE ARRAY[]::text[] END)
      THEN 'vote_state_is_monotone'
    WHEN to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
      THEN 'vote_terms_are_frozen'
    WHEN (NEW.closes_at, NEW.extended_at) IS DISTINCT FROM (OLD.closes_at, OLD.extended_at)
      AND NOT (OLD.state = 'pending' AND NEW.extended_at IS NULL)
      AND NOT (OLD.state = 'open' AND NEW.state = 'open' AND NEW.closes_at > OLD.closes_at
        AND OLD.extended_at IS NULL AND NEW.extended_at IS NOT NULL)
      THEN 'vote_close_moves_once'
    WHEN NEW.state = OLD.state
      AND (NEW.closed_at, NEW.result, NEW.result_hash)
        IS DISTINCT FROM (OLD.closed_at, OLD.result, OLD.result_hash)
      THEN 'vote_result_is_final'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'vote % is % and cannot be changed so', OLD.id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER vote_guard BEFORE UPDATE OR DELETE ON vote
FOR EACH ROW EXECUTE FUNCTION vote_guard();
--> statement-breakpoint
-- V6, I6: what was published is what is voted on and carried out; only its course moves on
-- (core/proposal/lifecycle.ts), and a timelock is set once, when the proposal is queued.
CREATE FUNCTION proposal_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'queued_until', 'outcome_reason', 'tx_hash'];
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proposal is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_is_kept';
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'draft' THEN ARRAY['published', 'withdrawn']
        WHEN 'published' THEN ARRAY['voting', 'withdrawn']
        WHEN 'voting' THEN ARRAY['passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued']
        WHEN 'queued' THEN ARRAY['executed', 'failed', 'vetoed']
        ELSE ARRAY[]::text[] END)
      THEN 'proposal_state_is_monotone'
    WHEN OLD.state <> 'draft' AND to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
      THEN 'proposal_terms_are_frozen'
    WHEN NEW.queued_until IS DISTINCT FROM OLD.queued_until
      AND NOT (OLD.state = 'voting' AND NEW.state = 'queued')
      THEN 'proposal_timelock_is_frozen'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'proposal % is % and cannot be changed so', OLD.vote_id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER proposal_guard BEFORE UPDATE OR DELETE ON proposal
FOR EACH ROW EXECUTE FUNCTION proposal_guard();
--> statement-breakpoint
CREATE TRIGGER poll_append_only BEFORE UPDATE OR DELETE ON poll
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
-- V2, V6: a roll is written whole before its vote opens. Asked once per statement: a roll may be long.
CREATE FUNCTION roll_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM FROM vote WHERE id IN (SELECT vote_id FROM written) FOR SHARE;
  IF EXISTS (SELECT FROM vote WHERE id IN (SELECT vote_id FROM written) AND state <> 'pending') THEN
    RAISE EXCEPTION 'the roll of a vote is frozen when it opens'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_frozen';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER roll_line_guard AFTER INSERT ON roll_line REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION roll_guard();
--> statement-breakpoint
CREATE TRIGGER roll_wallet_guard AFTER INSERT ON roll_wallet REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION roll_guard();
--> statement-breakpoint
CREATE TRIGGER roll_line_append_only BEFORE UPDATE OR DELETE ON roll_line
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_wallet_append_only BEFORE UPDATE OR DELETE ON roll_wallet
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
-- L5: TRUNCATE passes by the guards of rows, and CASCADE carries it to tables that were not named.
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON posting
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER vote_no_truncate BEFORE TRUNCATE ON vote
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER ballot_no_truncate BEFORE TRUNCATE ON ballot
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_line_no_truncate BEFORE TRUNCATE ON roll_line
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_wallet_no_truncate BEFORE TRUNCATE ON roll_wallet
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
