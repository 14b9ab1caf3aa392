/**
 * What rules ask about members, read in as few calls as possible: wallets, citizenship and times from the books,
 * everything else from the chains, each asking once for everybody, all at one block of its chain. What could not be
 * read is absent, and so unknown (V7).
 */
import type { Chain } from '#chain/client.ts';
import type { BlockAt } from '#chain/provider/state-call.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import { accountSince } from '#core/eligibility/account-since.ts';
import { askingsOf } from '#core/eligibility/askings.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts, Verdict } from '#core/eligibility/facts.ts';
import { type Asking, type Reading, readingKey } from '#core/eligibility/reading.ts';
import { rolesBehind, settleRoles } from '#core/eligibility/roles.ts';
import { type Rule, rolesOf, type TermKind, termsOf } from '#core/eligibility/rule.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { Fault } from '#core/fault.ts';
import { type Address, asAddress, type CommunityId, type PersonId } from '#core/identity.ts';
import { foldText } from '#core/text.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { LinkedWallet, WalletsOf } from '../roll/wallets.ts';
import { namedAmong } from '../wallet/vault.ts';

export type FactReader = ReturnType<typeof createFactReader>;

type Dependencies = {
  store: Store;
  tokens: Pick<Tokens, 'readingsOf'>;
  registry: VaultRegistry;
  chain: Pick<Chain, 'chainIds'> & {
    /** The block that everything is read at; with its hash nothing of another block is taken for it. */
    headBlock(chainId: number): Promise<BlockAt>;
  };
  walletsOf: WalletsOf;
  log: Log;
};

type Standing = LinkedWallet & { unsure?: boolean };
type Readings = ReadonlyMap<string, Reading>;
type Blocks = ReadonlyMap<number, BlockAt>;

/** A block that was taken back before it was read is read anew as it is now, so often. */
const READ_AGAIN = 2;

/** Nobody's: nothing is ever read of it. */
const SOME_WALLET = asAddress(`0x${'0'.repeat(40)}`);

export const roleRulesOf = (
  gates: readonly { roleName: string; rule: unknown }[],
): ReadonlyMap<string, Rule> =>
  new Map(gates.map(({ roleName, rule }) => [foldText(roleName), ruleFromJson(rule)]));

