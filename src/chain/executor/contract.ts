/** Asks a contract what it may not know: what reverts or does not decode is no answer, what fails is unknown. */
import { ChainFault, toChainFault } from '../fault.ts';

/** Undefined where the contract has no such answer; throws the `ChainFault` of a chain that could not be asked. */
export async function readOrNone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const fault = toChainFault(error);
    if (
      fault instanceof ChainFault &&
      (fault.code === 'reverted' || fault.code === 'undecodable')
    ) {
      return undefined;
    }
    throw fault;
  }
}
