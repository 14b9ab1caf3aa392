CREATE TABLE "role_change" (
	"run_id" uuid NOT NULL,
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"gave" boolean NOT NULL,
	"consented" boolean NOT NULL,
	"trace" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_change_run_id_effect_id_account_id_pk" PRIMARY KEY("run_id","effect_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "role_exemption" (
	"id" uuid PRIMARY KEY NOT NULL,
	"role_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"until" timestamp (3) with time zone,
	"given_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "role_run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"gate_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"losing" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"answered_by" uuid,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "role_run_kind" CHECK ("role_run"."kind" in ('sweep', 'person', 'undo', 'given', 'breaker')),
	CONSTRAINT "role_run_state" CHECK ("role_run"."state" in ('done', 'undone') or ("role_run"."kind" = 'breaker' and "role_run"."state" in ('waiting', 'removed', 'kept', 'over')))
);
--> statement-breakpoint
ALTER TABLE "gate" ADD COLUMN "grace_s" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "gate" ADD COLUMN "swept_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD COLUMN "loses_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD COLUMN "answer" text;--> statement-breakpoint
ALTER TABLE "role_change" ADD CONSTRAINT "role_change_run_id_role_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."role_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_change" ADD CONSTRAINT "role_change_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_change" ADD CONSTRAINT "role_change_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_exemption" ADD CONSTRAINT "role_exemption_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_exemption" ADD CONSTRAINT "role_exemption_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_exemption" ADD CONSTRAINT "role_exemption_given_by_person_id_fk" FOREIGN KEY ("given_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_run" ADD CONSTRAINT "role_run_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_run" ADD CONSTRAINT "role_run_gate_id_gate_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_run" ADD CONSTRAINT "role_run_answered_by_person_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "role_change_account" ON "role_change" USING btree ("account_id","at");--> statement-breakpoint
CREATE INDEX "role_exemption_person" ON "role_exemption" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "role_exemption_live" ON "role_exemption" USING btree ("role_id","person_id") WHERE "role_exemption"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "role_run_gate" ON "role_run" USING btree ("gate_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "role_run_waiting" ON "role_run" USING btree ("gate_id") WHERE "role_run"."state" = 'waiting';--> statement-breakpoint
ALTER TABLE "gate" ADD CONSTRAINT "gate_grace" CHECK ("gate"."grace_s" between 0 and 2592000);--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_losing" CHECK ("gate_verdict"."verdict" = 'no' or ("gate_verdict"."loses_at" is null and "gate_verdict"."answer" is null));--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_answer" CHECK ("gate_verdict"."answer" in ('remove', 'keep'));