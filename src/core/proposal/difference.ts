/** What an edit changed, line by line: the longest common lines stay, the others are taken out or put in. */
export type LineChange = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string };

/** Lengths of the longest common lines of what follows each pair of places. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const length =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
      const line = lengths[row];
      if (line) line[column] = length;
    }
  }
  return lengths;
}

export function differenceOf(before: string, after: string): LineChange[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const lengths = commonLengths(old, young);
  const changes: LineChange[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < young.length) {
    const [was, is] = [old[row], young[column]];
    if (was !== undefined && was === is) {
      changes.push({ kind: 'same', text: was });
      [row, column] = [row + 1, column + 1];
    } else if (
      was !== undefined &&
      (is === undefined || (lengths[row + 1]?.[column] ?? 0) >= (lengths[row]?.[column + 1] ?? 0))
    ) {
      changes.push({ kind: 'removed', text: was });
      row += 1;
    } else {
      changes.push({ kind: 'added', text: is ?? '' });
      column += 1;
    }
  }
  return changes;
}
