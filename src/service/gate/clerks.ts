/** The clerks of gates: set, looked at, previewed, stopped. */
import type { Chain } from '#chain/client.ts';
import type { Cards } from '../card.ts';
import type { Drafts } from '../draft.ts';
import type { Inbox } from '../inbox.ts';
import type { People } from '../person.ts';
import { createBreaker } from './breaker.ts';
import { createRuleChanges } from './change.ts';
import { createChatLinks } from './chat-link.ts';
import { createChatRemoval } from './chat-removal.ts';
import { createGateChecks } from './check.ts';
import { createRoleDoctor } from './doctor.ts';
import { createExemptions } from './exempt.ts';
import type { FactReader } from './facts.ts';
import type { RoleEffects } from './index.ts';
import { createJoins } from './join.ts';
import { createGateMoves } from './move.ts';
import { createGatePicker } from './picker.ts';
import { createGatePreviews } from './preview.ts';
import { createGates } from './rule.ts';
import { createGateSettings } from './setting.ts';
import { createSettlement } from './settle.ts';
import type { RuleReader } from './token.ts';
import { createRunUndo } from './undo.ts';
import { createUnloggedWatch } from './unlogged.ts';
import { createGateWork } from './work.ts';

type Dependencies = Omit<Parameters<typeof createGates>[0], 'links' | 'work'> & {
  cards: Cards;
  people: People;
  drafts: Drafts;
  rules: RuleReader;
  inbox: Inbox;
  facts: FactReader;
  roleEffects: RoleEffects;
  chain: Pick<Chain, 'chainIds' | 'headBlock' | 'survey' | 'providers'>;
} & Pick<Parameters<typeof createUnloggedWatch>[0], 'broadcast' | 'tokens' | 'log'>;

export function createGateClerks(given: Dependencies) {
  const work = createGateWork(given);
  const deps = { ...given, work };
  const { broken, linkChecks, personalLinks } = deps.roleEffects;
  const chatLinks = createChatLinks({ ...deps, broken });
  const gates = createGates({ ...deps, links: chatLinks });
  const breaker = createBreaker(deps);
  const gateChecks = createGateChecks({
    ...deps,
    settlement: createSettlement({ ...deps, breaker }),
    unlogged: createUnloggedWatch(deps),
    retryBroken: deps.roleEffects.retry,
  });
  const gatePreviews = createGatePreviews({ ...deps, gates, checks: gateChecks });
  const ruleChanges = createRuleChanges({ ...deps, gates, previews: gatePreviews });
  const gateMoves = createGateMoves({ ...deps, checks: gateChecks });
  return {
    gates,
    gateWork: work,
    gateMoves,
    ruleChanges,
    chatLinks,
    chatRemoval: createChatRemoval({ ...deps, gates, previews: gatePreviews }),
    joins: createJoins({ ...deps, broken, linkChecks }),
    gateChecks,
    breaker,
    gatePreviews,
    gatePicker: createGatePicker({ ...deps, gates, gatePreviews, ruleChanges }),
    gateSettings: createGateSettings({ ...deps, gates }),
    runUndo: createRunUndo({ ...deps, gates, personalLinks }),
    exemptions: createExemptions({ ...deps, gates }),
    roleDoctor: createRoleDoctor({
      ...deps,
      checks: gateChecks,
      moves: gateMoves,
      links: chatLinks,
      linkChecks,
      retryBroken: deps.roleEffects.retry,
    }),
  };
}
