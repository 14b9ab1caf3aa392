CREATE TABLE "gate_ask" (
	"gate_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "gate_ask_gate_id_person_id_pk" PRIMARY KEY("gate_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "community" ADD COLUMN "loss_share" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "gate" ADD COLUMN "audience" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "gate_ask" ADD CONSTRAINT "gate_ask_gate_id_gate_id_fk" FOREIGN KEY ("gate_id") REFERENCES "public"."gate"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gate_ask" ADD CONSTRAINT "gate_ask_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "community" ADD CONSTRAINT "community_loss_share" CHECK ("community"."loss_share" between 1 and 50);--> statement-breakpoint
ALTER TABLE "gate" ADD CONSTRAINT "gate_audience" CHECK ("gate"."audience" in ('everyone', 'citizens', 'asked'));