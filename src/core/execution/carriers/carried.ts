/**
 * What a carrier brings to a contract that keeps the community's money: the voted steps themselves, so that their calls
 * are made anew from them whenever one is encoded (I6), and the code each was voted on with.
 */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import type { Hex } from '../../keccak.ts';
import { isChainId, isStoredAddress, isText, type Members } from '../actions/form.ts';
import { type Action, chainActionFromJson, chainActionToJson } from '../actions/index.ts';

/** Code that has to stand at an address when the steps are carried out; what had none is not compared. */
export type Expected = { readonly address: Address; readonly code: Hex };

export type Carried = {
  readonly steps: readonly Action[];
  readonly expected: readonly Expected[];
};

export const carriedToJson = ({ steps, expected }: Carried): { [member: string]: JsonValue } => ({
  steps: steps.map(chainActionToJson),
  expected: expected.map(({ address, code }) => ({ address, code })),
});

const HASH = /^0x[0-9a-f]{64}$/;
export const isHash = (value: unknown): value is Hex => isText(value) && HASH.test(value);

const expectedFrom = (json: unknown): Expected | undefined => {
  const { address, code } = (json ?? {}) as Members;
  return isStoredAddress(address) && isHash(code) ? { address, code } : undefined;
};

/** Every member, or undefined as soon as one cannot be read. */
export function readAll<T>(list: unknown, read: (json: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const all = list.flatMap((json) => read(json) ?? []);
  return all.length === list.length ? all : undefined;
}

export function carriedFromJson(members: Members): Carried | undefined {
  const steps = readAll(members['steps'], (json) => chainActionFromJson((json ?? {}) as Members));
  const expected = readAll(members['expected'], expectedFrom);
  return steps && steps.length > 0 && expected ? { steps, expected } : undefined;
}

/** Where every carrier goes. */
export type Destination = { readonly chainId: number; readonly contract: Address };

export function destinationFrom({ chainId, contract }: Members): Destination | undefined {
  return isChainId(chainId) && isStoredAddress(contract) ? { chainId, contract } : undefined;
}
