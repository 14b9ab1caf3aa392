import { defineCitizenship } from '#chat/citizenship.ts';

export const citizenRevoke = defineCitizenship('revoke');
