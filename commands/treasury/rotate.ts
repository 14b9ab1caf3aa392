import { addressText } from '#chat/card/address.ts';
import { defineCommand } from '#chat/command.ts';
import { type Button, type Reply, sayOnly, text } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/**
 * For a key that may have leaked. The first press stops payments and asks; the second replaces the account where a
 * steward may alone, and publishes the decision afterwards.
 */
export const treasuryRotate = defineCommand({
  noun: 'treasury',
  verb: 'rotate',
  describe: (words) => words.treasury.describe.rotate(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    account: {
      kind: 'text',
      required: false,
      maxLength: 60,
      describe: (words) => words.mandate.option.address(),
    },
    step: {
      kind: 'text',
      required: false,
      maxLength: 10,
      describe: (words) => words.treasury.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const w = words.treasury;
    const { rotations, communities, deployment, proposals, proposalViews } = services;
    const { community } = scene;
    const shown = (address: Parameters<typeof addressText>[0]) =>
      addressText(address, null, deployment.explorer);
    const found = await rotations.survey(community, actor.person);
    if (!found.ok) return found;
    const { account, paused, before } = found.value;
    const press = (step: string) => ({ command: 'treasury rotate', values: { account, step } });
    // A button is for the account it was shown for.
    if (values.account === undefined || values.account !== account) {
      const start: Button = { label: w.rotateStart(), style: 'danger', press: press('ask') };
      const ask = w.rotateAsk({ account: shown(account), paused: paused !== null });
      const reply: Reply = { ...sayOnly(ask), buttons: [[start]] };
      if (!before) return accept(reply);
      const { left } = before;
      const earlier = text(w.rotateBefore({ account: shown(before.account), left }));
      return accept({ ...reply, blocks: [...reply.blocks, earlier] });
    }
    const { founding } = await communities.get(community);
    if (values.step === 'ask') {
      const asked = await rotations.ask(community, actor.person, eventId);
      if (!asked.ok) return asked;
      const { next, entry } = asked.value;
      if (next === null) return accept({ ...sayOnly(w.rotateNoKey(entry)), replace: true });
      const label = founding ? w.rotateConfirm() : w.rotateDecision();
      const ways = founding ? w.rotateAlone : w.rotateWays;
      const reply: Reply = { ...sayOnly(ways({ next: shown(next) })), replace: true };
      const go: Button = { label, style: 'danger', press: press('go') };
      return accept({ ...reply, buttons: [[go]] });
    }
    const { next, entry } = found.value;
    if (next === null) return accept({ ...sayOnly(w.rotateNoKey(entry)), replace: true });
    if (founding) {
      const begun = await rotations.begin(community, actor.person, account, eventId);
      if (!begun.ok) return begun;
      return accept({ ...sayOnly(w.rotateOrdered({ next: shown(next) })), replace: true });
    }
    const published = await proposals.publish({
      ...{ community, author: actor.person, title: words.decision.title['rotate-treasury']() },
      ...{ body: w.rotateBody(), payment: undefined, eventId },
      action: { kind: 'rotate-treasury', account },
    });
    if (!published.ok) return published;
    const view = await proposalViews.view(published.value);
    if (!view) throw new Error('a published proposal has no view');
    return accept({ ...sayOnly(w.decisionPublished(view)), replace: true });
  },
});
