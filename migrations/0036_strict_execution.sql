CREATE TABLE "sender_owner" (
	"address" text PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	CONSTRAINT "sender_owner_pair" UNIQUE("community_id","address")
);
--> statement-breakpoint
ALTER TABLE "community" ADD COLUMN "cap_unmeasured" integer DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "sender_owner" ADD CONSTRAINT "sender_owner_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- By hand: before the key that holds it. An address that two communities have stops the migration here, on purpose: their
-- money is mixed, and which of them it belongs to is the operator's to find out.
INSERT INTO "sender_owner" ("address", "community_id")
SELECT DISTINCT "address", "community_id" FROM "sender_account";
--> statement-breakpoint
ALTER TABLE "sender_account" ADD CONSTRAINT "sender_owner_fk" FOREIGN KEY ("community_id","address") REFERENCES "public"."sender_owner"("community_id","address") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "community" ADD CONSTRAINT "community_cap_unmeasured" CHECK ("community"."cap_unmeasured" between 0 and 100);