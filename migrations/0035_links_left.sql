ALTER TABLE "role_work" DROP CONSTRAINT "role_work_cause";--> statement-breakpoint
DROP INDEX "personal_link_undoing";--> statement-breakpoint
ALTER TABLE "personal_link" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "role_work" ADD COLUMN "since" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "personal_link_checked" ON "personal_link" USING btree ("effect_id","checked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "personal_link_undoing" ON "personal_link" USING btree ("effect_id","account_id","run_id") WHERE "personal_link"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "role_work" ADD CONSTRAINT "role_work_cause" CHECK ("role_work"."cause" in ('on', 'rule', 'answer', 'ungate', 'undo', 'set', 'removal', 'release', 'move'));--> statement-breakpoint
-- By hand: whoever is asked back and whose link is over, as their gate was removed and brought back meanwhile, gets another.
INSERT INTO "outbox" ("id", "kind", "key", "payload", "due_at", "created_at")
SELECT gen_random_uuid(), 'role-effect', g."effect_id" || '.' || g."account_id", '{}', civitas_now(), civitas_now()
FROM "role_grant" g JOIN "role_effect" e ON e."id" = g."effect_id"
WHERE e."kind" = 'telegram-chat' AND e."ended_at" IS NULL
  AND g."wanted" AND NOT g."applied" AND NOT g."by_hand" AND g."provenance" ->> 'cause' = 'undo'
  AND (g."provenance" ->> 'at')::timestamptz > civitas_now() - interval '7 days'
ON CONFLICT DO NOTHING;
