import { roleWhyReply } from '#chat/card/why.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { accept } from '#core/result.ts';

/**
 * What the books say of somebody's roles: which gate, which version of its rule, what was found, when and by whom. Nothing
 * is read anew, so it also answers while a chain does not; `/role check` looks again.
 */
export const roleWhy = defineCommand({
  noun: 'role',
  verb: 'why',
  describe: (words) => words.role.describe.whyRole(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    person: {
      kind: 'person',
      required: false,
      describe: (words) => words.role.option.person(),
    },
    role: {
      kind: 'role',
      required: false,
      describe: (words) => words.role.option.onlyRole(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const { community } = scene;
    const other = values.person && (await services.people.refer(values.person, scene.place));
    if (other && !other.ok) return other;
    const person = other ? other.value.person : actor.person;
    const may = await services.gateChecks.mayTell(community, actor.person, person);
    if (!may.ok) return may;
    const gate = values.role && (await services.gates.find(community, roleMeant(values.role)));
    if (gate && !gate.ok) return gate;
    const view = await services.why.explain(community, person);
    const gates = gate ? view.gates.filter((one) => one.id === gate.value.id) : view.gates;
    const name = person === actor.person ? undefined : other?.value.displayName;
    return accept(roleWhyReply(gates, name, words));
  },
});
