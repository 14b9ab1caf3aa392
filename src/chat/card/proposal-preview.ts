/** What would be published, to the letter, for whoever is asked whether it should be. */
import { printFraction } from '#core/fraction.ts';
import type { AskedQuestion } from '#service/proposal/question.ts';
import type { ProposalPreview } from '#service/proposal.ts';
import { type Block, fieldsIf, list, note, type Press, quote, type Reply, text } from '../reply.ts';
import { say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { changeFields, stepBlocks, warningBlocks } from './action.ts';
import { addressText, type Explorer } from './address.ts';
import { conditionBlocks } from './conditions.ts';
import { topicText } from './proposal.ts';

type Asked = {
  press: Press;
  recipient: string | undefined;
  sandbox: boolean;
  explorer: Explorer;
  /** What it does without a chain. */
  will?: Text | null;
};

/** Of any method but the plain one: its options, what a ballot looks like, and how they are counted. */
function questionBlocks({ method, choices, seats }: AskedQuestion, words: Words): Block[] {
  if (method === 'basic/1') return [];
  const { name, ballot, counted } = words.method.byId[method];
  return [
    list(choices, true),
    text(words.proposal.counting({ name: name(), ballot: ballot(), counted: counted({ seats }) })),
  ];
}

/** What would become public, to the letter, and the one question. */
export function proposalPreview(
  {
    title: heading,
    body,
    track,
    power,
    powerText,
    question,
    conditions,
    transfer,
    payees,
    over,
    chain,
    inspection,
  }: ProposalPreview,
  { press, recipient = '', sandbox, explorer, will = null }: Asked,
  words: Words,
): Reply {
  const w = words.proposal;
  const chainId = chain?.steps[0]?.chainId ?? (transfer ?? payees[0])?.chainId;
  const paid = transfer ?? payees[0] ?? chain?.asset;
  const money = (units: bigint): string =>
    paid ? `${words.number.amount(units, paid.decimals)} ${paid.symbol}` : '';
  const address = transfer && addressText(transfer.to, transfer.chainId, explorer);
  const threshold = printFraction(track.threshold);
  return {
    blocks: [
      text(
        transfer && address
          ? w.confirm({
              title: heading,
              amount: money(transfer.amount),
              to: say`${recipient} (${address})`,
            })
          : payees.length > 0
            ? w.confirmChoice({ title: heading })
            : chain || will !== null
              ? words.action.confirm({ title: heading })
              : w.confirmPlain({ title: heading }),
      ),
      ...(will === null ? [] : [text(will)]),
      ...(chain
        ? stepBlocks(chain.steps, { unit: chain.asset, token: chain.asset.token, explorer }, words)
        : []),
      ...(payees.length === 0
        ? []
        : [
            list(
              payees.map(({ name, amount, to, chainId }) =>
                w.optionSends({
                  option: name,
                  amount: money(amount),
                  to: addressText(to, chainId, explorer),
                }),
              ),
            ),
          ]),
      ...conditionBlocks(conditions, words),
      ...(inspection && chainId !== undefined
        ? [
            ...warningBlocks(inspection, { chainId, explorer }, words),
            ...fieldsIf(changeFields(inspection, { chainId, explorer }, words)),
          ]
        : []),
      ...(body === '' ? [] : [quote(body)]),
      ...(over === null ? [] : [text(w.overShare({ most: money(over) }))]),
      ...questionBlocks(question, words),
      ...(question.topic === null
        ? []
        : [note(topicText(question.topic, question.secrecy, words))]),
      note(w.rules({ ...track, ...question, power, powerText, threshold, action: paid, sandbox })),
    ],
    buttons: [[{ label: w.publish(), style: 'primary', press }]],
  };
}
