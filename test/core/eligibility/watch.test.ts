import { expect, it } from 'vitest';
import { READING_KINDS } from '#core/eligibility/reading.ts';
import type { Node, Rule, Term } from '#core/eligibility/rule.ts';
import { contractKey, isToldByLogs, isToldOf, watchedBy } from '#core/eligibility/watch.ts';
import { asAddress } from '#core/identity.ts';

const token = asAddress(`0x${'a'.repeat(40)}`);
const other = asAddress(`0x${'b'.repeat(40)}`);
const erc20: Term = { kind: 'erc20', chainId: 1, token, atLeast: 1n };

it('names each contract with honest logs once, wherever it stands in a rule', () => {
  const items: Term = { kind: 'erc1155', chainId: 10, token: other, id: 7n, atLeast: 1n };
  const votes: Term = { kind: 'votes', chainId: 1, token, atLeast: 5n };
  const node = { kind: 'any', of: [{ kind: 'not', of: erc20 }, items, votes] } as const;
  expect(
    watchedBy([
      { v: 1, node },
      { v: 1, node: erc20 },
    ]),
  ).toEqual([
    { chainId: 1, contract: token },
    { chainId: 10, contract: other },
  ]);
});

it.each<Term>([
  { kind: 'citizen' },
  { kind: 'member', atLeastMs: 1 },
  { kind: 'native', chainId: 1, token, atLeast: 1n },
  { kind: 'read', chainId: 1, token, atLeast: 1n, function: 'f', returns: 'uint256' },
  { kind: 'safe-owner', chainId: 1, token },
  { kind: 'ens', chainId: 1, token, name: null },
])('leaves $kind to the sweep', (node) => {
  expect(watchedBy([{ v: 1, node }])).toEqual([]);
});

const NONE: ReadonlySet<string> = new Set();

it('tells what no log says of whatever else is read', () => {
  const at = { chainId: 1, contract: token, argument: '' };
  const untold = READING_KINDS.filter((kind) => !isToldByLogs({ ...at, kind }, NONE));
  expect(untold).toEqual(['native', 'assets', 'view', 'safe-owner', 'name']);
  const found = new Set([contractKey(at)]);
  expect(READING_KINDS.some((kind) => isToldByLogs({ ...at, kind }, found))).toBe(false);
  expect(isToldByLogs({ ...at, chainId: 10, kind: 'erc20' }, found)).toBe(true);
});

const ruleOf = (node: Node): Rule => ({ v: 1, node });
const coin: Term = { kind: 'native', chainId: 1, token, atLeast: 1n };

it.each<[boolean, string, Node]>([
  [true, 'a balance that logs tell', erc20],
  [true, 'citizenship, which rings', { kind: 'all', of: [erc20, { kind: 'citizen' }] }],
  [false, 'one part that no log tells', { kind: 'any', of: [erc20, { kind: 'not', of: coin }] }],
  [false, 'time as a citizen', { kind: 'citizen', atLeastMs: 60_000 }],
  [false, 'time as a member', { kind: 'all', of: [erc20, { kind: 'member', atLeastMs: 60_000 }] }],
  [false, 'the age of an account', { kind: 'account-age', atLeastMs: 60_000 }],
  [true, 'a role whose rule is told', { kind: 'role', name: 'Holder' }],
  [false, 'a role behind which stands what is not', { kind: 'role', name: 'inner' }],
  [true, 'a role that no gate opens', { kind: 'role', name: 'Nobody' }],
])('%s: a rule of %s changes only with what is told', (told, _, node) => {
  const gates = new Map([
    ['holder', ruleOf(erc20)],
    ['inner', ruleOf({ kind: 'role', name: 'Rich' })],
    ['rich', ruleOf(coin)],
  ]);
  expect(isToldOf(ruleOf(node), gates, NONE)).toBe(told);
});
