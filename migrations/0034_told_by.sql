CREATE TABLE "roll_provider" (
	"vote_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"provider" text NOT NULL,
	CONSTRAINT "roll_provider_vote_id_chain_id_provider_pk" PRIMARY KEY("vote_id","chain_id","provider")
);
--> statement-breakpoint
ALTER TABLE "roll_late_wallet" ADD COLUMN "told_by" text;--> statement-breakpoint
ALTER TABLE "roll_wallet" ADD COLUMN "told_by" text;--> statement-breakpoint
ALTER TABLE "roll_provider" ADD CONSTRAINT "roll_provider_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- By hand
-- V6: written with the roll before its vote opens, and never changed.
CREATE TRIGGER roll_provider_guard AFTER INSERT ON roll_provider REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION roll_guard();
--> statement-breakpoint
CREATE TRIGGER roll_provider_append_only BEFORE UPDATE OR DELETE ON roll_provider
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_provider_no_truncate BEFORE TRUNCATE ON roll_provider
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
