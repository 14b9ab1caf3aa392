import { toStoreFault } from '#store/fault.ts';

/** The constraint a statement breaks; undefined when it passes. */
export async function broken(run: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    const fault = toStoreFault(error);
    if (!fault) throw error;
    return fault.constraint ?? fault.code;
  }
}
