CREATE TABLE "person_merge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"junior_id" uuid NOT NULL,
	"senior_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"wallet_id" uuid,
	"asked_by" uuid,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"confirmed_by" uuid,
	"refused_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"undone_by" uuid,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "person_merge_two" CHECK ("person_merge"."junior_id" <> "person_merge"."senior_id"),
	CONSTRAINT "person_merge_cause" CHECK ("person_merge"."cause" in ('signature', 'recovery', 'return')),
	CONSTRAINT "person_merge_answer" CHECK ("person_merge"."confirmed_at" is null or "person_merge"."refused_at" is null),
	CONSTRAINT "person_merge_undone" CHECK ("person_merge"."undone_at" is null or "person_merge"."confirmed_at" is not null),
	CONSTRAINT "person_merge_settled" CHECK ("person_merge"."settled_at" is null or "person_merge"."undone_at" is null),
	CONSTRAINT "person_merge_yes" CHECK ("person_merge"."cause" <> 'signature' or "person_merge"."confirmed_at" is null or "person_merge"."confirmed_by" is not null)
);
--> statement-breakpoint
CREATE TABLE "account_tombstone" (
	"hash" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"erased_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_lock" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"account_id" uuid,
	"wallet_id" uuid,
	"locked_at" timestamp (3) with time zone NOT NULL,
	"lifted_at" timestamp (3) with time zone,
	"lifted_by_account" uuid,
	"lifted_by_wallet" uuid,
	CONSTRAINT "person_lock_by" CHECK (("person_lock"."account_id" is null) <> ("person_lock"."wallet_id" is null)),
	CONSTRAINT "person_lock_lifted" CHECK (("person_lock"."lifted_at" is null) = ("person_lock"."lifted_by_account" is null and "person_lock"."lifted_by_wallet" is null))
);
--> statement-breakpoint
CREATE TABLE "recovery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"community_id" uuid,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"wallet_id" uuid,
	"state" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" uuid,
	"end_reason" text,
	CONSTRAINT "recovery_kind" CHECK ("recovery"."kind" in ('account', 'both')),
	CONSTRAINT "recovery_state" CHECK ("recovery"."state" in ('open', 'waiting', 'done', 'stopped', 'lapsed')),
	CONSTRAINT "recovery_way" CHECK (("recovery"."kind" = 'account') = ("recovery"."wallet_id" is not null)),
	CONSTRAINT "recovery_voices" CHECK (("recovery"."kind" = 'both') = ("recovery"."community_id" is not null)),
	CONSTRAINT "recovery_end" CHECK (("recovery"."state" in ('open', 'waiting')) = ("recovery"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "recovery_voice" (
	"recovery_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"as" text NOT NULL,
	"said_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "recovery_voice_recovery_id_person_id_pk" PRIMARY KEY("recovery_id","person_id"),
	CONSTRAINT "recovery_voice_as" CHECK ("recovery_voice"."as" in ('citizen', 'moderator'))
);
--> statement-breakpoint
CREATE TABLE "ens_name" (
	"address" text PRIMARY KEY NOT NULL,
	"name" text,
	"checked_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vault_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"chain_id" integer NOT NULL,
	"hot_wallet_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	CONSTRAINT "vault_link_address" CHECK ("vault_link"."address" ~ '^0x[0-9a-f]{40}$'),
	CONSTRAINT "vault_link_end" CHECK (("vault_link"."ended_at" is null) = ("vault_link"."end_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "wallet_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"browser_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"nonce" text NOT NULL,
	"address" text NOT NULL,
	"chain_id" integer NOT NULL,
	"message" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "wallet_session_nonce_unique" UNIQUE("nonce"),
	CONSTRAINT "wallet_session_purpose" CHECK ("wallet_session"."purpose" in ('unlink', 'lock', 'unlock', 'object')),
	CONSTRAINT "wallet_session_life" CHECK ("wallet_session"."expires_at" > "wallet_session"."created_at")
);
--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "wallets_shown_to" text DEFAULT 'nobody' NOT NULL;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "link_session" ADD COLUMN "purpose" text DEFAULT 'link' NOT NULL;--> statement-breakpoint
ALTER TABLE "link_session" ADD COLUMN "awaiting_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "link_session" ADD COLUMN "awaiting_move" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_junior_id_person_id_fk" FOREIGN KEY ("junior_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_senior_id_person_id_fk" FOREIGN KEY ("senior_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_asked_by_account_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_confirmed_by_account_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_merge" ADD CONSTRAINT "person_merge_undone_by_account_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_tombstone" ADD CONSTRAINT "account_tombstone_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_lock" ADD CONSTRAINT "person_lock_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_lock" ADD CONSTRAINT "person_lock_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_lock" ADD CONSTRAINT "person_lock_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_lock" ADD CONSTRAINT "person_lock_lifted_by_account_account_id_fk" FOREIGN KEY ("lifted_by_account") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_lock" ADD CONSTRAINT "person_lock_lifted_by_wallet_wallet_id_fk" FOREIGN KEY ("lifted_by_wallet") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery" ADD CONSTRAINT "recovery_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery" ADD CONSTRAINT "recovery_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery" ADD CONSTRAINT "recovery_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery" ADD CONSTRAINT "recovery_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery" ADD CONSTRAINT "recovery_ended_by_person_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_voice" ADD CONSTRAINT "recovery_voice_recovery_id_recovery_id_fk" FOREIGN KEY ("recovery_id") REFERENCES "public"."recovery"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_voice" ADD CONSTRAINT "recovery_voice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vault_link" ADD CONSTRAINT "vault_link_hot_wallet_id_wallet_id_fk" FOREIGN KEY ("hot_wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vault_link" ADD CONSTRAINT "vault_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "person_merge_senior" ON "person_merge" USING btree ("senior_id");--> statement-breakpoint
CREATE INDEX "person_merge_junior" ON "person_merge" USING btree ("junior_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_merge_live" ON "person_merge" USING btree ("junior_id") WHERE "person_merge"."confirmed_at" is not null and "person_merge"."undone_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_merge_asked" ON "person_merge" USING btree ("junior_id","senior_id") WHERE "person_merge"."confirmed_at" is null and "person_merge"."refused_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "person_lock_live" ON "person_lock" USING btree ("person_id") WHERE "person_lock"."lifted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_live" ON "recovery" USING btree ("person_id","account_id") WHERE "recovery"."state" in ('open', 'waiting');--> statement-breakpoint
CREATE INDEX "recovery_due" ON "recovery" USING btree ("due_at") WHERE "recovery"."state" in ('open', 'waiting');--> statement-breakpoint
CREATE UNIQUE INDEX "vault_link_live" ON "vault_link" USING btree ("address","chain_id") WHERE "vault_link"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "vault_link_person" ON "vault_link" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "wallet_session_browser" ON "wallet_session" USING btree ("browser_hash");--> statement-breakpoint
CREATE INDEX "person_merged" ON "person" USING btree ("merged_into") WHERE "person"."merged_into" is not null;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_wallets_shown" CHECK ("person"."wallets_shown_to" in ('nobody', 'community'));--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_not_in_itself" CHECK ("person"."merged_into" <> "person"."id");--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_purpose" CHECK ("link_session"."purpose" in ('link', 'recover', 'inbox'));--> statement-breakpoint
-- Where a chain of merges ends: whoever was merged into somebody merged later counts with them.
CREATE FUNCTION standing_person(p uuid) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH RECURSIVE chain AS (
    SELECT id, merged_into, 1 AS depth FROM person WHERE id = p
    UNION ALL
    SELECT up.id, up.merged_into, chain.depth + 1
      FROM person up JOIN chain ON up.id = chain.merged_into WHERE chain.depth < 32
  )
  SELECT id FROM chain ORDER BY depth DESC LIMIT 1
$$;
--> statement-breakpoint
-- Everybody who stands for this person, the person included.
CREATE FUNCTION person_family(p uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH RECURSIVE family AS (
    SELECT p AS id
    UNION
    SELECT down.id FROM person down JOIN family ON down.merged_into = family.id
  )
  SELECT id FROM family
$$;
--> statement-breakpoint
-- Everybody who counts as one voter with this person in a vote opened then: whoever was one person with another at
-- any time since is one with them until it closes, so that undoing a merge gives two persons, never two votes (W6, V2).
CREATE FUNCTION voting_family(opened timestamptz, p uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH RECURSIVE kin AS (
    SELECT p AS id
    UNION
    SELECT CASE WHEN m.junior_id = kin.id THEN m.senior_id ELSE m.junior_id END
      FROM kin JOIN person_merge m ON m.junior_id = kin.id OR m.senior_id = kin.id
     WHERE m.confirmed_at IS NOT NULL AND (m.undone_at IS NULL OR m.undone_at > opened)
  )
  SELECT id FROM kin
$$;
--> statement-breakpoint
-- W6: the pointer says what a confirmed merge says, and a chain of them ends.
CREATE FUNCTION person_merged_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  confirmed uuid;
BEGIN
  SELECT senior_id INTO confirmed FROM person_merge
   WHERE junior_id = NEW.id AND confirmed_at IS NOT NULL AND undone_at IS NULL;
  IF NEW.merged_into IS DISTINCT FROM confirmed THEN
    RAISE EXCEPTION 'person % is merged as its confirmed merge says', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merge_is_confirmed';
  END IF;
  IF NEW.merged_into IS NOT NULL AND standing_person(NEW.merged_into) IN (
      SELECT person_family(NEW.id)) THEN
    RAISE EXCEPTION 'person % cannot stand for itself', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merge_ends';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER person_merged_guard BEFORE UPDATE OF merged_into ON person
FOR EACH ROW EXECUTE FUNCTION person_merged_guard();
--> statement-breakpoint
-- What a merge says of its persons never changes, and it is kept: it decides who is one voter.
CREATE FUNCTION person_merge_guard() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  loose text[] := ARRAY['confirmed_at', 'confirmed_by', 'refused_at', 'undone_at', 'undone_by', 'settled_at'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a merge is kept'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merge_is_kept';
  END IF;
  IF to_jsonb(NEW) - loose <> to_jsonb(OLD) - loose
    OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
    OR (OLD.undone_at IS NOT NULL AND NEW.undone_at IS DISTINCT FROM OLD.undone_at)
    OR (OLD.settled_at IS NOT NULL AND NEW.settled_at IS DISTINCT FROM OLD.settled_at) THEN
    RAISE EXCEPTION 'a merge moves on and never back'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merge_is_monotone';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER person_merge_guard BEFORE UPDATE OR DELETE ON person_merge
FOR EACH ROW EXECUTE FUNCTION person_merge_guard();
--> statement-breakpoint
CREATE TRIGGER person_merge_no_truncate BEFORE TRUNCATE ON person_merge
FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
