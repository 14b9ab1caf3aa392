import { expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { leafHash, merkleRoot } from '#core/voting/merkle.ts';
import { ballotRoot, rollRoot, totalPower, voterOf, voterWord } from '#core/voting/roll.ts';

const ada = asId<PersonId>('0198c0de-0000-7000-8000-00000000000a');
const bo = asId<PersonId>('0198c0de-0000-7000-8000-00000000000b');
const salt = keccakText('vote 1');

it('gives a person another name in every vote', () => {
  expect(voterOf(salt, ada)).not.toBe(voterOf(salt, bo));
  expect(voterOf(salt, ada)).not.toBe(voterOf(keccakText('vote 2'), ada));
  expect(voterOf(salt, ada)).toBe(voterOf(salt, ada));
  expect(() => voterOf('0x12', ada)).toThrow('32 bytes');
});

it('takes a pseudonym as it is and hashes a name of a hand-made file', () => {
  expect(voterWord(voterOf(salt, ada))).toBe(voterOf(salt, ada));
  expect(voterWord('v1')).toBe(keccakText('v1'));
});

it('has leaves of voter and power, and of voter and hashed choice', () => {
  const roll = [
    { voter: 'v1', power: 100n },
    { voter: 'v2', power: 7n },
  ];
  expect(rollRoot(roll)).toBe(
    merkleRoot([leafHash([keccakText('v1'), 100n]), leafHash([keccakText('v2'), 7n])]),
  );
  expect(totalPower(roll)).toBe(107n);
  expect(ballotRoot([{ voter: 'v1', choice: { choice: [1, 2] } }])).toBe(
    leafHash([keccakText('v1'), keccakText('[1,2]')]),
  );
  expect(ballotRoot([{ voter: 'v1', choice: { abstain: true } }])).toBe(
    leafHash([keccakText('v1'), keccakText('{"abstain":true}')]),
  );
});

it('changes with every unit of power', () => {
  expect(rollRoot([{ voter: 'v1', power: 100n }])).not.toBe(
    rollRoot([{ voter: 'v1', power: 101n }]),
  );
});
