ALTER TABLE "mandate" ADD COLUMN "run" integer;--> statement-breakpoint
CREATE UNIQUE INDEX "mandate_of_run" ON "mandate" USING btree ("vote_id","run") WHERE "mandate"."run" is not null;--> statement-breakpoint
ALTER TABLE "mandate" ADD CONSTRAINT "mandate_run" CHECK ("mandate"."run" >= 0);--> statement-breakpoint
-- By hand
-- Which run a mandate is of never changes, as little as its vote (I9, V6); and what repeats has no mandate that is of no
-- run, for that one would be held to no number of times.
CREATE OR REPLACE FUNCTION mandate_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a mandate is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_kept';
  END IF;
  IF OLD.ended_at IS NOT NULL
    OR (NEW.id, NEW.community_id, NEW.executor_id, NEW.vote_id, NEW.run, NEW.amount, NEW.created_at, NEW.not_after)
      IS DISTINCT FROM (OLD.id, OLD.community_id, OLD.executor_id, OLD.vote_id, OLD.run, OLD.amount, OLD.created_at, OLD.not_after) THEN
    RAISE EXCEPTION 'mandate % has ended, or was bound to this', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_bound';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE FUNCTION mandate_run_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF (NEW.run IS NOT NULL) IS DISTINCT FROM coalesce((
    SELECT p.action #> '{conditions,repeats}' IS NOT NULL FROM proposal p WHERE p.vote_id = NEW.vote_id), false) THEN
    RAISE EXCEPTION 'mandate % is of a run exactly where its proposal repeats', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_run_repeats';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER mandate_run_guard BEFORE INSERT ON "mandate"
FOR EACH ROW EXECUTE FUNCTION mandate_run_guard();
