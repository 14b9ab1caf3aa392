/**
 * Another rule for a gate that stands: shown first with who would gain and lose, then everybody is judged anew by it. What
 * it opens, whom it looks at and its state stay as they are, and what is lost is lost as by any other look: told first,
 * after its time, and stopped where it is too much.
 */
import type { GateState } from '#core/eligibility/gate.ts';
import { namesRole } from '#core/eligibility/roles.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import { type CommunityId, isUuid, type PersonId, type PlaceId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import { quietGate, ringForRequest } from './grant.ts';
import type { ChatMeant } from './opening.ts';
import type { GatePreviews, PreviewView } from './preview.ts';
import type { Gates, GateView } from './rule.ts';
import type { ReadRule, RuleReader } from './token.ts';
import type { GateWork } from './work.ts';

/** What a gate is asked for by: its role, else its chat, else its tag. */
export type Meant = {
  name?: string | undefined;
  discordRoleId?: string | undefined;
  chat?: ChatMeant | undefined;
  tag?: string | undefined;
};

/** A gate as it would be with another rule. */
export type RuleChangeView = {
  preview: PreviewView;
  /** The rule it has, and the version of it that is shown. */
  before: string;
  version: number;
  /** Roles whose rules name this one: they change with it. */
  also: readonly string[];
};

export type ChangedRule = {
  gate: string;
  roleName: string;
  rule: string;
  version: number;
  state: GateState;
};

type Dependencies = {
  store: Store;
  gates: Gates;
  previews: Pick<GatePreviews, 'changed'>;
  rules: Pick<RuleReader, 'read' | 'checkRoles'>;
  offices: Offices;
  audit: Audit;
  work: Pick<GateWork, 'begin'>;
};

export type RuleChanges = ReturnType<typeof createRuleChanges>;

export function createRuleChanges(deps: Dependencies) {
  const { store, gates, previews, rules, offices, audit, work } = deps;

  /** Under the locks that gates are set and removed under: no rule names a role without a gate, or leads back to its own. */
  async function write(
    books: Books,
    gate: GateRow,
    { rule, printed, tokens }: ReadRule,
  ): Promise<number> {
    const version = gate.version + 1;
    await books.roles.updateGate(gate.id, {
      ...{ rule: ruleToJson(rule), ruleText: printed, tokens, version },
    });
    // Clocks that ran, and what was asked, were about the rule before.
    await quietGate(books, gate.id);
    const effects = await books.roles.listEffects(gate.communityId, gate.roleId);
    const waiting = await books.chatGates.listRequestsFor(effects.map(({ id }) => id));
    await books.outbox.insertOutbox([
      { kind: 'gate-sweep', key: gate.communityId },
      ...waiting.map(({ id }) => ringForRequest(id)),
    ]);
    return version;
  }

  return {
    /** The gate that stands for what somebody would set one for, if there is one. */
    async standing(
      community: CommunityId,
      here: PlaceId | undefined,
      { name, discordRoleId, chat, tag }: Meant,
    ): Promise<GateView | undefined> {
      if (name !== undefined) {
        const found = await gates.find(community, { name, discordRoleId });
        return found.ok ? found.value : undefined;
      }
      if (chat !== undefined) {
        const open = await gates.chatToOpen(community, here, chat);
        if (open.ok || open.refusal.code !== 'chat-taken') return undefined;
        const found = await gates.find(community, { name: open.refusal.role });
        return found.ok ? found.value : undefined;
      }
      if (tag === undefined) return undefined;
      return (await gates.list(community)).find(({ effects }) =>
        effects.some(({ kind, shown }) => kind === 'telegram-tag' && shown === tag),
      );
    },

    /** Reads everything afresh and changes nothing. */
    async view(
      community: CommunityId,
      person: PersonId,
      gateId: string,
      text: string,
    ): Promise<Result<RuleChangeView>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      const gate = await gates.find(community, { id: gateId });
      if (!gate.ok) return gate;
      const { roleName, rule: before, version } = gate.value;
      const read = await rules.read(community, text);
      if (!read.ok) return read;
      if (read.value.printed === before) return refuse({ code: 'gate-exists', role: roleName });
      const roles = await rules.checkRoles(store, community, read.value.rule, roleName);
      if (!roles.ok) return roles;
      const preview = await previews.changed(community, person, { id: gateId }, read.value);
      if (!preview.ok) return preview;
      const also = (await store.roles.listGates(community))
        .filter(({ rule }) => namesRole(ruleFromJson(rule), roleName))
        .map((one) => one.roleName);
      return accept({ preview: preview.value, before, version, also });
    },

    /** `version`: of the rule that was shown as the one it has. */
    async change(
      community: CommunityId,
      person: PersonId,
      asked: { gate: string; version: number; rule: string; eventId: string },
    ): Promise<Result<ChangedRule>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      if (!isUuid(asked.gate)) return refuse({ code: 'gate-unknown', text: asked.gate });
      const read = await rules.read(community, asked.rule);
      if (!read.ok) return read;
      return store.transaction('change rule', async (books) => {
        await books.communities.lockCommunity(community);
        const gate = await books.roles.lockGate(asked.gate);
        const role = gate && (await books.roles.findRole(gate.roleId));
        if (!role || gate.communityId !== community || gate.state === 'off') {
          return refuse({ code: 'gate-unknown', text: '' });
        }
        const { name: roleName } = role;
        const { state } = gate;
        const action = 'gate.rule';
        if (await audit.isDone(books, asked.eventId, action)) {
          return accept({
            gate: gate.id,
            roleName,
            rule: gate.ruleText,
            version: gate.version,
            state,
          });
        }
        if (gate.version !== asked.version) {
          return refuse({ code: 'gate-rule-changed', role: roleName, rule: gate.ruleText });
        }
        const roles = await rules.checkRoles(books, community, read.value.rule, roleName);
        if (!roles.ok) return roles;
        const version = await write(books, gate, read.value);
        if (state === 'on') await work.begin(books, gate, { person, cause: 'rule' });
        const { printed: rule } = read.value;
        await audit.note(books, {
          ...{ community, actor: person, action, subject: roleName, eventId: asked.eventId },
          details: { gate: gate.id, rule, ruleBefore: gate.ruleText, version },
        });
        return accept({ gate: gate.id, roleName, rule, version, state });
      });
    },
  };
}
