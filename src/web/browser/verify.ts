/** Counts a vote again where it is read, by the law of `core/voting` and nothing else of the server. */
import { parse } from 'lossless-json';
import { exactNumber } from '#core/decimal.ts';
import { MalformedElection, type Recount, readElection, recount } from '#core/voting/election.ts';
import { type Receipt, receiptRoot } from '#core/voting/receipt.ts';

type Say = (name: string, holes?: Readonly<Record<string, string>>) => string;

type Posted = Readonly<Record<string, string | null>>;

type Counted = { equal: boolean; verdict: string; findings: string[] };

const read = (file: string): unknown => parse(file, null, exactNumber);
const print = (value: unknown): string => JSON.stringify(value) ?? '-';

function countText(file: string): { counted: Recount; ballots: number; stated: boolean } | string {
  try {
    const election = readElection(read(file));
    const { ballots } = election.election;
    const stated = election.stated !== undefined;
    return { counted: recount(election), ballots: ballots.length, stated };
  } catch (error) {
    if (error instanceof MalformedElection || error instanceof SyntaxError) return error.message;
    // Lists in lists until the stack ends.
    if (error instanceof RangeError) return 'nested too deeply';
    throw error;
  }
}

type Compared = { readonly member: string; readonly shown: unknown; readonly ours: unknown };

/** What the page shows otherwise than the file gives it: the roll's roots are those of its lines as they were posted. */
function postedDifferences(
  { rollRoot = null, supplementRoot = null, ballotRoot = null }: Posted,
  { result, roots }: Recount,
): readonly Compared[] {
  const { ballotRoot: cast } = result as { readonly ballotRoot?: string };
  const ballots = { member: 'ballotRoot', shown: ballotRoot, ours: cast };
  const roll = [
    { member: 'rollRoot', shown: rollRoot, ours: roots?.rollRoot },
    { member: 'supplementRoot', shown: supplementRoot, ours: roots?.supplementRoot },
  ];
  const compared = [...(ballotRoot === null ? [] : [ballots]), ...(rollRoot === null ? [] : roll)];
  return compared.filter(({ shown, ours }) => shown !== ours);
}

/** `posted`: what the page shows, that the file has to give too. */
export function recountText(file: string, posted: Posted, text: Say): Counted {
  const made = countText(file);
  if (typeof made === 'string') {
    return { equal: false, verdict: text('malformed', { why: made }), findings: [] };
  }
  const { counted, ballots, stated } = made;
  const result = counted.result as Readonly<Record<string, unknown>>;
  const differences = [
    ...counted.differences.map((one) =>
      text('difference', {
        member: one.member,
        stated: print(one.stated),
        counted: print(one.counted),
      }),
    ),
    ...postedDifferences(posted, counted).map(({ member, shown, ours }) =>
      text('posted', { member, stated: print(shown), counted: print(ours) }),
    ),
  ];
  if (differences.length > 0) {
    return { equal: false, verdict: text('differs'), findings: differences };
  }
  const { rollRoot: countedRoot } = result;
  const { rollRoot = countedRoot, supplementRoot = null } = counted.roots ?? {};
  const known: Readonly<Record<string, unknown>> = {
    ...{ outcome: result['outcome'], winners: result['winners'], rollRoot },
    ...(supplementRoot !== null && { supplementRoot }),
    ...(rollRoot !== countedRoot && { countedRoot }),
    ballotRoot: result['ballotRoot'],
  };
  const findings = Object.entries(known).map(([member, value]) =>
    text(member, { value: typeof value === 'string' ? value : print(value) }),
  );
  const verdict = stated ? text('equal', { ballots: String(ballots) }) : text('unstated');
  return { equal: stated, verdict, findings };
}

/** The name of what to say about a receipt. */
export function checkReceipt(file: string, receipt: string): string {
  const { receipts } = read(file) as { receipts?: { root?: string; receipts?: Receipt[] } };
  if (!Array.isArray(receipts?.receipts)) return 'receiptNone';
  if (receiptRoot(receipts.receipts) !== receipts.root) return 'receiptRoot';
  return receipts.receipts.some((one) => one === receipt) ? 'receiptFound' : 'receiptMissing';
}
