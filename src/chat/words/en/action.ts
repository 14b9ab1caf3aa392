import { bold, code, say, type Text } from '../../text.ts';

/** What a decision does on chain, step by step. */
export const action = {
  option: () => 'What is carried out on chain, step by step (pay, nft, items, mint, call)',
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
  written: () => 'As it is written',
};
