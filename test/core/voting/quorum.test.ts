/** What quorums come to when the roll is frozen, and which of them a track may rely on. */
import { describe, expect, it } from 'vitest';
import { fraction } from '#core/fraction.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { decideWeights, type Weights } from '#core/proposal/weights.ts';
import { ONE_PERSON, type Power, tokenBalance } from '#core/voting/power/power.ts';
import {
  freezeQuorum,
  NO_QUORUMS,
  quorumAt,
  quorumSharesFromJson,
  quorumSharesToJson,
  quorumsFromJson,
  quorumsToJson,
} from '#core/voting/quorum.ts';

const CIV = asAddress(`0x${'11'.repeat(20)}`);
const VAULT = asAddress(`0x${'22'.repeat(20)}`);
const ALL = {
  supply: { share: fraction(1n, 25n), without: [CIV] },
  citizens: fraction(1n, 3n),
  inFavour: fraction(1n, 10n),
};
const frozen = (over: Partial<Parameters<typeof freezeQuorum>[0]>) =>
  freezeQuorum({
    share: fraction(1n, 5n),
    minimumBallots: 5,
    quorums: NO_QUORUMS,
    rollPower: 101n,
    supply: null,
    citizens: 40,
    ...over,
  });

describe('frozen', () => {
  it('takes shares of the roll, rounded up', () => {
    expect(frozen({})).toMatchObject({ quorum: 21n, quorumFor: 0n, minimumBallots: 5 });
    const favoured = frozen({ quorums: { ...NO_QUORUMS, inFavour: fraction(1n, 10n) } });
    expect(favoured).toMatchObject({ quorum: 21n, quorumFor: 11n });
  });

  it('asks the larger of the roll’s share and the supply’s, and of the persons’ figures', () => {
    expect(frozen({ quorums: ALL, supply: 1_001n })).toMatchObject({
      quorum: 41n,
      minimumBallots: 14,
    });
    expect(frozen({ quorums: ALL, supply: 10n, citizens: 6 })).toMatchObject({
      quorum: 21n,
      minimumBallots: 5,
    });
  });

  it('does not shrink with the roll where a supply is asked', () => {
    const shares = frozen({ quorums: ALL, supply: 1_000n, rollPower: 3n }).shares;
    expect(quorumAt(shares, 3n)).toEqual({ quorum: 40n, quorumFor: 1n });
    // What comes late raises shares of the roll, and never the fixed one.
    expect(quorumAt(shares, 150n)).toEqual({ quorum: 40n, quorumFor: 15n });
    expect(quorumAt(shares, 400n)).toEqual({ quorum: 80n, quorumFor: 40n });
  });

  it('is stored and comes back the same', () => {
    const { shares } = frozen({ quorums: ALL, supply: 7n });
    expect(quorumSharesFromJson(JSON.parse(JSON.stringify(quorumSharesToJson(shares))))).toEqual(
      shares,
    );
    for (const quorums of [ALL, NO_QUORUMS]) {
      expect(quorumsFromJson(JSON.parse(JSON.stringify(quorumsToJson(quorums))))).toEqual(quorums);
    }
    expect(quorumsFromJson(undefined)).toEqual(NO_QUORUMS);
  });
});

