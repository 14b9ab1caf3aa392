ALTER TABLE "digest" ADD COLUMN "said" jsonb;--> statement-breakpoint
ALTER TABLE "intent" ADD COLUMN "not_after" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "vote_fold" ADD COLUMN "overruled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Whom a text was unfolded by stands in the audit: nobody, where citizens did.
UPDATE "vote_fold" SET "overruled" = true FROM "proposal", "audit"
WHERE "proposal"."vote_id" = "vote_fold"."vote_id" AND "audit"."community_id" = "proposal"."community_id"
  AND "audit"."action" = 'proposal.unfold' AND "audit"."actor_id" IS NULL
  AND "audit"."subject" = '#' || "proposal"."number"
  AND "audit"."at" BETWEEN "vote_fold"."unfolded_at" AND "vote_fold"."unfolded_at" + interval '1 second';
--> statement-breakpoint
-- Payments that were planned before this end by the same rule as those after it: 30 days after their timelock.
UPDATE "intent" SET "not_after" = "proposal"."queued_until" + interval '30 days'
FROM "proposal" WHERE "intent"."source" = 'proposal:' || "proposal"."vote_id"::text || ':0';
--> statement-breakpoint
-- When an intent ends by time is bound when it is planned.
CREATE FUNCTION intent_time_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF NEW.not_after IS DISTINCT FROM OLD.not_after THEN
    RAISE EXCEPTION 'the time of intent % is fixed', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'intent_time_is_fixed';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER intent_time_guard BEFORE UPDATE OF not_after ON "intent"
FOR EACH ROW EXECUTE FUNCTION intent_time_guard();
--> statement-breakpoint
-- Nothing is signed for the first time when that is over, whoever asks. Later fees for what was signed in time, no-ops, and
-- transactions that were found on the chain are something else.
CREATE FUNCTION attempt_time_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM intent WHERE id = NEW.intent_id AND not_after <= civitas_now())
    AND NOT EXISTS (SELECT FROM attempt WHERE intent_id = NEW.intent_id AND kind = 'effect' AND hash IS NOT NULL) THEN
    RAISE EXCEPTION 'the time of intent % is over', NEW.intent_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_in_time';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER attempt_time_guard BEFORE UPDATE OF raw ON attempt
FOR EACH ROW WHEN (NEW.kind = 'effect' AND OLD.raw IS NULL AND NEW.raw IS NOT NULL)
EXECUTE FUNCTION attempt_time_guard();
