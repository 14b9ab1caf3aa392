/** Stages of a mandate that nobody needs any more: called off as far as that is still possible. */
import { stageOf } from '#core/execution/mandate.ts';
import { mandateIn, mandateSource, stageIn } from '#core/execution/source.ts';
import type { Books } from '#store/index.ts';
import type { MandateRow } from '#store/mandate.ts';
import type { Log } from '#telemetry/log.ts';
import type { Executions } from '../execution/index.ts';

type Dependencies = { log: Log; executions: Pick<Executions, 'callOffIntent'> };

export function createStages({ log, executions }: Dependencies) {
  async function callOff(books: Books, mandate: MandateRow, stage: string): Promise<void> {
    const source = mandateSource(mandate.id, stage, mandate.round);
    const intent = await books.executions.findIntentBySource(source);
    if (stageOf(intent?.state) !== 'open' || !intent) return;
    const off = await executions.callOffIntent(books, intent.id);
    // It was mined meanwhile, or a human has to say first what the account has sent.
    if (!off.ok) log.info({ mandate: mandate.id, code: off.refusal.code }, 'a stage stays');
  }

  /** Those of its calls that nothing is signed of yet, by their stages. */
  async function callOffUnsent(
    books: Books,
    mandate: MandateRow,
    isMeant: (stage: string) => boolean,
  ): Promise<void> {
    const executor = await books.mandates.findExecutor(mandate.executorId);
    const { communityId } = mandate;
    const sender =
      executor && (await books.executions.findSenderOf(communityId, executor.chainId, 'treasury'));
    const open = sender ? await books.executions.listOpenIntents(sender.id) : [];
    for (const { id, source, state } of open) {
      const isUnsent = state === 'planned' || state === 'parked';
      if (!isUnsent || mandateIn(source) !== mandate.id || !isMeant(stageIn(source))) continue;
      const off = await executions.callOffIntent(books, id);
      // Perhaps the chain has it and the books do not (T19): it stays as it is.
      if (!off.ok) log.warn({ intent: id, code: off.refusal.code }, 'not called off');
    }
  }

  return { callOff, callOffUnsent };
}
