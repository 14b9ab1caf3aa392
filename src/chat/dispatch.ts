/**
 * One way in for both tongues. Resolves who speaks and where, finds the command a word or a press
 * means, reads its options, asks for what is missing, runs it, and turns every outcome (a reply, a
 * refusal, a fault) into a sealed reply. Rights are not decided here: the services do, on every press.
 */
import type { CommunityId, Platform } from '#core/identity.ts';
import type { Refusal } from '#core/refusal.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Services } from '#service/services.ts';
import type { Log } from '#telemetry/log.ts';
import { optionToAskAgain } from './again.ts';
import {
  type Actor,
  type Call,
  type Command,
  commandIndex,
  commandKey,
  type Scene,
} from './command.ts';
import { type Draw, withPicture } from './drawn.ts';
import { askFor, formFor } from './form.ts';
import { type Incoming, storable } from './incoming.ts';
import { type Option, type RawValues, readOptions } from './option.ts';
import { refusalReply } from './refusal.ts';
import { note, type Press, type Reply, type SealedReply, sayOnly } from './reply.ts';
import { pressesOf, sealReply, withValues } from './seal.ts';
import {
  askCommunity,
  CHOSEN,
  COMMUNITY,
  communityIn,
  type Membership,
} from './which-community.ts';
import { type Words, wordsFor } from './words/index.ts';
import { hasTimes, inZone } from './zone.ts';

export type DispatcherDependencies = {
  commands: readonly Command[];
  services: Services;
  log: Log;
  /** Left out, answers are words alone. */
  draw?: Draw;
  /** The words of a locale; the house's own unless a test brings others. */
  wordsFor?: (locale: string) => Words;
};

/**
 * `asking` is what is still to be asked of a form that the platform cannot show at once; `answers`
 * whether this act answers an open question; `community` is the one a press of a private chat was made for,
 * and `chooses` whether it was made to choose it.
 */
type Spoken = {
  command: Command;
  values: RawValues;
  asking: readonly string[];
  answers: boolean;
  /** The option that plain words were the answer for. */
  answered?: string;
  community: CommunityId | undefined;
  chooses: boolean;
};

/** Somebody in a place. In a private chat of several communities `among` are those to ask about. */
type Resolved = { actor: Actor; scene: Scene; among: readonly Membership[] };

/** Under this key a draft keeps the rest of its form. */
const REST = '$rest';
/** Marks the buttons of a question, so that a press closes it as words do. */
const ASKED = '$asked';

function splitRest(values: RawValues): Omit<Spoken, 'command'> {
  const { [REST]: rest, [ASKED]: asked, [COMMUNITY]: made, [CHOSEN]: chosen, ...own } = values;
  return {
    values: own,
    asking: Array.isArray(rest) ? rest.map(String) : [],
    answers: asked === true,
    community: communityIn(made),
    chooses: chosen === true,
  };
}

/** What was said, as a press that says it again. */
const pressOf = ({ command, values, asking, answers }: Spoken): Press => ({
  command: commandKey(command),
  values: {
    ...values,
    ...(asking.length > 0 && { [REST]: asking }),
    ...(answers && { [ASKED]: true }),
  },
});

export type Dispatcher = ReturnType<typeof createDispatcher>;

