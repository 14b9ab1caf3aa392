/**
 * `ens`, `ens("name.eth")`, `ens("*.name.eth")`: a wallet's primary name, any, that very one, or one below it. Only a
 * name that says the same wallet counts (`chain/ens.ts`).
 */
import { invariant } from '../../invariant.ts';
import { accept, refuse } from '../../result.ts';
import { missing } from '../missing.ts';
import { quote } from '../piece.ts';
import type { Asking, Reading } from '../reading.ts';
import type { NameTerm } from '../rule.ts';
import type { TermDefinition } from '../term.ts';
import { contractFromJson } from './contract.ts';
import { evaluateWallets } from './wallets.ts';

const MAX_NAME = 80;
/** Labels, the first of which may be any. What letters a label may have the registry's own rules say (ENSIP-15). */
const LABEL = String.raw`[^\s."*\\“”„]+`;
const PATTERN = new RegExp(String.raw`^(?:\*|${LABEL})(?:\.${LABEL})+$`, 'u');

const askingOf = ({ chainId, token }: NameTerm): Asking => ({
  ...{ kind: 'name', chainId, contract: token, argument: '' },
});

/** One below it is any depth below it. */
const fits = (wanted: string | null, { text }: Reading): boolean => {
  if (text === null || text === undefined) return false;
  if (wanted === null) return true;
  return wanted.startsWith('*.') ? text.endsWith(wanted.slice(1)) : text === wanted;
};

export const ens: TermDefinition<'ens'> = {
  kind: 'ens',
  word: 'ens',
  takes: {
    ...{ contract: null, text: 'optional', id: 'none', amount: 'none' },
    ...{ example: '', oneWallet: false },
  },
  build({ text }, tokens) {
    const names = tokens.find(({ standard }) => standard === 'names');
    if (!names) return refuse({ code: 'names-off' });
    const name = text === undefined ? null : text.text.trim().toLowerCase();
    if (text && (name === null || name.length > MAX_NAME || !PATTERN.test(name))) {
      return missing(text, '"name.eth"', '"*.name.eth"');
    }
    return accept({ kind: 'ens', chainId: names.chainId, token: names.address, name });
  },
  print: ({ name }) => (name === null ? 'ens' : `ens(${quote(name)})`),
  toJson: (term) => ({ ...term }),
  fromJson(json) {
    const name = json['name'];
    invariant(name === null || (typeof name === 'string' && PATTERN.test(name)), 'a name');
    return { kind: 'ens', ...contractFromJson(json), name };
  },
  askingOf,
  evaluate: (term, facts) =>
    evaluateWallets(term, facts, {
      ...{ asking: askingOf(term), needed: 1n, oneWallet: true },
      worthOf: (reading) => (fits(term.name, reading) ? 1n : 0n),
    }),
};
