import type { RefusalOf } from '#core/refusal.ts';
import type { PlaceRight } from '#service/port.ts';
import { at, bold, code, command, join, say, type Text } from '../../../text.ts';
import { chainName } from '../chain.ts';
import { civitas } from '../civitas.ts';
import { place as places } from '../place.ts';
import { RUN_STATE } from '../role-safety.ts';
import { isStandard, standardName } from '../rule.ts';
import { quoted, type Sayings, span } from './phrases.ts';

const rightName = (right: string): string =>
  right in civitas.right ? civitas.right[right as PlaceRight]() : right;

/** What the founding wizard asks for at least. */
const MISSING: { readonly [step: string]: string } = {
  'founding code': 'the one-time code',
  kind: 'the kind of community',
  asset: 'what its books are kept in',
};

/** What a constitution takes, each with what brings it. */
const GAP: {
  readonly [gap in RefusalOf<'constitution-incomplete'>['missing'][number]]: (citizens: {
    have: number;
    need: number;
  }) => Text;
} = {
  citizens: ({ have, need }) =>
    say`${need} citizens, and there are ${have} (${[command('citizen grant')]})`,
  treasury: () => 'a treasury, which a token or a coin as asset brings',
  caps: () => say`spending caps (${[command('civitas caps')]})`,
  alarms: () =>
    say`a second place for alarms (${[command('civitas attach')]} or ${[command('civitas alarms')]})`,
};

const PLATFORM = { discord: 'Discord', telegram: 'Telegram' } as const;

const bolds = (names: readonly string[]): Text =>
  join(
    names.map((name): Text => [bold(name)]),
    ', ',
  );

/** Why somebody cannot be forgotten just now, and what ends that. */
const ERASE_HELD: { readonly [H in 'locked' | 'joined' | 'recovery']: Text } = {
  locked: say`You are locked, so nothing of yours is deleted: it may not be you who asks. Lift the lock first, with ${[command('unlock')]} from the account that locked or on the wallet page, then ask again.`,
  joined: say`Two persons were joined a short while ago, and for 7 days that can be undone, so nothing is deleted yet. Undo it with ${[command('profile split')]}, or ask again when the 7 days are over.`,
  recovery: say`A recovery of this person runs and is not decided yet, so nothing is deleted. If it was not you who asked, stop it: ${[command('recovery list')]} shows it. Otherwise ask again when it is over.`,
};

/** One of these; each as it would be typed. */
const either = (options: readonly string[]): Text => {
  const [last = '', ...rest] = [...options].reverse();
  const others = rest.reverse().map(quoted);
  return others.length === 0 ? quoted(last) : say`${join(others, ', ')} or ${quoted(last)}`;
};

