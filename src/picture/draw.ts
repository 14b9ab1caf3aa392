/** A result as a picture: bars, rounds or pairs, as its method is counted; and a treasury. */
import { type BarChart, barChartSvg } from './bar-chart.ts';
import { rasterise } from './canvas.ts';
import { type PairsChart, pairsChartSvg } from './pairs-chart.ts';
import { type RoundsChart, roundsChartSvg } from './rounds-chart.ts';
import { type TreasuryChart, treasuryChartSvg } from './treasury-chart.ts';

export type Chart =
  | ({ kind: 'bars' } & BarChart)
  | ({ kind: 'rounds' } & RoundsChart)
  | ({ kind: 'pairs' } & PairsChart)
  | ({ kind: 'treasury' } & TreasuryChart);

function svgOf(chart: Chart): string {
  switch (chart.kind) {
    case 'bars':
      return barChartSvg(chart);
    case 'rounds':
      return roundsChartSvg(chart);
    case 'pairs':
      return pairsChartSvg(chart);
    case 'treasury':
      return treasuryChartSvg(chart);
  }
}

/** PNG bytes, 800 px wide. */
export const drawChart = async (chart: Chart): Promise<Uint8Array> => rasterise(svgOf(chart));
