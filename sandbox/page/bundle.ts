// The page's script and style, and the wallet's script, bundled by esbuild at the start: nothing is built ahead.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, stop } from 'esbuild';

export type Assets = {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  /** The worker that listens for the page. */
  readonly stream: string;
  /** Offers `sandbox.install` and `sandbox.takeTelegramLinks`; see wallet-script.ts. */
  readonly injected: string;
  /** By path. */
  readonly fonts: ReadonlyMap<string, Buffer>;
};

const browser = join(import.meta.dirname, 'browser');

const WEIGHTS = { 400: '400Regular', 600: '600SemiBold' } as const;

/** So that the page looks alike everywhere, also where no font is installed. */
const readFonts = (): Map<string, Buffer> =>
  new Map(
    Object.entries(WEIGHTS).map(([weight, name]) => {
      const file = import.meta.resolve(`@expo-google-fonts/inter/${name}/Inter_${name}.ttf`);
      return [`/inter-${weight}.ttf`, readFileSync(new URL(file))];
    }),
  );

async function bundle(file: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(browser, file)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: ['es2023', 'chrome111', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    // The fonts are served as they are.
    external: ['/inter-*'],
    logLevel: 'silent',
    ...(format === 'iife' && { globalName: 'sandbox' }),
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`${file} was bundled to nothing`);
  return output.text;
}

let bundled: Promise<Assets> | undefined;

/** Once per process; esbuild's own process is ended after it. */
export function bundlePage(): Promise<Assets> {
  bundled ??= Promise.all([
    bundle('main.ts', 'esm'),
    bundle('style.css', 'esm'),
    bundle('injected.ts', 'iife'),
    bundle('stream.ts', 'iife'),
  ])
    .then(([script, style, injected, stream]) => ({
      html: readFileSync(join(browser, 'index.html'), 'utf8'),
      script,
      style,
      injected,
      stream,
      fonts: readFonts(),
    }))
    .finally(() => stop());
  return bundled;
}
