ALTER TABLE "recovery_voice" ADD COLUMN "community_id" uuid;--> statement-breakpoint
-- Until now there was one community to speak in: the one that was asked.
UPDATE "recovery_voice" SET "community_id" = "recovery"."community_id" FROM "recovery" WHERE "recovery"."id" = "recovery_voice"."recovery_id";--> statement-breakpoint
ALTER TABLE "recovery_voice" ALTER COLUMN "community_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "recovery_voice" DROP CONSTRAINT "recovery_voice_recovery_id_person_id_pk";--> statement-breakpoint
ALTER TABLE "recovery_voice" ADD CONSTRAINT "recovery_voice_recovery_id_community_id_person_id_pk" PRIMARY KEY("recovery_id","community_id","person_id");--> statement-breakpoint
ALTER TABLE "recovery_voice" ADD CONSTRAINT "recovery_voice_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;
