ALTER TABLE "budget" DROP CONSTRAINT "budget_asset_id_asset_id_fk";
--> statement-breakpoint
ALTER TABLE "budget" DROP CONSTRAINT "budget_decided_by_vote_id_fk";
--> statement-breakpoint
ALTER TABLE "budget_payment" DROP CONSTRAINT "budget_payment_budget_id_budget_id_fk";
--> statement-breakpoint
DROP INDEX "intent_window";--> statement-breakpoint
-- By hand: before the key that refers to it.
ALTER TABLE "budget" ADD CONSTRAINT "budget_pair" UNIQUE("community_id","id");--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_vote_fk" FOREIGN KEY ("community_id","decided_by") REFERENCES "public"."vote"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_payment" ADD CONSTRAINT "budget_payment_budget_fk" FOREIGN KEY ("community_id","budget_id") REFERENCES "public"."budget"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "intent_window" ON "intent" USING btree ("sender_account_id",greatest("created_at", coalesce("settled_at", 'infinity'::timestamptz)));