ALTER TABLE "intent" DROP CONSTRAINT "intent_purse";--> statement-breakpoint
DROP INDEX "sender_purpose";--> statement-breakpoint
ALTER TABLE "sender_account" ADD COLUMN "generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sender_account" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sender_account" ADD COLUMN "swept_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "sender_generation" ON "sender_account" USING btree ("community_id","chain_id","purpose","generation");--> statement-breakpoint
CREATE UNIQUE INDEX "sender_purpose" ON "sender_account" USING btree ("community_id","chain_id","purpose") WHERE "sender_account"."retired_at" is null;--> statement-breakpoint
ALTER TABLE "intent" ADD CONSTRAINT "intent_purse" CHECK ((split_part("intent"."source", ':', 1), "intent"."purpose") in (('proposal', 'treasury'), ('mandate', 'treasury'), ('budget', 'treasury'), ('sweep', 'treasury'), ('withdrawal', 'vault'), ('gas', 'gas')));--> statement-breakpoint
ALTER TABLE "sender_account" ADD CONSTRAINT "sender_swept" CHECK ("sender_account"."swept_at" is null or "sender_account"."retired_at" is not null);