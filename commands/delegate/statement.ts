import { defineCommand } from '#chat/command.ts';
import { type Press, sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { MAX_STATEMENT_LENGTH } from '#core/voting/delegating.ts';

/** Becomes public with a record of one's votes: says so and asks once. Without words it shows what stands. */
export const delegateStatement = defineCommand({
  noun: 'delegate',
  verb: 'statement',
  describe: (words) => words.delegation.describe.statement(),
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {
    statement: {
      kind: 'text',
      required: false,
      maxLength: MAX_STATEMENT_LENGTH,
      long: true,
      describe: (words) => words.delegation.option.statement(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.delegation.option.confirm(),
    },
    withdraw: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.delegation.option.withdraw(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const w = words.delegation;
    const { community } = scene;
    const press = (given: Press['values']): Press => ({
      command: 'delegate statement',
      values: given,
    });
    const set = (statement: string | null) =>
      services.delegations.state({ community, actor, statement }, eventId);
    if (values.withdraw === true && values.statement === undefined) {
      const done = await set(null);
      return done.ok ? accept({ ...sayOnly(w.withdrawn()), replace: true }) : done;
    }
    if (values.statement === undefined) {
      const { statement } = await services.delegations.view(community, actor.person);
      const back = { label: w.withdraw(), press: press({ withdraw: true }) };
      return accept({
        ...sayOnly(w.statementNow({ statement })),
        ...(statement !== null && { buttons: [[back]] }),
      });
    }
    if (values.confirm === true) {
      const done = await set(values.statement);
      return done.ok ? accept({ ...sayOnly(w.statementDone()), replace: true }) : done;
    }
    const judged = await services.delegations.stateable(community, actor, values.statement);
    if (!judged.ok) return judged;
    const statement = judged.value;
    const yes = { label: w.statementConfirm(), press: press({ statement, confirm: true }) };
    return accept({
      ...sayOnly(w.statementAsk({ statement })),
      buttons: [[{ ...yes, style: 'primary' }]],
    });
  },
});
