CREATE TABLE "role_work" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	"gate_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"run_id" uuid,
	"started_at" timestamp (3) with time zone NOT NULL,
	"looked_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ending" text,
	"gave" integer DEFAULT 0 NOT NULL,
	"took" integer DEFAULT 0 NOT NULL,
	"had" integer DEFAULT 0 NOT NULL,
	"open" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"stopped" integer DEFAULT 0 NOT NULL,
	"moved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_work_cause" CHECK ("role_work"."cause" in ('on', 'rule', 'answer', 'ungate', 'undo')),
	CONSTRAINT "role_work_ending" CHECK ("role_work"."ending" in ('done', 'later', 'still')),
	CONSTRAINT "role_work_ended" CHECK (("role_work"."ended_at" is null) = ("role_work"."ending" is null))
);
--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_gate_id_gate_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_run_id_role_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."role_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_role_of_community" FOREIGN KEY ("community_id","role_id") REFERENCES "public"."role"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "role_work_open" ON "role_work" USING btree ("role_id") WHERE "role_work"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "role_work_role" ON "role_work" USING btree ("role_id","started_at");