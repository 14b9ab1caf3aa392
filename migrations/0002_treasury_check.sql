CREATE TABLE "treasury_check" (
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"block_number" numeric(78, 0) NOT NULL,
	"shortfall" numeric(78, 0) NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "treasury_check_community_id_asset_id_pk" PRIMARY KEY("community_id","asset_id"),
	CONSTRAINT "treasury_check_shortfall" CHECK ("treasury_check"."shortfall" >= 0)
);
--> statement-breakpoint
ALTER TABLE "treasury_check" ADD CONSTRAINT "treasury_check_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "intent_window" ON "intent" USING btree ("sender_account_id","created_at");