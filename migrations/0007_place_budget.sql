CREATE TABLE "card_send" (
	"card_id" uuid NOT NULL,
	"fence" integer NOT NULL,
	"place_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "card_send_card_id_fence_pk" PRIMARY KEY("card_id","fence")
);
--> statement-breakpoint
DROP INDEX "card_due";--> statement-breakpoint
ALTER TABLE "attachment" ADD COLUMN "channel_id" text;--> statement-breakpoint
ALTER TABLE "card_send" ADD CONSTRAINT "card_send_card_id_card_id_fk" FOREIGN KEY ("card_id") REFERENCES "public"."card"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card_send" ADD CONSTRAINT "card_send_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "card_send_place" ON "card_send" USING btree ("place_id","at");--> statement-breakpoint
CREATE INDEX "card_behind" ON "card" USING btree ("place_id","due_at") WHERE "card"."wanted" > "card"."sent";