/** Roles in the world: given, taken, lost and found again. */
import type { Store } from '#store/index.ts';
import type { Alarms } from '../alarm.ts';
import type { Inbox } from '../inbox.ts';
import type { ChatPorts } from '../port.ts';
import { createEffectHand } from './apply.ts';
import { createBrokenEffects } from './broken.ts';
import { createHappenings } from './happening.ts';

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  inbox: Inbox;
  alarms: Alarms;
};

export type RoleEffects = ReturnType<typeof createRoleEffects>;

export function createRoleEffects(deps: Dependencies) {
  const broken = createBrokenEffects(deps);
  return {
    apply: createEffectHand({ ...deps, broken }),
    retry: broken.retry,
    ...createHappenings({ ...deps, broken }),
  };
}
