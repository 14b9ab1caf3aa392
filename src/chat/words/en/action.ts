import { bold, code, say, type Text } from '../../text.ts';

/** What a decision does on chain, step by step. */
export const action = {
  option: () => 'What is done (pay, nft, items, mint, call, grant, revoke, set, budget, pin)',
  shown: () => 'As it was shown',
  willDo: (): Text => 'If it passes, this is carried out on chain:',
  willDoInOrder: ({ steps }: { steps: number }): Text =>
    say`If it passes, these ${steps} steps are carried out on chain in this order, each once the one before it is final. Where one fails, those after it are left out, and what was done stays done:`,
  step: {
    transfer: ({ amount, to }: { amount: string; to: Text }): Text =>
      say`send ${[bold(amount)]} from the treasury to ${to}`,
    'transfer-nft': ({ id, collection, to }: { id: string; collection: Text; to: Text }): Text =>
      say`give piece ${[bold(`#${id}`)]} of the collection ${collection} to ${to}`,
    'transfer-items': ({
      id,
      amount,
      collection,
      to,
    }: {
      id: string;
      amount: string;
      collection: Text;
      to: Text;
    }): Text =>
      say`give ${[bold(amount)]} of kind ${[bold(`#${id}`)]} of the collection ${collection} to ${to}`,
    mint: ({ amount, token, to }: { amount: string; token: Text; to: Text }): Text =>
      say`make ${[bold(amount)]} new tokens of ${token} for ${to}`,
    call: ({
      signature,
      values,
      value,
      to,
    }: {
      signature: string;
      values: readonly string[];
      value: string | null;
      to: Text;
    }): Text =>
      say`call ${[code(signature)]} of ${to} with ${values.length === 0 ? 'nothing' : [code(values.join(', '))]}${value === null ? '' : say`, sending ${[bold(value)]} along`}`,
  },
  /** Of a token that is not the community's: without its decimals, so that nothing is rounded. */
  baseUnits: ({ units }: { units: string }) => `${units} base units`,
  done: ({ done, of }: { done: number; of: number }): Text =>
    say`${[bold(`${done} of ${of}`)]} steps were carried out.`,
  confirm: ({ title }: { title: string }): Text =>
    say`This publishes the proposal ${[bold(title)]}, for the community to agree to.`,
  codeHash: () => 'Code that is called (checked again before it is carried out)',
  codeOf: ({
    address,
    code: hash,
    behind,
    published,
  }: {
    address: Text;
    code: string;
    behind: Text | null;
    published: 'exact' | 'partial' | null;
  }): Text => {
    const source = {
      exact: ', source code published',
      partial: ', source code published, though its comments or names may differ',
    };
    return say`${address}: ${[code(hash)]}${behind === null ? '' : say`, a proxy of ${behind}`}${published === null ? '' : source[published]}`;
  },
  warning: {
    'new-address': ({ address }: { address: Text }): Text =>
      say`⚠️ ${address} was never paid here before and is no wallet of a member.`,
    'look-alike': ({ address, like }: { address: Text; like: Text }): Text =>
      say`🚨 ${address} looks like ${like}, which is known here, and is another address. Compare every digit.`,
    'first-call': ({ address }: { address: Text }): Text =>
      say`⚠️ Nothing decided here has called ${address} before. Look up its published code before you vote.`,
    'gives-power': ({ name }: { name: string }): Text =>
      say`🚨 Whatever it is called here, this is ${[code(name)]}: it can hand power or money on, or let other code run.`,
    'runs-as-treasury': ({ to }: { to: Text }): Text =>
      say`🚨 In a trial run the treasury itself ran the code at ${to} as its own. Such code can do anything with what is there.`,
    delegatecall: ({ address, to }: { address: Text; to: Text }): Text =>
      say`⚠️ In a trial run ${address} ran the code at ${to} as its own. Look at that code, too.`,
    'more-delegatecalls': ({ count }: { count: number }): Text =>
      say`⚠️ Code of others was run like that in more places: ${count}.`,
    'may-delegate': ({ address }: { address: Text }): Text =>
      say`⚠️ The code of ${address} can hand over to other code. Whether this call does could not be found out.`,
    proxy: ({
      address,
      form,
      to,
      admin,
    }: {
      address: Text;
      form: 'upgradeable' | 'fixed' | 'safe';
      to: Text;
      admin: Text | null;
    }): Text => {
      if (form === 'fixed') return say`ℹ️ ${address} is a proxy: its code is at ${to}, for good.`;
      if (form === 'safe') {
        return say`ℹ️ ${address} is a Safe: its code is at ${to}, and its owners can change it.`;
      }
      const who = admin === null ? '' : say` (${admin})`;
      return say`ℹ️ ${address} is a proxy: its code is at ${to}, and whoever administers it${who} can change it.`;
    },
    unverified: ({ address }: { address: Text }): Text =>
      say`⚠️ No published source code of ${address} was found: people cannot read what it does.`,
    'sources-unknown': ({ address }: { address: Text }): Text =>
      say`⚠️ Whether source code of ${address} is published could not be found out.`,
    share: ({ percent }: { percent: number }): Text =>
      say`⚠️ That is ${[bold(`${percent} %`)]} of the treasury.`,
    'would-fail': ({
      step = 1,
      option,
      detail,
    }: {
      step?: number;
      option?: number;
      detail: string;
    }): Text => {
      const which =
        option !== undefined
          ? `the payment of option ${option}`
          : step === 1
            ? 'the first step'
            : `step ${step}`;
      const why = detail === '' ? '.' : `: “${detail}”`;
      return say`⚠️ A trial run said that ${which} would fail as things stand${why}`;
    },
  },
  changes: () => 'A trial run as things stand now',
  changesInWords: () =>
    'What its transfers say (each works as things stand; balances were not simulated)',
  untold: (): Text => 'Whose balances it would change could not be found out.',
  moreChanges: ({ count }: { count: number }): Text => `And ${count} more.`,
  change: ({
    holder,
    amount,
    piece,
  }: {
    holder: Text;
    /** With its sign. */
    amount: string;
    piece: string | null;
  }): Text => say`${holder} ${[bold(amount)]}${piece === null ? '' : ` (piece #${piece})`}`,
};
