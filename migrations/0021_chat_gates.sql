CREATE TABLE "chat_removal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"state" text NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "chat_removal_state" CHECK ("chat_removal"."state" in ('open', 'done', 'void')),
	CONSTRAINT "chat_removal_ended" CHECK (("chat_removal"."state" = 'open') = ("chat_removal"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "join_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"event_key" text NOT NULL,
	"user_chat_id" text NOT NULL,
	"state" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"consented_at" timestamp (3) with time zone,
	"said_at" timestamp (3) with time zone,
	"decision" jsonb,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "join_request_state" CHECK ("join_request"."state" in ('pending', 'admitting', 'admitted', 'declining', 'declined', 'lapsed')),
	CONSTRAINT "join_request_decided" CHECK ("join_request"."state" in ('pending', 'lapsed') or "join_request"."decision" is not null)
);
--> statement-breakpoint
ALTER TABLE "role_effect" DROP CONSTRAINT "role_effect_kind";--> statement-breakpoint
ALTER TABLE "role_effect" ADD COLUMN "invite_url" text;--> statement-breakpoint
ALTER TABLE "role_effect" ADD COLUMN "removes" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_removal" ADD CONSTRAINT "chat_removal_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_removal" ADD CONSTRAINT "chat_removal_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_request" ADD CONSTRAINT "join_request_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_request" ADD CONSTRAINT "join_request_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chat_removal_effect" ON "chat_removal" USING btree ("effect_id","began_at");--> statement-breakpoint
CREATE INDEX "chat_removal_account" ON "chat_removal" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "chat_removal_open" ON "chat_removal" USING btree ("effect_id","account_id") WHERE "chat_removal"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "join_request_event" ON "join_request" USING btree ("event_key");--> statement-breakpoint
CREATE UNIQUE INDEX "join_request_open" ON "join_request" USING btree ("effect_id","account_id") WHERE "join_request"."state" in ('pending', 'admitting', 'declining');--> statement-breakpoint
CREATE INDEX "join_request_account" ON "join_request" USING btree ("account_id");--> statement-breakpoint
ALTER TABLE "role_effect" ADD CONSTRAINT "role_effect_chat" CHECK ("role_effect"."kind" = 'telegram-chat' or ("role_effect"."invite_url" is null and not "role_effect"."removes"));--> statement-breakpoint
ALTER TABLE "role_effect" ADD CONSTRAINT "role_effect_kind" CHECK ("role_effect"."kind" in ('discord-role', 'telegram-tag', 'telegram-chat'));