/** Persons, offices, communities, places and citizens. */
export const people = {
  'unknown-person': ({ text }) =>
    say`I could not find ${quoted(text)} here. Names change hands, so the person must have spoken in this chat; or reply to one of their messages.`,
  'not-linked': () =>
    'You have not linked a wallet yet, and this needs one. Linking takes a minute and costs nothing.',
  'recipient-not-linked': ({ name }) =>
    say`${[bold(name)]} has not linked a wallet yet, so there is nowhere to pay to. Ask them to link one first: ${[command('wallet link')]} shows the way.`,
  'recipient-locked': ({ name }) =>
    say`${[bold(name)]} is locked just now: an account of theirs may be in other hands, and so may the wallet they are paid to. Wait until they have lifted the lock with ${[command('unlock')]}; a proposal can also pay to an address that you have from them yourself.`,
  'not-member': () => 'Only members of this community can do that. Say hello in its chat first.',
  'target-not-member': () =>
    'That person is not a member of this community yet. Ask them to say hello in its chat first.',
  'not-citizen': () =>
    'Only citizens of this community can do that. Ask a moderator to make you a citizen.',
  'not-in-office': ({ offices, proposes }) =>
    say`Only a ${offices.join(' or a ')} of this community can do that. ${[command('civitas status')]} lists who is in office.${proposes === undefined ? '' : ' Citizens can propose it with the button.'}`,
  'needs-decision': ({ proposes }) =>
    `This community is constituted, so this changes only by a decision. ${
      proposes === undefined ? 'Start a proposal for it.' : 'You can propose it with the button.'
    }`,
  'office-held': ({ office }) =>
    say`That person is a ${office} already. ${[command('office list')]} shows who is in office.`,
  'office-not-held': ({ office }) =>
    say`That person is not a ${office}. ${[command('office list')]} shows who is in office.`,
  'last-steward': () =>
    say`Somebody has to look after the community: the only steward cannot be let go. Appoint another one first with ${[command('office give')]}.`,
  'erase-held': ({ hold }) => ERASE_HELD[hold],
  'erase-last-steward': ({ communities }) =>
    say`You are the only steward of ${bolds(communities)}, and somebody has to look after it. Appoint another one first with ${[command('office give')]}.`,
  'erase-withdrawing': ({ communities }) =>
    say`A withdrawal of yours is under way in ${bolds(communities)}. Wait until it has arrived, then ask again.`,
  'erase-balance': ({ balances }, number) =>
    say`You still own ${join(
      balances.map(
        ({ community, units, symbol, decimals }) =>
          say`${[bold(`${number.amount(units, decimals)} ${symbol}`)]} in ${[bold(community)]}`,
      ),
      ', ',
    )}, and nobody could take it out afterwards. Withdraw it with ${[command('withdraw')]} or give it away with ${[command('tip')]}, then ask again.`,
  'wallets-not-used': ({ name }) =>
    say`No wallet of ${name} is used in this community, so there is nothing to end. ${[command('wallet who')]} shows how it stands.`,
  'bot-person': () => 'Bots cannot take part. Please use an account of your own.',
  'anonymous-sender': () =>
    'You are writing as the group or as a channel, so I cannot tell who you are. Press the button as yourself.',
  'founding-code-missing': () =>
    'Founding a community here needs a one-time code. Ask the operator of this bot, who finds it in the log.',
  'founding-code-wrong': () => 'That founding code is not right. Please copy it again.',
  'founding-code-used': () =>
    'That founding code was already used. Ask the operator for a new one.',
  'founding-incomplete': ({ missing }) =>
    say`Still missing: ${missing.map((step) => MISSING[step] ?? step).join(', ')}. Use the buttons above to add it.`,
  'template-needs-token': () =>
    'A token DAO needs a token. Choose an ERC-20 token as the asset, or another template.',
  'already-constituted': () =>
    say`This community is already constituted. Its rules change by decision: ${[command('proposal create')]}.`,
  'not-constituted': () =>
    say`That is possible once the community is constituted: ${[command('civitas constitute')]} says what is missing.`,
  'constitution-incomplete': ({ missing, have, need }) =>
    say`Before a constitution there must be: ${join(
      missing.map((gap) => GAP[gap]({ have, need })),
      '; ',
    )}.`,
  'treasury-missing': () =>
    say`There is no treasury yet. Choose a token or the native coin as asset; ${[command('civitas status')]} shows the treasury.`,
  'account-foreign': ({ address }) =>
    say`The key that this host has for the treasury here, ${[code(address)]}, already pays for another community, and one account serves one community, on every chain. Whoever runs this host has to give this community a key of its own (runbook, “Keys”).`,
  'alarms-no-channel': () =>
    say`That chat has no channel I may use for alarms. Say ${[command('civitas channel')]} in the channel itself.`,
  'decision-outdated': () =>
    'What this would change has been changed since, so nothing was done. Say the command again: it starts from what stands now.',
  'setting-unknown': ({ text, known }) =>
    say`There is no setting ${quoted(text)}. Please name one of these: ${known.join(', ')}.`,
  'setting-same': () =>
    'It is set like that already, so there is nothing to change. Please name another value.',
  'role-not-given': ({ role, name }) =>
    say`Nobody gave ${name} the role ${[bold(role)]}: its rule decides who has it. ${[command('role list')]} shows the rule, which a moderator can change.`,
  'role-given-before': ({ role, name }) =>
    say`${name} has already been given the role ${[bold(role)]}, and keeps it whatever its rule says. ${[command('role list')]} shows the roles.`,
  'webhook-private': ({ host }) =>
    say`${[code(host)]} is an address of a private network, so nothing is sent there. Please use an https address that anybody can reach.`,
  'place-not-connected': () =>
    say`This chat does not belong to a community yet. Whoever runs it can start one with ${[command('civitas setup')]}.`,
  'place-only-in-chat': () => 'Please use this command in the chat of your community.',
  'nowhere-shown': ({ place, problem }) =>
    say`Nobody could see it, so nothing was opened: in ${[bold(place)]}, ${places.problem({ problem })}. A steward can mend that; ${[command('civitas status')]} shows how, and looks again. Then please try once more.`,
  'place-taken': () =>
    say`This chat already belongs to a community. ${[command('civitas status')]} shows it.`,
  'not-place-admin': ({ platform }) =>
    `Only somebody who runs this ${PLATFORM[platform]} chat (owner or administrator) can do that. Please ask one of them.`,
  'attach-code-wrong': () => 'That code is not known here. Ask the steward for a new link.',
  'attach-code-expired': ({ expiredAt }) =>
    say`That code expired ${[at(expiredAt, 'relative')]}. Ask the steward for a new link.`,
  'attach-code-used': () => 'That was already decided. Ask the steward for a new link if needed.',
  'attach-asker-left': ({ name, platform }) =>
    say`${[bold(name)]}, who asked, does not run that ${PLATFORM[platform]} chat any more (owner or administrator), so nothing was attached. Refuse it, and invite the chat anew with ${[command('civitas attach')]}.`,
  'attach-place-taken': () =>
    say`That chat belongs to a community meanwhile, so nothing was attached. Refuse it with ${[command('civitas attach')]}, or ask there who runs it now.`,
  'channel-missing': () =>
    say`There is no channel for announcements yet. Set one with ${[command('civitas channel')]} in the channel itself.`,
  'channel-closed': () =>
    'I may not write in that channel, so it was not chosen. Let me see it and send messages there in its settings, then choose it again, or choose another one.',
  'permission-missing': ({ permissions }) =>
    say`I lack a right here: ${permissions.map(rightName).join(', ')}. Give it to me in the chat's settings and try again.`,
  'platform-role-missing': () =>
    "That role is gone here. Pick another one, or make it anew in the server's settings under Roles.",
  'already-citizen': () =>
    say`This person is already a citizen. ${[command('citizen list')]} shows all.`,
  'not-a-citizen-yet': () =>
    say`This person is not a citizen. ${[command('citizen list')]} shows all.`,
  'self-citizenship': () => 'Nobody can decide about their own citizenship. Ask another moderator.',
  'reason-missing': () => 'Please give a reason: it is kept with the decision.',
} satisfies Sayings;

