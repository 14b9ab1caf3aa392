/** Who carries a proposal out where that is a contract, and how it stands there. */
import type { ProposalView } from '#service/proposal/view.ts';
import { type Block, type Field, text } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer } from './address.ts';

/** Before it is carried out: whose hands it will be in. */
export function executorFields(
  { executor }: Pick<ProposalView, 'executor'>,
  words: Words,
  explorer: Explorer,
): Field[] {
  if (!executor) return [];
  const { kind, address, chainId } = executor;
  const w = words.mandate;
  const value = w.executor({ kind, address: addressText(address, chainId, explorer) });
  return [{ name: w.executorHeading(), value }];
}

/** While it is in a contract's hands: what is happening there, and what comes next. */
export function mandateBlocks(
  { mandate, state }: Pick<ProposalView, 'mandate' | 'state'>,
  words: Words,
  { explorer, hash }: { explorer: Explorer; hash: Text | null },
): Block[] | undefined {
  if (!mandate || (state !== 'queued' && state !== 'overruled')) return undefined;
  const address = addressText(mandate.address, mandate.chainId, explorer);
  return [
    text(words.mandate.standing({ ...mandate, address, hash })),
    ...(mandate.held ? [text(words.mandate.held(mandate.held))] : []),
  ];
}
