/**
 * Whether the bot may give a role, asked before it tries: a role it may not give costs no forbidden request, and a
 * crowd of members asks once.
 */
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPort, Denial, Written } from '../port.ts';

/** For how long a role that could be given is taken to be givable still. */
const ABLE_MS = 60_000;

export function createRoleProbe() {
  const asked = new Map<string, { at: number; answer: Promise<Written<void>> }>();
  return {
    async obstacle(effect: PlacedEffect, port: ChatPort<never>): Promise<Denial | undefined> {
      if (effect.kind !== 'discord-role') return undefined;
      const known = asked.get(effect.id);
      const stands = known !== undefined && performance.now() - known.at < ABLE_MS;
      const answer = stands
        ? known.answer
        : port.checkRole(effect.placeExternalId, effect.externalId);
      if (!stands) asked.set(effect.id, { at: performance.now(), answer });
      try {
        const checked = await answer;
        if (checked.ok) return undefined;
        asked.delete(effect.id);
        return checked.denial;
      } catch (error) {
        asked.delete(effect.id);
        throw error;
      }
    },
    forget: (effectId: string): boolean => asked.delete(effectId),
  };
}
