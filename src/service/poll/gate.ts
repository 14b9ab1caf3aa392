/**
 * Polls with a gate: whom its rule lets in is read once, when the poll opens, and frozen as a roll; why somebody does
 * not stand on it is read at the same blocks.
 */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { JsonValue } from '#core/canonical-json.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { Fault } from '#core/fault.ts';
import type { PersonId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Electorate } from '#core/poll/opening.ts';
import { type Result, refuse } from '#core/result.ts';
import type { Power } from '#core/voting/power/power.ts';
import { type Snapshot, snapshotFromJson, snapshotToJson } from '#core/voting/power/snapshot.ts';
import { rollRoot, voterOf } from '#core/voting/roll.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Log } from '#telemetry/log.ts';
import { type RuleReader, tokensFromJson } from '../gate/token.ts';
import { takeSnapshot } from '../roll/snapshot.ts';
import type { Roll, Rolls } from '../roll.ts';

/** `of`: among whom the rule is asked. */
export type PollGate = {
  of: Electorate;
  rule: Rule;
  text: string;
  tokens: readonly KnownToken[];
};

/** Who may answer, as the blocks had it. */
type Frozen = { roll: Roll; snapshot: Snapshot | null };

const members = (json: unknown) => json as { readonly [member: string]: unknown };

/** What a vote's rules keep of it. */
export const gateColumns = ({ of, rule, text, tokens }: PollGate): JsonValue => ({
  ...{ of, text, rule: ruleToJson(rule) },
  tokens: tokens.map((token) => ({ ...token })),
});

export function gateOf({ rules }: Pick<VoteRow, 'rules'>): PollGate | undefined {
  const { gate } = members(rules);
  if (gate === undefined) return undefined;
  const { of, rule, text, tokens } = members(gate);
  return {
    of: of === 'citizens' ? 'citizens' : 'members',
    rule: ruleFromJson(rule),
    text: String(text),
    tokens: tokensFromJson(tokens),
  };
}

type Dependencies = {
  store: Store;
  rules: RuleReader;
  rolls: Rolls;
  chain: Pick<Chain, 'chainIds' | 'finalBlock'>;
  tokens: Pick<Tokens, 'blockAt'>;
  log: Log;
};

export type PollGates = ReturnType<typeof createPollGates>;

export function createPollGates({ store, rules, rolls, chain, tokens, log }: Dependencies) {
  async function snapshotOf(power: Power): Promise<Result<Snapshot | null> | undefined> {
    try {
      return await takeSnapshot(chain, tokens, power);
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      log.warn({ err }, 'poll: the chain could not be asked, so it is not opened');
      return undefined;
    }
  }

  return {
    read: rules.readForRoll,

    /** Null: something could not be read, so the poll waits (V7). */
    async freeze({ communityId }: VoteRow, { of, rule }: PollGate): Promise<Frozen | null> {
      const power: Power = { v: 1, decimals: 0, node: { kind: 'person', rule } };
      const snapshot = await snapshotOf(power);
      if (!snapshot?.ok) return null;
      const asked = { community: communityId, electorate: of, power, snapshot: snapshot.value };
      const roll = await rolls.read(asked);
      return roll && { roll, snapshot: snapshot.value };
    },

    /** Writes the roll in the transaction that opens the poll; what its row says of it. */
    async write(books: Books, { id, salt }: VoteRow, { roll, snapshot }: Frozen) {
      await books.rolls.insertRoll(id, roll.lines, []);
      const named = roll.lines.map(({ personId, power }) => ({
        ...{ voter: voterOf(salt as Hex, personId), power },
      }));
      return {
        rollRoot: named.length === 0 ? null : rollRoot(named),
        rollFrozenAt: await books.now(),
        rollBlock: snapshot && snapshotToJson(snapshot),
      };
    },

    /** A refusal for not being on a poll's roll with what was found of this person at its blocks. */
    async explain<T>(refused: Result<T>, person: PersonId): Promise<Result<T>> {
      if (refused.ok || refused.refusal.code !== 'poll-gate') return refused;
      const vote = await store.votes.findVote(refused.refusal.vote);
      const gate = vote && gateOf(vote);
      if (!gate) return refused;
      const found = await rolls.explain(
        ...([gate.rule, vote.communityId, person, snapshotFromJson(vote.rollBlock)] as const),
        vote.rollFrozenAt ?? vote.opensAt,
      );
      return refuse({ ...refused.refusal, traced: { trace: found.trace, tokens: gate.tokens } });
    },
  };
}
