import type { JsonValue } from '#core/canonical-json.ts';
import type { TrackId, TrackSetting } from '#core/proposal/track-id.ts';
import type { MethodId } from '#core/voting/method.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { printPower } from '#core/voting/power/print-power.ts';
import { bold, say, type Text } from '../../text.ts';
import { method } from './method.ts';
import { duration } from './proposal.ts';

const NAME: { readonly [T in TrackId]: string } = {
  plain: 'Without action',
  action: 'With an action',
  constitution: 'Rules and offices',
};

const SETTING: { readonly [S in TrackSetting]: string } = {
  electorate: 'who votes',
  method: 'how a choice is counted',
  power: 'what a vote weighs',
  discussion: 'time for discussion',
  voting: 'time for voting',
  waiting: 'citizens for at least',
  quorum: 'quorum',
  'quorum-supply': 'quorum of the supply',
  'quorum-citizens': 'quorum of citizens',
  'quorum-for': 'quorum of For alone',
  dormant: 'dormant, and not in the quorum, after',
  ballots: 'least number of ballots',
  threshold: 'needed of For and Against',
  timelock: 'timelock',
  tiers: 'more for more money',
  secrecy: 'secrecy',
  evidence: 'evidence of token power',
  signing: 'ballots signed by wallet',
  delegation: 'delegation',
  gate: 'who may propose',
  'minimum-power': 'least power to propose',
  open: 'open proposals per person',
  sponsors: 'co-sponsors needed',
  executor: 'carried out by',
};

/** How each is typed. */
export const TRACK_EXAMPLES: { readonly [S in TrackSetting]: string } = {
  electorate: 'members, or citizens',
  method: 'ranked-choice, approval, another method, or any',
  power: 'one-person/1, or token-balance/1',
  discussion: '24h (at most 60d; 0 for none)',
  voting: '72h (at least 1h, at most 60d)',
  waiting: '7d (at most 60d; 0 for none)',
  quorum: '20 % (at most 100 %)',
  'quorum-supply': '4 % without 0x1111111111111111111111111111111111111111 (or none)',
  'quorum-citizens': '20 %, or none',
  'quorum-for': '10 %, or none',
  dormant: '5 (binding votes missed in a row, at most 100; or none)',
  ballots: '5 (at least 5 where an action is carried out)',
  threshold: '2/3, or 60 % (at least 1/2)',
  timelock: '24h (at most 60d)',
  tiers:
    '5 % 33 % 60 % 48h; 25 % 50 % 2/3 7d (share at risk, quorum, threshold, timelock; or none)',
  secrecy: 'open, sealed, or secret (secret needs one person one vote, no delegation, no signing)',
  evidence: 'public, or attested',
  signing: 'none, optional, or required (none in a secret vote)',
  delegation: 'on, or off (off in a secret vote)',
  gate: 'citizen, or none',
  'minimum-power': '100, or 0',
  open: '5 (from 1 to 100)',
  sponsors: '2 (at most 100; 0 for none)',
  executor: 'direct, or the address of a connected Safe, timelock or governor',
};

const share = (json: JsonValue): string => {
  const [numerator = 0, denominator = 1] = String(json).split('/').map(Number);
  const percent = (100 * numerator) / denominator;
  return Number.isInteger(percent) ? `${percent} %` : String(json);
};

const supply = (json: JsonValue): string => {
  if (json === null) return 'none';
  const { share: of, without } = json as unknown as { share: string; without: readonly string[] };
  return `${share(of)}${without.length === 0 ? '' : ` without what ${without.join(', ')} hold`}`;
};

type Tier = { atLeast: string; quorum: string; threshold: string; timelockMs: number };

const tiers = (json: JsonValue): string => {
  const all = json as unknown as readonly Tier[];
  if (all.length === 0) return 'none';
  const one = (tier: Tier): string =>
    `from ${share(tier.atLeast)} of the treasury: quorum ${share(tier.quorum)}, ${share(tier.threshold)} needed, timelock ${duration(tier.timelockMs)}`;
  return all.map(one).join('; ');
};

const WORDS: { readonly [word: string]: string } = {
  'one-person/1': 'one person one vote',
  'token-balance/1': 'what somebody holds',
};

/** What a rule says, from its stored form. */
function value(setting: TrackSetting, json: JsonValue): string {
  switch (setting) {
    case 'discussion':
    case 'voting':
    case 'timelock':
    case 'waiting':
      return json === 0 ? 'none' : duration(Number(json));
    case 'quorum':
    case 'threshold':
      return setting === 'threshold' && json === '1/2' ? 'more than half' : share(json);
    case 'quorum-citizens':
    case 'quorum-for':
      return json === null ? 'none' : share(json);
    case 'quorum-supply':
      return supply(json);
    case 'dormant':
      return json === 0 ? 'none' : `${String(json)} votes missed in a row`;
    case 'power':
      return typeof json === 'string' ? (WORDS[json] ?? json) : printPower(powerFromJson(json), []);
    case 'method':
      return json === null ? 'as the author says' : method.byId[json as MethodId].name();
    case 'evidence':
      return json === null ? 'public where money moves, else attested' : String(json);
    case 'tiers':
      return tiers(json);
    case 'delegation':
      return json === true ? 'on' : 'off';
    case 'executor':
      return json === 'direct' ? "the community's own account" : `the contract ${String(json)}`;
    case 'gate':
      return json === null ? 'whoever may vote' : String((json as { text: string }).text);
    default:
      return WORDS[String(json)] ?? String(json);
  }
}

export const track = {
  describe: {
    show: () => 'Show the rules for each kind of proposal',
    set: () => 'Change one rule of one kind of proposal',
  },
  option: {
    track: () => 'Which kind of proposal?',
    setting: () => 'Which rule?',
    value: () => 'What should it say? (the list shows what stands now)',
    confirm: () => 'Really?',
  },
  name: {
    plain: () => NAME.plain,
    action: () => NAME.action,
    constitution: () => NAME.constitution,
  },
  setting: (setting: TrackSetting): string => SETTING[setting],
  value,
  heading: (): Text => 'The rules for each kind of proposal',
  set: ({ version, decided }: { version: number; decided: boolean }): Text => {
    if (version === 0) return 'As the defaults have it.';
    return `Version ${version}, set ${decided ? 'by a decision' : 'while founding'}.`;
  },
  line: ({ setting, json }: { setting: TrackSetting; json: JsonValue }): Text =>
    say`${SETTING[setting]}: ${[bold(value(setting, json))]}`,
  change: () => 'Change a rule',
  ask: ({ track: id, setting, from, to }: Change): Text =>
    say`${NAME[id]}: ${[bold(SETTING[setting])]} changes from ${value(setting, from)} to ${[bold(value(setting, to))]}. Proposals that are published already keep their rules.`,
  yes: () => 'Change it',
  done: ({ track: id, setting, to }: Change): Text =>
    say`${NAME[id]}: ${SETTING[setting]} is now ${[bold(value(setting, to))]}.`,
};

type Change = { track: TrackId; setting: TrackSetting; from: JsonValue; to: JsonValue };
