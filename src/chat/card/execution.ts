/** `/execution status`: pauses and frozen accounts first, then one sentence for each thing under way. */
import { asAddress } from '#core/identity.ts';
import type {
  ExecutionStanding,
  IntentShown,
  Subject,
  UnderWay,
} from '#service/execution/standing.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { type Block, type Button, note, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { addressText, type Explorer, hashText } from './address.ts';
import { mandateBlocks } from './mandate.ts';

/** As many as fit both platforms with the longest sentences. */
const SHOWN = 8;

function subjectText(subject: Subject, { execution: w }: Words): Text {
  if (subject.kind === 'proposal') return w.proposal(subject);
  return { gas: w.gas, sweep: w.sweep, withdrawal: w.withdrawal, budget: w.budget }[subject.kind]();
}

/** The transaction that was mined, or the one that competes now. */
function sentence(of: IntentShown, words: Words, explorer: Explorer): Text {
  const { intent } = of;
  const hash = intent.txHash ?? intent.attempts.findLast((one) => one.hash !== null)?.hash ?? null;
  return words.execution.intent({
    ...intent,
    ...of,
    hash: hash && hashText(hash, intent.chainId, explorer),
  });
}

function thingBlocks(
  thing: UnderWay,
  words: Words,
  { explorer, paused }: { explorer: Explorer; paused: boolean },
): Block[] {
  const w = words.execution;
  const subject = subjectText(thing.subject, words);
  const line = (of: Text): Block => text(w.thing({ subject, sentence: of }));
  switch (thing.kind) {
    case 'waiting':
      return [line(thing.due ? w.due({ paused }) : w.waiting(thing))];
    case 'intent':
      return [line(sentence(thing, words, explorer))];
    case 'mandate': {
      const { mandate, carrier } = thing;
      const hash = mandate.txHash && hashText(mandate.txHash, mandate.chainId, explorer);
      const there = mandateBlocks({ mandate, state: 'queued' }, words, { explorer, hash }) ?? [];
      const said = there.flatMap((block) => ('text' in block ? [block.text] : []));
      const [first = '', ...rest] = said;
      const own = carrier && w.carrier({ sentence: sentence(carrier, words, explorer) });
      return [line(first), ...(own ? [text(own)] : rest.map(text))];
    }
  }
}

const holdBlocks = (standing: ExecutionStanding, words: Words, explorer: Explorer): Block[] => [
  ...(standing.paused === null ? [] : [text(words.execution.paused({ reason: standing.paused }))]),
  ...standing.frozen.map(({ purpose, chainId, address, reason }) => {
    const shown = addressText(asAddress(address), chainId, explorer);
    return text(words.execution.frozen({ purpose, address: shown, reason }));
  }),
  ...(standing.short ? [text(words.execution.short())] : []),
];

function restBlocks({ last }: ExecutionStanding, words: Words, explorer: Explorer): Block[] {
  const w = words.execution;
  if (!last) return [text(w.nothing()), note(w.nothingYet())];
  const subject = subjectText(last.subject, words);
  return [text(w.nothing()), text(w.last({ subject, sentence: sentence(last, words, explorer) }))];
}

export function executionStatusReply(
  standing: ExecutionStanding,
  words: Words,
  { explorer }: { explorer: Explorer },
): Reply {
  const w = words.execution;
  const { underWay } = standing;
  const at = { explorer, paused: standing.paused !== null };
  const more = underWay.length - SHOWN;
  return {
    blocks: [
      title(w.heading()),
      ...holdBlocks(standing, words, explorer),
      ...underWay.slice(0, SHOWN).flatMap((thing) => thingBlocks(thing, words, at)),
      ...(more > 0 ? [note(w.more({ count: more }))] : []),
      ...(underWay.length === 0 ? restBlocks(standing, words, explorer) : []),
    ],
  };
}

/** On the card of what passed and is not over yet. */
export const executionButtons = (
  { id, state, action }: Pick<ProposalView, 'id' | 'state' | 'action'>,
  words: Words,
): Button[] =>
  action !== null && (state === 'queued' || state === 'overruled')
    ? [
        {
          label: words.execution.button(),
          press: { command: 'execution status', values: { proposal: id } },
        },
      ]
    : [];
