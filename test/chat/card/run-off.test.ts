import { expect, it } from 'vitest';
import { runOffButton } from '#chat/card/run-off.ts';
import { wordsFor } from '#chat/words/index.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { countedView } from '../../support/count-view.ts';

const words = wordsFor('en');
const TREES = ['Ash', 'Birch', 'Cedar'];
const base = {
  ...{ title: 'What to plant', body: 'Soon', action: null, state: 'decided' },
  conditions: NO_CONDITIONS,
};
const viewOf = (counted: object, change: object = {}) =>
  ({ ...base, ...counted, ...change }) as ProposalView;

it('puts those that are level to a vote again, for the seats that are left', () => {
  const ballots = [{ choice: [1], times: 4 }, { choice: [2] }, { choice: [3] }];
  const counted = countedView({ method: 'stv/1', seats: 2, choices: TREES, ballots });
  expect(runOffButton(viewOf(counted), words)).toEqual({
    label: 'Propose a run-off',
    press: {
      command: 'proposal create',
      values: {
        ...{ title: 'Run-off: What to plant', body: 'Soon', method: 'stv' },
        ...{ choices: 'Birch\nCedar', seats: '1' },
      },
    },
  });
});

it('offers nothing where somebody won, or while it is open', () => {
  const ballots = [{ choice: 1 }];
  const won = countedView({ method: 'single-choice/1', choices: TREES, ballots });
  expect(runOffButton(viewOf(won), words)).toBeUndefined();
  const level = countedView({ method: 'single-choice/1', choices: TREES, ballots: [] });
  expect(runOffButton(viewOf({ ...level, tie: true }, { state: 'voting' }), words)).toBeUndefined();
});

it('puts the payments that are level to a choice again, with what pays nobody', () => {
  const choices = ['Bo', 'Cleo', 'Later', 'None of these'];
  const ballots = [{ choice: 2 }, { choice: 1 }, { choice: 3 }];
  const counted = countedView({ method: 'single-choice/1', choices, ballots });
  const optionOf = (option: number, label: string) => ({
    ...{ option, transfer: { amount: 5n * 10n ** 17n } },
    recipient: { label, accounts: [{ platform: 'telegram', externalId: label }] },
  });
  const action = { options: [optionOf(1, 'Bo'), optionOf(2, 'Cleo')], hash: '' };
  const unit = { symbol: 'CIV', decimals: 18 };
  const again = runOffButton(viewOf(counted, { state: 'tied', action, unit }), words);
  expect(again).toHaveProperty('press', {
    command: 'proposal create',
    values: {
      ...{ title: 'Run-off: What to plant', body: 'Soon', method: 'single-choice' },
      ...{ choices: 'Later', amount: '0.5' },
      to: { by: 'account', platform: 'telegram', externalId: 'Bo', displayName: 'Bo' },
      to2: { by: 'account', platform: 'telegram', externalId: 'Cleo', displayName: 'Cleo' },
    },
  });
});

it('asks the same payment, or the same decision, once more after a tie', () => {
  const counted = countedView({ method: 'basic/1', ballots: [{ choice: 1 }, { choice: 2 }] });
  const recipient = { label: 'Bo', accounts: [{ platform: 'telegram', externalId: '7' }] };
  const paid = { transfer: { amount: 5n * 10n ** 17n }, recipient, hash: '' };
  const unit = { symbol: 'CIV', decimals: 18 };
  const again = runOffButton(viewOf(counted, { state: 'tied', action: paid, unit }), words);
  expect(again).toMatchObject({
    press: {
      command: 'proposal create',
      values: { title: 'What to plant', amount: '0.5', to: { by: 'account', externalId: '7' } },
    },
  });
  const deed = { deed: { kind: 'resume' }, person: null, hash: '' };
  const offered = runOffButton(viewOf(counted, { state: 'tied', action: deed }), words);
  expect(offered).toMatchObject({
    press: { command: 'proposal offer', values: { action: expect.stringContaining('resume') } },
  });
});
