import { describe, expect, it } from 'vitest';
import { decideRight, type GuardedAction, mayDo, OFFICES, RIGHTS } from '#core/office.ts';

const actions = Object.keys(RIGHTS) as GuardedAction[];

describe('after the constitution (PRODUCT "Who may do what")', () => {
  const founding = false;

  it.each([
    ['steward', 'place.attach'],
    ['steward', 'community.language'],
    ['steward', 'alarms.add'],
    ['moderator', 'gate.change'],
    ['moderator', 'citizen.grant'],
    ['moderator', 'wallet.check-others'],
    ['moderator', 'wallet.unuse'],
    ['treasurer', 'execution.pause'],
    ['treasurer', 'cap.lower'],
    ['guardian', 'proposal.veto'],
  ] as const)('%s may %s', (office, action) => {
    expect(mayDo(action, { offices: [office], founding })).toBe(true);
  });

  it.each([
    ['treasurer', 'cap.raise'],
    ['moderator', 'place.attach'],
    ['steward', 'citizen.grant'],
    ['steward', 'wallet.check-others'],
    ['treasurer', 'wallet.unuse'],
    ['guardian', 'wallet.unuse'],
    ['steward', 'proposal.veto'],
    ['steward', 'office.give'],
    ['steward', 'alarms.change'],
  ] as const)('%s may not %s', (office, action) => {
    expect(mayDo(action, { offices: [office], founding })).toBe(false);
  });

  it('lets anyone in office lower power alone, and nobody raise it', () => {
    for (const office of OFFICES) {
      expect(mayDo('execution.pause', { offices: [office], founding })).toBe(true);
      expect(mayDo('cap.lower', { offices: [office], founding })).toBe(true);
    }
    for (const action of [
      'cap.raise',
      'office.give',
      'track.change',
      'alarms.change',
      'community.settings',
    ] as const) {
      expect(mayDo(action, { offices: OFFICES, founding })).toBe(false);
      expect(decideRight(action, { offices: OFFICES, founding })).toEqual({
        ok: false,
        refusal: { code: 'needs-decision', action },
      });
    }
  });
});

it('lets stewards change settings while founding', () => {
  const steward = { offices: ['steward'], founding: true } as const;
  for (const action of ['cap.raise', 'community.settings', 'asset.choose'] as const) {
    expect(mayDo(action, steward)).toBe(true);
  }
});

it('gives nobody anything without an office, and says which one it takes', () => {
  for (const founding of [true, false]) {
    for (const action of actions) {
      expect(mayDo(action, { offices: [], founding })).toBe(false);
      expect(decideRight(action, { offices: [], founding }).ok).toBe(false);
    }
  }
  expect(decideRight('citizen.grant', { offices: ['steward'], founding: false })).toEqual({
    ok: false,
    refusal: { code: 'not-in-office', offices: ['moderator'] },
  });
});
