CREATE TABLE "breakage" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"tried_at" timestamp (3) with time zone NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"tries" integer NOT NULL,
	"mended_at" timestamp (3) with time zone,
	CONSTRAINT "breakage_reason" CHECK ("breakage"."reason" in ('channel-gone', 'missing-permission', 'no-pictures', 'bot-removed'))
);
--> statement-breakpoint
ALTER TABLE "breakage" ADD CONSTRAINT "breakage_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "breakage" ADD CONSTRAINT "breakage_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "breakage_open" ON "breakage" USING btree ("place_id","reason") WHERE "breakage"."mended_at" is null;--> statement-breakpoint
CREATE INDEX "breakage_community" ON "breakage" USING btree ("community_id") WHERE "breakage"."mended_at" is null;