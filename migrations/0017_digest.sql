CREATE TABLE "digest" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"day" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "community" ADD COLUMN "digest_hour" integer DEFAULT 9;--> statement-breakpoint
ALTER TABLE "digest" ADD CONSTRAINT "digest_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "digest_day" ON "digest" USING btree ("community_id","day");--> statement-breakpoint
ALTER TABLE "community" ADD CONSTRAINT "community_digest_hour" CHECK ("community"."digest_hour" between 8 and 21);