/** A gate set up by presses, as one private card that edits itself: one question at a time, then the whole. */
import { DAY_MS } from '#core/duration.ts';
import { GATE_CASES, type GateCase } from '#core/eligibility/compose.ts';
import { AUDIENCES } from '#core/eligibility/gate.ts';
import { isTerm } from '#core/eligibility/rule.ts';
import { decideTag } from '#core/eligibility/tag.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { PickerView } from '#service/gate/picker.ts';
import { crowdBlocks } from '../card/crowd.ts';
import { doubtBlocks } from '../card/doubt.ts';
import { plainRule } from '../card/plain-rule.ts';
import { ownSymbol, shortSymbol } from '../card/role.ts';
import {
  type Block,
  type Button,
  fields,
  list,
  note,
  type Reply,
  type Select,
  text,
  title,
} from '../reply.ts';
import { code, plain, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { chatPicks } from './gate-chat.ts';
import { ask, button, clipped, pick } from './gate-press.ts';

/** What one screen shows under the heading. */
type Screen = {
  blocks: readonly Block[];
  buttons: readonly (readonly Button[])[];
  selects?: readonly Select[];
};

/** As many as three lists of Discord hold. */
const ROLES_SHOWN = 75;
const AMOUNTS = ['1', '10', '100', '1000'];
const PIECES = ['3', '5'];
const AGES = [7, 30, 90, 365];
const PART_MAX = 40;

/** The last buttons of a question. */
function back({ draft }: PickerView, words: Words): Button[][] {
  const w = words.gatePicker;
  if (draft.screen === 'case' && draft.parts.length === 0) {
    return [[ask(w.write(), 'rule')]];
  }
  return [
    [
      ...(draft.screen === 'case' ? [ask(w.write(), 'rule')] : []),
      button(w.back(), { show: draft.parts.length === 0 ? 'case' : 'summary' }),
    ],
  ];
}

function tagButtons({ draft }: PickerView, words: Words): Button[][] {
  const w = words.gatePicker;
  const names = Object.values(w.tag).map((name) => name());
  const own = draft.role === undefined ? undefined : decideTag(draft.role);
  const offered = own?.ok ? [own.value] : names;
  return [offered.map((tag) => button(w.onlyTag({ tag }), { tag })), [ask(w.otherTag(), 'tag')]];
}

function roleScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { roles, hasTelegram, chats } = view;
  const entry = chatPicks(view, w.entry, words);
  const buttons = [...(hasTelegram ? tagButtons(view, words) : []), ...entry.buttons];
  const isHere = chats.length === 1 && chats[0]?.isHere === true;
  const orChat = chats.length > 0 ? [text(w.orChat({ isHere })), ...entry.blocks] : [];
  if (roles === undefined) {
    const ask = hasTelegram ? w.askTag() : w.nothingToOpen();
    const blocks = [note(w.intro()), text(ask), ...orChat];
    return { blocks, buttons, selects: entry.selects };
  }
  const shown = roles.slice(0, ROLES_SHOWN);
  const more = roles.length - shown.length;
  const select: Select = {
    press: pick({}),
    option: 'discordRole',
    placeholder: w.pickRole(),
    choices: shown.map(({ id, name, taken }) => ({
      label: taken ? words.ruleChange.taken({ role: name }) : name,
      value: id,
    })),
  };
  return {
    blocks: [
      note(w.intro()),
      text(shown.length === 0 ? w.noRoles() : w.askRole()),
      ...(more > 0 ? [note(w.manyRoles({ count: more }))] : []),
      ...(shown.length > 0 ? [note(w.newRole())] : []),
      ...(hasTelegram ? [text(w.orTag())] : []),
      ...orChat,
    ],
    selects: [...(shown.length > 0 ? [select] : []), ...entry.selects],
    buttons: [...buttons, [button(w.lookAgain(), { show: 'role' })]],
  };
}

function caseScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const offered = GATE_CASES.filter((one) => one !== 'ens' || view.hasNames);
  const buttons = offered.map((one) => button(w.case(one), { case: one }));
  return {
    blocks: [
      ...(view.standing ? opens(view, words) : []),
      ...soFar(view, words),
      text(w.askCase({ more: view.draft.parts.length > 0 })),
    ],
    buttons: [
      ...Array.from({ length: Math.ceil(buttons.length / 2) }, (_, at) =>
        buttons.slice(at * 2, at * 2 + 2),
      ),
      ...back(view, words),
    ],
  };
}

