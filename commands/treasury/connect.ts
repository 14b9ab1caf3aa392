import { addressText } from '#chat/card/address.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { parseAddress } from '#core/address.ts';
import { EXECUTOR_KINDS } from '#core/execution/executor-kind.ts';
import { accept, refuse } from '#core/result.ts';

/** Names a contract that keeps the community's money; what is asked of it first is said, and asked once. */
export const treasuryConnect = defineCommand({
  noun: 'treasury',
  verb: 'connect',
  describe: (words) => words.mandate.describe.connect(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    kind: {
      kind: 'choice',
      required: true,
      describe: (words) => words.mandate.option.kind(),
      choices: EXECUTOR_KINDS.map((value) => ({
        value,
        label: (words) => words.mandate.kind(value),
      })),
    },
    address: {
      kind: 'text',
      required: true,
      maxLength: 60,
      describe: (words) => words.mandate.option.address(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.mandate.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const w = words.mandate;
    const kind = EXECUTOR_KINDS.find((known) => known === values.kind);
    if (!kind) return refuse({ code: 'button-expired' });
    const read = parseAddress(values.address);
    if (!read.ok) return read;
    const address = read.value;
    const asked = { community: scene.community, person: actor.person, kind, address };
    const { explorer } = services.deployment;
    if (values.confirm !== true) {
      const found = await services.connections.preview(asked);
      if (!found.ok) return found;
      const { chainId, account } = found.value;
      const shown = {
        ...{ kind, address: addressText(address, chainId, explorer) },
        account: addressText(account, chainId, explorer),
      };
      const press = { command: 'treasury connect', values: { kind, address, confirm: true } };
      return accept({
        ...sayOnly(w.connectAsk(shown)),
        buttons: [[{ label: w.connectConfirm(), style: 'primary', press }]],
      });
    }
    const connected = await services.connections.connect({ ...asked, eventId });
    if (!connected.ok) return connected;
    const use = {
      command: 'track set',
      values: { track: 'action', setting: 'executor', value: address },
    };
    return accept({
      ...sayOnly(w.connected({ kind, address: addressText(address, null, explorer) })),
      replace: true,
      buttons: [[{ label: w.use(), press: use }]],
    });
  },
});
