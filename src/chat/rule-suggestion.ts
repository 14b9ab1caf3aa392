/**
 * The common rules while one is typed: what the community's token, time and citizenship make, what a pasted address may
 * be taken for, and the same again behind an `and` or `or`.
 */
import { NAME } from '#core/eligibility/piece.ts';
import type { Suggest } from './command.ts';
import type { Words } from './words/index.ts';

type Suggestion = { label: string; value: string };

const ADDRESS = /^0x[0-9a-f]{40}$/i;
const AMOUNT = '100';
const DAYS = '90';

/** What stands before the part that is being typed. */
const HEAD = /^(?:.*\b(?:and|or|not)\s+|.*\(\s*)/is;

const ofContract = (address: string, { rule: { suggest: say } }: Words): Suggestion[] => [
  { label: say.collection(), value: `nft(${address})` },
  { label: say.token(), value: `erc20(${address}) >= 1` },
  { label: say.item(), value: `erc1155(${address}, id 1)` },
  { label: say.votes(), value: `votes(${address}) >= 1` },
  { label: say.vault(), value: `assets(${address}) >= 1` },
  { label: say.safeOwner(), value: `safeOwner(${address})` },
];

function common(
  typed: string,
  token: { symbol: string; name: string } | undefined,
  { rule: { suggest: say } }: Words,
): Suggestion[] {
  const number = /^[1-9]\d{0,11}$/.test(typed) ? typed : undefined;
  const days = number !== undefined && number.length <= 4 ? number : DAYS;
  const amount = number ?? AMOUNT;
  return [
    ...(token
      ? [
          {
            label: say.hold({ amount, symbol: token.symbol }),
            value: `erc20(${token.name}) >= ${amount}`,
          },
        ]
      : []),
    { label: say.citizen(), value: 'citizen' },
    { label: say.member({ days }), value: `member >= ${days}d` },
    { label: say.name(), value: 'ens' },
  ];
}

/** Whatever is typed may also be sent as it is. */
export const suggestRules: Suggest = async ({ scene, services, words }, partial) => {
  if (scene.community === undefined) return [];
  const { asset } = await services.communities.get(scene.community);
  const head = HEAD.exec(partial)?.[0] ?? '';
  const typed = partial.slice(head.length).trim();
  const token =
    asset.token === null
      ? undefined
      : { symbol: asset.symbol, name: NAME.test(asset.symbol) ? asset.symbol : asset.token };
  const found = ADDRESS.test(typed) ? ofContract(typed, words) : common(typed, token, words);
  const searched = /^\d*$/.test(typed) || ADDRESS.test(typed) ? '' : typed.toLowerCase();
  return found
    .filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(searched))
    .map(({ label, value }) => ({
      label: head === '' ? label : `… ${head.trim().split(/\s+/).at(-1)} ${label}`,
      value: `${head}${value}`,
    }));
};