describe('a track may have it', () => {
  const token = tokenBalance(1, CIV, 18);
  const node = token.node;
  const made = (...parts: Power['node'][]): Power => ({
    v: 1,
    decimals: 18,
    node: { kind: 'sum', of: parts.map((of) => ({ factor: fraction(1n), of })) },
  });
  const root: Power = { ...token, node: { kind: 'root', of: node } };
  const votes = { kind: 'votes', chainId: 1, token: CIV, decimals: 18 } as const;
  const pieces = { kind: 'erc721', chainId: 1, token: CIV } as const;
  const erc20 = (of: Address) => tokenBalance(1, of, 18).node;
  const called = (name: string, of = CIV) =>
    ({ ...votes, kind: 'call', token: of, function: name }) as const;
  const base: Weights = {
    power: ONE_PERSON,
    quorums: NO_QUORUMS,
    electorate: 'citizens',
    binding: true,
    method: 'basic/1',
    minimumBallots: 5,
  };
  const { supply, citizens } = ALL;
  const none = { share: fraction(0n), without: [] };
  const some = { ...NO_QUORUMS, citizens };
  const holds = { kind: 'erc20', chainId: 1, token: CIV, atLeast: 100n } as const;
  const ruled: Power = { ...ONE_PERSON, node: { kind: 'person', rule: { v: 1, node: holds } } };
  it.each<[string, Partial<Weights>, string | undefined]>([
    ['citizens with one vote each', {}, undefined],
    ['members with one vote each', { electorate: 'members' }, 'power-for-citizens'],
    ['members, nothing carried out', { electorate: 'members', binding: false }, undefined],
    ['roots of citizens', { power: root, quorums: { ...NO_QUORUMS, citizens } }, undefined],
    ['roots of members', { power: root, electorate: 'members' }, 'power-for-citizens'],
    ['roots, not linked', { power: root }, 'quorum-shrinks'],
    [
      'quadratic of members',
      { method: 'quadratic/1', electorate: 'members' },
      'power-for-citizens',
    ],
    ['a token of members', { power: token, electorate: 'members' }, 'quorum-shrinks'],
    ['a token and its supply', { power: token, quorums: { ...NO_QUORUMS, supply } }, undefined],
    [
      'For of a roll',
      { power: token, quorums: { ...NO_QUORUMS, inFavour: citizens } },
      'quorum-shrinks',
    ],
    [
      'none of a supply',
      { power: token, quorums: { ...NO_QUORUMS, supply: none } },
      'quorum-shrinks',
    ],
    [
      'none of the citizens',
      { power: token, quorums: { ...NO_QUORUMS, citizens: fraction(0n) } },
      'quorum-shrinks',
    ],
    ['persons by what they hold', { power: ruled }, 'quorum-shrinks'],
    ['persons by what they hold, of citizens', { power: ruled, quorums: some }, undefined],
    [
      'persons and a token',
      { power: made({ kind: 'person', rule: null }, node) },
      'quorum-shrinks',
    ],
    ['four persons', { minimumBallots: 4 }, 'quorum-floor'],
    ['four persons, nothing carried out', { minimumBallots: 4, binding: false }, undefined],
    ['the supply of persons', { quorums: { ...NO_QUORUMS, supply } }, 'quorum-without-supply'],
    [
      'the supply of roots',
      { power: root, quorums: { ...NO_QUORUMS, supply } },
      'quorum-without-supply',
    ],
    ...(
      [
        ['balance and votes of one token', made(node, votes)],
        ['votes and balance of one token', made(votes, node)],
        ['balance by another name and votes', made(called('balanceOf'), votes)],
        ['votes by another name and balance', made(called('getVotes'), node)],
        [
          'shares of a vault and their balance by another name',
          made(erc20(VAULT), called('balanceOf', VAULT)),
        ],
        ['two functions of one contract', made(called('stakedOf'), called('lockedOf'))],
        ['one function twice', made(called('stakedOf'), called('stakedOf'))],
        ['pieces and their votes', made(pieces, votes)],
        ['pieces and their balance by another name', made(pieces, called('balanceOf'))],
        ['one balance twice', made(node, node)],
        ['a balance and the root of its votes', made(node, { kind: 'root', of: votes })],
        [
          'a cap on a sum of both',
          { ...token, node: { kind: 'cap', most: 5n, of: made(node, called('balanceOf')).node } },
        ],
        ['a sum in a sum', made(made(pieces, erc20(VAULT)).node, called('balanceOf'))],
      ] as [string, Power][]
    ).map(([name, power]): [string, Partial<Weights>, string] => [
      name,
      { power, binding: false },
      'power-counts-twice',
    ]),
    ...(
      [
        ['balance and votes of two', made(node, { ...votes, chainId: 10 })],
        ['balance and a function of another contract', made(node, called('stakedOf', VAULT))],
        [
          'one contract’s address on two chains',
          made(node, { ...called('balanceOf'), chainId: 10 }),
        ],
        ['two tokens', made(node, erc20(VAULT))],
        ['pieces and a token', made({ ...pieces, token: VAULT }, node)],
        ['a balance, and one for whoever has it', made(node, ruled.node)],
        ['a function alone', made(called('stakedOf'))],
      ] as [string, Power][]
    ).map(([name, power]): [string, Partial<Weights>, undefined] => [
      name,
      { power, binding: false },
      undefined,
    ]),
    [
      'balance and votes, for what sets another power',
      { power: made(node, votes), binding: false, mends: true },
      undefined,
    ],
  ])('%s', (_, over, code) => {
    const decided = decideWeights({ ...base, ...over });
    expect(decided.ok ? undefined : decided.refusal.code).toBe(code);
  });
});
