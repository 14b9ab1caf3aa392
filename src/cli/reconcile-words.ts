/** What `npm run reconcile` says: each refusal with what was looked at and what to do next. */
import type { Call } from '#core/execution/intent.ts';
import type { NoMatch, SettledStranger, StrangerView } from '#service/execution/index.ts';

type Intent = StrangerView['mayBe'][number];

const RUN = 'npm run reconcile';

/** A node that has no old state cannot say which transaction used a nonce; one that keeps it can. */
const archive = (chainId: number): string =>
  `add the url of an archive node to RPC_${chainId} and run ${RUN} again: the hash is looked up anew`;

const intentLine = ({ id, state, nonce, source, action }: Intent): string =>
  `${id} (${state}${nonce === null ? '' : `, nonce ${nonce}`}, ${source}) ${JSON.stringify(action)}`;

const callWords = ({ to, value, data }: Call): string => `to ${to}, value ${value}, data ${data}`;

/** An unknown transaction, and what it may have been. */
export function strangerLines({ stranger, chainId, mayBe }: StrangerView): readonly string[] {
  const { senderAccountId, nonce, hash, decoded } = stranger;
  const at = `${senderAccountId} ${nonce}`;
  const open = `open: ${senderAccountId} nonce ${nonce} ${hash ?? '(hash unknown)'} ${JSON.stringify(decoded)}`;
  const could = mayBe.map((one) => `  may be: ${intentLine(one)}`);
  if (hash !== null && mayBe.length > 0) {
    return [
      open,
      ...could,
      `  It is matched by itself once its receipt is in a final block that an RPC shows: ${RUN} again.`,
    ];
  }
  if (hash !== null) {
    return [
      open,
      '  No open intent of the account does this.',
      `  If it was none of ours: ${RUN} -- settle ${at} "why"`,
    ];
  }
  return [
    open,
    `  No RPC of chain ${chainId} has the old state that shows which transaction it was. Either`,
    `  - ${archive(chainId)}; or`,
    `  - find in an explorer the account's transaction of nonce ${nonce}, and say ${RUN} -- match ${at} HASH INTENT; or`,
    `  - if it was none of ours: ${RUN} -- settle ${at} "why"`,
    ...could,
    ...(could.length > 0 ? [] : ['  The account has no open intent that it may be.']),
  ];
}

/** Why a transaction was not taken for the intent. */
export function noMatchWords(why: NoMatch): string {
  switch (why.kind) {
    case 'no-stranger':
      return `there is no open transaction of that account and nonce. ${RUN} lists them.`;
    case 'no-intent':
      return `the account has no open intent of that id. ${RUN} lists what it may be.`;
    case 'not-found':
      return (
        `no RPC of chain ${why.chainId} has a transaction of that hash. Look whether it is the right hash and chain; if it is, ` +
        `add an RPC that keeps old transactions to RPC_${why.chainId} and say it again. Until it was read nothing is matched.`
      );
    case 'unreadable':
      return (
        `it cannot be read now: no RPC of chain ${why.chainId} answered with it and its receipt. Look at RPC_${why.chainId}, add ` +
        'one that keeps old transactions, and say it again. Until it was read nothing is matched, and the account stays frozen.'
      );
    case 'other-account':
      return `that transaction is of ${why.from}, nonce ${why.nonce}: another account's, or another nonce's.`;
    case 'not-final':
      return 'that transaction is in no final block yet, as far as the RPC shows. Say it again when it is.';
    case 'other-call':
      return (
        `that transaction does not do what the intent says.\n  it did: ${why.did ? callWords(why.did) : 'create a contract'}\n` +
        `  the intent: ${callWords(why.wanted)}`
      );
    case 'other-nonce':
      return `the intent does the same, but has nonce ${why.nonce} of its own: it is another payment.`;
    case 'busy':
      return 'another process acts for the account. Stop the worker, or wait a minute, and say it again.';
  }
}

/** Settling is saying that none of these was paid. */
export function mayBePaidLines(
  of: Extract<SettledStranger, { kind: 'may-be-paid' }>,
  { sender, nonce, note }: { sender: string; nonce: number; note: string },
): readonly string[] {
  const known = of.hash === null ? 'Which transaction it was is not known' : `It was ${of.hash}`;
  return [
    `Refused: nothing was settled. ${known}, and it may have been one of these, which would then be paid again:`,
    ...of.intents.map((one) => `  ${intentLine(one)}`),
    of.hash === null
      ? `First run ${RUN} with the url of an archive node, which finds it, or say ${RUN} -- match ${sender} ${nonce} HASH INTENT.`
      : `First run ${RUN}, which matches it once it is final, or say ${RUN} -- match ${sender} ${nonce} ${of.hash} INTENT.`,
    'Only when you have seen on the chain that none of these was paid by it:',
    `  ${RUN} -- settle ${sender} ${nonce} ${JSON.stringify(note)} ${of.word}`,
  ];
}
