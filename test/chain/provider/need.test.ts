import { expect, test } from 'vitest';
import { type Need, needOf } from '#chain/provider/need.ts';

const present: Need = { kind: 'present' };
const at = (number: bigint): Need => ({ kind: 'block', number });

test.for<[string, unknown, Need]>([
  ['eth_call', [{}, '0x10'], at(16n)],
  ['eth_call', [{}, 'latest'], present],
  ['eth_call', [{}], present],
  ['eth_getBalance', ['0x0', '0x0'], at(0n)],
  ['eth_getTransactionCount', ['0x0', 'pending'], present],
  ['eth_getBlockByNumber', ['0xff', false], at(255n)],
  ['eth_getBlockByNumber', ['finalized', false], present],
  ['eth_getLogs', [{ fromBlock: '0x1', toBlock: '0x2' }], at(2n)],
  ['eth_getLogs', [{ fromBlock: '0x1' }], present],
  ['eth_getLogs', [], present],
  ['eth_getTransactionReceipt', ['0x10'], present],
  ['eth_blockNumber', undefined, present],
  ['eth_sendRawTransaction', ['0x10'], { kind: 'send' }],
])('%s of %j', ([method, params, need]) => {
  expect(needOf({ method, params })).toEqual(need);
});
