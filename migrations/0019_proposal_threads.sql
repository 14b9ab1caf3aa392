ALTER TABLE "breakage" DROP CONSTRAINT "breakage_reason";--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD COLUMN "message_ref" text NOT NULL;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD COLUMN "name" text NOT NULL;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD COLUMN "told" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD COLUMN "told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "proposal_thread_channel" ON "proposal_thread" USING btree ("place_id","channel_id");--> statement-breakpoint
ALTER TABLE "breakage" ADD CONSTRAINT "breakage_reason" CHECK ("breakage"."reason" in ('channel-gone', 'missing-permission', 'no-pictures', 'no-threads', 'bot-removed'));