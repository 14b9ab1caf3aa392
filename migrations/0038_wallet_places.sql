ALTER TABLE "wallet_session" DROP CONSTRAINT "wallet_session_purpose";--> statement-breakpoint
ALTER TABLE "wallet_session" ADD COLUMN "deed" jsonb;--> statement-breakpoint
ALTER TABLE "wallet_session" ADD CONSTRAINT "wallet_session_deed" CHECK (("wallet_session"."purpose" in ('attach', 'confirm', 'decline')) = ("wallet_session"."deed" is not null));--> statement-breakpoint
ALTER TABLE "wallet_session" ADD CONSTRAINT "wallet_session_purpose" CHECK ("wallet_session"."purpose" in ('unlink', 'lock', 'unlock', 'object', 'places', 'attach', 'confirm', 'decline'));