/** What the operator's own command needs of the house: the books, no platform and no chain. */
import { v7 as uuidv7 } from 'uuid';
import type { CommunityId } from '../core/identity.ts';
import { createAlarms } from '../service/alarm.ts';
import { createAudit } from '../service/audit.ts';
import { createInbox } from '../service/inbox.ts';
import { createOffices } from '../service/office.ts';
import { createPauses } from '../service/pause.ts';
import { createOperatorRotations } from '../service/rotation.ts';
import type { Connection } from '../store/client.ts';
import { createStore } from '../store/index.ts';

export function createOperatorPauses(connection: Connection) {
  const store = createStore(connection);
  const ids = uuidv7;
  const offices = createOffices({ store, ids });
  const audit = createAudit({ ids });
  const inbox = createInbox({ store, ids });
  const alarms = createAlarms({ store, inbox, ids, offices, audit, ports: {} });
  const pauses = createPauses({ store, ids, offices, audit, alarms });
  const rotations = createOperatorRotations({ store, audit });
  return {
    /** In an emergency, together with whoever in office asked for it; the account that is replaced. */
    async rotate(community: CommunityId): Promise<string> {
      const ordered = await rotations.order(community);
      if (!ordered.ok) throw new Error(`refused: ${ordered.refusal.code}`);
      return ordered.value;
    },

    async list(): Promise<{ id: CommunityId; name: string; reason: string | null }[]> {
      const rows = await store.communities.listCommunities();
      return rows.map(({ id, name, frozenReason }) => ({ id, name, reason: frozenReason }));
    },

    /** The reason that stands afterwards: of a pause that was there before, its own. */
    async pause(community: CommunityId, why: string): Promise<string | null> {
      const paused = await pauses.pauseByOperator(community, why);
      if (!paused.ok) throw new Error(`refused: ${paused.refusal.code}`);
      return (await pauses.find(community))?.reason ?? null;
    },
  };
}
