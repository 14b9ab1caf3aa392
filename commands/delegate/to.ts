import { delegationAsk, delegationReply } from '#chat/card/delegation.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { person } from '#chat/text.ts';
import { accept } from '#core/result.ts';

/** Says exactly what it would mean and asks once; without a name it shows how things stand. */
export const delegateTo = defineCommand({
  noun: 'delegate',
  verb: 'to',
  describe: (words) => words.delegation.describe.to(),
  audience: 'member',
  listed: true,
  reach: 'community',
  // A typed @name is read again from the platform (W7).
  slow: true,
  options: {
    person: {
      kind: 'person',
      required: false,
      describe: (words) => words.delegation.option.person(),
    },
    until: {
      kind: 'deadline',
      required: false,
      describe: (words) => words.delegation.option.until(),
    },
    topic: {
      kind: 'text',
      required: false,
      maxLength: 60,
      describe: (words) => words.delegation.option.topic(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.delegation.option.confirm(),
    },
  },
  suggest: {
    topic: async ({ scene, services }, partial) => {
      if (scene.community === undefined) return [];
      const { topics, tracks } = await services.delegations.topics(scene.community);
      return [...tracks, ...topics]
        .filter((name) => name.toLowerCase().includes(partial.toLowerCase()))
        .slice(0, 25)
        .map((name) => ({ label: name, value: name }));
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community, place } = scene;
    if (!values.person) {
      const view = await services.delegations.view(community, actor.person);
      return accept(delegationReply(view, words));
    }
    const target = await services.people.refer(values.person, place);
    if (!target.ok) return target;
    const { topic, until } = values;
    const input = { community, actor, target: target.value, topic, until };
    if (values.confirm === true) {
      const done = await services.delegations.delegate(input, eventId);
      if (!done.ok) return done;
      const said = words.delegation.done({ ...done.value, to: [person(done.value.to)] });
      return accept({ ...sayOnly(said), replace: true });
    }
    const plan = await services.delegations.preview(input);
    if (!plan.ok) return plan;
    const yes = {
      label: words.delegation.confirm(),
      style: 'primary',
      press: {
        command: 'delegate to',
        values: {
          person: { ...values.person },
          topic: plan.value.topic,
          until: plan.value.until?.toISOString() ?? '',
          confirm: true,
        },
      },
    } as const;
    return accept(delegationAsk(plan.value, yes, words));
  },
});
