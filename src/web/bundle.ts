/**
 * The script and style of the pages, bundled once when the web role starts: production needs no build step.
 * Names carry a hash, so browsers may keep them for ever. What a page seldom needs (a connector, a QR code) is
 * a part of its own, which a browser fetches when somebody asks for it and not before.
 */
import { basename, join } from 'node:path';
import { build, stop } from 'esbuild';

export type Asset = { path: string; mime: string; body: string };
/** `act` is the script of the wallet page, `vote` of a vote's, `tokens` where holders vote, `owner` of a Safe's owners. */
export type Bundle = {
  script: Asset;
  act: Asset;
  vote: Asset;
  tokens: Asset;
  owner: Asset;
  style: Asset;
  byPath: ReadonlyMap<string, Asset>;
};

const BROWSER = join(import.meta.dirname, 'browser');
/** Where the pages find them; it is never written to. */
const FOLDER = '/assets';

const mimeOf = (path: string): string =>
  path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';

async function bundleFiles(files: readonly string[]) {
  const { outputFiles, metafile } = await build({
    entryPoints: files.map((file) => join(BROWSER, file)),
    outdir: FOLDER,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    metafile: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome107', 'firefox104', 'safari16'],
    // Libraries made for Node first look for their global object by this name.
    define: { global: 'globalThis' },
    charset: 'utf8',
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const assets = outputFiles.map(({ path, text }): Asset => {
    const served = `${FOLDER}/${basename(path)}`;
    return { path: served, mime: mimeOf(served), body: text };
  });
  const entryOf = (file: string): Asset => {
    const [path] =
      Object.entries(metafile.outputs).find(
        ([, { entryPoint = '' }]) => basename(entryPoint) === file,
      ) ?? [];
    const found = assets.find((asset) => basename(asset.path) === basename(path ?? ''));
    if (!found) throw new Error(`${file} was bundled to nothing`);
    return found;
  };
  return { assets, entryOf };
}

export async function createBundle(): Promise<Bundle> {
  try {
    const { assets, entryOf } = await bundleFiles([
      ...['link.ts', 'act.ts', 'vote.ts', 'token-vote.ts', 'owner.ts', 'style.css'],
    ]);
    return {
      script: entryOf('link.ts'),
      act: entryOf('act.ts'),
      vote: entryOf('vote.ts'),
      tokens: entryOf('token-vote.ts'),
      owner: entryOf('owner.ts'),
      style: entryOf('style.css'),
      byPath: new Map(assets.map((asset) => [asset.path, asset])),
    };
  } finally {
    // Else its own process stays as long as ours.
    await stop();
  }
}
