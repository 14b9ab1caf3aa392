CREATE UNIQUE INDEX "candidacy_option" ON "candidacy" USING btree ("vote_id","option");--> statement-breakpoint
-- V6: what an election is for is fixed when it is opened; its state only goes on.
CREATE FUNCTION election_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an election is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'election_is_kept';
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'nomination' THEN ARRAY['voting', 'failed', 'cancelled', 'void']
        WHEN 'voting' THEN ARRAY['elected', 'no-quorum', 'tied', 'failed', 'cancelled', 'void']
        ELSE ARRAY[]::text[] END)
      THEN 'election_state_is_monotone'
    WHEN to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state'
      THEN 'election_terms_are_frozen'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'election % is % and cannot be changed so', OLD.vote_id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER election_guard BEFORE UPDATE OR DELETE ON election
FOR EACH ROW EXECUTE FUNCTION election_guard();
--> statement-breakpoint
-- Who stands is settled when the vote opens: from then on a name stays on its option, and nobody comes on the ballot.
-- Nobody is elected who did not accept, and nobody comes back who has left.
CREATE FUNCTION candidacy_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  held text;
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a candidacy is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'candidacy_is_kept';
  END IF;
  SELECT state INTO held FROM election WHERE vote_id = NEW.vote_id;
  broken := CASE
    WHEN TG_OP = 'INSERT' AND held <> 'nomination'
      THEN 'candidacy_in_time'
    WHEN NEW.elected_at IS NOT NULL AND (NEW.accepted_at IS NULL OR NEW.option IS NULL)
      THEN 'candidacy_elected_accepted'
    WHEN TG_OP = 'INSERT'
      THEN NULL
    WHEN (NEW.vote_id, NEW.person_id, NEW.nominated_by, NEW.nominated_at)
        IS DISTINCT FROM (OLD.vote_id, OLD.person_id, OLD.nominated_by, OLD.nominated_at)
      THEN 'candidacy_is_of_one_person'
    WHEN held <> 'nomination' AND (NEW.accepted_at, NEW.declined_at, NEW.statement, NEW.option)
        IS DISTINCT FROM (OLD.accepted_at, OLD.declined_at, OLD.statement, OLD.option)
      THEN 'candidacy_is_settled'
    WHEN OLD.elected_at IS NOT NULL AND NEW.elected_at IS DISTINCT FROM OLD.elected_at
      OR OLD.left_at IS NOT NULL AND (NEW.left_at, NEW.elected_at) IS DISTINCT FROM (OLD.left_at, OLD.elected_at)
      THEN 'candidacy_goes_on'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'the candidacy in % cannot be changed so', NEW.vote_id
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER candidacy_guard BEFORE INSERT OR UPDATE OR DELETE ON candidacy
FOR EACH ROW EXECUTE FUNCTION candidacy_guard();
--> statement-breakpoint
-- A petition is closed once, and becomes at most one proposal.
CREATE FUNCTION recall_petition_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
    OR to_jsonb(NEW) - ARRAY['closed_at', 'proposal_id'] <> to_jsonb(OLD) - ARRAY['closed_at', 'proposal_id'] THEN
    RAISE EXCEPTION 'a petition is closed once, and otherwise stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recall_petition_goes_on';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER recall_petition_guard BEFORE UPDATE OR DELETE ON recall_petition
FOR EACH ROW EXECUTE FUNCTION recall_petition_guard();
--> statement-breakpoint
CREATE TRIGGER recall_voice_append_only BEFORE UPDATE OR DELETE ON recall_voice
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
