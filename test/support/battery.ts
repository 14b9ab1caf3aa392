/**
 * Every command on both platforms without a platform in between: a deployment whose dispatcher is asked
 * directly, as a door would. Two communities, one of credits and one of a token; people of every standing. Words
 * and log are listened to, so a test knows which refusal was said and what broke.
 */
import { Writable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { commandKey } from '#chat/command.ts';
import { createDispatcher, type Dispatcher } from '#chat/dispatch.ts';
import type { Incoming } from '#chat/incoming.ts';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { pressId } from '#chat/seal.ts';
import { type Words, wordsFor } from '#chat/words/index.ts';
import type { Numbers } from '#chat/words/number.ts';
import { commands } from '#commands/index.ts';
import type { Platform } from '#core/identity.ts';
import { drawChart } from '#picture/draw.ts';
import { createLog } from '#telemetry/log.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { PSEUDO_LOCALE, pseudoLocale } from './pseudo-locale.ts';
import { wrongWithAnswer } from './rendering.ts';
import { type Stage, setStage, type Where, type Who } from './stage.ts';

export const PLATFORMS = ['discord', 'telegram'] as const satisfies readonly Platform[];

export type Spoken = {
  platform: Platform;
  who: Who;
  where: Where;
  command: string;
  values?: RawValues;
  /** The same twice is the same event delivered twice. */
  eventId?: string;
  locale?: string;
};

export type Said = {
  reply: SealedReply;
  /** The words it was said in. */
  words: Words;
  /** Codes of the refusals whose words were used. */
  refused: readonly string[];
  /** Told "something broke"; the log's lines say why. */
  broken: boolean;
  faults: readonly string[];
};

type LogLine = { msg: string; err?: { message: string; stack: string } };
function messageOf(line: string): string {
  const { msg, err } = JSON.parse(line) as LogLine;
  return err ? err.stack.split('\n').slice(0, 6).join('\n') : msg;
}

/** What no answer may have, whatever was said. */
export const problemsOf = ({ broken, faults, reply, words }: Said): string[] => [
  ...(broken ? [`it broke: ${faults.map(messageOf).join(' ')}`] : []),
  ...wrongWithAnswer(reply, words),
];

export type Battery = {
  deployment: Deployment;
  stage: Stage;
  dispatcher: Dispatcher;
  /** Hidden commands are pressed, listed ones are spoken. */
  say(spoken: Spoken): Promise<Said>;
  /** The same with an act of one's own. */
  answer(incoming: Incoming): Promise<Said>;
  incoming(spoken: Spoken): Promise<Incoming>;
  /** A text that is another one whenever a row of the law is another one. */
  law(): Promise<string>;
  close(): Promise<void>;
};

/** Rows that a mere conversation may write: who was met, what was asked and shown, what is due. */
const TALK = new Set([
  ...['account', 'person', 'presence', 'membership', 'draft', 'button', 'handled_event'],
  ...['interaction_token', 'outbox', 'card', 'heartbeat', 'process_lease', 'deployment'],
  ...['clock_offset', 'scan_cursor', 'link_session', 'login_proof', 'inbox', 'founding_code'],
]);

const listed = new Set(commands.filter((command) => command.listed).map(commandKey));

type Heard = { refused: string[]; broken: boolean; faults: string[] };

/** The same words, each refusal noted as it is said. */
function overheard(words: Words, heard: () => Heard): Words {
  const refusals = Object.fromEntries(
    Object.entries(words.refusals).map(([code, say]) => [
      code,
      (data: never, number: Numbers) => {
        heard().refused.push(code);
        return say(data, number);
      },
    ]),
  );
  const broken: Words['general']['broken'] = (data) => {
    heard().broken = true;
    return words.general.broken(data);
  };
  return {
    ...words,
    general: { ...words.general, broken },
    refusals: refusals as unknown as Words['refusals'],
  };
}

export async function startBattery(): Promise<Battery> {
  const deployment = await startDeployment({ roles: [] });
  const { app } = deployment;
  const stage = await setStage(deployment);
  const law = await fingerprintOf(deployment);
  let heard: Heard = { refused: [], broken: false, faults: [] };
  const destination = new Writable({
    write(line, _encoding, done) {
      heard.faults.push(String(line));
      done();
    },
  });
  const log = createLog({ level: 'warn', destination });
  const english = overheard(wordsFor('en'), () => heard);
  const foreign = overheard(pseudoLocale(wordsFor('en')), () => heard);
  const speak = (locale: string): Words => (locale === PSEUDO_LOCALE ? foreign : english);
  const dispatcher = createDispatcher({
    ...{ commands, services: app.services, log, wordsFor: speak, draw: drawChart },
  });

  async function incoming(spoken: Spoken): Promise<Incoming> {
    const { platform, who, where, command, values = {}, locale = 'en' } = spoken;
    const account = stage.people[platform][who];
    const scene = stage.scenes[platform][where];
    const isListed = listed.has(command);
    const press = { command, values: {} };
    const id = pressId(press);
    if (!isListed) await app.services.buttons.register([{ ...press, id }]);
    return {
      eventId: spoken.eventId ?? `${platform}:${uuidv7()}`,
      account: { ...account, locale },
      scene: { ...scene, platformOwner: who === 'steward' },
      act: isListed ? { kind: 'command', command, values } : { kind: 'press', id, values },
      forms: platform === 'discord',
    };
  }

  async function answer(said: Incoming): Promise<Said> {
    heard = { refused: [], broken: false, faults: [] };
    const reply = await dispatcher.answer(said);
    return { reply, words: speak(said.account.locale), ...heard };
  }

  return {
    deployment,
    stage,
    dispatcher,
    incoming,
    answer,
    say: async (spoken) => answer(await incoming(spoken)),
    law,
    close: () => deployment.stop(),
  };
}

/** Asked some thousand times: named once, planned once, and hashed row by row instead of as one long text. */
async function fingerprintOf({ store }: Deployment): Promise<() => Promise<string>> {
  const tables = await store.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  const law = tables.filter(({ name }) => !TALK.has(name));
  const query = law
    .map(
      ({ name }) => `select '${name}' || ' ' || count(*) || ' ' ||
        coalesce(sum(hashtextextended(t::text, 0)), 0) as line from "${name}" t`,
    )
    .join(' union all ');
  return async () => {
    const lines = await store.sql.unsafe<{ line: string }[]>(query, [], { prepare: true });
    // Side by side, as the database may count them, they come in any order.
    return lines
      .map(({ line }) => line)
      .sort()
      .join('\n');
  };
}
