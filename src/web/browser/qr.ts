/** An address as a picture another device can read; a part of its own, loaded when one is shown. */
import { encode } from 'uqr';

const SVG = 'http://www.w3.org/2000/svg';

/** Dark on light whatever the page's colours: cameras ask for it. Four quiet modules around (ISO 18004). */
export function drawQr(text: string, label: string): SVGElement {
  const { data, size } = encode(text, { border: 4 });
  const dark = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  const drawn = document.createElementNS(SVG, 'svg');
  drawn.setAttribute('viewBox', `0 0 ${size} ${size}`);
  drawn.setAttribute('class', 'qr');
  drawn.setAttribute('role', 'img');
  drawn.setAttribute('aria-label', label);
  drawn.setAttribute('shape-rendering', 'crispEdges');
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', '#fff');
  const modules = document.createElementNS(SVG, 'path');
  modules.setAttribute('d', dark.join(''));
  modules.setAttribute('fill', '#000');
  drawn.append(ground, modules);
  return drawn;
}
