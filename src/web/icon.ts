/** The sign in a browser's tab: small enough to stand in every page, and at the address browsers ask by themselves. */
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#1f5f4a"/><path d="M11 5.5a4 4 0 1 0 0 5" fill="none" stroke="#fff" stroke-width="2"/></svg>';

export const ICON = {
  path: '/favicon.ico',
  mime: 'image/svg+xml',
  body: SVG,
  data: `data:image/svg+xml,${encodeURIComponent(SVG)}`,
} as const;
