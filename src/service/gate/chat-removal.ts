/** Whether a gate removes from its chat those who no longer meet its rule: off until a moderator switches it on. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { ChatPorts } from '../port.ts';
import { quietGate } from './grant.ts';
import type { GatePreviews, RemovalPreview } from './preview.ts';
import type { EffectView, Gates } from './rule.ts';
import type { GateWork } from './work.ts';

export type RemovalView = { preview: RemovalPreview; chat: EffectView };

type Dependencies = {
  store: Store;
  ports: ChatPorts<never>;
  offices: Offices;
  audit: Audit;
  gates: Gates;
  previews: GatePreviews;
  work: Pick<GateWork, 'begin'>;
};

export type ChatRemoval = ReturnType<typeof createChatRemoval>;

export function createChatRemoval(deps: Dependencies) {
  const { store, ports, offices, audit, gates, previews, work } = deps;

  async function chatOf(community: CommunityId, gateId: string): Promise<Result<EffectView>> {
    const gate = await gates.find(community, { id: gateId });
    if (!gate.ok) return gate;
    const chat = gate.value.effects.find(({ kind }) => kind === 'telegram-chat');
    return chat ? accept(chat) : refuse({ code: 'gate-opens-no-chat', role: gate.value.roleName });
  }

  return {
    /** Who would be removed, were it on: asked once, before it is. */
    async view(
      community: CommunityId,
      person: PersonId,
      gateId: string,
    ): Promise<Result<RemovalView>> {
      const chat = await chatOf(community, gateId);
      if (!chat.ok) return chat;
      const preview = await previews.removal(community, person, { id: gateId });
      return preview.ok ? accept({ preview: preview.value, chat: chat.value }) : preview;
    },

    async switch(
      community: CommunityId,
      person: PersonId,
      { gate: gateId, on, eventId }: { gate: string; on: boolean; eventId: string },
    ): Promise<Result<{ chat: string; roleName: string; graceMs: number; follows: boolean }>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const found = await chatOf(community, gateId);
      if (!found.ok) return found;
      const effect = await store.roles.findEffect(found.value.id);
      if (!effect) return refuse({ code: 'gate-unknown', text: '' });
      const rights = on ? await ports.telegram?.rights(effect.placeExternalId) : undefined;
      if (on && rights?.get('remove-members') !== true) {
        return refuse({ code: 'permission-missing', permissions: ['remove-members'] });
      }
      return store.transaction('switch removal', async (books) => {
        const gate = await books.roles.lockGate(gateId);
        const row = await books.roles.lockEffect(effect.id);
        if (!gate || gate.state === 'off' || row?.endedAt !== null) {
          return refuse({ code: 'gate-unknown', text: effect.roleName });
        }
        const fresh = await audit.note(books, {
          community,
          actor: person,
          action: on ? 'gate.removal-on' : 'gate.removal-off',
          subject: effect.roleName,
          details: { gate: gateId, chat: effect.placeTitle },
          eventId,
        });
        if (fresh) {
          await books.chatGates.updateRemoves(effect.id, on);
          // Whoever was told of a role was not told of the chat: every clock begins anew.
          await quietGate(books, gateId);
          if (on && gate.state === 'on') {
            await work.begin(books, gate, { person, cause: 'removal' });
          }
        }
        await books.outbox.insertOutbox([{ kind: 'gate-sweep', key: community }]);
        const { roleName, placeTitle: chat } = effect;
        const follows = on && gate.state === 'on';
        return accept({ chat, roleName, graceMs: gate.graceS * 1_000, follows });
      });
    },
  };
}