/** What a contract calls itself is its own idea: a button is short, and the line above it has the address. */
function contractScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { known, draft } = view;
  const several = new Set(known.map((token) => token.chainId)).size > 1;
  const strangers = known.filter(({ standard }) => standard !== 'native');
  return {
    blocks: [
      text(w.askContract(draft.case ?? 'token')),
      ...(strangers.length === 0 ? [] : [list(strangers.map((one) => foundLine(one, words)))]),
    ],
    buttons: [
      known.map((token) => {
        const { address: contract, standard, chainId } = token;
        const label = w.token({ ...token, symbol: shortSymbol(token.symbol), several });
        return button(label, { contract, standard, chain: String(chainId) });
      }),
      [ask(w.paste(), 'contract')],
      ...back(view, words),
    ],
  };
}

const foundLine = (token: KnownToken, words: Words): Text =>
  words.gatePicker.found({
    ...token,
    symbol: ownSymbol(token),
    address: token.standard === 'native' ? null : toChecksumAddress(token.address),
  });

function amountScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { token, oneWallet = false } = view.draft;
  if (!token) return caseScreen(view, words);
  const symbol = shortSymbol(token.symbol);
  const isPieces = token.standard === 'erc721';
  const wallets = oneWallet
    ? button(w.inAll(), { wallets: 'all' })
    : button(w.inOne(), { wallets: 'one' });
  const amounts = isPieces ? PIECES : AMOUNTS;
  return {
    blocks: [
      note(foundLine(token, words)),
      text(isPieces ? w.askPieces({ symbol }) : w.askAmount({ symbol })),
      note(w.together({ oneWallet })),
    ],
    buttons: [
      [
        ...(isPieces ? [button(w.anyPiece(), { amount: '1' })] : []),
        ...amounts.map((amount) => button(words.number.plain(amount), { amount })),
      ],
      [ask(w.otherAmount(), 'amount'), ...(isPieces ? [ask(w.thatPiece(), 'id')] : [])],
      [wallets],
      ...back(view, words),
    ],
  };
}

function pieceScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { token } = view.draft;
  if (!token) return caseScreen(view, words);
  return {
    blocks: [
      note(foundLine(token, words)),
      text(w.askPiece({ symbol: shortSymbol(token.symbol) })),
    ],
    buttons: [[ask(w.enterId(), 'id')], ...back(view, words)],
  };
}

function ageScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const one: GateCase = view.draft.case ?? 'member';
  return {
    blocks: [text(w.askAge({ case: one }))],
    buttons: [
      AGES.map((days) => button(w.age({ ms: days * DAY_MS }), { duration: `${days}d` })),
      [ask(w.otherAge(), 'duration')],
      ...back(view, words),
    ],
  };
}

function nameScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  return {
    blocks: [text(w.askName())],
    buttons: [
      [button(w.anyName(), { name: '*' }), ask(w.certainName(), 'name')],
      ...back(view, words),
    ],
  };
}

/** The rule as it stands, in words and as it is written. */
function soFar({ rule }: PickerView, words: Words): Block[] {
  if (!rule) return [];
  const w = words.gatePicker;
  const { tokens } = rule;
  const { node } = rule.rule;
  const written = { name: w.ruleName(), value: [code(rule.printed)] };
  const [head = ''] = plainRule(node, tokens, words);
  if (isTerm(node)) return [fields([{ name: w.inWords(), value: head }, written])];
  const parts = node.kind === 'not' ? [node.of] : node.of;
  return [
    text(w.whoever({ head })),
    list(parts.flatMap((part) => plainRule(part, tokens, words))),
    fields([written]),
  ];
}

function opens({ draft, chat, standing }: PickerView, words: Words): Block[] {
  const w = words.gatePicker;
  if (standing) return [note(words.ruleChange.standing(standing))];
  const { role, discordRoleId, tag } = draft;
  return [
    list([
      ...(role !== undefined && discordRoleId !== undefined ? [w.opensRole({ role })] : []),
      ...(tag !== undefined ? [w.opensTag({ tag })] : []),
      ...(draft.chat && chat ? [words.chatGate.opens({ place: chat.title })] : []),
    ]),
    ...(draft.chat ? [note(w.entryHint(draft))] : []),
  ];
}

function summaryScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { meeting, rule, draft, standing } = view;
  const foreign = rule?.tokens.filter(
    ({ address, standard }) => standard !== 'native' && rule.printed.includes(address),
  );
  return {
    blocks: [
      ...opens(view, words),
      ...soFar(view, words),
      ...(foreign?.length ? [list(foreign.map((one) => foundLine(one, words)))] : []),
      ...(draft.audience === 'everyone' ? [] : [note(w.audienceLine(draft)), note(w.outside())]),
      ...(meeting
        ? crowdBlocks(
            text(
              w.meets({
                count: meeting.meets.count,
                members: meeting.members,
                isChatAlone: view.isChatAlone,
              }),
            ),
            meeting.meets,
            words,
          )
        : []),
      ...(meeting ? doubtBlocks(meeting.doubts, words) : []),
      ...(draft.grace === undefined ? [] : [note(words.roleSafety.grace(draft.grace))]),
      note(standing ? words.ruleChange.showHint() : w.saveHint()),
    ],
    buttons: [
      [
        {
          label: standing ? words.ruleChange.show() : w.save(),
          style: 'success',
          press: { command: 'role save', values: {} },
        },
      ],
      [button(w.add(), { show: 'case' }), button(w.change(), { show: 'change' })],
      [ask(w.write(), 'rule')],
    ],
  };
}

function joinSelect({ draft, parts }: PickerView, words: Words): Select[] {
  const w = words.gatePicker;
  const of = parts.length;
  if (of < 2) return [];
  const least = Array.from({ length: Math.max(0, of - 2) }, (_, at) => at + 2);
  return [
    {
      press: pick({}),
      option: 'join',
      placeholder: w.pickJoin(),
      choices: [
        { label: w.joinAll(), value: 'all', selected: draft.join === 'all' },
        { label: w.joinAny(), value: 'any', selected: draft.join === 'any' },
        ...least.map((count) => ({
          label: w.joinLeast({ least: count, of }),
          value: String(count),
          selected: draft.join === count,
        })),
      ],
    },
  ];
}

function changeScreen(view: PickerView, words: Words): Screen {
  const w = words.gatePicker;
  const { draft, parts, hasTelegram, rule } = view;
  const audience: Select = {
    press: pick({}),
    option: 'audience',
    placeholder: w.pickAudience(),
    choices: AUDIENCES.map((one) => ({
      label: w.looksAt(one),
      value: one,
      selected: draft.audience === one,
    })),
  };
  const drops = parts.map(({ key, rule: { node } }): Button[] => {
    const [line = ''] = plainRule(node, rule?.tokens ?? [], words);
    const said = isTerm(node) ? plain(line) : (rule?.printed ?? plain(line));
    return [button(w.drop({ part: clipped(said, PART_MAX) }), { drop: key })];
  });
  const tag = draft.tag === undefined ? decideTag(draft.role ?? '') : undefined;
  const entry = draft.chat ? undefined : chatPicks(view, w.alsoEntry, words);
  const ends = [button(w.back(), { show: 'summary' }), button(w.otherRole(), { show: 'fresh' })];
  if (view.standing) {
    return {
      blocks: [...opens(view, words), ...soFar(view, words), text(w.askChange())],
      selects: joinSelect(view, words),
      buttons: [...drops, ends],
    };
  }
  return {
    blocks: [
      ...[...opens(view, words), ...soFar(view, words), text(w.askChange()), note(w.outside())],
      ...(entry?.blocks ?? []),
    ],
    selects: [...joinSelect(view, words), audience, ...(entry?.selects ?? [])],
    buttons: [
      ...drops,
      ...(hasTelegram && tag
        ? [
            tag.ok
              ? [button(w.addTag({ tag: tag.value }), { tag: tag.value })]
              : [ask(w.otherTag(), 'tag')],
          ]
        : []),
      ...(entry?.buttons ?? []),
      [ask(w.otherGrace(), 'grace')],
      ends,
    ],
  };
}

const SCREENS: {
  readonly [S in PickerView['draft']['screen']]: (view: PickerView, words: Words) => Screen;
} = {
  role: roleScreen,
  case: caseScreen,
  contract: contractScreen,
  amount: amountScreen,
  piece: pieceScreen,
  age: ageScreen,
  name: nameScreen,
  change: changeScreen,
  summary: summaryScreen,
};

export function gateCard(view: PickerView, words: Words): Reply {
  const { role, screen } = view.draft;
  const { blocks, buttons, selects } = SCREENS[screen](view, words);
  return {
    replace: true,
    blocks: [title(words.gatePicker.heading({ role })), ...blocks],
    buttons: buttons.filter((row) => row.length > 0),
    ...(selects && selects.length > 0 && { selects }),
  };
}
