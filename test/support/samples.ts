/** Values that mean something for each option of each command, so that a call gets as far as it can. */

import { type Command, commandKey } from '#chat/command.ts';
import type { Option, RawValues } from '#chat/option.ts';
import { PAYEES } from '#chat/payees.ts';
import { commands } from '#commands/index.ts';
import { DAY_MS } from '#core/duration.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import { actionToJson } from '#core/execution/intent.ts';
import type { Platform } from '#core/identity.ts';
import { people as keys } from '#sandbox/chain/people.ts';
import type { Battery } from './battery.ts';
import { openVote } from './open-vote.ts';
import { picked, type Stage, type Where } from './stage.ts';

/** Nobody is paid. */
const NOBODY = Object.fromEntries(PAYEES.map((name) => [name, null]));

export type Sample = { where: Where; values: RawValues };
/** By command key. */
export type Samples = { readonly [command: string]: Sample };

const byOption: { readonly [option: string]: string } = {
  method: 'ranked-choice',
  choices: 'Møn | Tüé | Ŵéd',
  duration: '2d',
  opens: '2h',
  poll: '1',
  page: '1',
  proposal: '1',
  choice: '1',
  option: '1',
  paper: 'yes',
  webhook: 'https://198.51.100.7/hook',
  rule: 'citizen',
  gate: 'not citizen or citizen',
  template: 'club',
  timeZone: 'Europe/Lisbon',
  assetKind: 'native',
  symbol: 'PTS',
  fields: 'name,timeZone',
  perPayment: '10',
  perDay: '100',
  'per-payment': '10',
  'per-day': '100',
  state: 'on',
  grace: '12h',
  // One gate opens a chat: the second platform's would be refused.
  chat: 'no',
  wallets: 'nobody',
  reminders: 'off',
};

function valueFor(
  name: string,
  option: Option,
  stage: Stage,
  platform: Platform,
): RawValues[string] {
  const known = byOption[name];
  if (known !== undefined) return known;
  switch (option.kind) {
    case 'text':
      return 'Ŝömé 1';
    case 'integer':
      return option.min;
    case 'amount':
      return '2';
    case 'duration':
    case 'deadline':
      return '2d';
    case 'choice':
      return option.choices[0]?.value ?? '';
    case 'person':
      return picked(stage.people[platform].other);
    case 'role':
      return platform === 'discord'
        ? { by: 'native', platform, externalId: stage.roleId, name: 'Þrïvïlégéd' }
        : 'Þ2';
    case 'token':
      return stage.token;
    case 'wallet':
      return platform === 'discord' ? keys.ada.address : keys.bo.address;
    case 'yes-no':
      return true;
  }
}

const valuesFor = (command: Command, stage: Stage, platform: Platform): RawValues =>
  Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      valueFor(name, option, stage, platform),
    ]),
  );

/** What carries nothing out has no conditions. */
const ANY_TIME = { 'not-before': null, until: null, after: null, every: null, times: null };

/** Where a command has most to say: money of a chain is the token community's, and that one is constituted. */
const IN_DAO = new Set([
  ...['deposit', 'withdraw', 'withdrawal confirm', 'proposal offer'],
  ...['election recall', 'election sign'],
]);
const UNATTACHED = new Set(['civitas setup', 'civitas step', 'civitas found', 'civitas join']);

/** Papers of the methods that each step is a step of. */
function ballotSamples(votes: { poll: string; ranked: string; weighed: string }) {
  const ranking = { vote: votes.ranked };
  const weights = { vote: votes.weighed };
  return {
    'ballot cast': { vote: votes.poll },
    'ballot clear': ranking,
    'ballot less': weights,
    'ballot level': ranking,
    'ballot mine': ranking,
    'ballot more': weights,
    'ballot open': ranking,
    'ballot pick': ranking,
    'ballot submit': ranking,
    'ballot text': { ...weights, text: '60/40' },
    'ballot undo': ranking,
  };
}

