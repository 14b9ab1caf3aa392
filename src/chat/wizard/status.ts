/** A community's set-up at a glance: mode, offices, asset, caps, alarms, and the rights in each chat. */
import type { Deployment } from '#service/services.ts';
import type { CommunityStatus } from '#service/status.ts';
import { type Block, type Button, fields, list, note, type Reply, text, title } from '../reply.ts';
import { code, person, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

type PlaceStatus = CommunityStatus['places'][number];

function placeBlocks(place: PlaceStatus, words: Words): Block[] {
  const heading = text(words.civitas.placeLine(place));
  if (!place.rights) return [heading, note(words.civitas.unreadable())];
  const lines = [...place.rights].map(([right, given]): Text => {
    const name = words.civitas.right[right]();
    return given
      ? words.civitas.rightGiven({ right: name })
      : words.civitas.rightMissing({ right: name });
  });
  return [heading, list(lines)];
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
    ...(status.founding
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
          value: `${words.civitas.assetKind[status.asset.kind]()}: ${symbol}`,
        },
        { name: w.caps(), value: caps },
        { name: w.alarms(), value: status.alarms > 0 ? w.alarmsYes() : w.alarmsNo() },
        { name: w.treasury(), value: status.treasury ? [code(status.treasury)] : w.none() },
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
