import { describe, expect, it } from 'vitest';
import {
  type Inspection,
  inspectionFromJson,
  inspectionToJson,
  lookAlike,
  type WarningFacts,
  warningsFor,
} from '#core/execution/inspection.ts';
import { asAddress } from '#core/identity.ts';

const vendor = asAddress(`0x1234${'a'.repeat(32)}beef`);
const alike = asAddress(`0x1234${'b'.repeat(32)}beef`);
const other = asAddress(`0x1234${'b'.repeat(32)}beee`);
const quiet: WarningFacts = {
  ...{ recipients: [vendor], called: [], powers: [], known: [vendor], calledBefore: [] },
  ...{ treasury: 1000n, paid: 49n },
};
const kinds = (over: Partial<WarningFacts>) =>
  warningsFor({ ...quiet, ...over }).map(({ kind }) => kind);

describe('what to beware of', () => {
  it.each<[string, Partial<WarningFacts>, string[]]>([
    ['nothing, of somebody known and a little', {}, []],
    ['an address that was never paid', { recipients: [other] }, ['new-address']],
    ['one that looks like a known one', { recipients: [alike] }, ['look-alike', 'new-address']],
    ['a contract never called', { recipients: [], called: [vendor] }, ['first-call']],
    ['not one called before', { recipients: [], called: [vendor], calledBefore: [vendor] }, []],
    ['a function that gives power', { powers: ['approve(address,uint256)'] }, ['gives-power']],
    ['5 % of the treasury', { paid: 50n }, ['share']],
    ['not of one that is unknown', { paid: 50n, treasury: null }, []],
    ['each once', { recipients: [other, other] }, ['new-address']],
  ])('%s', (_name, over, expected) => {
    expect(kinds(over)).toEqual(expected);
  });

  it('takes no address for its own look-alike', () => {
    expect(lookAlike(vendor, [vendor, alike])).toBeUndefined();
    expect(lookAlike(alike, [other, vendor])).toBe(vendor);
  });
});

describe('an inspection', () => {
  it('is stored and read back', () => {
    const inspection: Inspection = {
      targets: [{ address: vendor, code: '0x01', implementation: other }],
      warnings: [...warningsFor({ ...quiet, recipients: [alike], paid: 500n })],
      changes: [
        { holder: vendor, token: other, id: null, units: -5n, symbol: 'CIV', decimals: 18 },
        { holder: other, token: null, id: '7', units: 1n, symbol: 'ETH', decimals: 18 },
      ],
      moreChanges: 3,
    };
    const stored: unknown = JSON.parse(JSON.stringify(inspectionToJson(inspection)));
    expect(inspectionFromJson(stored)).toEqual(inspection);
    expect(inspectionFromJson(null)).toBeNull();
    // As it was kept before trial runs told of balances.
    const { changes: _, moreChanges: __, ...before } = stored as Record<string, unknown>;
    expect(inspectionFromJson(before)).toMatchObject({ changes: null, moreChanges: 0 });
    expect(() => inspectionFromJson({ v: 2 })).toThrow();
  });
});
