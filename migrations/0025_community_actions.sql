CREATE TABLE "announcement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"text" text NOT NULL,
	"decided_by" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "announcement_decided_by_unique" UNIQUE("decided_by")
);
--> statement-breakpoint
CREATE TABLE "budget" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"name" text NOT NULL,
	"asset_id" uuid NOT NULL,
	"holder_id" uuid NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"spent" numeric(78, 0) NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"decided_by" uuid NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" uuid,
	CONSTRAINT "budget_decided_by_unique" UNIQUE("decided_by"),
	CONSTRAINT "budget_amount" CHECK ("budget"."amount" > 0),
	CONSTRAINT "budget_spent" CHECK ("budget"."spent" between 0 and "budget"."amount"),
	CONSTRAINT "budget_closed" CHECK (("budget"."closed_at" is null) = ("budget"."closed_by" is null))
);
--> statement-breakpoint
CREATE TABLE "budget_payment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"budget_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"paid_by" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"tx_hash" text,
	"intent_id" uuid NOT NULL,
	"event_key" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "budget_payment_amount" CHECK ("budget_payment"."amount" > 0),
	CONSTRAINT "budget_payment_state" CHECK ("budget_payment"."state" in ('reserved', 'paid', 'voided')),
	CONSTRAINT "budget_payment_settled" CHECK (("budget_payment"."state" = 'reserved') = ("budget_payment"."settled_at" is null))
);
--> statement-breakpoint
ALTER TABLE "breakage" DROP CONSTRAINT "breakage_reason";--> statement-breakpoint
ALTER TABLE "citizenship" DROP CONSTRAINT "citizenship_revocation";--> statement-breakpoint
ALTER TABLE "intent" DROP CONSTRAINT "intent_purse";--> statement-breakpoint
ALTER TABLE "citizenship" ALTER COLUMN "granted_by" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "citizenship" ALTER COLUMN "grant_reason" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "role_exemption" ALTER COLUMN "given_by" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "citizenship" ADD COLUMN "grant_vote_id" uuid;--> statement-breakpoint
ALTER TABLE "citizenship" ADD COLUMN "revoke_vote_id" uuid;--> statement-breakpoint
ALTER TABLE "role_exemption" ADD COLUMN "decided_by" uuid;--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "announcement" ADD CONSTRAINT "announcement_decided_by_vote_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_asset_id_asset_id_fk" FOREIGN KEY ("asset_id") REFERENCES "public"."asset"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_holder_id_person_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_decided_by_vote_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget" ADD CONSTRAINT "budget_closed_by_person_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_payment" ADD CONSTRAINT "budget_payment_budget_id_budget_id_fk" FOREIGN KEY ("budget_id") REFERENCES "public"."budget"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_payment" ADD CONSTRAINT "budget_payment_paid_by_person_id_fk" FOREIGN KEY ("paid_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_payment" ADD CONSTRAINT "budget_payment_to_id_person_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_payment" ADD CONSTRAINT "budget_payment_intent_fk" FOREIGN KEY ("community_id","intent_id") REFERENCES "public"."intent"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "budget_number" ON "budget" USING btree ("community_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_payment_event" ON "budget_payment" USING btree ("community_id","event_key");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_payment_intent" ON "budget_payment" USING btree ("intent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_payment_number" ON "budget_payment" USING btree ("community_id","number");--> statement-breakpoint
CREATE INDEX "budget_payment_budget" ON "budget_payment" USING btree ("budget_id","requested_at");--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_grant_vote_id_vote_id_fk" FOREIGN KEY ("grant_vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_revoke_vote_id_vote_id_fk" FOREIGN KEY ("revoke_vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_exemption" ADD CONSTRAINT "role_exemption_decided_by_vote_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "breakage" ADD CONSTRAINT "breakage_reason" CHECK ("breakage"."reason" in ('channel-gone', 'missing-permission', 'no-pictures', 'no-threads', 'no-pins', 'bot-removed'));--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_grant" CHECK (num_nonnulls("citizenship"."granted_by", "citizenship"."grant_vote_id") = 1 and ("citizenship"."granted_by" is null) = ("citizenship"."grant_reason" is null));--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_revocation" CHECK (("citizenship"."revoked_at" is null) = (num_nonnulls("citizenship"."revoked_by", "citizenship"."revoke_vote_id") = 0)
        and num_nonnulls("citizenship"."revoked_by", "citizenship"."revoke_vote_id") <= 1
        and ("citizenship"."revoked_by" is null) = ("citizenship"."revoke_reason" is null));--> statement-breakpoint
ALTER TABLE "intent" ADD CONSTRAINT "intent_purse" CHECK ((split_part("intent"."source", ':', 1), "intent"."purpose") in (('proposal', 'treasury'), ('mandate', 'treasury'), ('budget', 'treasury'), ('withdrawal', 'vault'), ('gas', 'gas')));--> statement-breakpoint
ALTER TABLE "role_exemption" ADD CONSTRAINT "role_exemption_by" CHECK (num_nonnulls("role_exemption"."given_by", "role_exemption"."decided_by") = 1);