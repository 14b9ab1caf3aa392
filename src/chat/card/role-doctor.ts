/** What was found wrong with gates: one line each with how to mend it, and its button. */
import { shortenAddress } from '#core/address.ts';
import type { PlaceId } from '#core/identity.ts';
import type { DoctorView, Finding } from '#service/gate/doctor.ts';
import { type Button, list, note, type Reply, sayOnly, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { lostBlocks } from './role-move.ts';

const SHOWN = 20;
const BUTTONS = 6;

function lineOf(finding: Finding, words: Words): Text {
  const w = words.roleSafety.found;
  switch (finding.kind) {
    case 'preview':
      return w.preview(finding);
    case 'stopped':
      return w.stopped(finding);
    case 'kept':
      return w.kept(finding);
    case 'opens-nothing':
      return w.opensNothing(finding);
    case 'chain-missing':
      return w.chainMissing(finding);
    case 'providers-fail':
      return w.providersFail(finding);
    case 'unread':
      return w.unread(finding);
    case 'ageless':
      return w.ageless(finding);
    case 'unlogged':
      return w.unlogged({ ...finding, contract: shortenAddress(finding.contract) });
    case 'untagged':
      return w.untagged(finding);
    case 'sweep-late':
      return w.sweepLate(finding);
    case 'hands-unseen':
      return w.handsUnseen(finding);
    case 'own-links-gone':
      return w.ownLinksGone(finding);
    case 'broken':
      return w.broken(finding);
  }
}

/** What mends it here; a setting of a platform is mended there, and looked at again. */
function buttonOf(finding: Finding, words: Words): Button[] {
  const w = words.roleSafety;
  const { gate, role } = finding;
  switch (finding.kind) {
    case 'preview':
    case 'opens-nothing':
      return [
        { label: w.previewOf({ role }), press: { command: 'role preview', values: { role } } },
      ];
    case 'stopped':
      return [
        {
          label: w.showStopped({ role }),
          style: 'danger',
          press: { command: 'role answer', values: { run: finding.run, answer: 'remove' } },
        },
      ];
    case 'kept':
      return [
        { label: w.releaseButton({ role }), press: { command: 'role release', values: { gate } } },
      ];
    default:
      return [];
  }
}

export function doctorReply(
  { gates, findings, ...servers }: DoctorView,
  here: PlaceId | undefined,
  words: Words,
): Reply {
  const w = words.roleSafety;
  if (gates === 0) return sayOnly(words.role.none());
  const again: Button = { label: w.again(), press: { command: 'role doctor', values: {} } };
  const lost = lostBlocks(servers, here, words);
  if (findings.length === 0 && lost.blocks.length === 0) {
    return { ...sayOnly(w.healthy({ gates })), buttons: [[again]] };
  }
  const shown = findings.slice(0, SHOWN);
  const buttons = shown.flatMap((finding) => buttonOf(finding, words)).slice(0, BUTTONS);
  return {
    blocks: [
      title(w.doctorHeading()),
      ...lost.blocks,
      ...(shown.length > 0 ? [list(shown.map((finding) => lineOf(finding, words)))] : []),
      ...(findings.length > shown.length
        ? [note(words.role.why.more({ count: findings.length - shown.length }))]
        : []),
      ...(shown.length > 0 ? [note(w.triedAgain())] : []),
    ],
    buttons: [...lost.buttons, ...buttons.map((button) => [button]), [again]],
  };
}
