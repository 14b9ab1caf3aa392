DROP INDEX "mandate_vote";--> statement-breakpoint
CREATE UNIQUE INDEX "mandate_under_way" ON "mandate" USING btree ("vote_id") WHERE "mandate"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "mandate_of_vote" ON "mandate" USING btree ("vote_id","created_at");