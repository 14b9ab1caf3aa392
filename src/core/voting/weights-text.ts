/**
 * Weights as people write them: `60/40` in the order of their paper, or `1: 60, 2: 40` by number or name. What is not
 * named is 0. Decimals have a point; a comma is one only where slashes part the numbers.
 */
import { accept, type Result, refuse } from '../result.ts';
import { foldText } from '../text.ts';

type Paper = { readonly choices: readonly string[]; readonly order: readonly number[] };

const NUMBER = /^(\d{1,9}(?:\.\d{1,6})?)\s*%?$/;
const PAIR = /^(.+?)\s*[:=]\s*([\d.]+\s*%?)$/u;

const numberOf = (text: string): number | undefined => {
  const digits = NUMBER.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
};

const partsOf = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A number counts down the paper; else the text is an option's own. */
function optionNamed(name: string, { choices, order }: Paper): number | undefined {
  const at = /^\d{1,3}$/.test(name) ? order[Number(name) - 1] : undefined;
  if (at !== undefined) return at;
  const index = choices.findIndex((choice) => foldText(choice) === foldText(name));
  return index < 0 ? undefined : index + 1;
}

function readPairs(text: string, paper: Paper): { [option: string]: number } | undefined {
  const weights: { [option: string]: number } = {};
  for (const part of partsOf(text, /[,;\n]/u)) {
    const [, name = '', given = ''] = PAIR.exec(part) ?? [];
    const option = optionNamed(name, paper);
    const weight = numberOf(given);
    if (option === undefined || weight === undefined || weights[option] !== undefined) {
      return undefined;
    }
    weights[option] = weight;
  }
  return weights;
}

function readList(written: string, { order }: Paper): { [option: string]: number } | undefined {
  const text = written.replace(/\s+%/gu, '%');
  const given = text.includes('/')
    ? partsOf(text.replaceAll(',', '.'), /\//u)
    : partsOf(text, /[\s,;|]+/u);
  const weights: { [option: string]: number } = {};
  for (const [at, part] of given.entries()) {
    const option = order[at];
    const weight = numberOf(part);
    if (option === undefined || weight === undefined) return undefined;
    weights[option] = weight;
  }
  return weights;
}

/** Weights by option; what is 0 is left out, but where all are. */
export function readWeights(
  text: string,
  paper: Paper,
): Result<{ readonly [option: string]: number }> {
  const read = /[:=]/u.test(text) ? readPairs(text, paper) : readList(text, paper);
  if (!read || Object.keys(read).length === 0) {
    return refuse({ code: 'weights-malformed', text, optionCount: paper.choices.length });
  }
  const some = Object.entries(read).filter(([, weight]) => weight > 0);
  return accept(some.length > 0 ? Object.fromEntries(some) : read);
}
