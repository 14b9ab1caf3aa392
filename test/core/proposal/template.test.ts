import { expect, it } from 'vitest';
import { decideTemplate, templateKey } from '#core/proposal/template.ts';

const plain = {
  ...{ name: 'Grant', title: ' A  grant ', body: '' },
  ...{ method: undefined, choices: undefined, seats: undefined },
};

it('goes by its name as people read it', () => {
  expect(templateKey('  GRANT ')).toBe(templateKey('grant'));
  expect(decideTemplate(plain)).toMatchObject({ value: { name: 'grant', title: 'A grant' } });
});

it.each([
  [{ name: ' ' }, 'text-empty'],
  [{ title: ' ' }, 'text-empty'],
  [{ name: 'x'.repeat(33) }, 'text-too-long'],
  [{ body: 'x'.repeat(3_001) }, 'text-too-long'],
  [{ choices: ['One'] }, 'choices-too-few'],
  [{ choices: ['A', 'B'], seats: 2 }, 'seats-too-many'],
  [{ choices: ['A', 'B'], method: 'basic/1' }, 'choices-not-taken'],
] as const)('%j is refused as %s', (change, code) => {
  expect(decideTemplate({ ...plain, ...change })).toMatchObject({ refusal: { code } });
});

it('may leave the options to whoever starts from it', () => {
  expect(decideTemplate({ ...plain, method: 'stv/1', seats: 3 }).ok).toBe(true);
});
