/** Runs for each, so many at once and no more; answers in their order. Throws what the first of a group to fail threw. */
export async function inGroups<T, R>(
  all: readonly T[],
  size: number,
  run: (one: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  for (let from = 0; from < all.length; from += size) {
    answers.push(...(await Promise.all(all.slice(from, from + size).map(run))));
  }
  return answers;
}
