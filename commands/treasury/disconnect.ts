import { addressText } from '#chat/card/address.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { parseAddress } from '#core/address.ts';
import { accept, refuse } from '#core/result.ts';

/** Forgets a contract that nothing uses; what it holds stays in it. Asks once. */
export const treasuryDisconnect = defineCommand({
  noun: 'treasury',
  verb: 'disconnect',
  describe: (words) => words.mandate.describe.disconnect(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  options: {
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
    const { connections, deployment } = services;
    const w = words.mandate;
    const read = parseAddress(values.address);
    if (!read.ok) return read;
    const address = read.value;
    if (values.confirm === true) {
      const done = await connections.disconnect(scene.community, actor.person, address, eventId);
      return done.ok ? accept({ ...sayOnly(w.disconnected()), replace: true }) : done;
    }
    const may = await connections.mayDisconnect(scene.community, actor.person, address);
    if (!may.ok) return may;
    const found = (await connections.list(scene.community)).find((one) => one.address === address);
    if (!found) return refuse({ code: 'executor-unknown', address });
    const press = { command: 'treasury disconnect', values: { address, confirm: true } };
    const shown = {
      kind: found.kind,
      address: addressText(address, found.chainId, deployment.explorer),
    };
    return accept({
      ...sayOnly(w.disconnectAsk(shown)),
      buttons: [[{ label: w.disconnectConfirm(), style: 'danger', press }]],
    });
  },
});
