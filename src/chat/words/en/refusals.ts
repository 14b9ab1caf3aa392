/** Every "no": what happened, why, and what to do next. A code without words does not compile. */
import type { RefusalCode, RefusalOf } from '#core/refusal.ts';
import type { Text } from '../../text.ts';
import type { Numbers } from '../number.ts';
import { actions } from './refusals/actions.ts';
import { conditions } from './refusals/conditions.ts';
import { decisions } from './refusals/decisions.ts';
import { elections } from './refusals/elections.ts';
import { governor } from './refusals/governor.ts';
import { input } from './refusals/input.ts';
import { joins } from './refusals/join.ts';
import { losses } from './refusals/losses.ts';
import { money } from './refusals/money.ts';
import { people, wallets } from './refusals/people.ts';
import { proposals } from './refusals/proposals.ts';
import { secrecy } from './refusals/secrecy.ts';

export const refusals = {
  ...input,
  ...people,
  ...wallets,
  ...joins,
  ...losses,
  ...decisions,
  ...proposals,
  ...conditions,
  ...elections,
  ...secrecy,
  ...money,
  ...actions,
  ...governor,
} satisfies { readonly [C in RefusalCode]: (data: RefusalOf<C>, number: Numbers) => Text };
