ALTER TABLE "link_session" DROP CONSTRAINT "link_session_purpose";--> statement-breakpoint
ALTER TABLE "link_session" ADD COLUMN "vote_id" uuid;--> statement-breakpoint
ALTER TABLE "link_session" ADD COLUMN "ballot" jsonb;--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_sealed_unsigned" CHECK ("vote"."secrecy" = 'open' or "vote"."signing" <> 'required');--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_vote" CHECK (("link_session"."purpose" = 'ballot') = ("link_session"."vote_id" is not null));--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_ballot" CHECK ("link_session"."ballot" is null or "link_session"."vote_id" is not null);--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_purpose" CHECK ("link_session"."purpose" in ('link', 'recover', 'inbox', 'ballot'));