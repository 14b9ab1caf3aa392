/** What a reader with other eyes or a small screen would stumble over on a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds, a line each: the rule and the elements that break it. */
export async function violationsOf(page: Page): Promise<string[]> {
  // By the debugger: a page's policy may let no foreign script in, not even a test's.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const result = await axe.run();
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
    );
  });
}

/** How many pixels one would have to scroll sideways. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    type Root = { scrollWidth: number; clientWidth: number };
    const { document } = globalThis as unknown as { document: { documentElement: Root } };
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
