/** Brings what a contract was given a turn further; the row of the outbox is the mandate's, due when it is. */
import { asId, type MandateId } from '#core/identity.ts';
import type { Mandates } from '#service/mandate.ts';

type Again = { again: Date } | undefined;

/** Handles the outbox kind `mandate`; its key is a mandate. */
export const createMandateJob =
  (mandates: Pick<Mandates, 'advance'>) =>
  async ({ key }: { key: string }): Promise<Again> => {
    const again = await mandates.advance(asId<MandateId>(key));
    return again === null ? undefined : { again };
  };
