/** What is voted on: keccak-256 of the RFC 8785 JSON of the action. Executed hash = voted hash (I6). */
import { hashJson } from '../canonical-json.ts';
import type { Hex } from '../keccak.ts';
import type { Carrier } from './carriers/index.ts';
import { actionToJson, type ProposalAction } from './intent.ts';

export const actionHash = (action: ProposalAction | Carrier): Hex => hashJson(actionToJson(action));
