CREATE TABLE "role_hand" (
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"gave" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_account_id" uuid,
	CONSTRAINT "role_hand_account_id_effect_id_at_gave_pk" PRIMARY KEY("account_id","effect_id","at","gave")
);
--> statement-breakpoint
ALTER TABLE "role_hand" ADD CONSTRAINT "role_hand_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_hand" ADD CONSTRAINT "role_hand_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_hand" ADD CONSTRAINT "role_hand_by_account_id_account_id_fk" FOREIGN KEY ("by_account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "role_hand_by" ON "role_hand" USING btree ("by_account_id");