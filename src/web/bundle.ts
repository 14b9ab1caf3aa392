/**
 * The script and style of the pages, bundled once when the web role starts: production needs no build step.
 * Names carry a hash, so browsers may keep them for ever.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, stop } from 'esbuild';

export type Asset = { path: string; mime: string; body: string };
/** `act` is the script of the wallet page. */
export type Bundle = {
  script: Asset;
  act: Asset;
  style: Asset;
  byPath: ReadonlyMap<string, Asset>;
};

const BROWSER = join(import.meta.dirname, 'browser');

const named = (name: string, extension: 'js' | 'css', mime: string, body: string): Asset => {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { path: `/assets/${name}-${hash}.${extension}`, mime, body };
};

async function bundleFile(file: string): Promise<string> {
  const result = await build({
    entryPoints: [join(BROWSER, file)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome107', 'firefox104', 'safari16'],
    charset: 'utf8',
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`${file} was bundled to nothing`);
  return output.text;
}

export async function createBundle(): Promise<Bundle> {
  try {
    const files = ['link.ts', 'act.ts', 'style.css'].map(bundleFile);
    const [js = '', acting = '', css = ''] = await Promise.all(files);
    const script = named('link', 'js', 'text/javascript; charset=utf-8', js);
    const act = named('act', 'js', 'text/javascript; charset=utf-8', acting);
    const style = named('style', 'css', 'text/css; charset=utf-8', css);
    const byPath = new Map([script, act, style].map((one) => [one.path, one]));
    return { script, act, style, byPath };
  } finally {
    // Else its own process stays as long as ours.
    await stop();
  }
}
