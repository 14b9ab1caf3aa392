/**
 * Every command, through both doors, by people of every standing: nothing breaks, nothing is half done, and every
 * answer is one that both platforms take. A new command is in the battery before it has a test of its own.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { wordsFor } from '#chat/words/index.ts';
import { PLATFORMS, startBattery } from '../support/battery.ts';
import { pseudoLocale } from '../support/pseudo-locale.ts';
import { makeSamples } from '../support/samples.ts';
import { asksForWhatIsMissing } from './battery/asking.ts';
import { refusesBadInput } from './battery/bad-input.ts';
import type { Ask, Bed } from './battery/bed.ts';
import { withstandsHostileText } from './battery/hostile.ts';
import { isSaidInEveryLanguage, showsCardsInEveryLanguage } from './battery/locale.ts';
import { staysWithinLimits } from './battery/longest.ts';
import { asksBeforeItDoes, followsDeepLinks } from './battery/own.ts';
import { happensOnce } from './battery/redelivered.ts';
import { isForThoseWhoMay } from './battery/standing.ts';
import { asksWhichCommunity } from './battery/which-community.ts';

let bed: Bed | undefined;
const ask: Ask = () => {
  if (!bed) throw new Error('the battery did not start');
  return bed;
};

beforeAll(async () => {
  const battery = await startBattery();
  const samples = {
    discord: await makeSamples(battery, 'discord'),
    telegram: await makeSamples(battery, 'telegram'),
  };
  bed = { battery, samples };
});
afterAll(async () => bed?.battery.close());

describe.each(PLATFORMS)('every command, on %s,', (platform) => {
  isForThoseWhoMay(platform, ask);
  asksWhichCommunity(platform, ask);
  asksForWhatIsMissing(platform, ask);
  isSaidInEveryLanguage(platform, ask);
  refusesBadInput(platform, ask);
  followsDeepLinks(platform, ask);
  asksBeforeItDoes(platform, ask);
  happensOnce(platform, ask);
});

describe('the house', () => showsCardsInEveryLanguage(ask, pseudoLocale(wordsFor('en'))));

// What they write stays in every list, so they come last.
describe.each(PLATFORMS)('every command, on %s,', (platform) => {
  withstandsHostileText(platform, ask);
});
staysWithinLimits(ask);
