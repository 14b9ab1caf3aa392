/** Roles in the world: given, taken, lost and found again. */
import type { Store } from '#store/index.ts';
import type { Alarms } from '../alarm.ts';
import type { Inbox } from '../inbox.ts';
import type { People } from '../person.ts';
import type { ChatPorts } from '../port.ts';
import { createEffectHand } from './apply.ts';
import { createBrokenEffects } from './broken.ts';
import { createByHand } from './by-hand.ts';
import { createChatLinks } from './chat-link.ts';
import { createHand } from './hand.ts';
import { createHappenings } from './happening.ts';
import { createLinkChecks } from './link-check.ts';
import { createPersonalLinks } from './personal-link.ts';
import { createRemovals } from './removal.ts';

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  inbox: Inbox;
  alarms: Alarms;
  people: Pick<People, 'noteJoined'>;
};

export type RoleEffects = ReturnType<typeof createRoleEffects>;

export function createRoleEffects(deps: Dependencies) {
  const broken = createBrokenEffects(deps);
  const hand = createHand({ ...deps, broken });
  const links = createChatLinks({ ...deps, broken });
  const linkChecks = createLinkChecks(deps);
  const personalLinks = createPersonalLinks({ ...deps, broken, checks: linkChecks });
  const removals = createRemovals({ ...deps, broken, hand, links, personalLinks });
  return {
    apply: createEffectHand({ ...deps, broken, hand, removals }),
    readmit: removals.readmit,
    retry: broken.retry,
    broken,
    linkChecks,
    personalLinks,
    ...createHappenings({ ...deps, broken }),
    ...createByHand(deps),
  };
}
