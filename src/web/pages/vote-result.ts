/** The result of a vote as tables: scores, rounds, each option against each. */
import { html } from 'hono/html';
import { optionName } from '#chat/card/result.ts';
import type { JsonValue } from '#core/canonical-json.ts';
import type { ShownResult, VotePage } from '#service/vote/page.ts';
import type { Frame } from './layout.ts';
import { type Html, paragraph, textHtml } from './text.ts';

/** A wide table scrolls in itself, also by the keyboard. */
const wide = (label: string, table: Html): Html =>
  html`<div class="wide" role="region" tabindex="0" aria-label="${label}">${table}</div>`;

/** Units of stv are 10⁻⁹ of a power. */
const NANO = 9;
const POINTS = new Set(['copeland/1', 'schulze/1']);

export function powerText(units: bigint, { unit }: VotePage, frame: Frame): string {
  const { number } = frame.words;
  return unit === null
    ? number.amount(units, 0)
    : `${number.amount(units, unit.decimals)} ${unit.symbol}`.trimEnd();
}

/** The options as this page's language has them. */
const namesIn = (page: VotePage, { words }: Frame): readonly string[] =>
  page.choices.map((_, at) => optionName(page, at + 1, words));

/** A score as people read it: powers in their unit, all else as it was counted. */
function scoreText(score: string, page: VotePage, frame: Frame): string {
  const isPower = /^\d+$/.test(score) && !POINTS.has(page.method);
  return isPower ? powerText(BigInt(score), page, frame) : score;
}

function scores(result: ShownResult, page: VotePage, frame: Frame): Html {
  const w = frame.words.votePage;
  const head = [w.choice(), w.score(), ...(result.share ? [w.share()] : [])];
  const rows = namesIn(page, frame).map((choice, at) => {
    const won = result.winners.includes(at + 1);
    const mark = won ? html` <span class="badge">${w.won()}</span>` : '';
    const share = result.share ? html`<td>${result.share[at] ?? ''}</td>` : '';
    return html`<tr><th scope="row">${choice}${mark}</th><td>${scoreText(result.scores[at] ?? '0', page, frame)}</td>${share}</tr>`;
  });
  return wide(
    page.title,
    html`<table><thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`,
  );
}

type RoundJson = { readonly [member: string]: JsonValue };
const numbers = (json: JsonValue | undefined): number[] =>
  Array.isArray(json) ? json.map(Number) : [];

/** Runoffs and transfers: a line a round. */
function rounds(list: readonly RoundJson[], page: VotePage, frame: Frame): Html {
  const w = frame.words.votePage;
  const names = namesIn(page, frame);
  const nameOf = (option: number): string => names[option - 1] ?? String(option);
  const namesOf = (json: JsonValue | undefined) => numbers(json).map(nameOf).join(', ');
  const figure = (json: JsonValue | undefined, kind: JsonValue | undefined): string => {
    const units = BigInt(String(json ?? 0));
    if (kind !== 'transfer') return powerText(units, page, frame);
    return frame.words.number.amount(units, NANO + (page.unit?.decimals ?? 0));
  };
  const head = [w.roundHead(), ...page.choices, w.exhausted(), w.notes()];
  const rows = list.map((round, at) => {
    const { scores: figures, kind, dropped, elected, exhausted } = round;
    const notes = [
      ...(numbers(elected).length > 0 ? [w.elected({ names: namesOf(elected) })] : []),
      ...(numbers(dropped).length > 0 ? [w.dropped({ names: namesOf(dropped) })] : []),
    ];
    const cells = page.choices.map(
      (_, option) => html`<td>${figure((figures as JsonValue[])[option], kind)}</td>`,
    );
    return html`<tr><th scope="row">${at + 1}</th>${cells}<td>${figure(exhausted, kind)}</td><td>${notes.join('; ')}</td></tr>`;
  });
  const table = html`<table><thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
  return html`<h3>${w.rounds()}</h3>${wide(w.rounds(), table)}`;
}

function pairs(round: RoundJson, page: VotePage, frame: Frame): Html {
  const w = frame.words.votePage;
  const wins = round['wins'] as readonly (readonly string[])[];
  const rows = page.choices.map((choice, a) => {
    const cells = page.choices.map((_, b) => {
      const text = a === b ? '' : powerText(BigInt(wins[a]?.[b] ?? 0), page, frame);
      return html`<td>${text}</td>`;
    });
    return html`<tr><th scope="row">${choice}</th>${cells}</tr>`;
  });
  const head = [w.choice(), ...page.choices].map((one) => html`<th scope="col">${one}</th>`);
  return html`<h3>${w.pairs()}</h3>
${paragraph(w.pairsAbout())}
${wide(w.pairs(), html`<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`)}`;
}

function explained({ rounds: list }: ShownResult, page: VotePage, frame: Frame): Html | '' {
  const all = list as readonly RoundJson[];
  const pairwise = all.find(({ kind }) => kind === 'pairwise');
  if (pairwise) return pairs(pairwise, page, frame);
  return all.length === 0 ? '' : rounds(all, page, frame);
}

export function resultCard(frame: Frame, page: VotePage): Html {
  const w = frame.words.votePage;
  const { result, state } = page;
  const heading = state === 'open' ? w.standing() : w.result();
  const body = (): Html => {
    if (page.hidden) return paragraph(w.hidden());
    if (result === null) return paragraph(w.none());
    const { outcome } = result;
    return html`<p><strong>${textHtml(state === 'open' ? w.running({ outcome }) : w.outcome({ outcome }))}</strong></p>
${result.tie ? paragraph(w.tie()) : ''}
${scores(result, page, frame)}
${explained(result, page, frame)}`;
  };
  return html`<section class="card" aria-labelledby="result">
<h2 id="result">${heading}</h2>
${body()}
</section>`;
}
