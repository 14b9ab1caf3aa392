CREATE TABLE "button" (
	"id" text PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"values" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "card" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"subject" text NOT NULL,
	"community_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"channel_id" text NOT NULL,
	"message_ref" text,
	"wanted" integer NOT NULL,
	"sent" integer NOT NULL,
	"sent_hash" text,
	"sent_at" timestamp (3) with time zone,
	"fence" integer NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone NOT NULL,
	"broken_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"scene_key" text NOT NULL,
	"command" text NOT NULL,
	"values" jsonb NOT NULL,
	"asking" text,
	"message_ref" text,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "citizenship" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"granted_by" uuid NOT NULL,
	"grant_reason" text NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"revoked_by" uuid,
	"revoke_reason" text,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "citizenship_revocation" CHECK (("citizenship"."revoked_at" is null) = ("citizenship"."revoked_by" is null) and ("citizenship"."revoked_at" is null) = ("citizenship"."revoke_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "clock_offset" (
	"single" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"mode" text NOT NULL,
	"offset_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "clock_offset_single_row" CHECK ("clock_offset"."single"),
	CONSTRAINT "clock_offset_mode" CHECK ("clock_offset"."mode" in ('real', 'test')),
	CONSTRAINT "clock_offset_zero_unless_test" CHECK ("clock_offset"."offset_ms" = 0 or "clock_offset"."mode" = 'test')
);
--> statement-breakpoint
CREATE TABLE "asset" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"symbol" text NOT NULL,
	"name" text NOT NULL,
	"decimals" integer NOT NULL,
	"chain_id" integer,
	"token" text,
	"custody" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "asset_pair" UNIQUE("community_id","id"),
	CONSTRAINT "asset_decimals" CHECK ("asset"."decimals" between 0 and 36),
	CONSTRAINT "asset_shape" CHECK (("asset"."kind" = 'credit' and "asset"."token" is null and not "asset"."custody")
        or ("asset"."kind" = 'native' and "asset"."chain_id" is not null and "asset"."token" is null)
        or ("asset"."kind" = 'erc20' and "asset"."chain_id" is not null and "asset"."token" is not null))
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid,
	"actor_id" uuid,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"reason" text,
	"details" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "community" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seed_index" integer NOT NULL,
	"name" text NOT NULL,
	"template" text NOT NULL,
	"time_zone" text NOT NULL,
	"locale" text NOT NULL,
	"state" text NOT NULL,
	"alarm_webhook" text,
	"cap_per_payment" numeric(78, 0),
	"cap_per_day" numeric(78, 0),
	"frozen_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"constituted_at" timestamp (3) with time zone,
	CONSTRAINT "community_seed_index_unique" UNIQUE("seed_index"),
	CONSTRAINT "community_state" CHECK ("community"."state" in ('founding', 'constituted'))
);
--> statement-breakpoint
CREATE TABLE "community_counter" (
	"community_id" uuid NOT NULL,
	"noun" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "community_counter_community_id_noun_pk" PRIMARY KEY("community_id","noun")
);
--> statement-breakpoint
CREATE TABLE "founding_code" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"used_by" uuid
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"community_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL,
	"wallet_consent_at" timestamp (3) with time zone,
	CONSTRAINT "membership_community_id_person_id_pk" PRIMARY KEY("community_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "office" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"given_by" uuid,
	"given_how" text NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	"term_ends_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "office_kind" CHECK ("office"."kind" in ('steward', 'moderator', 'treasurer', 'guardian'))
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"sender_account_id" uuid NOT NULL,
	"nonce" integer NOT NULL,
	"intent_id" uuid,
	"kind" text NOT NULL,
	"effect_hash" text,
	"to_address" text NOT NULL,
	"value_wei" numeric(78, 0) NOT NULL,
	"data" text NOT NULL,
	"gas_limit" numeric(78, 0) NOT NULL,
	"max_fee_per_gas" numeric(78, 0) NOT NULL,
	"max_priority_fee_per_gas" numeric(78, 0) NOT NULL,
	"raw" text,
	"hash" text,
	"signed_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "attempt_hash_unique" UNIQUE("hash"),
	CONSTRAINT "attempt_kind" CHECK ("attempt"."kind" in ('effect', 'void')),
	CONSTRAINT "attempt_effect" CHECK (("attempt"."kind" = 'effect') = ("attempt"."effect_hash" is not null) and ("attempt"."kind" = 'void' or "attempt"."intent_id" is not null)),
	CONSTRAINT "attempt_void" CHECK ("attempt"."kind" = 'effect' or ("attempt"."value_wei" = 0 and "attempt"."data" = '0x')),
	CONSTRAINT "attempt_signed" CHECK ("attempt"."raw" is null or "attempt"."hash" is not null),
	CONSTRAINT "attempt_sent" CHECK ("attempt"."sent_at" is null or "attempt"."hash" is not null)
);
--> statement-breakpoint
CREATE TABLE "intent" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"sender_account_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"source" text NOT NULL,
	"action" jsonb NOT NULL,
	"action_hash" text NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"voted_code_hash" text,
	"state" text NOT NULL,
	"reason" text,
	"detail" text,
	"not_before" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"tries" integer NOT NULL,
	"nonce" integer,
	"call_to" text,
	"call_value_wei" numeric(78, 0),
	"call_data" text,
	"call_hash" text,
	"target_code_hash" text,
	"missing_reads" integer NOT NULL,
	"missing_at" numeric(78, 0),
	"mined_tx_hash" text,
	"mined_block" numeric(78, 0),
	"mined_block_hash" text,
	"succeeded" boolean,
	"created_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "intent_pair" UNIQUE("community_id","id"),
	CONSTRAINT "intent_of_sender" UNIQUE("community_id","sender_account_id","id"),
	CONSTRAINT "intent_call" UNIQUE("id","nonce","call_hash"),
	CONSTRAINT "intent_state_known" CHECK ("intent"."state" in ('planned', 'reserved', 'submitted', 'mined', 'confirmed', 'final', 'reverted', 'parked', 'lost', 'cancelling', 'cancelled')),
	CONSTRAINT "intent_amount" CHECK ("intent"."amount" >= 0),
	CONSTRAINT "intent_purse" CHECK ((split_part("intent"."source", ':', 1), "intent"."purpose") in (('proposal', 'treasury'), ('withdrawal', 'vault'), ('gas', 'gas'))),
	CONSTRAINT "intent_nonce" CHECK ("intent"."state" = 'cancelled' or ("intent"."state" in ('planned', 'parked')) = ("intent"."nonce" is null)),
	CONSTRAINT "intent_bound" CHECK (num_nulls("intent"."nonce", "intent"."call_to", "intent"."call_value_wei", "intent"."call_data", "intent"."call_hash") in (0, 5)),
	CONSTRAINT "intent_mined" CHECK (("intent"."state" in ('mined', 'confirmed', 'final', 'reverted')) = ("intent"."mined_tx_hash" is not null)
        and num_nulls("intent"."mined_tx_hash", "intent"."mined_block", "intent"."mined_block_hash", "intent"."succeeded") in (0, 4)),
	CONSTRAINT "intent_outcome" CHECK (("intent"."state" <> 'final' or "intent"."succeeded") and ("intent"."state" <> 'reverted' or not "intent"."succeeded")),
	CONSTRAINT "intent_settled" CHECK (("intent"."state" in ('final', 'reverted', 'cancelled')) = ("intent"."settled_at" is not null)),
	CONSTRAINT "intent_parked" CHECK ("intent"."state" <> 'parked' or "intent"."reason" is not null)
);
--> statement-breakpoint
CREATE TABLE "nonce_slot" (
	"sender_account_id" uuid NOT NULL,
	"community_id" uuid NOT NULL,
	"nonce" integer NOT NULL,
	"intent_id" uuid,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "nonce_slot_sender_account_id_nonce_pk" PRIMARY KEY("sender_account_id","nonce"),
	CONSTRAINT "nonce_slot_triple" UNIQUE("community_id","sender_account_id","nonce"),
	CONSTRAINT "nonce_slot_nonce" CHECK ("nonce_slot"."nonce" >= 0)
);
--> statement-breakpoint
CREATE TABLE "reservation" (
	"intent_id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"sender_account_id" uuid NOT NULL,
	"token" text,
	"amount" numeric(78, 0) NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reservation_state" CHECK ("reservation"."state" in ('held', 'spent', 'released')),
	CONSTRAINT "reservation_amount" CHECK ("reservation"."amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "scan_cursor" (
	"name" text PRIMARY KEY NOT NULL,
	"chain_id" integer NOT NULL,
	"block_number" numeric(78, 0) NOT NULL,
	"block_hash" text NOT NULL,
	"scanned_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sender_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"purpose" text NOT NULL,
	"address" text NOT NULL,
	"derivation_index" integer,
	"registered_nonce" integer NOT NULL,
	"fence" integer NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"frozen_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sender_pair" UNIQUE("community_id","id"),
	CONSTRAINT "sender_purse" UNIQUE("community_id","id","purpose"),
	CONSTRAINT "sender_purpose_known" CHECK ("sender_account"."purpose" in ('treasury', 'vault', 'gas')),
	CONSTRAINT "sender_nonce" CHECK ("sender_account"."registered_nonce" >= 0)
);
--> statement-breakpoint
CREATE TABLE "unknown_transaction" (
	"sender_account_id" uuid NOT NULL,
	"community_id" uuid NOT NULL,
	"nonce" integer NOT NULL,
	"hash" text,
	"decoded" jsonb NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"matched_intent_id" uuid,
	"note" text,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "unknown_transaction_sender_account_id_nonce_pk" PRIMARY KEY("sender_account_id","nonce"),
	CONSTRAINT "unknown_transaction_settled" CHECK (("unknown_transaction"."settled_at" is null) = ("unknown_transaction"."matched_intent_id" is null and "unknown_transaction"."note" is null))
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"community_id" uuid,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"event_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deposit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"tx_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"block_number" numeric(78, 0) NOT NULL,
	"block_hash" text NOT NULL,
	"sender" text NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"state" text NOT NULL,
	"person_id" uuid,
	"journal_id" uuid,
	"claim_journal_id" uuid,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "deposit_journal_id_unique" UNIQUE("journal_id"),
	CONSTRAINT "deposit_claim_journal_id_unique" UNIQUE("claim_journal_id"),
	CONSTRAINT "deposit_state_known" CHECK ("deposit"."state" in ('seen', 'unclaimed', 'credited', 'orphaned')),
	CONSTRAINT "deposit_booked" CHECK (("deposit"."state" in ('unclaimed', 'credited')) = ("deposit"."journal_id" is not null)),
	CONSTRAINT "deposit_owned" CHECK (("deposit"."state" = 'credited') = ("deposit"."person_id" is not null)),
	CONSTRAINT "deposit_claimed" CHECK ("deposit"."claim_journal_id" is null or "deposit"."state" = 'credited'),
	CONSTRAINT "deposit_positive" CHECK ("deposit"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"input_hash" text NOT NULL,
	"reverses" uuid,
	"size" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "journal_triple" UNIQUE("community_id","asset_id","id"),
	CONSTRAINT "journal_kind" CHECK ("journal"."kind" in ('tip', 'deposit', 'claim', 'withdrawal-reserve', 'withdrawal-post', 'withdrawal-void', 'credit-issue', 'treasury-sync', 'payment-reserve', 'payment-post', 'payment-void', 'reversal')),
	CONSTRAINT "journal_reverses" CHECK (("journal"."kind" = 'reversal') = ("journal"."reverses" is not null)),
	CONSTRAINT "journal_size" CHECK ("journal"."size" >= 2)
);
--> statement-breakpoint
CREATE TABLE "ledger_account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid,
	"balance" numeric(78, 0) NOT NULL,
	CONSTRAINT "ledger_account_triple" UNIQUE("community_id","asset_id","id"),
	CONSTRAINT "ledger_balance" CHECK ("ledger_account"."kind" in ('world', 'treasury-world', 'issue') or "ledger_account"."balance" >= 0),
	CONSTRAINT "ledger_overflow" CHECK (abs("ledger_account"."balance") <= 115792089237316195423570985008687907853269984665640564039457584007913129639935),
	CONSTRAINT "ledger_kind" CHECK ("ledger_account"."kind" in ('member', 'house', 'unclaimed', 'pending', 'world', 'treasury', 'treasury-pending', 'treasury-world', 'issue')),
	CONSTRAINT "ledger_owner" CHECK (("ledger_account"."kind" = 'member') = ("ledger_account"."person_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "posting" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	CONSTRAINT "posting_amount" CHECK ("posting"."amount" <> 0 and abs("posting"."amount") <= 115792089237316195423570985008687907853269984665640564039457584007913129639935)
);
--> statement-breakpoint
CREATE TABLE "reserve_check" (
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"state" text NOT NULL,
	"gap" numeric(78, 0) NOT NULL,
	"frozen" boolean NOT NULL,
	"block_number" numeric(78, 0) NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "reserve_check_community_id_asset_id_pk" PRIMARY KEY("community_id","asset_id"),
	CONSTRAINT "reserve_check_state" CHECK ("reserve_check"."state" in ('balanced', 'gap', 'unknown')),
	CONSTRAINT "reserve_check_frozen" CHECK ("reserve_check"."frozen" = ("reserve_check"."gap" <> 0))
);
--> statement-breakpoint
CREATE TABLE "tip" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"from_person" uuid NOT NULL,
	"to_person" uuid NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"memo" text NOT NULL,
	"journal_id" uuid NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tip_journal_id_unique" UNIQUE("journal_id"),
	CONSTRAINT "tip_self" CHECK ("tip"."from_person" <> "tip"."to_person"),
	CONSTRAINT "tip_positive" CHECK ("tip"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "withdrawal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"amount" numeric(78, 0) NOT NULL,
	"recipient" text NOT NULL,
	"state" text NOT NULL,
	"event_key" text NOT NULL,
	"reserve_journal_id" uuid NOT NULL,
	"settle_journal_id" uuid,
	"intent_id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "withdrawal_reserve_journal_id_unique" UNIQUE("reserve_journal_id"),
	CONSTRAINT "withdrawal_settle_journal_id_unique" UNIQUE("settle_journal_id"),
	CONSTRAINT "withdrawal_intent_id_unique" UNIQUE("intent_id"),
	CONSTRAINT "withdrawal_state" CHECK ("withdrawal"."state" in ('reserved', 'posted', 'voided')),
	CONSTRAINT "withdrawal_positive" CHECK ("withdrawal"."amount" > 0),
	CONSTRAINT "withdrawal_settled" CHECK (("withdrawal"."state" = 'reserved') = ("withdrawal"."settle_journal_id" is null)
        and ("withdrawal"."state" = 'reserved') = ("withdrawal"."settled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"payload" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"again_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"last_error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "outbox_kind" CHECK ("outbox"."kind" ~ '^[a-z][a-z0-9-]{0,39}$'),
	CONSTRAINT "outbox_key" CHECK (length("outbox"."key") between 1 and 200),
	CONSTRAINT "outbox_payload" CHECK (octet_length("outbox"."payload"::text) <= 4096),
	CONSTRAINT "outbox_counts" CHECK ("outbox"."attempts" >= 0 and "outbox"."fence" >= 0),
	CONSTRAINT "outbox_done_is_free" CHECK ("outbox"."done_at" is null or ("outbox"."lease_until" is null and "outbox"."again_at" is null))
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"external_id" text NOT NULL,
	"handle" text,
	"display_name" text NOT NULL,
	"is_bot" boolean NOT NULL,
	"locale" text NOT NULL,
	"private_chat_open" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "account_platform" CHECK ("account"."platform" in ('discord', 'telegram'))
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"merged_into" uuid,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presence" (
	"place_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	CONSTRAINT "presence_place_id_account_id_pk" PRIMARY KEY("place_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "attachment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code_hash" text NOT NULL,
	"community_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"invited_by" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"asked_by" uuid,
	"external_id" text,
	"title" text,
	"size" integer,
	"decided_at" timestamp (3) with time zone,
	"decision" text,
	CONSTRAINT "attachment_code_hash_unique" UNIQUE("code_hash")
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"place_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"external_id" text NOT NULL,
	CONSTRAINT "channel_place_id_purpose_pk" PRIMARY KEY("place_id","purpose"),
	CONSTRAINT "channel_purpose" CHECK ("channel"."purpose" in ('announcements', 'staff', 'alarms'))
);
--> statement-breakpoint
CREATE TABLE "place" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"external_id" text NOT NULL,
	"former_external_id" text,
	"title" text NOT NULL,
	"attached_by" uuid NOT NULL,
	"connected_at" timestamp (3) with time zone NOT NULL,
	"disconnected_at" timestamp (3) with time zone,
	CONSTRAINT "place_platform" CHECK ("place"."platform" in ('discord', 'telegram'))
);
--> statement-breakpoint
CREATE TABLE "deployment" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "heartbeat" (
	"role" text NOT NULL,
	"platform" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "heartbeat_role_platform_minute_pk" PRIMARY KEY("role","platform","minute")
);
--> statement-breakpoint
CREATE TABLE "process_lease" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"fence" integer NOT NULL,
	"lease_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gate" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	"rule" jsonb NOT NULL,
	"rule_text" text NOT NULL,
	"tokens" jsonb NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "gate_state" CHECK ("gate"."state" in ('preview', 'on', 'off'))
);
--> statement-breakpoint
CREATE TABLE "gate_verdict" (
	"gate_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"version" integer NOT NULL,
	"trace" jsonb NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"unknown_since" timestamp (3) with time zone,
	CONSTRAINT "gate_verdict_gate_id_person_id_pk" PRIMARY KEY("gate_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "role" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"name" text NOT NULL,
	"tag" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_pair" UNIQUE("community_id","id")
);
--> statement-breakpoint
CREATE TABLE "role_effect" (
	"id" uuid PRIMARY KEY NOT NULL,
	"role_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"external_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"broken_reason" text,
	"retry_at" timestamp (3) with time zone,
	CONSTRAINT "role_effect_kind" CHECK ("role_effect"."kind" in ('discord-role', 'telegram-tag')),
	CONSTRAINT "role_effect_broken" CHECK ("role_effect"."retry_at" is null or "role_effect"."broken_reason" is not null)
);
--> statement-breakpoint
CREATE TABLE "role_grant" (
	"effect_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"wanted" boolean NOT NULL,
	"applied" boolean NOT NULL,
	"provenance" jsonb NOT NULL,
	"by_hand" boolean NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"last_error" text,
	CONSTRAINT "role_grant_effect_id_account_id_pk" PRIMARY KEY("effect_id","account_id"),
	CONSTRAINT "role_grant_source" CHECK (not ("role_grant"."applied" and "role_grant"."by_hand"))
);
--> statement-breakpoint
CREATE TABLE "ballot" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"choice" jsonb NOT NULL,
	"revision" integer NOT NULL,
	"cast_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ballot_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id"),
	CONSTRAINT "ballot_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "poll" (
	"vote_id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"question" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"event_key" text NOT NULL,
	CONSTRAINT "poll_event_key_unique" UNIQUE("event_key")
);
--> statement-breakpoint
CREATE TABLE "proposal" (
	"vote_id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"track" text NOT NULL,
	"action" jsonb,
	"action_hash" text,
	"recipient_id" uuid,
	"rules" jsonb NOT NULL,
	"power" text NOT NULL,
	"snapshot" jsonb,
	"money_at_risk" numeric(78, 0),
	"state" text NOT NULL,
	"timelock_ms" bigint NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"queued_until" timestamp (3) with time zone,
	"outcome_reason" text,
	"tx_hash" text,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"event_key" text NOT NULL,
	CONSTRAINT "proposal_event_key_unique" UNIQUE("event_key"),
	CONSTRAINT "proposal_hash" CHECK (("proposal"."action" is null) = ("proposal"."action_hash" is null)),
	CONSTRAINT "proposal_state" CHECK ("proposal"."state" in ('draft', 'published', 'voting', 'passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'executed', 'failed', 'vetoed', 'withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "roll_line" (
	"vote_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"power" numeric(78, 0) NOT NULL,
	CONSTRAINT "roll_line_vote_id_person_id_pk" PRIMARY KEY("vote_id","person_id"),
	CONSTRAINT "roll_power" CHECK ("roll_line"."power" > 0)
);
--> statement-breakpoint
CREATE TABLE "roll_wallet" (
	"vote_id" uuid NOT NULL,
	"chain_id" integer NOT NULL,
	"address" text NOT NULL,
	"person_id" uuid NOT NULL,
	"power" numeric(78, 0) NOT NULL,
	"block" numeric(78, 0) NOT NULL,
	CONSTRAINT "roll_wallet_vote_id_chain_id_address_pk" PRIMARY KEY("vote_id","chain_id","address")
);
--> statement-breakpoint
CREATE TABLE "vote" (
	"id" uuid PRIMARY KEY NOT NULL,
	"community_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"method" text NOT NULL,
	"choices" jsonb NOT NULL,
	"rules" jsonb NOT NULL,
	"state" text NOT NULL,
	"salt" text NOT NULL,
	"opens_at" timestamp (3) with time zone NOT NULL,
	"closes_at" timestamp (3) with time zone NOT NULL,
	"extended_at" timestamp (3) with time zone,
	"roll_root" text,
	"roll_frozen_at" timestamp (3) with time zone,
	"roll_block" jsonb,
	"closed_at" timestamp (3) with time zone,
	"result" jsonb,
	"result_hash" text,
	CONSTRAINT "vote_pair" UNIQUE("community_id","id"),
	CONSTRAINT "vote_state" CHECK ("vote"."state" in ('pending', 'open', 'closed', 'cancelled', 'void')),
	CONSTRAINT "vote_order" CHECK ("vote"."closes_at" > "vote"."opens_at"),
	CONSTRAINT "vote_result" CHECK (("vote"."state" = 'closed') = ("vote"."result_hash" is not null))
);
--> statement-breakpoint
CREATE TABLE "link_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code_hash" text NOT NULL,
	"account_id" uuid NOT NULL,
	"community_id" uuid,
	"nonce" text NOT NULL,
	"message" text,
	"message_address" text,
	"chain_id" integer NOT NULL,
	"browser_hash" text,
	"proof_state" text,
	"proof_browser_hash" text,
	"proven_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "link_session_code_hash_unique" UNIQUE("code_hash"),
	CONSTRAINT "link_session_nonce_unique" UNIQUE("nonce"),
	CONSTRAINT "link_session_proof_state_unique" UNIQUE("proof_state"),
	CONSTRAINT "link_session_proof" CHECK (("link_session"."proven_at" is null) = ("link_session"."browser_hash" is null)),
	CONSTRAINT "link_session_state" CHECK (("link_session"."proof_state" is null) = ("link_session"."proof_browser_hash" is null)),
	CONSTRAINT "link_session_message" CHECK (("link_session"."message" is null) = ("link_session"."message_address" is null)),
	CONSTRAINT "link_session_life" CHECK ("link_session"."expires_at" > "link_session"."created_at")
);
--> statement-breakpoint
CREATE TABLE "login_proof" (
	"hash" text PRIMARY KEY NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet" (
	"id" uuid PRIMARY KEY NOT NULL,
	"address" text NOT NULL,
	"chain_id" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "wallet_address" CHECK ("wallet"."address" ~ '^0x[0-9a-f]{40}$')
);
--> statement-breakpoint
CREATE TABLE "wallet_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"wallet_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"is_primary" boolean NOT NULL,
	"message" text NOT NULL,
	"signature" text NOT NULL,
	"linked_at" timestamp (3) with time zone NOT NULL,
	"unlinked_at" timestamp (3) with time zone,
	"unlink_reason" text,
	CONSTRAINT "wallet_link_end" CHECK (("wallet_link"."unlinked_at" is null) = ("wallet_link"."unlink_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "card" ADD CONSTRAINT "card_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "card" ADD CONSTRAINT "card_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft" ADD CONSTRAINT "draft_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft" ADD CONSTRAINT "draft_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "citizenship" ADD CONSTRAINT "citizenship_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "asset" ADD CONSTRAINT "asset_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "community_counter" ADD CONSTRAINT "community_counter_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "office" ADD CONSTRAINT "office_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "office" ADD CONSTRAINT "office_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_slot_fk" FOREIGN KEY ("community_id","sender_account_id","nonce") REFERENCES "public"."nonce_slot"("community_id","sender_account_id","nonce") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_intent_fk" FOREIGN KEY ("community_id","sender_account_id","intent_id") REFERENCES "public"."intent"("community_id","sender_account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_effect_fk" FOREIGN KEY ("intent_id","nonce","effect_hash") REFERENCES "public"."intent"("id","nonce","call_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intent" ADD CONSTRAINT "intent_sender_fk" FOREIGN KEY ("community_id","sender_account_id","purpose") REFERENCES "public"."sender_account"("community_id","id","purpose") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nonce_slot" ADD CONSTRAINT "nonce_slot_sender_fk" FOREIGN KEY ("community_id","sender_account_id") REFERENCES "public"."sender_account"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "nonce_slot" ADD CONSTRAINT "nonce_slot_intent_fk" FOREIGN KEY ("community_id","sender_account_id","intent_id") REFERENCES "public"."intent"("community_id","sender_account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_intent_fk" FOREIGN KEY ("community_id","sender_account_id","intent_id") REFERENCES "public"."intent"("community_id","sender_account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_account" ADD CONSTRAINT "sender_account_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unknown_transaction" ADD CONSTRAINT "unknown_transaction_sender_fk" FOREIGN KEY ("community_id","sender_account_id") REFERENCES "public"."sender_account"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unknown_transaction" ADD CONSTRAINT "unknown_transaction_intent_fk" FOREIGN KEY ("community_id","sender_account_id","matched_intent_id") REFERENCES "public"."intent"("community_id","sender_account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_journal_fk" FOREIGN KEY ("community_id","asset_id","journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_claim_fk" FOREIGN KEY ("community_id","asset_id","claim_journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_reverses_fk" FOREIGN KEY ("community_id","asset_id","reverses") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_account" ADD CONSTRAINT "ledger_account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_account" ADD CONSTRAINT "ledger_account_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posting" ADD CONSTRAINT "posting_journal_fk" FOREIGN KEY ("community_id","asset_id","journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posting" ADD CONSTRAINT "posting_account_fk" FOREIGN KEY ("community_id","asset_id","account_id") REFERENCES "public"."ledger_account"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reserve_check" ADD CONSTRAINT "reserve_check_asset_fk" FOREIGN KEY ("community_id","asset_id") REFERENCES "public"."asset"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tip" ADD CONSTRAINT "tip_from_person_person_id_fk" FOREIGN KEY ("from_person") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tip" ADD CONSTRAINT "tip_to_person_person_id_fk" FOREIGN KEY ("to_person") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tip" ADD CONSTRAINT "tip_journal_fk" FOREIGN KEY ("community_id","asset_id","journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_reserve_fk" FOREIGN KEY ("community_id","asset_id","reserve_journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_settle_fk" FOREIGN KEY ("community_id","asset_id","settle_journal_id") REFERENCES "public"."journal"("community_id","asset_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_intent_fk" FOREIGN KEY ("community_id","intent_id") REFERENCES "public"."intent"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_merged_into_person_id_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence" ADD CONSTRAINT "presence_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place" ADD CONSTRAINT "place_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate" ADD CONSTRAINT "gate_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate" ADD CONSTRAINT "gate_role_of_community" FOREIGN KEY ("community_id","role_id") REFERENCES "public"."role"("community_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_gate_id_gate_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_verdict" ADD CONSTRAINT "gate_verdict_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role" ADD CONSTRAINT "role_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_effect" ADD CONSTRAINT "role_effect_role_id_role_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_effect" ADD CONSTRAINT "role_effect_place_id_place_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."place"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_effect_id_role_effect_id_fk" FOREIGN KEY ("effect_id") REFERENCES "public"."role_effect"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ballot" ADD CONSTRAINT "ballot_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "poll" ADD CONSTRAINT "poll_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "poll" ADD CONSTRAINT "poll_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposal" ADD CONSTRAINT "proposal_created_by_person_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_line" ADD CONSTRAINT "roll_line_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_line" ADD CONSTRAINT "roll_line_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_wallet" ADD CONSTRAINT "roll_wallet_vote_id_vote_id_fk" FOREIGN KEY ("vote_id") REFERENCES "public"."vote"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll_wallet" ADD CONSTRAINT "roll_wallet_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vote" ADD CONSTRAINT "vote_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_session" ADD CONSTRAINT "link_session_community_id_community_id_fk" FOREIGN KEY ("community_id") REFERENCES "public"."community"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_link" ADD CONSTRAINT "wallet_link_wallet_id_wallet_id_fk" FOREIGN KEY ("wallet_id") REFERENCES "public"."wallet"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_link" ADD CONSTRAINT "wallet_link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet_link" ADD CONSTRAINT "wallet_link_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "card_subject" ON "card" USING btree ("subject","place_id");--> statement-breakpoint
CREATE INDEX "card_due" ON "card" USING btree ("due_at") WHERE "card"."wanted" > "card"."sent";--> statement-breakpoint
CREATE UNIQUE INDEX "draft_open" ON "draft" USING btree ("account_id","scene_key");--> statement-breakpoint
CREATE UNIQUE INDEX "citizenship_live" ON "citizenship" USING btree ("community_id","person_id") WHERE "citizenship"."revoked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "citizenship_number" ON "citizenship" USING btree ("community_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "asset_of_community" ON "asset" USING btree ("community_id");--> statement-breakpoint
CREATE UNIQUE INDEX "office_live" ON "office" USING btree ("community_id","person_id","kind") WHERE "office"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "attempt_slot" ON "attempt" USING btree ("sender_account_id","nonce");--> statement-breakpoint
CREATE INDEX "attempt_intent" ON "attempt" USING btree ("intent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "intent_source" ON "intent" USING btree ("source");--> statement-breakpoint
CREATE INDEX "intent_open" ON "intent" USING btree ("sender_account_id") WHERE "intent"."settled_at" is null;--> statement-breakpoint
CREATE INDEX "intent_community" ON "intent" USING btree ("community_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "nonce_slot_intent" ON "nonce_slot" USING btree ("intent_id");--> statement-breakpoint
CREATE INDEX "reservation_window" ON "reservation" USING btree ("sender_account_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sender_address" ON "sender_account" USING btree ("chain_id","address");--> statement-breakpoint
CREATE UNIQUE INDEX "sender_purpose" ON "sender_account" USING btree ("community_id","chain_id","purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_event" ON "inbox" USING btree ("person_id","event_key");--> statement-breakpoint
CREATE INDEX "inbox_person" ON "inbox" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "deposit_log" ON "deposit" USING btree ("chain_id","tx_hash","log_index");--> statement-breakpoint
CREATE INDEX "deposit_state" ON "deposit" USING btree ("community_id","state");--> statement-breakpoint
CREATE INDEX "deposit_unclaimed" ON "deposit" USING btree ("sender") WHERE "deposit"."state" = 'unclaimed';--> statement-breakpoint
CREATE UNIQUE INDEX "journal_key" ON "journal" USING btree ("community_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "journal_reversal" ON "journal" USING btree ("reverses") WHERE "journal"."reverses" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_account_identity" ON "ledger_account" USING btree ("community_id","asset_id","kind",coalesce("person_id", '00000000-0000-0000-0000-000000000000'::uuid));--> statement-breakpoint
CREATE UNIQUE INDEX "posting_once" ON "posting" USING btree ("journal_id","account_id");--> statement-breakpoint
CREATE INDEX "posting_account" ON "posting" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tip_number" ON "tip" USING btree ("community_id","number");--> statement-breakpoint
CREATE INDEX "tip_sender" ON "tip" USING btree ("community_id","from_person","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "withdrawal_number" ON "withdrawal" USING btree ("community_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "withdrawal_event" ON "withdrawal" USING btree ("community_id","event_key");--> statement-breakpoint
CREATE INDEX "withdrawal_person" ON "withdrawal" USING btree ("community_id","person_id","requested_at");--> statement-breakpoint
CREATE INDEX "withdrawal_open" ON "withdrawal" USING btree ("community_id") WHERE "withdrawal"."state" = 'reserved';--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_pending" ON "outbox" USING btree ("kind","key") WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at","id") WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_done" ON "outbox" USING btree ("done_at") WHERE "outbox"."done_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "account_external" ON "account" USING btree ("platform","external_id");--> statement-breakpoint
CREATE INDEX "account_person" ON "account" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "place_external" ON "place" USING btree ("platform","external_id") WHERE "place"."disconnected_at" is null;--> statement-breakpoint
CREATE INDEX "place_community" ON "place" USING btree ("community_id");--> statement-breakpoint
CREATE UNIQUE INDEX "gate_role" ON "gate" USING btree ("role_id") WHERE "gate"."state" <> 'off';--> statement-breakpoint
CREATE UNIQUE INDEX "role_name" ON "role" USING btree ("community_id",lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "role_effect_target" ON "role_effect" USING btree ("place_id","kind","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "role_effect_live" ON "role_effect" USING btree ("role_id","place_id","kind") WHERE "role_effect"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "role_grant_account" ON "role_grant" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "poll_number" ON "poll" USING btree ("community_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "proposal_number" ON "proposal" USING btree ("community_id","number");--> statement-breakpoint
CREATE INDEX "vote_due" ON "vote" USING btree ("closes_at") WHERE "vote"."state" = 'open';--> statement-breakpoint
CREATE INDEX "link_session_account" ON "link_session" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_identity" ON "wallet" USING btree ("address",coalesce("chain_id", 0));--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_link_live" ON "wallet_link" USING btree ("wallet_id") WHERE "wallet_link"."unlinked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "wallet_link_primary" ON "wallet_link" USING btree ("person_id") WHERE "wallet_link"."unlinked_at" is null and "wallet_link"."is_primary";--> statement-breakpoint
CREATE INDEX "wallet_link_person" ON "wallet_link" USING btree ("person_id");