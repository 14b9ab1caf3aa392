/** Looks closely at the code that calls would run: what a payment alone does not need. */
import type { Actions } from '#chain/actions/index.ts';
import type { CalledCode, Handover, Published } from '#core/execution/called-code.ts';
import { codeWarningsFor } from '#core/execution/code-warning.ts';
import type { Action } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';

export type CodeReads = 'callOf' | 'readAnatomy' | 'published' | 'handoversOf';

/** The worst first: what is said of several together. */
const BY_WORTH: readonly Published[] = ['none', 'unknown', 'partial', 'exact'];

export function createCodeLooks(actions: Pick<Actions, CodeReads>) {
  type Answers = CalledCode['published'];

  async function publishedOf(
    chainId: number,
    written: readonly { readonly address: Address; readonly code: `0x${string}` }[],
  ): Promise<Answers> {
    const answers = await Promise.all(
      written.map(async ({ address, code }) => {
        const answer = await actions.published(chainId, address, code);
        return answer ? [{ address, answer }] : [];
      }),
    );
    return answers.flat();
  }

  /** By the address that is called; a trace of each call as if it were made now and alone. */
  async function tracesOf(treasury: Address | null, steps: readonly Action[]) {
    const untraced = new Set<Address>();
    const handovers = new Map<string, Handover>();
    for (const step of steps) {
      const found = treasury ? await actions.handoversOf(treasury, step) : undefined;
      if (!found) untraced.add(actions.callOf(step).to);
      for (const one of found ?? []) handovers.set(`${one.by}.${one.to}`, one);
    }
    return { untraced, handovers: [...handovers.values()] };
  }

  /** Throws the fault of a chain that could not be asked. */
  return async (treasury: Address | null, steps: readonly Action[]) => {
    const calls = steps.filter(({ kind }) => kind !== 'transfer');
    const { untraced, handovers } = await tracesOf(treasury, calls);
    const called = new Map<Address, CalledCode>();
    for (const step of calls) {
      const { to: address } = actions.callOf(step);
      const anatomy = called.has(address) ? null : await actions.readAnatomy(step.chainId, address);
      if (!anatomy) continue;
      const { proxy, canHandOver, written } = anatomy;
      const published = await publishedOf(step.chainId, written);
      const isTraced = !untraced.has(address);
      called.set(address, { address, proxy, canHandOver, isTraced, published });
    }
    const worst = [...called.values()].flatMap(({ address, published }) => {
      const found = BY_WORTH.find((one) => published.some(({ answer }) => answer === one));
      return found ? [[address, found] as const] : [];
    });
    return {
      ...codeWarningsFor({ treasury, called: [...called.values()], handovers }),
      published: new Map<Address, Published>(worst),
    };
  };
}
