/** The page where owners of a Safe sign, without a port: on the sandbox's own Safe of Ada, Bo and Cleo. */
import type { Hono } from 'hono';
import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { deployTownSafe } from '#sandbox/chain/safe.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { must } from '#test/support/vote-world.ts';
import { createLimits } from '#web/limits.ts';
import { createSite } from '#web/site.ts';

const bob = `0x${'b0'.repeat(20)}`;
const { ada, bo, eve } = people;

let sandbox: SandboxChain;
let world: MandateWorld;
let site: Hono;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  const safe = await deployTownSafe(sandbox);
  await sandbox.fund(safe, { civ: parseEther('100') });
  await sandbox.anvil.mine(3);
  await world.link(world.ada, ada.address);
  await world.keepMoneyIn('safe', safe);
  site = createSite({
    ...(await siteOptions(world.services)),
    // One address asks for everybody here.
    limits: createLimits({ page: 1_000, wallet: 1_000, link: 1_000 }),
  });
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

async function collecting(title?: string): Promise<{ vote: VoteId; path: string }> {
  const vote = must(await world.publish(`pay 5 CIV to ${bob}`, title));
  await world.decide(vote);
  await world.until(vote, async () => (await world.mandateOf(vote)).state === 'collecting');
  return { vote, path: `/safe/${(await world.mandateOf(vote)).id}` };
}

type Said = { code?: string; words?: string; message?: string; address?: string; signed?: number };

/** A browser of an owner's, on that page. */
async function open(path: string) {
  const visitor = createVisitor(() => site);
  const page = await visitor.page(path);
  const act = async (verb: string, body: unknown, headers?: Record<string, string>) => {
    const response = await visitor.act(`${path}/${verb}`, page.csrf, body, headers);
    return { status: response.status, ...((await response.json()) as Said) };
  };
  return {
    page,
    act,
    async sign(owner: Person) {
      const prepared = await act('prepare', { address: owner.address, chainId: sandbox.chainId });
      if (prepared.message === undefined) return prepared;
      const { message, address } = prepared;
      const signature = await accountOf(owner).signTypedData(JSON.parse(message));
      return act('finish', { message, address, signature });
    },
  };
}

describe('the page of a Safe transaction', () => {
  it('shows what was decided and all that is signed, and keeps what owners sign', async () => {
    const { vote, path } = await collecting();
    const first = await open(path);
    const { hash, nonce, safe } = must(
      await world.services.safeSigning.paper((await world.mandateOf(vote)).id),
    );
    expect(first.page.status).toBe(200);
    for (const shown of ['5 CIV', hash, String(nonce), '0 of 2 needed have signed']) {
      expect(first.page.html).toContain(shown);
    }
    expect(first.page.html.toLowerCase()).toContain(safe);
    expect(await first.sign(ada)).toMatchObject({ status: 200, signed: 1 });
    const second = await open(path);
    expect(second.page.html).toContain('1 of 2 needed have signed');
    expect(await second.sign(bo)).toMatchObject({ status: 200, signed: 2 });
    await world.until(vote, async () => (await world.proposalOf(vote)).state === 'executed');
    const after = await open(path);
    expect([after.page.status, after.page.html]).toEqual([
      422,
      expect.stringContaining('Nothing waits here'),
    ]);
  });

  it('refuses strangers, the same again, other texts and other sites, with words', async () => {
    const { path } = await collecting();
    const browser = await open(path);
    expect(await browser.sign(eve)).toMatchObject({
      ...{ status: 422, code: 'owner-foreign' },
      words: expect.stringContaining('is no owner of this Safe'),
    });
    expect(await browser.sign(ada)).toMatchObject({ status: 200 });
    expect(await browser.sign(ada)).toMatchObject({ status: 422, code: 'owner-signed' });
    const { message = '', address = '' } = await browser.act('prepare', { address: bo.address });
    const other = message.replace('"value":"0"', '"value":"1"');
    expect(other).not.toBe(message);
    const signature = await accountOf(bo).signTypedData(JSON.parse(other));
    const finish = (text: string) => ({ message: text, address, signature });
    expect(await browser.act('finish', finish(other))).toMatchObject({ code: 'owner-text-over' });
    expect(await browser.act('finish', finish(message))).toMatchObject({ code: 'signature-wrong' });
    expect(await browser.act('finish', { ...finish(message), more: 1 })).toMatchObject({
      ...{ status: 400, code: 'malformed' },
    });
    const foreign = { origin: 'https://evil.example' };
    expect(await browser.act('finish', finish(message), foreign)).toMatchObject({
      ...{ status: 403, code: 'not-allowed' },
    });
    expect(await browser.act('finish', finish(message), { 'x-csrf-token': 'x' })).toMatchObject({
      status: 403,
    });
  });

  it('knows no other address', async () => {
    for (const path of ['/safe/nothing', `/safe/${world.community}`]) {
      expect((await open(path)).page.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('writes titles as text', async () => {
    const { path } = await collecting('<script>alert(1)</script>');
    const { page } = await open(path);
    expect(page.html).toContain('&lt;script&gt;alert(1)');
  });
});
