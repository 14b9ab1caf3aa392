import { defineCitizenship } from '#chat/citizenship.ts';

export const citizenGrant = defineCitizenship('grant');
