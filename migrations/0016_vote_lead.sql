CREATE TABLE "vote_lead" (
	"vote_id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"quorate" boolean NOT NULL,
	"leader" text
);
--> statement-breakpoint
ALTER TABLE "vote_lead" ADD CONSTRAINT "vote_lead_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;