/** Of a text and its signature, which a link or the wallet page asked for. */
const BEGIN_AGAIN = 'Please begin again: reload the page, or ask for a new link in your chat.';
const SIGN_AGAIN = say`Please start again with ${[command('link')]}.`;

/** Linking a wallet, and the rule language. */
export const wallets = {
  'link-unknown': () => say`That link is not known here. ${SIGN_AGAIN}`,
  'link-expired': ({ expiredAt }) =>
    say`That link expired ${[at(expiredAt, 'relative')]}. ${SIGN_AGAIN}`,
  'link-used': () => say`That link was already used. ${SIGN_AGAIN}`,
  'link-foreign': () =>
    say`That link was made for another chat account. Never sign through a link somebody sent you: make your own with ${[command('link')]}.`,
  'link-unproven': ({ platform }) =>
    `This browser has not shown yet whose ${PLATFORM[platform]} account it is. Please prove it on the page first.`,
  'link-from-future': () => say`The clock of that link is wrong. ${SIGN_AGAIN}`,
  'inbox-page-over': () =>
    say`This page of your inbox has ended: it stays for ten minutes. Run ${[command('inbox')]} and ask for it again.`,
  'message-altered': () =>
    say`What was signed is not the text this page showed, so nothing was done. ${BEGIN_AGAIN}`,
  'message-too-long': ({ max }) =>
    say`That message is longer than ${max} characters. ${BEGIN_AGAIN}`,
  'nonce-used': () => say`That signature was already used once. ${BEGIN_AGAIN}`,
  'nonce-wrong': () => say`That signature belongs to another attempt. ${BEGIN_AGAIN}`,
  'domain-wrong': ({ expected, found }) =>
    say`That signature was made for ${quoted(found)}, but this is ${[code(expected)]}. If another page asked you to sign, it was not ours. ${BEGIN_AGAIN}`,
  'signature-wrong': () =>
    'The signature does not belong to that wallet, so nothing was done. Please sign again with the wallet the page shows.',
  'signature-unverifiable': () =>
    'That looks like a contract wallet, and the chain cannot be asked just now. Nothing was changed; please try again in a minute.',
  'signature-incomplete': () =>
    'The wallet does not accept that yet: too few of its owners signed, or they signed another text. Nothing was done. Please collect what is missing: the page goes on waiting.',
  'link-waiting': () =>
    say`This link waits for the owners of a contract wallet, in the browser where that was begun. Go back to it there. For another wallet or browser make a new link with ${[command('link')]}.`,
  'links-waiting': ({ max }) =>
    `${max} of your links already wait for the owners of a contract wallet. Please finish one of them, or wait until one has ended.`,
  'links-too-many': ({ max, retryAfterMs }) =>
    `You asked for ${max} links within ten minutes, so no other one was made. The newest you have may still be open: each works once, for ten minutes. Otherwise please ask again in ${span(retryAfterMs)}.`,
  'wallet-without-code': ({ address, chainId }) =>
    say`${[code(address)]} is not a contract wallet on ${chainName(chainId)}: one key signs for it, in one step. If it is to be on another chain, switch your wallet to that chain and try again.`,
  'vault-not-named': ({ address }) =>
    say`${[code(address)]} names none of your linked wallets in the registry of delegate.xyz yet. Please delegate from it there; if you just did, try again in a few minutes, when its block is final.`,
  'vault-taken': ({ address }) =>
    say`${[code(address)]} counts for somebody else already, whom it named before. Please revoke that delegation at delegate.xyz first.`,
  'vault-unreadable': () =>
    'The registry of delegate.xyz could not be read just now, so nothing was changed. Please try again in a minute.',
  'name-unknown': ({ text }) =>
    say`I found no address for the name ${quoted(text)}. Please write the address itself: 0x and 40 more digits.`,
  'name-unreadable': ({ text }) =>
    say`${quoted(text)} could not be looked up just now. Please write the address itself, or try again in a minute.`,
  'wallet-taken': ({ address }) =>
    say`${[code(address)]} is linked to somebody else. If that is an account of yours, start again with ${[command('link')]} and choose on the page to join both, or to move the wallet.`,
  'wallet-already-linked': ({ address }) =>
    say`${[code(address)]} is already linked to you. ${[command('wallet list')]} shows all.`,
  'wallet-not-linked': ({ text }) =>
    say`${quoted(text)} is not one of your linked wallets. ${[command('wallet list')]} shows them.`,
  'wallet-on-other-chain': () =>
    'That is a contract wallet of another chain, so it cannot be paid on this one. Choose another wallet.',
  'wallet-too-new': ({ payableAt }) =>
    say`A newly linked wallet can be paid from ${[at(payableAt)]} on. This protects you if somebody takes over your account. Please try again then.`,
  'address-malformed': ({ text }) =>
    say`${quoted(text)} is not an address. It starts with 0x and has 40 more digits. Please copy it again.`,
  'address-checksum-wrong': ({ text }) =>
    say`${quoted(text)} has a typing mistake: its capital letters do not fit. Please copy it again.`,
  'not-a-contract': ({ address }) =>
    say`There is no contract at ${[code(address)]} on that chain. Please check the address.`,
  'not-a-token': ({ address }) =>
    say`The contract at ${[code(address)]} is not a token I can read. Please check the address.`,
  'token-name-unread': ({ address }) =>
    say`The contract at ${[code(address)]} counts like a token, but its symbol is too long to be a token's, or it has none. Tokens of that kind are mostly spam, so I do not take it. Please check the address.`,
  'wrong-standard': ({ token, expected, found }) =>
    say`${quoted(token)} is ${isStandard(found) ? `${standardName(found)}, ` : ''}not ${standardName(expected)}. Please give the address of ${standardName(expected)}.`,
  'token-unknown': ({ text }) =>
    say`I don't know the token ${quoted(text)}. Use the community's symbol or a contract address.`,
  'token-ambiguous': ({ text }) =>
    say`Several tokens are called ${quoted(text)}. Please use the contract address.`,
  'chain-unknown': ({ text }) =>
    say`I am not connected to the chain ${quoted(text)}. Please use one that this host knows.`,
  'names-off': () =>
    'This host is connected to no chain with ENS names, so a rule cannot ask for them. Please leave that part out.',
  'name-malformed': ({ text }) =>
    say`${quoted(text)} cannot be an ENS name: it has a letter or sign that names may not have. Please check how it is written.`,
  'piece-unknown': ({ address, id }) =>
    say`The collection at ${[code(address)]} has no piece ${id} that I can find an owner of. Please check the number.`,
  'function-unreadable': ({ address, function: name }) =>
    say`The contract at ${[code(address)]} does not answer ${[code(name)]} for an address with one number, or one yes or no, of the type you wrote. Please compare it with the contract's source.`,
  'role-of-no-gate': ({ text }) =>
    say`No gate opens a role called ${quoted(text)}, so a rule cannot ask for it. ${[command('role list')]} shows all.`,
  'rule-cycle': ({ role }) =>
    say`This rule would lead back to the role ${[bold(role)]} itself. Please write what it needs instead.`,
  'role-in-use': ({ role, by }) =>
    say`The rule of ${[bold(by)]} asks for the role ${[bold(role)]}. Remove that gate first with ${[command('role ungate')]}.`,
  'rule-not-for-rolls': ({ part }) =>
    part === 'role'
      ? 'The power of a vote cannot depend on a role, whose rule may change. Please write what the role needs instead.'
      : say`Who may vote cannot depend on the age of accounts: Telegram does not say it, so the roll would never be complete. For example: ${[code('member >= 90d')]}`,
  'rule-empty': () =>
    say`The rule is empty. For example: ${[code('erc20(CIV) >= 100 or citizen')]}`,
  'rule-too-long': ({ max }) => say`The rule is too long: at most ${max} characters.`,
  'rule-too-deep': ({ max }) => say`The rule is nested too deeply: at most ${max} levels.`,
  'rule-too-large': ({ max }) => say`The rule has too many parts: at most ${max}.`,
  'rule-malformed': ({ position, found, expected }) =>
    say`${found === '' ? 'I cannot read the rule: it ends too early' : say`I cannot read the rule at letter ${position + 1}, ${quoted(found)}`}. ${either(expected)} could stand there. For example: ${[code('erc20(CIV) >= 100 or citizen')]}`,
  'gate-unknown': ({ text }) =>
    say`There is no gate ${quoted(text)}. ${[command('role list')]} shows all.`,
  'gate-exists': ({ role }) =>
    say`${[bold(role)]} already has a gate, so nothing was set. What a gate opens stays as it is. To change its rule, use ${[command('role gate')]} with another rule. To change its time or whom it looks at, use ${[command('role set')]}.`,
  'gate-rule-changed': ({ role, rule }) =>
    say`The rule of ${[bold(role)]} has meanwhile been changed to ${[code(rule)]}. Nothing was changed now. ${[command('role gate')]} shows what another rule would do.`,
  'gate-held': ({ role }) =>
    say`Members have ${[bold(role)]} through this gate, so nothing was removed. ${[command('role ungate')]} shows who would lose it, and asks.`,
  'role-run-unknown': () =>
    say`There is no such run here. ${[command('role undo')]} shows what gates changed lately, and ${[command('role doctor')]} what waits for an answer.`,
  'role-run-answered': ({ state, role }) =>
    say`About ${[bold(role)]}: ${RUN_STATE[state] ?? 'it has ended'}. ${[command('role doctor')]} shows how the gates stand.`,
  'role-run-undone': ({ role }) =>
    say`That change of ${[bold(role)]} was already undone. ${[command('role undo')]} shows the others.`,
  'role-undo-changed': () =>
    say`Something has changed since you looked, so nothing was undone. Please look again with ${[command('role undo')]}.`,
  'role-run-changed': ({ count }) =>
    say`The list has changed since you were shown it: ${count} would lose it now. Nothing was taken. Please look at them again.`,
  'role-not-found': ({ text }) =>
    say`There is no role ${quoted(text)}. ${[command('role list')]} shows all.`,
  'role-too-high': ({ role }) =>
    say`My own role stands below ${[bold(role)]}, so I may not give it. Move my role above it in the server's settings.`,
  'role-not-assignable': ({ role }) =>
    say`${[bold(role)]} belongs to everybody, to a bot or to an integration, so nobody can be given it. Pick a role made for people.`,
  'gate-opens-nothing': ({ role }) =>
    say`A gate for ${[bold(role)]} would open nothing yet: pick a role of your Discord server, add ${[code('tag:…')]} for a member tag on Telegram, or ${[code('chat:…')]} for a Telegram chat that it is to open.`,
  'chat-unclear': ({ count }) =>
    count === 0
      ? say`This community has no Telegram chat yet. ${[command('civitas attach')]} adds one; then set the gate in that chat.`
      : say`It is not clear which Telegram chat is meant. Set the gate in the one that it is to open, or pick it: ${[command('role gate')]} lists them.`,
  'chat-unknown': ({ text }) =>
    say`This community has no Telegram chat ${quoted(text)}. ${[command('role gate')]} lists those that a gate could open.`,
  'chat-taken': ({ chat, role }) =>
    say`${[bold(chat)]} is already opened by the gate of ${[bold(role)]}. Please write both rules into that one, with ${[code('or')]} between them.`,
  'gate-opens-no-chat': ({ role }) =>
    say`The gate of ${[bold(role)]} opens no chat. ${[command('role list')]} shows what each opens.`,
  'join-unknown': () =>
    'There is no such request of yours. Please ask to join by the chat’s link again.',
  'join-answered': () =>
    say`That request was already answered; ${[command('inbox')]} shows how. You may ask again by the chat’s link.`,
  'server-not-lost': ({ place }) =>
    say`${[bold(place)]} is still attached, so its gates stay there. To set them up in another server all the same, use ${[command('role move')]} with ${[code(`from:${place}`)]}.`,
  'server-unknown': ({ text }) =>
    say`No gate opens a role in a Discord server called ${quoted(text)}, and none of that name is attached. ${[command('role list')]} shows where gates open what.`,
  'no-new-server': () =>
    say`I am in no other Discord server of this community. Attach one with ${[command('civitas attach')]}; then ask me again.`,
  'nothing-to-move': () =>
    say`No gate opens a role that is still to be set up in another Discord server. ${[command('role list')]} shows where gates open what.`,
  'server-full': ({ place, over }) =>
    say`${[bold(place)]} has as many roles as Discord lets a server have (250), so not all could be made. Nothing was set up, and none was left behind. Please delete ${over === 1 ? 'one role' : `${over} roles`} nobody needs in the server's settings, then look again with ${[command('role move')]}.`,
  'role-move-changed': () =>
    say`Something has changed since you looked, so nothing was set up. Please look again with ${[command('role move')]}.`,
  'tag-has-emoji': () => 'Telegram takes no emoji in a member tag. Please use letters.',
  'tag-taken': ({ tag, role }) =>
    say`The tag ${quoted(tag)} already belongs to the gate of ${[bold(role)]}. Please choose another tag.`,
  'gate-not-met': () =>
    say`You do not meet the rule of this role. ${[command('why')]} shows what is missing.`,
} satisfies Sayings;
