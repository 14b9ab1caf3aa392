/** OpenZeppelin's TimelockController: an operation is scheduled, waits, and is executed or cancelled. All its steps are one. */
import type { JsonValue } from '../../canonical-json.ts';
import type { Hex } from '../../keccak.ts';
import type { Members } from '../actions/form.ts';
import {
  type Carried,
  carriedFromJson,
  carriedToJson,
  type Destination,
  destinationFrom,
  isHash,
} from './carried.ts';

type Operation = Destination & {
  /** Of the mandate alone, so that the same steps decided twice are two operations. */
  readonly salt: Hex;
  readonly carried: Carried;
};

export type TimelockSchedule = Operation & {
  readonly kind: 'timelock-schedule';
  /** Seconds; not less than the contract's own least. */
  readonly delay: number;
};
export type TimelockExecute = Operation & { readonly kind: 'timelock-execute' };
export type TimelockCancel = Destination & {
  readonly kind: 'timelock-cancel';
  /** The operation's id, as the contract makes it. */
  readonly operation: Hex;
};
export type TimelockCarrier = TimelockSchedule | TimelockExecute | TimelockCancel;

export function timelockToJson(carrier: TimelockCarrier): { [member: string]: JsonValue } {
  const { chainId, contract } = carrier;
  if (carrier.kind === 'timelock-cancel')
    return { chainId, contract, operation: carrier.operation };
  const delay = carrier.kind === 'timelock-schedule' ? { delay: carrier.delay } : {};
  return { chainId, contract, salt: carrier.salt, ...delay, ...carriedToJson(carrier.carried) };
}

function operationFrom(members: Members): Operation | undefined {
  const destination = destinationFrom(members);
  const carried = carriedFromJson(members);
  const { salt } = members;
  return destination && carried && isHash(salt) ? { ...destination, salt, carried } : undefined;
}

export const TIMELOCK_FROM: {
  readonly [K in TimelockCarrier['kind']]: (
    members: Members,
  ) => Omit<Extract<TimelockCarrier, { kind: K }>, 'kind'> | undefined;
} = {
  'timelock-schedule': (members) => {
    const operation = operationFrom(members);
    const { delay } = members;
    return operation && Number.isSafeInteger(delay) && Number(delay) >= 0
      ? { ...operation, delay: Number(delay) }
      : undefined;
  },
  'timelock-execute': operationFrom,
  'timelock-cancel': (members) => {
    const destination = destinationFrom(members);
    const { operation } = members;
    return destination && isHash(operation) ? { ...destination, operation } : undefined;
  },
};
