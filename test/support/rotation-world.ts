/** A community whose treasury's key has leaked, on a real chain: whoever has the key spends beside it. */
import { v7 as uuidv7 } from 'uuid';
import { createWalletClient, type Hex, http, parseEther, type Address as ViemAddress } from 'viem';
import { plain } from '#chat/text.ts';
import { alarmWords } from '#chat/words/en/alarm.ts';
import type { Rule, Term } from '#core/eligibility/rule.ts';
import { ruleToJson } from '#core/eligibility/rule-json.ts';
import { intentActionFromJson } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { createAudit } from '#service/audit.ts';
import { createOperatorRotations } from '#service/rotation.ts';
import type { SenderRow } from '#store/execution.ts';
import type { MandateWorld } from './mandate-world.ts';
import { must } from './vote-world.ts';

const TURNS = 60;

export type RotationHand = ReturnType<typeof createRotationHand>;

/** Moves a world's rotation on, and looks at what came of it. */
export function createRotationHand(sandbox: SandboxChain, world: MandateWorld) {
  const { services, store, community, account } = world;
  const wallet = createWalletClient({ transport: http(sandbox.url) });
  const senders = () => store.executions.listSenders(community);
  const treasuries = async (): Promise<SenderRow[]> =>
    (await senders()).filter(({ purpose }) => purpose === 'treasury');
  const old = async (): Promise<SenderRow> => {
    const row = (await treasuries()).find(({ address }) => address === account);
    if (!row) throw new Error('no account');
    return row;
  };

  return {
    treasuries,
    old,
    /** Of the job. */
    key: `${community}:${account}`,

    async next(): Promise<Address> {
      const address = await services.executions.treasuryOf(community);
      if (!address) throw new Error('no treasury');
      return address;
    },

    /** What whoever has the key does: the node signs for the account. */
    async steal(
      to: Address | string,
      data: Hex,
      more: { nonce?: number; gasPrice?: bigint } = {},
    ): Promise<Hex> {
      const from = account as ViemAddress;
      await sandbox.anvil.impersonate(from);
      const hash = await wallet.sendTransaction({
        ...{ account: from, to: to as ViemAddress, chain: null, data, gas: 200_000n },
        ...(more.nonce !== undefined && { nonce: more.nonce }),
        ...(more.gasPrice !== undefined && { gasPrice: more.gasPrice }),
      });
      await sandbox.anvil.stopImpersonating(from);
      return hash;
    },

    /** Somebody in office asks, and the operator orders. */
    async order(): Promise<void> {
      must(await services.rotations.ask(community, world.ada.person, uuidv7()));
      const audit = createAudit({ ids: uuidv7 });
      must(await createOperatorRotations({ store, audit }).order(community));
    },

    turn: (): Promise<Date | null> => services.rotations.advance(`${community}:${account}`),

    /** Turns of the job, of every account and of the chain, until it holds. */
    async until(what: string, holds: () => Promise<boolean>, mine = true): Promise<void> {
      for (let turn = 0; turn < TURNS; turn += 1) {
        if (await holds()) return;
        await services.rotations.advance(`${community}:${account}`);
        for (const { id } of await senders()) await services.executions.advanceSender(id);
        if (mine) await sandbox.anvil.mine(3);
        // Waits of what is held up are the law's time.
        await world.advance(1_000);
      }
      throw new Error(`it did not come to that: ${what}`);
    },

    swept: async (): Promise<boolean> => (await old()).sweptAt !== null,

    /** The oldest first, with what each moves. */
    async sweeps() {
      const rows = await store.executions.listIntentsLike(`sweep:${(await old()).id}:`);
      return rows.map((row) => ({ ...row, moves: intentActionFromJson(row.action) }));
    },

    /** What whoever is in office was told, in words, by kind. */
    async told(kind: string): Promise<string[]> {
      const rows = await world.database.sql`
        select data from inbox where person_id = ${world.ada.person} and kind = 'alarm'
        order by created_at, id`;
      return rows
        .map(({ data }) => data as { alarm: string; details: string })
        .filter(({ alarm }) => alarm === kind)
        .map((data) => plain(alarmWords(data)));
    },

    /** A gate of the community names it. */
    async name(...terms: readonly Term[]): Promise<void> {
      for (const node of terms) {
        const rule: Rule = { v: 1, node };
        const createdAt = await store.now();
        const [id, roleId] = [uuidv7(), uuidv7()];
        const role = { id: roleId, communityId: community, name: `Role ${roleId}`, createdAt };
        await store.roles.insertRole(role);
        await store.roles.insertGate({
          ...{ id, roleId, communityId: community, rule: ruleToJson(rule), ruleText: '' },
          ...{ tokens: [], version: 1, state: 'preview', createdBy: world.ada.person, createdAt },
        });
      }
    },

    /** Coin for whoever acts beside us. */
    fund: (address: string) => sandbox.fund(address as ViemAddress, { ethWei: parseEther('1') }),
    lower: (address: string): Address => asAddress(address.toLowerCase()),
  };
}