export function createDispatcher({
  commands,
  services,
  log,
  draw,
  wordsFor: speak = wordsFor,
}: DispatcherDependencies) {
  const index = commandIndex(commands);
  /** What may be said; the rest is only pressed. */
  const sayable = commandIndex(commands.filter((command) => command.listed));

  /** What an act says: a command and its raw values. */
  async function spokenIn(incoming: Incoming): Promise<Result<Spoken>> {
    const { act } = incoming;
    if (act.kind === 'command') {
      const command = sayable.get(act.command);
      if (command) return accept({ command, ...splitRest({}), values: act.values });
      return refuse({
        code: 'command-unknown',
        text: act.command,
        nearest: nearestName(act.command, [...sayable.keys()]),
      });
    }
    if (act.kind === 'press') {
      const press = await services.buttons.find(act.id);
      const command = press && index.get(press.command);
      if (!press || !command) return refuse({ code: 'button-expired' });
      return accept({ command, ...splitRest({ ...(press.values as RawValues), ...act.values }) });
    }
    const draft = await services.drafts.findOpen(incoming.account, sceneKey(incoming));
    const command = draft && index.get(draft.command);
    if (!draft || !command || draft.asking === null) return refuse({ code: 'draft-expired' });
    const values = { ...(draft.values as RawValues), [draft.asking]: act.value };
    return accept({ command, ...splitRest(values), answers: true, answered: draft.asking });
  }

  async function meet(incoming: Incoming): Promise<{ actor: Actor; scene: Scene }> {
    const met = await services.people.meet(incoming.account, incoming.scene);
    return {
      actor: {
        person: met.person,
        account: met.account,
        platform: incoming.account.platform,
        externalId: incoming.account.externalId,
        handle: incoming.account.handle,
        displayName: incoming.account.displayName,
        locale: incoming.account.locale,
      },
      scene: { ...incoming.scene, place: met.place, community: met.community },
    };
  }

  /** In a private chat the community a press names, if one still belongs to it; else the one chosen within a day. */
  async function resolve(incoming: Incoming, spoken: Spoken): Promise<Result<Resolved>> {
    const { actor, scene } = await meet(incoming);
    const only = scene.community;
    const isOnly = only !== undefined && (spoken.community ?? only) === only;
    if (!scene.privateChat || isOnly) return accept({ actor, scene, among: [] });
    const among = await services.people.communitiesOf(actor.person);
    const memory = `community:${sceneKey(incoming)}`;
    const isMember = (id: CommunityId | undefined) => among.some((one) => one.id === id);
    const made = spoken.community;
    if (made !== undefined) {
      if (!isMember(made)) return refuse({ code: 'not-member' });
      if (spoken.chooses) {
        const values = { [COMMUNITY]: made };
        await services.drafts.keep(actor, memory, commandKey(spoken.command), values);
      }
      return accept({ actor, scene: { ...scene, community: made }, among });
    }
    // What needs no community is not given one that was meant for something else.
    if (spoken.command.reach !== 'community') return accept({ actor, scene, among });
    const kept = (await services.drafts.kept(actor, memory)) as RawValues | undefined;
    const chosen = communityIn(kept?.[COMMUNITY]);
    const community = isMember(chosen) ? chosen : undefined;
    return accept({ actor, scene: { ...scene, community }, among });
  }

  /** In a private chat presses name their community, and where there are several, so do the words. */
  function inPrivate(reply: Reply, { scene, among }: Resolved, words: Words): Reply {
    const { community } = scene;
    if (!scene.privateChat || community === undefined) return reply;
    const bound = withValues(reply, { [COMMUNITY]: community });
    const name = among.length > 1 && among.find(({ id }) => id === community)?.name;
    if (!name || reply.blocks.length === 0) return bound;
    return { ...bound, blocks: [...bound.blocks, note(words.general.inCommunity({ name }))] };
  }

  /** Runs what was said once everything it needs is there; else asks for the first thing missing. */
  async function perform(incoming: Incoming, spoken: Spoken, words: Words): Promise<Result<Reply>> {
    const { command } = spoken;
    const resolved = await resolve(incoming, spoken);
    if (incoming.account.isBot) return refuse({ code: 'bot-person' });
    if (!resolved.ok) return resolved;
    const { scene, among } = resolved.value;
    if (command.reach === 'community' && scene.community === undefined) {
      if (among.length > 0) return accept(askCommunity(among, pressOf(spoken), words));
      if (!scene.privateChat) return refuse({ code: 'place-not-connected' });
      const call = { ...resolved.value, words, services, eventId: incoming.eventId };
      const said = await command.outside?.(call);
      return said ? accept(said) : refuse({ code: 'place-only-in-chat' });
    }
    const said = await sayWith(incoming, spoken, resolved.value, words);
    const reply = said.ok ? said.value : refusalReply(said.refusal, words);
    const placed = inPrivate(reply, resolved.value, words);
    return accept(await onItsClocks(incoming, scene.community, placed));
  }

  /** Where a client may show no local times, they are the community's. */
  async function onItsClocks(
    { account }: Incoming,
    community: CommunityId | undefined,
    reply: Reply,
  ): Promise<Reply> {
    if (account.platform !== 'telegram' || community === undefined || !hasTimes(reply))
      return reply;
    return inZone(reply, await services.communities.timeZone(community));
  }

  async function sayWith(
    incoming: Incoming,
    spoken: Spoken,
    { actor, scene }: Resolved,
    words: Words,
  ): Promise<Result<Reply>> {
    const { command } = spoken;
    const tongue = { platform: actor.platform, words };
    const read = readOptions(command.options, spoken.values, tongue);
    const made = scene.privateChat && scene.community;
    const values: RawValues = { ...spoken.values, ...(made && { [COMMUNITY]: made }) };
    const press: Press = { command: commandKey(command), values };
    const askAgain = async (refusal: Refusal): Promise<Result<Reply>> => {
      const name = spoken.answers
        ? optionToAskAgain(refusal, command.options, spoken.values, spoken.answered)
        : undefined;
      if (name === undefined) return refuse(refusal);
      const { [name]: _wrong, ...right } = values;
      const asking = [name, ...spoken.asking];
      const asked = await askNext(incoming, actor, { ...press, values: right }, asking, words);
      const said = refusalReply(refusal, words).blocks;
      return accept({ ...asked, blocks: [...said, ...asked.blocks] });
    };
    if (!read.ok) return askAgain(read.refusal);
    if ('missing' in read.value && incoming.forms) return accept(formFor(command, press, words));
    const asking = 'missing' in read.value ? [read.value.missing] : spoken.asking;
    if (asking.length > 0) return accept(await askNext(incoming, actor, press, asking, words));
    if ('missing' in read.value) throw new Error('a missing option was not asked for');
    if (spoken.answers) await services.drafts.close(actor, sceneKey(incoming));
    const call: Call<never> = {
      actor,
      scene,
      values: read.value.values as never,
      words,
      services,
      eventId: incoming.eventId,
    };
    const done = await command.run(call);
    return done.ok ? done : askAgain(done.refusal);
  }

  /** Asks for the first of some options and keeps the rest; the answer comes as a press or as text. */
  async function askNext(
    incoming: Incoming,
    actor: Actor,
    press: Press,
    asking: readonly string[],
    words: Words,
  ): Promise<Reply> {
    const [name, ...rest] = asking;
    const option = name === undefined ? undefined : index.get(press.command)?.options[name];
    if (name === undefined || !option) throw new Error(`${press.command} has no option ${name}`);
    const values = rest.length > 0 ? { ...press.values, [REST]: rest } : press.values;
    await services.drafts.ask(actor, sceneKey(incoming), {
      command: press.command,
      values,
      asking: name,
    });
    return askFor(name, option, { ...press, values: { ...values, [ASKED]: true } }, words);
  }

  /** A form on a platform without forms becomes a question per field. */
  async function unfold(incoming: Incoming, reply: Reply, words: Words): Promise<Reply> {
    if (!reply.form || incoming.forms) return reply;
    const { actor } = await meet(incoming);
    const asking = reply.form.fields.map((field) => field.option);
    return askNext(incoming, actor, reply.form.press, asking, words);
  }

  async function seal(reply: Reply): Promise<SealedReply> {
    await services.buttons.register(pressesOf(reply));
    return sealReply(draw ? await withPicture(reply, draw) : reply);
  }

  async function answer(heard: Incoming): Promise<SealedReply> {
    const incoming = storable(heard);
    const words = speak(incoming.account.locale);
    try {
      const spoken = await spokenIn(incoming);
      const outcome = spoken.ok ? await perform(incoming, spoken.value, words) : spoken;
      const reply = outcome.ok
        ? await unfold(incoming, outcome.value, words)
        : refusalReply(outcome.refusal, words);
      return await seal(reply);
    } catch (error) {
      return sealReply(broken(error, incoming, words));
    }
  }

  /** The one funnel of faults and bugs: the member gets a reference, the log the rest. */
  function broken(error: unknown, incoming: Incoming, words: Words): Reply {
    const reference = services.reference();
    log.error({ err: error, reference, eventId: incoming.eventId }, 'a command failed');
    return sayOnly(words.general.broken({ reference }));
  }

  return {
    answer,
    /** The words of a refusal a door itself has to give (an anonymous sender, an unknown command). */
    refusal: async (refusal: Refusal, locale: string): Promise<SealedReply> =>
      seal(refusalReply(refusal, speak(locale))),
    commands,
    command: (name: string): Command | undefined => index.get(name),
    /** Whether the door must defer before this act is answered; what only asks for more is quick. */
    async isSlow(heard: Incoming): Promise<boolean> {
      const incoming = storable(heard);
      const spoken = await spokenIn(incoming);
      if (!spoken.ok || spoken.value.asking.length > 0) return false;
      const { command, values } = spoken.value;
      if (command.slow !== true) return false;
      const { platform, locale } = incoming.account;
      const read = readOptions(command.options, values, { platform, words: speak(locale) });
      return read.ok && !('missing' in read.value);
    },
    /** The option this person is being asked for in this chat, if any. */
    async awaiting(incoming: Omit<Incoming, 'act'>): Promise<Option | undefined> {
      const draft = await services.drafts.findOpen(incoming.account, sceneKey(incoming));
      if (!draft || draft.asking === null) return undefined;
      return index.get(draft.command)?.options[draft.asking];
    },
    /** Completions of one option while it is typed. */
    async suggest(heard: Incoming, option: string, partial: string) {
      const incoming = storable(heard);
      if (incoming.act.kind !== 'command') return [];
      const command = index.get(incoming.act.command);
      const suggest = command?.suggest?.[option];
      if (!suggest) return [];
      const { actor, scene } = await meet(incoming);
      const words = speak(incoming.account.locale);
      const values = incoming.act.values;
      return suggest({ actor, scene, values, words, services, eventId: incoming.eventId }, partial);
    },
  };
}

/** Drafts are per person and chat. */
export function sceneKey(incoming: {
  account: { platform: Platform; externalId: string };
  scene: { externalId: string | undefined };
}): string {
  return `${incoming.account.platform}:${incoming.scene.externalId ?? 'private'}`;
}

/** Levenshtein distance, bounded: a mistyped command gets the nearest one as a button. */
function nearestName(typed: string, names: readonly string[]): string | null {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    // A bare noun is said where its default verb is meant: `/pol` is near `/poll`.
    const forms = [name, name.split(' ')[0] ?? name];
    const distance = Math.min(...forms.map((form) => editDistance(typed.slice(0, 32), form)));
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= 3 ? best.name : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
