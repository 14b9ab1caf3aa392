ALTER TABLE "audit" ADD COLUMN "event_key" text;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_event" ON "audit" USING btree ("event_key","action");