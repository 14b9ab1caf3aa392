/** The script of a vote's public page; what counts is loaded when somebody asks for it. */
import { element, fill, localizeTimes, required } from './page.ts';

type VoteData = {
  file: string;
  posted: Readonly<Record<string, string | null>>;
  texts: Readonly<Record<string, string>>;
};

const page = JSON.parse(required('page').textContent ?? '') as VoteData;
const text = (name: string, holes?: Readonly<Record<string, string>>): string =>
  fill(page.texts[name] ?? name, holes);

function say(id: string, words: string, isProblem = false): void {
  const line = required(id);
  line.textContent = words;
  line.classList.toggle('problem', isProblem);
}

/** The file as it comes; undefined and said so where there is none. */
async function download(lineId: string): Promise<string | undefined> {
  try {
    const response = await fetch(page.file, { credentials: 'omit', redirect: 'error' });
    if (response.ok) return await response.text();
  } catch {
    // Said below: there is nothing else to be read from it.
  }
  say(lineId, text('offline'), true);
  return undefined;
}

async function recount(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  say('verdict', text('counting'));
  required('findings').replaceChildren();
  const { recountText } = await import('./verify.ts');
  const counted = recountText(file, page.posted, text);
  say('verdict', counted.verdict, !counted.equal);
  required('findings').replaceChildren(
    ...counted.findings.map((words) => element('li', { text: words })),
  );
}

/** An old browser, or a part that could not be loaded: said where the verdict would stand. */
const broke = (error: unknown): void =>
  say('verdict', text('malformed', { why: error instanceof Error ? error.message : '' }), true);

async function check(): Promise<void> {
  const field = document.querySelector<HTMLInputElement>('#receipt');
  const receipt = (field?.value ?? '').replace(/[\s`]/g, '');
  if (receipt === '') {
    say('receipt-verdict', text('receiptEmpty'), true);
    return;
  }
  const file = await download('receipt-verdict');
  if (file === undefined) return;
  const { checkReceipt } = await import('./verify.ts');
  const said = checkReceipt(file, receipt);
  say('receipt-verdict', text(said), said !== 'receiptFound');
}

localizeTimes();
document
  .getElementById('recount')
  ?.addEventListener('click', () => void download('verdict').then(recount).catch(broke));
document.getElementById('check')?.addEventListener('click', () => void check().catch(broke));
document.getElementById('file')?.addEventListener('change', ({ target }) => {
  const [file] = (target as HTMLInputElement).files ?? [];
  void file?.text().then(recount).catch(broke);
});
