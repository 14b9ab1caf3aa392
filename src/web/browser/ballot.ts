/** Signing a ballot: what is chosen above goes to the server, a wallet signs what comes back, and the page says how it went. */
import { element, type PageData } from './page.ts';
import { type Prepared, startTyped } from './typed.ts';

type Done = { answer: string };
/** As far as the page shows it in words. */
type Typed = { question: string; answer: string; sequence: string };

const messageOf = ({ message }: Prepared): Typed =>
  (JSON.parse(message) as { message: Typed }).message;

const boxes = (): HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>('input[name=choice]'),
];

/** A number where one is picked, a list where several may be; undefined: the server knows what was chosen in chat. */
function chosen(): { choice?: number | number[] } | undefined {
  const all = boxes();
  if (all.length === 0) return {};
  const picked = all.filter(({ checked }) => checked).map(({ value }) => Number(value));
  const [first] = picked;
  if (first === undefined) return undefined;
  return { choice: all[0]?.type === 'radio' ? first : picked };
}

export function startBallot(page: PageData): void {
  const showWallets = startTyped<Done>({
    page,
    root: `/link/${page.code}/ballot`,
    chosen,
    shown(prepared) {
      const { question, answer } = messageOf(prepared);
      return [
        element('p', { text: question }),
        element('p', { className: 'answer' }, element('strong', { text: answer })),
      ];
    },
    folded: (prepared, text) => [
      element('p', { text: `${text('sequence')}: ${messageOf(prepared).sequence}` }),
    ],
    done: ({ answer }, text) => text('done', { answer }),
    // The page then shows the whole of it, and nothing to press.
    after: () => location.reload(),
    hold(isHeld) {
      for (const one of boxes()) one.disabled = isHeld;
    },
  });
  // Another choice is another ballot: what was shown for the first is not signed for the second.
  for (const one of boxes()) one.addEventListener('change', showWallets);
}
