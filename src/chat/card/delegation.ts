/** Delegations, in private: what a yes would mean, who speaks for whom, and who offers to. */
import type { DelegateView, DelegationView, SaidBallot } from '#service/delegation/view.ts';
import type { DelegationPlan } from '#service/delegation.ts';
import { type Block, type Button, list, note, quote, type Reply, text, title } from '../reply.ts';
import { saidBallot } from '../said-ballot.ts';
import { type PersonMention, person, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

const NAMED_SHOWN = 8;

const button = (label: string, command: string): Button => ({
  label,
  press: { command, values: {} },
});

const saidOf = ({ choice, choices, method }: SaidBallot, words: Words): string =>
  saidBallot(choice, choices, method.startsWith('basic/'), words.proposal);

/** Naming somebody: exactly what it means, and one question. */
export function delegationAsk(plan: DelegationPlan, yes: Button, words: Words): Reply {
  const w = words.delegation;
  const to: Text = [person(plan.to)];
  return {
    blocks: [
      text(w.ask({ ...plan, to })),
      ...(plan.replaces ? [text(w.replaces({ before: [person(plan.replaces)] }))] : []),
      ...(plan.toCitizen ? [] : [note(w.notCitizen({ to }))]),
    ],
    buttons: [[yes]],
  };
}

const section = (heading: string, items: readonly Text[]): Block[] =>
  items.length === 0 ? [] : [title(heading), list(items)];

export function delegationReply(view: DelegationView, words: Words): Reply {
  const w = words.delegation;
  const powerOf = ({ power, unit }: DelegationView['speaksFor'][number]): string =>
    unit
      ? `${words.number.amount(power, unit.decimals)} ${unit.symbol}`.trim()
      : w.persons({ count: words.number.amount(power, 0) });
  const named = view.named
    .slice(0, NAMED_SHOWN)
    .map((one) => w.named({ ...one, to: [person(one.to)] }));
  return {
    blocks: [
      title(w.heading()),
      named.length === 0 ? text(w.nobody()) : list(named),
      ...section(
        w.openHeading(),
        view.open.map(({ to, speaks, voted, ...vote }) =>
          w.open({ vote, voted, to: [person(to)], speaks: speaks && [person(speaks)] }),
        ),
      ),
      ...section(
        w.recordHeading(),
        view.record.map(({ by, said, ...vote }) =>
          w.record({ vote, by: [person(by)], said: said && saidOf(said, words) }),
        ),
      ),
      ...section(
        w.speaksHeading(),
        view.speaksFor.map((one) => w.speaks({ ...one, vote: one, power: powerOf(one) })),
      ),
      ...(view.statement === null ? [] : [title(w.yourStatement()), quote(view.statement)]),
    ],
    buttons: [
      [
        button(w.name(), 'delegate to'),
        button(w.list(), 'delegate list'),
        ...(view.named.length > 0 ? [button(w.end(), 'delegate end')] : []),
      ],
    ],
  };
}

const STATEMENT_GLANCE = 300;
const glance = (statement: string): string => {
  const all = [...statement];
  return all.length > STATEMENT_GLANCE ? `${all.slice(0, STATEMENT_GLANCE).join('')}…` : statement;
};

/** As an option takes a person: by one of their accounts. */
function meant(mention: PersonMention) {
  const [account] = mention.accounts;
  return account && { by: 'account', ...account, displayName: mention.label };
}

export function delegatesReply(delegates: readonly DelegateView[], words: Words): Reply {
  const w = words.delegation;
  if (delegates.length === 0) {
    return { blocks: [title(w.listHeading()), text(w.listNone())] };
  }
  const blocks = delegates.flatMap((one): Block[] => [
    text(say`${[person(one.person)]} · ${w.recordLine(one)}`),
    quote(glance(one.statement)),
    ...(one.latest.length === 0
      ? []
      : [
          list(
            one.latest.map(({ said, ...vote }) => w.ballot({ vote, said: saidOf(said, words) })),
          ),
        ]),
  ]);
  const buttons = delegates.flatMap((one): Button[] => {
    const who = meant(one.person);
    return who
      ? [{ label: one.person.label, press: { command: 'delegate to', values: { person: who } } }]
      : [];
  });
  return {
    blocks: [title(w.listHeading()), ...blocks, note(w.listNote())],
    ...(buttons.length > 0 && { buttons: buttons.map((one) => [one]) }),
  };
}
