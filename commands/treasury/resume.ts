import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept, refuse } from '#core/result.ts';

/** Raises power: a steward's while founding, afterwards a decision, which this begins. Asks once. */
export const treasuryResume = defineCommand({
  noun: 'treasury',
  verb: 'resume',
  describe: (words) => words.treasury.describe.resume(),
  audience: 'member',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    pause: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.treasury.option.pause(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const w = words.treasury;
    const live = await services.pauses.find(scene.community);
    if (!live) return refuse({ code: 'not-paused' });
    const { reason } = live;
    const { founding } = await services.communities.get(scene.community);
    // The button is for the pause it was shown for: one that began since is asked about anew.
    if (values.pause !== live.id) {
      const press = { command: 'treasury resume', values: { pause: live.id } };
      const label = founding ? w.resumeConfirm() : w.decisionConfirm();
      return accept({
        ...sayOnly(founding ? w.resumeAsk({ reason }) : w.decisionAsk({ reason })),
        buttons: [[{ label, style: 'primary', press }]],
      });
    }
    if (founding) {
      const resumed = await services.pauses.resume(scene.community, actor.person, live.id, eventId);
      return resumed.ok ? accept({ ...sayOnly(w.resumed()), replace: true }) : resumed;
    }
    const published = await services.proposals.publish({
      community: scene.community,
      author: actor.person,
      title: words.decision.title.resume(),
      body: w.decisionBody({ reason }),
      payment: undefined,
      action: { kind: 'resume', pause: live.id },
      eventId,
    });
    if (!published.ok) return published;
    const view = await services.proposalViews.view(published.value);
    if (!view) throw new Error('a published proposal has no view');
    return accept({ ...sayOnly(w.decisionPublished(view)), replace: true });
  },
});
