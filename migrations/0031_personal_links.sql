CREATE TABLE "personal_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"url" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"tried_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "personal_link_made" CHECK ("personal_link"."url" is null or "personal_link"."tried_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "join_request" ADD COLUMN "link" text DEFAULT 'gate' NOT NULL;--> statement-breakpoint
ALTER TABLE "personal_link" ADD CONSTRAINT "personal_link_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_link" ADD CONSTRAINT "personal_link_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_link" ADD CONSTRAINT "personal_link_run_id_role_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."role_run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "personal_link_undoing" ON "personal_link" USING btree ("effect_id","account_id","run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "personal_link_url" ON "personal_link" USING btree ("url");--> statement-breakpoint
CREATE INDEX "personal_link_account" ON "personal_link" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "personal_link_tried" ON "personal_link" USING btree ("effect_id","tried_at");--> statement-breakpoint
ALTER TABLE "join_request" ADD CONSTRAINT "join_request_link" CHECK ("join_request"."link" in ('gate', 'own', 'foreign'));--> statement-breakpoint
-- By hand: whoever is asked back just now was told the gate's link, and is told one of their own instead.
INSERT INTO "outbox" ("id", "kind", "key", "payload", "due_at", "created_at")
SELECT gen_random_uuid(), 'role-effect', g."effect_id" || '.' || g."account_id", '{}', civitas_now(), civitas_now()
FROM "role_grant" g JOIN "role_effect" e ON e."id" = g."effect_id"
WHERE e."kind" = 'telegram-chat' AND e."ended_at" IS NULL
  AND g."wanted" AND NOT g."applied" AND NOT g."by_hand" AND g."provenance" ->> 'cause' = 'undo'
ON CONFLICT DO NOTHING;
