/** A community's set-up at a glance: mode, offices, asset, caps, alarms, and the rights in each chat. */
import { asAddress } from '#core/identity.ts';
import type { Deployment } from '#service/services.ts';
import type { CommunityStatus } from '#service/status.ts';
import { addressText } from '../card/address.ts';
import { type Block, type Button, fields, list, note, type Reply, text, title } from '../reply.ts';
import { person } from '../text.ts';
import type { Words } from '../words/index.ts';

type PlaceStatus = CommunityStatus['places'][number];

function placeBlocks(place: PlaceStatus, words: Words): Block[] {
  const heading = text(words.civitas.placeLine(place));
  const problems = place.problems.map(
    (reason): Block => text(words.place.problemLine({ platform: place.platform, reason })),
  );
  if (!place.rights) return [heading, ...problems, note(words.civitas.unreadable())];
  const named = [...place.rights].map(([right, given]) => ({
    right,
    name: words.civitas.right[right](),
    given,
  }));
  const given = named.filter((one) => one.given).map(({ name }) => name);
  // Only a gate that removes people needs to, and says so itself.
  const missing = named.filter((one) => !one.given && one.right !== 'remove-members');
  // What is missing stands alone: that is what somebody has to mend.
  return [
    heading,
    ...problems,
    list([
      ...missing.map(({ name }) => words.civitas.rightMissing({ right: name })),
      ...(given.length > 0 ? [words.civitas.rightsGiven({ rights: given })] : []),
    ]),
  ];
}

export function statusCard(status: CommunityStatus, deployment: Deployment, words: Words): Reply {
  const w = words.civitas.status;
  const { symbol, decimals } = status.asset;
  const caps = status.caps
    ? words.civitas.wizard.capsLine({
        perPayment: words.number.amount(status.caps.perPayment, decimals),
        perDay: words.number.amount(status.caps.perDay, decimals),
        symbol,
      })
    : words.civitas.wizard.capsOff();
  const buttons: Button[] = [
    ...(deployment.telegramUsername && !status.places.some((place) => place.platform === 'telegram')
      ? [
          {
            label: words.civitas.attachNext(),
            style: 'primary' as const,
            press: { command: 'civitas attach', values: { platform: 'telegram' } },
          },
        ]
      : []),
    ...(status.mayConstitute
      ? [
          {
            label: words.civitas.constituteConfirm(),
            press: { command: 'civitas constitute', values: {} },
          },
        ]
      : []),
  ];
  return {
    blocks: [
      title(status.name),
      fields([
        { name: w.mode(), value: status.founding ? w.founding() : w.constituted() },
        { name: w.citizens(), value: String(status.citizens) },
        {
          name: w.asset(),
          value: words.civitas.assetLine(status.asset),
        },
        { name: w.caps(), value: caps },
        { name: w.alarms(), value: status.alarms > 0 ? w.alarmsYes() : w.alarmsNo() },
        {
          name: w.treasury(),
          value: status.treasury
            ? addressText(asAddress(status.treasury), status.asset.chainId, deployment.explorer)
            : w.none(),
        },
        ...(status.frozenReason ? [{ name: w.frozen(), value: status.frozenReason }] : []),
      ]),
      list(
        status.offices.map(({ office, people }) =>
          words.civitas.officeLine({ office, people: people.map((one) => [person(one)]) }),
        ),
      ),
      ...status.places.flatMap((place) => placeBlocks(place, words)),
      ...(status.founding ? [note(words.civitas.foundingMode())] : []),
    ],
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}
