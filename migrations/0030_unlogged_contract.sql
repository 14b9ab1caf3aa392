CREATE TABLE "unlogged_contract" (
	"chain_id" integer NOT NULL,
	"contract" text NOT NULL,
	"noticed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "unlogged_contract_chain_id_contract_pk" PRIMARY KEY("chain_id","contract"),
	CONSTRAINT "unlogged_contract_address" CHECK ("unlogged_contract"."contract" ~ '^0x[0-9a-f]{40}$')
);