export function createFactReader({ store, tokens, registry, chain, walletsOf, log }: Dependencies) {
  /** A read of the world that may fail: undefined is not known. Anything but a fault is a bug. */
  async function attempt<T>(
    what: string,
    chainId: number,
    read: () => Promise<T>,
    noteFault?: (fault: Fault) => void,
  ) {
    try {
      return await read();
    } catch (err) {
      if (!(err instanceof Fault)) throw err;
      noteFault?.(err);
      log.warn({ err, chainId, what }, 'gates: a read failed, so nothing is decided on it');
      return undefined;
    }
  }

  /**
   * The newest block, not the final one: a role is no payment, it can be taken back at the next check, and
   * members expect it within seconds. What a reorganisation undoes is read again by then.
   */
  async function blocksOf(askings: readonly Asking[]): Promise<Blocks> {
    const blocks = new Map<number, BlockAt>();
    for (const chainId of new Set(askings.map((asking) => asking.chainId))) {
      // A chain the deployment no longer has an RPC for is one that cannot be read.
      if (!chain.chainIds.includes(chainId)) continue;
      const head = await attempt('head', chainId, () => chain.headBlock(chainId));
      if (head) blocks.set(chainId, head);
    }
    return blocks;
  }

  /** Without vaults that are certainly none any more. */
  async function standingAmong(
    wallets: readonly LinkedWallet[],
    blocks: Blocks,
  ): Promise<Standing[]> {
    const vaults = Map.groupBy(
      wallets.filter((one) => one.hot !== undefined),
      (one) => one.chainId,
    );
    const said = new Map<LinkedWallet, boolean | null>();
    for (const [chainId, here] of vaults) {
      const block = chainId === null ? undefined : blocks.get(chainId);
      const named =
        chainId === null || block === undefined
          ? undefined
          : await attempt('vaults', chainId, () =>
              namedAmong(registry, here, chainId, block.number),
            );
      for (const vault of here) said.set(vault, named?.get(vault.address) ?? null);
    }
    return wallets.flatMap((one) => {
      const word = said.get(one);
      if (word === false) return [];
      return word === null ? [{ ...one, unsure: true }] : [one];
    });
  }

  /** Everything asked on one chain, for the wallets that count there (W5). */
  async function readOn(
    chainId: number,
    askings: readonly Asking[],
    wallets: readonly Standing[],
    block: BlockAt,
    noteFault: (fault: Fault) => void,
  ): Promise<Readings> {
    const here = wallets.filter((one) => one.chainId === null || one.chainId === chainId);
    // A vault of which it is not known whether it is still one has nothing that is known.
    const unsure = new Set(here.filter((one) => one.unsure).map((one) => one.address));
    const owners = [...new Set(here.map((one) => one.address))].filter((one) => !unsure.has(one));
    if (owners.length === 0) return new Map();
    const asked = askings.map((asking) => ({ asking, wallets: owners }));
    const ask = () => tokens.readingsOf(chainId, asked, block);
    const read = await attempt('readings', chainId, ask, noteFault);
    return new Map(
      [...(read ?? [])].map(([key, found]) => [key, { ...found, block: block.number }]),
    );
  }

  async function readingsFor(
    askings: readonly Asking[],
    linked: readonly LinkedWallet[],
    again = READ_AGAIN,
  ): Promise<{ wallets: Standing[]; readings: Readings }> {
    let isGone = false;
    const blocks = await blocksOf(linked.length === 0 ? [] : askings);
    const wallets = await standingAmong(linked, blocks);
    const perChain = await Promise.all(
      [...blocks].map(([chainId, block]) =>
        readOn(
          chainId,
          askings.filter((one) => one.chainId === chainId),
          wallets,
          block,
          ({ code }) => {
            isGone ||= block.hash !== undefined && code === 'missing-state';
          },
        ),
      ),
    );
    if (isGone && again > 0) return readingsFor(askings, linked, again - 1);
    return { wallets, readings: new Map(perChain.flatMap((one) => [...one])) };
  }

  /** What the books know of these persons, as far as it is asked. */
  async function booksOf(
    community: CommunityId,
    persons: readonly PersonId[],
    kinds: ReadonlySet<TermKind>,
  ) {
    const asks = (kind: TermKind): readonly PersonId[] => (kinds.has(kind) ? persons : []);
    const [citizens, members, accounts] = await Promise.all([
      store.citizens.listCitizensSince(community, asks('citizen')),
      store.people.listMembersSince(community, asks('member')),
      store.people.listAccounts(asks('account-age')),
    ]);
    const made = Map.groupBy(
      accounts.filter((one) => one.erasedAt === null),
      (one) => one.standing,
    );
    return (person: PersonId) => ({
      citizen: citizens.get(person) ?? ('never' as const),
      member: members.get(person) ?? ('never' as const),
      accounts: (made.get(person) ?? []).map((one) => accountSince(one.platform, one.externalId)),
    });
  }

  return {
    /** What the rule would say of somebody with one wallet of which nothing is known; undefined: it asks no wallets. */
    async withSomeWallet(
      community: CommunityId,
      rule: Rule,
      facts: Facts,
    ): Promise<Verdict | undefined> {
      const gates = roleRulesOf(await store.roles.listGates(community));
      const behind = rolesBehind([rule], gates);
      const all = [rule, ...[...behind.values()].filter((one) => one !== null)];
      if (askingsOf(all).length === 0) return undefined;
      const wallets = [{ address: SOME_WALLET, chainId: null }];
      const one: Facts = { ...facts, wallets, readings: new Map() };
      return evaluate(rule, { ...one, roles: settleRoles(behind, one) }).verdict;
    },

    /** Facts by person; `at`, if not said, is the law's time before anything was read. */
    async read(
      community: CommunityId,
      persons: readonly PersonId[],
      rules: readonly Rule[],
      asOf?: Date,
    ): Promise<{ at: Date; facts: ReadonlyMap<PersonId, Facts> }> {
      const at = asOf ?? (await store.now());
      const named = rules.some((rule) => rolesOf(rule).length > 0);
      const gates = named ? roleRulesOf(await store.roles.listGates(community)) : new Map();
      const behind = rolesBehind(rules, gates);
      const all = [...rules, ...[...behind.values()].filter((rule) => rule !== null)];
      const askings = askingsOf(all);
      const kinds = new Set(all.flatMap(({ node }) => termsOf(node)).map(({ kind }) => kind));
      const linked = askings.length === 0 ? [] : await walletsOf(community, persons);
      const known = await booksOf(community, persons, kinds);
      const { wallets, readings } = await readingsFor(askings, linked);
      const held = Map.groupBy(wallets, (wallet) => wallet.person);
      const facts = new Map<PersonId, Facts>();
      for (const person of persons) {
        const own = (held.get(person) ?? []).map(({ address, chainId }) => ({ address, chainId }));
        const read = readingsOf(
          askings,
          own.map(({ address }) => address),
          readings,
        );
        const one: Facts = { at, wallets: own, readings: read, ...known(person), roles: new Map() };
        facts.set(person, { ...one, roles: settleRoles(behind, one) });
      }
      return { at, facts };
    },
  };
}

/** Those of one person's wallets. */
const readingsOf = (
  askings: readonly Asking[],
  wallets: readonly Address[],
  readings: Readings,
): Readings =>
  new Map(
    wallets.flatMap((wallet) =>
      askings.flatMap((asking) => {
        const key = readingKey(asking, wallet);
        const reading = readings.get(key);
        return reading ? [[key, reading] as const] : [];
      }),
    ),
  );
