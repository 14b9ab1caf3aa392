/** Who carries a proposal out where that is a contract, and how it stands there. */
import { isEnd } from '#core/execution/mandate.ts';
import type { MandateView } from '#service/executor/view.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { type Block, type Field, list, text } from '../reply.ts';
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
  // Of what repeats, until the next one: nothing is in its hands.
  if (isEnd(mandate.state)) return undefined;
  const address = addressText(mandate.address, mandate.chainId, explorer);
  return [
    text(words.mandate.standing({ ...mandate, address, hash })),
    ...ownersBlocks(mandate, words, explorer),
    ...holdersBlocks(mandate, words),
    ...(mandate.held ? [text(words.mandate.held(mandate.held))] : []),
  ];
}

function ownersBlocks(
  { owners: status, state, chainId }: MandateView,
  words: Words,
  explorer: Explorer,
): Block[] {
  if (!status || state !== 'collecting') return [];
  const { owners, signed, needed, problem } = status;
  const w = words.mandate;
  return [
    text(w.owners({ signed: signed.length, needed })),
    list(
      owners.map((owner) =>
        w.owner({ owner: addressText(owner, chainId, explorer), signed: signed.includes(owner) }),
      ),
    ),
    ...(problem ? [text(words.safePage.stuck({ why: words.safePage.problem[problem]() }))] : []),
  ];
}

function holdersBlocks({ holders, state }: MandateView, words: Words): Block[] {
  if (!holders?.count || state !== 'voting') return [];
  const { count, quorum, closesAt, decimals } = holders;
  const amount = (units: bigint): string => words.number.amount(units, decimals);
  return [
    text(
      words.mandate.holders({
        ...{ for: amount(count.for), against: amount(count.against) },
        ...{ abstain: amount(count.abstain), closesAt },
        quorum: quorum === null ? null : amount(quorum),
      }),
    ),
  ];
}

/** It is over here, and could still be carried out there by what was signed. */
export const looseBlocks = ({ mandate }: Pick<ProposalView, 'mandate'>, words: Words): Block[] => {
  const owners = mandate?.owners;
  if (!owners?.loose) return [];
  return [
    text(words.mandate.loose({ nonce: owners.nonce === null ? null : String(owners.nonce) })),
  ];
};
