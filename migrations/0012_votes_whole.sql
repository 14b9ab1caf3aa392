CREATE TABLE "ballot_draft" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"content" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ballot_draft_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "vote_consent" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "vote_consent_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "vote_reminder" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "vote_reminder_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "delegate_statement" (
	"community_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"statement" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "delegate_statement_community_id_person_id_pk" PRIMARY KEY("community_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "delegation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "delegation_other" CHECK ("delegation"."from_id" <> "delegation"."to_id")
);
--> statement-breakpoint
CREATE TABLE "vote_delegation" (
	"vote_id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	CONSTRAINT "vote_delegation_vote_id_from_id_pk" PRIMARY KEY("vote_id","from_id"),
	CONSTRAINT "vote_delegation_other" CHECK ("vote_delegation"."from_id" <> "vote_delegation"."to_id")
);
--> statement-breakpoint
CREATE TABLE "candidacy" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"nominated_by" uuid NOT NULL,
	"nominated_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"declined_at" timestamp (3) with time zone,
	"statement" text,
	"option" integer,
	"elected_at" timestamp (3) with time zone,
	"left_at" timestamp (3) with time zone,
	CONSTRAINT "candidacy_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id"),
	CONSTRAINT "candidacy_answer" CHECK ("candidacy"."accepted_at" is null or "candidacy"."declined_at" is null)
);
--> statement-breakpoint
CREATE TABLE "election" (
	"vote_id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"office" text NOT NULL,
	"seats" integer NOT NULL,
	"term_ms" bigint NOT NULL,
	"rules" jsonb NOT NULL,
	"state" text NOT NULL,
	"opened_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"event_key" text NOT NULL,
	CONSTRAINT "election_event_key_unique" UNIQUE("event_key"),
	CONSTRAINT "election_state" CHECK ("election"."state" in ('nomination', 'voting', 'elected', 'no-quorum', 'tied', 'failed', 'cancelled', 'void'))
);
--> statement-breakpoint
CREATE TABLE "recall_petition" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"office" text NOT NULL,
	"person_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"opened_by" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"proposal_id" uuid,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "recall_voice" (
	"petition_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "recall_voice_petition_id_person_id_pk" PRIMARY KEY("petition_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "roll_late" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vote_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"power" numeric(78, 0) NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "roll_late_ordinal" UNIQUE("vote_id","ordinal"),
	CONSTRAINT "roll_late_power" CHECK ("roll_late"."power" > 0)
);
--> statement-breakpoint
CREATE TABLE "roll_late_wallet" (
	"vote_id" uuid NOT NULL,
	"late_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"address" text NOT NULL,
	"term" integer NOT NULL,
	"power" numeric(78, 0) NOT NULL,
	"block" numeric(78, 0) NOT NULL,
	CONSTRAINT "roll_late_wallet_vote_id_chain_id_address_term_pk" PRIMARY KEY("vote_id","chain_id","address","term")
);
--> statement-breakpoint
CREATE TABLE "cancel_voice" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"office" text NOT NULL,
	"guardian" boolean NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cancel_voice_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "proposal_edit" (
	"vote_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"edited_by" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"event_key" text NOT NULL,
	CONSTRAINT "proposal_edit_vote_id_version_pk" PRIMARY KEY("vote_id","version"),
	CONSTRAINT "proposal_edit_event_key_unique" UNIQUE("event_key")
);
--> statement-breakpoint
CREATE TABLE "proposal_sponsor" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "proposal_sponsor_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "proposal_template" (
	"community_id" uuid NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"settings" jsonb NOT NULL,
	"set_by" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "proposal_thread" (
	"vote_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"channel_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "proposal_thread_vote_id_place_id_pk" PRIMARY KEY("vote_id","place_id")
);
--> statement-breakpoint
CREATE TABLE "track" (
	"community_id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"rules" jsonb NOT NULL,
	"decided_by" uuid,
	"set_by" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "track_community_id_name_version_pk" PRIMARY KEY("community_id","name","version"),
	CONSTRAINT "track_version" CHECK ("track"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "unfold_voice" (
	"fold_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "unfold_voice_fold_id_person_id_pk" PRIMARY KEY("fold_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "vote_fold" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vote_id" uuid NOT NULL,
	"folded_by" uuid NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"unfolded_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "proposal" DROP CONSTRAINT "proposal_state";--> statement-breakpoint
ALTER TABLE "roll_line" DROP CONSTRAINT "roll_power";--> statement-breakpoint
ALTER TABLE "roll_wallet" ADD COLUMN "term" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "roll_wallet" DROP CONSTRAINT "roll_wallet_vote_id_chain_id_address_pk";--> statement-breakpoint
ALTER TABLE "roll_wallet" ADD CONSTRAINT "roll_wallet_vote_id_chain_id_address_term_pk" PRIMARY KEY("vote_id","chain_id","address","term");--> statement-breakpoint
ALTER TABLE "ballot" ADD COLUMN "signature" jsonb;--> statement-breakpoint
ALTER TABLE "ballot" ADD COLUMN "sequence" bigint;--> statement-breakpoint
ALTER TABLE "ballot" ADD COLUMN "receipt" text;--> statement-breakpoint
ALTER TABLE "proposal" ADD COLUMN "text_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "proposal" ADD COLUMN "template" text;--> statement-breakpoint
ALTER TABLE "proposal" ADD COLUMN "overruled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "seats" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "order_fixed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "surged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "power" jsonb;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "evidence" text;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "supplement_root" text;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "secrecy" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "seal" jsonb;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "signing" text DEFAULT 'optional' NOT NULL;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "topic" text;--> statement-breakpoint
ALTER TABLE "vote" ADD COLUMN "void_reason" text;--> statement-breakpoint
ALTER TABLE "ballot_draft" ADD CONSTRAINT "ballot_draft_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ballot_draft" ADD CONSTRAINT "ballot_draft_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_consent" ADD CONSTRAINT "vote_consent_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_consent" ADD CONSTRAINT "vote_consent_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_reminder" ADD CONSTRAINT "vote_reminder_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_reminder" ADD CONSTRAINT "vote_reminder_vote_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegate_statement" ADD CONSTRAINT "delegate_statement_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegate_statement" ADD CONSTRAINT "delegate_statement_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_from_id_person_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegation" ADD CONSTRAINT "delegation_to_id_person_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_delegation" ADD CONSTRAINT "vote_delegation_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_delegation" ADD CONSTRAINT "vote_delegation_from_id_person_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_delegation" ADD CONSTRAINT "vote_delegation_to_id_person_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidacy" ADD CONSTRAINT "candidacy_vote_id_election_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."election"("vote_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidacy" ADD CONSTRAINT "candidacy_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidacy" ADD CONSTRAINT "candidacy_nominated_by_person_id_fk" FOREIGN KEY ("nominated_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_opened_by_person_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "election" ADD CONSTRAINT "election_vote_fk" FOREIGN KEY ("community_id","vote_id") REFERENCES "public"."vote"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_petition" ADD CONSTRAINT "recall_petition_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_petition" ADD CONSTRAINT "recall_petition_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_petition" ADD CONSTRAINT "recall_petition_opened_by_person_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_petition" ADD CONSTRAINT "recall_petition_proposal_id_vote_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_voice" ADD CONSTRAINT "recall_voice_petition_id_recall_petition_id_fk" FOREIGN KEY ("petition_id") REFERENCES "public"."recall_petition"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recall_voice" ADD CONSTRAINT "recall_voice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_late" ADD CONSTRAINT "roll_late_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_late" ADD CONSTRAINT "roll_late_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_late_wallet" ADD CONSTRAINT "roll_late_wallet_fk" FOREIGN KEY ("late_id") REFERENCES "public"."roll_late"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cancel_voice" ADD CONSTRAINT "cancel_voice_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cancel_voice" ADD CONSTRAINT "cancel_voice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_edit" ADD CONSTRAINT "proposal_edit_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_edit" ADD CONSTRAINT "proposal_edit_edited_by_person_id_fk" FOREIGN KEY ("edited_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_sponsor" ADD CONSTRAINT "proposal_sponsor_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_sponsor" ADD CONSTRAINT "proposal_sponsor_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_template" ADD CONSTRAINT "proposal_template_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_template" ADD CONSTRAINT "proposal_template_set_by_person_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD CONSTRAINT "proposal_thread_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal_thread" ADD CONSTRAINT "proposal_thread_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track" ADD CONSTRAINT "track_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track" ADD CONSTRAINT "track_decided_by_vote_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "track" ADD CONSTRAINT "track_set_by_person_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unfold_voice" ADD CONSTRAINT "unfold_voice_fold_id_vote_fold_id_fk" FOREIGN KEY ("fold_id") REFERENCES "public"."vote_fold"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unfold_voice" ADD CONSTRAINT "unfold_voice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_fold" ADD CONSTRAINT "vote_fold_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote_fold" ADD CONSTRAINT "vote_fold_folded_by_person_id_fk" FOREIGN KEY ("folded_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delegation_live" ON "delegation" USING btree ("community_id","from_id","topic") WHERE "delegation"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "delegation_to" ON "delegation" USING btree ("community_id","to_id") WHERE "delegation"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "vote_delegation_to" ON "vote_delegation" USING btree ("vote_id","to_id");--> statement-breakpoint
CREATE UNIQUE INDEX "election_number" ON "election" USING btree ("community_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "recall_petition_live" ON "recall_petition" USING btree ("community_id","office","person_id") WHERE "recall_petition"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "roll_late_person" ON "roll_late" USING btree ("vote_id","person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "proposal_template_live" ON "proposal_template" USING btree ("community_id","name") WHERE "proposal_template"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "vote_fold_live" ON "vote_fold" USING btree ("vote_id") WHERE "vote_fold"."unfolded_at" is null;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_state" CHECK ("proposal"."state" in ('draft', 'published', 'voting', 'passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'executed', 'failed', 'vetoed', 'withdrawn', 'cancelled', 'expired', 'void', 'overruled'));--> statement-breakpoint
ALTER TABLE "roll_line" ADD CONSTRAINT "roll_power" CHECK ("roll_line"."power" >= 0);--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_kind" CHECK ("vote"."kind" in ('poll', 'proposal', 'election'));--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_seats" CHECK ("vote"."seats" between 1 and 100);--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_evidence" CHECK ("vote"."evidence" in ('public', 'attested'));--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_secrecy" CHECK ("vote"."secrecy" in ('open', 'sealed', 'secret'));--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_seal" CHECK ("vote"."state" <> 'open' or ("vote"."secrecy" = 'open') = ("vote"."seal" is null));--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_signing" CHECK ("vote"."signing" in ('none', 'optional', 'required'));--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_secret_unsigned" CHECK ("vote"."secrecy" <> 'secret' or "vote"."signing" = 'none');
--> statement-breakpoint
-- V6: as before, and: until it opens everything but the question's own kind may be edited with the proposal; the close
-- moves once for an outage and once for a late surge; the late lines' root is written with the close.
CREATE OR REPLACE FUNCTION vote_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'closes_at', 'extended_at', 'surged_at', 'closed_at', 'result', 'result_hash',
    'supplement_root', 'void_reason'];
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a vote is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'vote_is_kept';
  END IF;
  IF OLD.state = 'pending' THEN
    loose := loose || ARRAY['rules', 'opens_at', 'roll_root', 'roll_frozen_at', 'roll_block', 'method', 'choices',
      'seats', 'order_fixed', 'power', 'evidence', 'secrecy', 'seal', 'signing', 'topic'];
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'pending' THEN ARRAY['open', 'cancelled', 'void']
        WHEN 'open' THEN ARRAY['closed', 'cancelled', 'void']
        ELSE ARRAY[]::text[] END)
      THEN 'vote_state_is_monotone'
    WHEN to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
      THEN 'vote_terms_are_frozen'
    WHEN (NEW.closes_at, NEW.extended_at, NEW.surged_at)
        IS DISTINCT FROM (OLD.closes_at, OLD.extended_at, OLD.surged_at)
      AND NOT (OLD.state = 'pending' AND NEW.extended_at IS NULL AND NEW.surged_at IS NULL)
      AND NOT (OLD.state = 'open' AND NEW.state = 'open' AND NEW.closes_at > OLD.closes_at
        AND ((OLD.extended_at IS NULL AND NEW.extended_at IS NOT NULL
            AND NEW.surged_at IS NOT DISTINCT FROM OLD.surged_at)
          OR (OLD.surged_at IS NULL AND NEW.surged_at IS NOT NULL
            AND NEW.extended_at IS NOT DISTINCT FROM OLD.extended_at)))
      THEN 'vote_close_moves_once'
    WHEN NEW.state = OLD.state
      AND (NEW.closed_at, NEW.result, NEW.result_hash, NEW.supplement_root, NEW.void_reason)
        IS DISTINCT FROM (OLD.closed_at, OLD.result, OLD.result_hash, OLD.supplement_root, OLD.void_reason)
      THEN 'vote_result_is_final'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'vote % is % and cannot be changed so', OLD.id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- V6, I6: what is discussed may be edited by raising its version; from the vote on it is frozen. A veto works once:
-- what two thirds have overruled cannot be vetoed again.
CREATE OR REPLACE FUNCTION proposal_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['state', 'queued_until', 'outcome_reason', 'tx_hash', 'overruled_at'];
  edited text[] := ARRAY['title', 'body', 'action', 'action_hash', 'recipient_id', 'rules', 'power', 'snapshot',
    'money_at_risk', 'timelock_ms', 'track', 'text_version', 'published_at'];
  broken text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proposal is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_is_kept';
  END IF;
  IF OLD.state = 'published' AND NEW.state = 'published' AND NEW.text_version = OLD.text_version + 1 THEN
    loose := loose || edited;
  END IF;
  broken := CASE
    WHEN NEW.state <> OLD.state AND NEW.state <> ALL (CASE OLD.state
        WHEN 'draft' THEN ARRAY['published', 'withdrawn']
        WHEN 'published' THEN ARRAY['voting', 'withdrawn', 'cancelled', 'void']
        WHEN 'voting' THEN ARRAY['passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'cancelled', 'void']
        WHEN 'queued' THEN ARRAY['executed', 'failed', 'vetoed', 'expired']
        WHEN 'vetoed' THEN ARRAY['overruled']
        WHEN 'overruled' THEN ARRAY['executed', 'failed', 'expired']
        ELSE ARRAY[]::text[] END)
      THEN 'proposal_state_is_monotone'
    WHEN OLD.state <> 'draft' AND to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
      THEN 'proposal_terms_are_frozen'
    WHEN NEW.queued_until IS DISTINCT FROM OLD.queued_until
      AND NOT (OLD.state = 'voting' AND NEW.state = 'queued' OR OLD.state = 'vetoed' AND NEW.state = 'overruled')
      THEN 'proposal_timelock_is_frozen'
    WHEN (NEW.overruled_at IS DISTINCT FROM OLD.overruled_at) <> (OLD.state = 'vetoed' AND NEW.state = 'overruled')
      THEN 'proposal_veto_is_overruled_once'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'proposal % is % and cannot be changed so', OLD.vote_id, OLD.state
      USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- V2: as before, and: a wallet-signed ballot is replaced only by a signed one with a higher sequence.
CREATE OR REPLACE FUNCTION ballot_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  held record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a ballot is replaced, never removed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_kept';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.vote_id <> OLD.vote_id OR NEW.person_id <> OLD.person_id) THEN
    RAISE EXCEPTION 'a ballot belongs to its vote and its person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_kept';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.sequence IS NOT NULL AND coalesce(NEW.sequence, -1) <= OLD.sequence THEN
    RAISE EXCEPTION 'a signed ballot gives way to a signed one of a higher sequence'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_sequence_rises';
  END IF;
  SELECT state, opens_at, closes_at INTO held FROM vote WHERE id = NEW.vote_id FOR SHARE;
  IF held.state <> 'open' THEN
    RAISE EXCEPTION 'vote % is %', NEW.vote_id, held.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_vote_is_open';
  END IF;
  IF NEW.cast_at < held.opens_at OR NEW.cast_at >= held.closes_at THEN
    RAISE EXCEPTION 'the time of vote % is from % until %', NEW.vote_id, held.opens_at, held.closes_at
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_in_time';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- V2: of one wallet the weight counts for one person, whatever it is read for.
CREATE FUNCTION roll_wallet_person_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM roll_wallet w JOIN written n USING (vote_id, chain_id, address)
      WHERE w.person_id <> n.person_id) THEN
    RAISE EXCEPTION 'a wallet stands on a roll for one person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_wallet_of_one_person';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER roll_wallet_person_guard AFTER INSERT ON roll_wallet REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION roll_wallet_person_guard();
--> statement-breakpoint
-- V2: late lines come while the vote is open, and bring wallets that nobody has used in it.
CREATE FUNCTION roll_late_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  held record;
BEGIN
  SELECT state, opens_at, closes_at INTO held FROM vote WHERE id = NEW.vote_id FOR SHARE;
  IF held.state <> 'open' THEN
    RAISE EXCEPTION 'late lines come while a vote is open'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_frozen';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER roll_late_guard BEFORE INSERT ON roll_late
FOR EACH ROW EXECUTE FUNCTION roll_late_guard();
--> statement-breakpoint
CREATE TRIGGER roll_late_wallet_guard BEFORE INSERT ON roll_late_wallet
FOR EACH ROW EXECUTE FUNCTION roll_late_guard();
--> statement-breakpoint
CREATE FUNCTION roll_late_wallet_once() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  IF EXISTS (SELECT FROM roll_wallet w
      WHERE w.vote_id = NEW.vote_id AND w.chain_id = NEW.chain_id AND w.address = NEW.address) THEN
    RAISE EXCEPTION 'this wallet stands on the roll already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'roll_late_wallet_is_new';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER roll_late_wallet_once BEFORE INSERT ON roll_late_wallet
FOR EACH ROW EXECUTE FUNCTION roll_late_wallet_once();
--> statement-breakpoint
CREATE TRIGGER roll_late_append_only BEFORE UPDATE OR DELETE ON roll_late
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_late_wallet_append_only BEFORE UPDATE OR DELETE ON roll_late_wallet
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_late_no_truncate BEFORE TRUNCATE ON roll_late
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER roll_late_wallet_no_truncate BEFORE TRUNCATE ON roll_late_wallet
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
-- V5, V6: the graph is written before the vote opens and stays.
CREATE TRIGGER vote_delegation_guard AFTER INSERT ON vote_delegation REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION roll_guard();
--> statement-breakpoint
CREATE TRIGGER vote_delegation_append_only BEFORE UPDATE OR DELETE ON vote_delegation
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER vote_delegation_no_truncate BEFORE TRUNCATE ON vote_delegation
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER proposal_edit_append_only BEFORE UPDATE OR DELETE ON proposal_edit
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
--> statement-breakpoint
CREATE TRIGGER track_append_only BEFORE UPDATE OR DELETE ON track
FOR EACH ROW EXECUTE FUNCTION append_only_guard();