/** Makes what commands speak of (a poll, a proposal, a gate, credits, an invitation) and names it. */
export async function makeSamples(battery: Battery, platform: Platform): Promise<Samples> {
  const { stage, deployment } = battery;
  const { services } = deployment.app;
  const { club } = stage.community;
  const author = stage.persons[platform].steward;
  const poll = await services.polls.open({
    community: club,
    author,
    question: 'Ŵĥéñ?',
    choices: ['Møn', 'Tüé'],
    durationMs: undefined,
    multiple: false,
    electorate: 'members',
    eventId: `samples:poll:${platform}`,
  });
  const { store } = deployment.app;
  const asked = { community: club, author, title: 'Ŵĥích?', choices: ['Ålphå', 'Bétå', 'Gåmmå'] };
  const ranked = await openVote(store, { ...asked, method: 'copeland/1' });
  const weighed = await openVote(store, { ...asked, method: 'weighted/1' });
  const proposal = await services.proposals.publish({
    community: club,
    author,
    title: 'Þåïñt?',
    body: '',
    payment: undefined,
    eventId: `samples:proposal:${platform}`,
  });
  const template = await services.templates.set(
    { community: club, person: author, eventId: `samples:template:${platform}` },
    {
      ...{ name: 'Ťémplåté', title: 'Ťïtlé', body: 'Ťéxt' },
      ...{ method: undefined, choices: undefined, seats: undefined },
    },
    {},
  );
  if (!template.ok) throw new Error(template.refusal.code);
  const gate = await services.gates.set({
    community: club,
    person: author,
    place: undefined,
    opens: {
      name: `Gåté ${platform.length}`,
      discordRoleId: undefined,
      tag: `tåg ${platform.length}`,
    },
    rule: 'citizen',
  });
  const invited = await services.places.invite(club, author, platform);
  const account = { ...stage.people[platform].steward, isBot: false, displayName: 'Zoë' };
  const to = await services.people.refer({ by: 'account', ...account }, undefined);
  const newcomer = await services.people.refer(
    { by: 'account', ...stage.people[platform].other },
    undefined,
  );
  if (!newcomer.ok) throw new Error(newcomer.refusal.code);
  const recovering = await services.recoveries.askByVoices({
    ...{ community: club, person: author, eventId: `samples:recovery:${platform}` },
    ...{ account: newcomer.value.account, asker: newcomer.value.person },
  });
  if (!recovering.ok) throw new Error(recovering.refusal.code);
  if (!poll.ok || !proposal.ok || !gate.ok || !invited.ok || !to.ok) {
    throw new Error(JSON.stringify([poll, proposal, gate, invited, to], unbig));
  }
  const credits = { amount: '500', reason: '…', eventId: `samples:credits:${platform}` };
  const issued = await services.ledger.issueCredits({
    community: club,
    by: author,
    to: to.value,
    ...credits,
  });
  if (!issued.ok) throw new Error(JSON.stringify(issued, unbig));
  const terms = { seats: 2, termMs: 90 * DAY_MS, method: 'stv' } as const;
  const elected = await services.elections.open(
    {
      ...{ community: club, person: author },
      terms: { ...terms, office: platform === 'discord' ? 'moderator' : 'treasurer' },
    },
    `samples:election:${platform}`,
  );
  const petition = await services.recalls.open(
    {
      ...{ community: stage.community.dao, person: author, target: to.value },
      ...{ office: 'moderator', reason: 'Ŵhý' },
    },
    `samples:recall:${platform}`,
  );
  if (!elected.ok || !petition.ok) throw new Error(JSON.stringify([elected, petition], unbig));
  const election = elected.value;
  const appoints: CommunityAction = {
    ...{ kind: 'give-office', office: 'guardian', termMs: null },
    person: stage.persons[platform].other,
  };
  const own: { readonly [command: string]: RawValues } = {
    'civitas decide': { attachment: '0198f2a0-0000-7000-8000-000000000000' },
    'civitas join': { code: invited.value.code },
    ...ballotSamples({ poll: poll.value.id, ranked, weighed }),
    'count show': { vote: poll.value.id },
    'delegate to': { topic: 'plain' },
    'delegate end': { topic: 'plain' },
    'proposal create': { amount: null, action: null, template: null, ...NOBODY, ...ANY_TIME },
    'template set': { name: 'Śéť' },
    'template drop': { name: 'ťémplåté', confirm: null },
    'execution status': { proposal: null },
    'proposal amend': { amount: null, to: null, ...ANY_TIME, until: 'none' },
    'proposal edit': { amount: null, to: null, ...ANY_TIME, until: 'none' },
    'proposal publish': {
      ...{ amount: null, action: null, ...NOBODY, ...ANY_TIME, wallets: null, key: null },
    },
    'proposal offer': { action: JSON.stringify(actionToJson(appoints)) },
    'election open': { term: '90d', method: 'approval', confirm: null },
    'election show': { election, page: null },
    'election export': { election },
    'election nominate': { election },
    'election accept': { election },
    'election decline': { election },
    'election withdraw': { election, confirm: null },
    'election runoff': { election },
    'election recall': { confirm: null },
    'election sign': { petition: petition.value.id },
    'role gate': platform === 'discord' ? { tag: null } : { tag: 'Tåg' },
    'role move': { from: null, to: null },
    'role carry': { from: 'Ølđ', to: 'Ñéw', picks: null, seen: null },
    'role preview': { role: `Gåté ${platform.length}` },
    'role undo': { gate: `Gåté ${platform.length}` },
    'role why': { role: `Gåté ${platform.length}` },
    'role switch': { gate: gate.value.id },
    'role change': { gate: gate.value.id, rule: 'not citizen', version: '1' },
    'role ungate': { role: `Gåté ${platform.length}` },
    'civitas step': { code: null, token: null, announcements: null, staff: null },
    start: { payload: null },
    why: { vote: null },
    'recovery know': { recovery: recovering.value.recovery },
    'recovery stop': { recovery: recovering.value.recovery },
    // Said without the last word, so that what the others need stays.
    'wallet unlink': { confirm: null },
    'profile delete': { confirm: null },
    'poll cancel': { confirm: null },
    lock: { confirm: null },
    unlock: { confirm: null },
    'civitas constitute': { confirm: null },
    'treasury connect': { confirm: null },
    'treasury disconnect': { confirm: null },
    'treasury pause': { confirm: null },
    'treasury resume': { pause: null },
    'treasury rotate': { account: null },
  };
  return Object.fromEntries(
    commands.map((command): [string, Sample] => {
      const key = commandKey(command);
      const where = UNATTACHED.has(key) ? 'unattached' : IN_DAO.has(key) ? 'dao' : 'club';
      return [key, { where, values: { ...valuesFor(command, stage, platform), ...own[key] } }];
    }),
  );
}

const unbig = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
