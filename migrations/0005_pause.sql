CREATE TABLE "treasury_pause" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"paused_by" uuid,
	"paused_at" timestamp (3) with time zone NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by" uuid,
	CONSTRAINT "treasury_pause_lift" CHECK ("treasury_pause"."lifted_by" is null or "treasury_pause"."lifted_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "event_key" text;--> statement-breakpoint
ALTER TABLE "treasury_pause" ADD CONSTRAINT "treasury_pause_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "treasury_pause_live" ON "treasury_pause" USING btree ("community_id") WHERE "treasury_pause"."lifted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_event" ON "audit" USING btree ("event_key","action");