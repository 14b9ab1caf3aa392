CREATE TABLE "executor" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"kind" text NOT NULL,
	"address" text NOT NULL,
	"keeper" text NOT NULL,
	"facts" jsonb NOT NULL,
	"connected_by" uuid,
	"decided_by" uuid,
	"connected_at" timestamp (3) with time zone NOT NULL,
	"disconnected_at" timestamp (3) with time zone,
	CONSTRAINT "executor_pair" UNIQUE("community_id","id"),
	CONSTRAINT "executor_kind" CHECK ("executor"."kind" in ('safe', 'timelock', 'governor'))
);
--> statement-breakpoint
CREATE TABLE "mandate" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"executor_id" uuid NOT NULL,
	"vote_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"reference" text NOT NULL,
	"detail" jsonb NOT NULL,
	"round" integer NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"eta" timestamp (3) with time zone,
	"not_after" timestamp (3) with time zone NOT NULL,
	"tx_hash" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "mandate_pair" UNIQUE("community_id","id"),
	CONSTRAINT "mandate_state" CHECK ("mandate"."state" in ('begun', 'collecting', 'voting', 'queueing', 'waiting', 'executing', 'withdrawing', 'done', 'failed', 'cancelled', 'expired')),
	CONSTRAINT "mandate_ended" CHECK (("mandate"."state" in ('done', 'failed', 'cancelled', 'expired')) = ("mandate"."ended_at" is not null)),
	CONSTRAINT "mandate_amount" CHECK ("mandate"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "mandate_signature" (
	"mandate_id" uuid NOT NULL,
	"community_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"signer" text NOT NULL,
	"signature" text NOT NULL,
	"support" smallint,
	"way" text NOT NULL,
	"signed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mandate_signature_mandate_id_round_signer_pk" PRIMARY KEY("mandate_id","round","signer"),
	CONSTRAINT "mandate_signature_way" CHECK ("mandate_signature"."way" in ('page', 'service', 'chain')),
	CONSTRAINT "mandate_signature_support" CHECK ("mandate_signature"."support" in (0, 1, 2))
);
--> statement-breakpoint
ALTER TABLE "intent" DROP CONSTRAINT "intent_purse";--> statement-breakpoint
ALTER TABLE "executor" ADD CONSTRAINT "executor_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "executor" ADD CONSTRAINT "executor_connected_by_person_id_fk" FOREIGN KEY ("connected_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "executor" ADD CONSTRAINT "executor_decided_by_vote_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mandate" ADD CONSTRAINT "mandate_executor_fk" FOREIGN KEY ("community_id","executor_id") REFERENCES "public"."executor"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mandate" ADD CONSTRAINT "mandate_vote_fk" FOREIGN KEY ("community_id","vote_id") REFERENCES "public"."vote"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mandate_signature" ADD CONSTRAINT "mandate_signature_fk" FOREIGN KEY ("community_id","mandate_id") REFERENCES "public"."mandate"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "executor_live" ON "executor" USING btree ("chain_id","address") WHERE "executor"."disconnected_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "mandate_vote" ON "mandate" USING btree ("vote_id");--> statement-breakpoint
CREATE INDEX "mandate_open" ON "mandate" USING btree ("executor_id") WHERE "mandate"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "intent" ADD CONSTRAINT "intent_purse" CHECK ((split_part("intent"."source", ':', 1), "intent"."purpose") in (('proposal', 'treasury'), ('mandate', 'treasury'), ('withdrawal', 'vault'), ('gas', 'gas')));--> statement-breakpoint
-- What was given to a contract is kept: its end is final, and whose it is, for which vote and how much never changes (I9, V6).
CREATE FUNCTION mandate_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a mandate is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_kept';
  END IF;
  IF OLD.ended_at IS NOT NULL
    OR (NEW.id, NEW.community_id, NEW.executor_id, NEW.vote_id, NEW.amount, NEW.created_at, NEW.not_after)
      IS DISTINCT FROM (OLD.id, OLD.community_id, OLD.executor_id, OLD.vote_id, OLD.amount, OLD.created_at, OLD.not_after) THEN
    RAISE EXCEPTION 'mandate % has ended, or was bound to this', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_is_bound';
  END IF;
  RETURN NEW;
END
$$;--> statement-breakpoint
CREATE TRIGGER mandate_guard BEFORE UPDATE OR DELETE ON "mandate"
FOR EACH ROW EXECUTE FUNCTION mandate_guard();
