/**
 * Days on which nothing can leave, in some seeds before anything else befalls: nobody has gas money, each day as much is
 * decided as a day takes, and then all of it may go at once. It must not be more than what one day takes (I8).
 */
import { DAY_MS } from '#core/duration.ts';
import { PURSES } from '#core/execution/intent.ts';
import { addDecision, decide, payment } from './steps.ts';
import { MONEY_JOBS, type World } from './world.ts';

const EVERY = 19;
const DAYS = 3;
const A_DAY = 2;
const ALL = 10n ** 12n;
const ENOUGH = 300_000_000n;

/** Where the books are kept in coin there would be nothing left to pay; a timelock's money is held to no cap. */
export const standsStill = ({ seed, inCoin, holder }: World): boolean =>
  seed % EVERY === 1 && !inCoin && !holder;

export async function standStill(world: World): Promise<void> {
  const { chain, outsider, of, caps } = world;
  world.note(`${DAYS} days without gas money`);
  const give = (amount: bigint): void => {
    for (const purse of PURSES) {
      chain.gift({ from: outsider, to: of(purse), asset: 'coin', amount });
    }
    chain.mine();
  };
  give(-ALL);
  for (let day = 0; day < DAYS; day += 1) {
    for (let made = 0; made < A_DAY; made += 1) {
      await decide(world, addDecision(world, [payment(world, made, caps.perPayment)], null));
    }
    for (const kind of MONEY_JOBS) await world.workOne(world.process(), kind);
    await world.pass(DAY_MS);
  }
  give(ENOUGH);
}
