import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicNames } from '#chain/provider/public-name.ts';

describe('what members read of a url', () => {
  it.each([
    ['https://eth.example', 'eth.example'],
    ['https://mainnet.infura.example/v3/0123456789abcdef', 'infura.example'],
    ['https://user:secret@rpc.node.example:8545/?dkey=secret#secret', 'node.example'],
    // An account or a key in front.
    ['https://0123456789abcdef.eth.rpc.rivet.example/', 'rivet.example'],
    ['wss://NODE.EXAMPLE./ws', 'node.example'],
    ['https://rpc.node.co.uk/key', 'node.co.uk'],
    ['https://node.com.br', 'node.com.br'],
    ['https://eth.co', 'eth.co'],
    ['https://rpc.eth.com', 'eth.com'],
    ['https://bücher.example', 'xn--bcher-kva.example'],
    // Nobody else's name: only its number.
    ['http://127.0.0.1:8545', 'RPC 1'],
    ['http://0x7f.1:8545', 'RPC 1'],
    ['http://203.0.113.7/key', 'RPC 1'],
    ['http://[2001:db8::7]:8545', 'RPC 1'],
    ['http://[::ffff:203.0.113.7]:8545', 'RPC 1'],
    ['http://localhost:8545', 'RPC 1'],
    ['http://erigon:8545', 'RPC 1'],
    ['http://erigon.eth.internal:8545', 'RPC 1'],
    ['http://nas.fritz.home.arpa', 'RPC 1'],
    ['no url', 'RPC 1'],
    ['', 'RPC 1'],
  ])('%s is %s', (url, name) => {
    expect(publicNames([url])).toEqual([name]);
  });

  it('tells several of one domain apart by their place in the list', () => {
    const urls = ['https://a.node.example/1', 'https://eth.example', 'https://b.node.example/2'];
    expect(publicNames([...urls, 'http://10.0.0.1', 'http://10.0.0.2'])).toEqual([
      ...['node.example #1', 'eth.example', 'node.example #3', 'RPC 4', 'RPC 5'],
    ]);
  });

  it('never has a key in it, wherever providers put theirs', () => {
    const key = fc.stringMatching(/^[0-9a-z]{12,40}$/);
    fc.assert(
      fc.property(key, fc.integer({ min: 1024, max: 65_535 }), (secret, port) => {
        const urls = [
          ...[`https://node.example/v3/${secret}`, `https://node.example:${port}/?key=${secret}`],
          ...[`https://${secret}:${secret}@eth.example/`, `https://${secret}.rpc.other.example/`],
          ...[`http://10.1.2.3:${port}/${secret}`, `http://${secret}:${port}/`],
          ...[`http://${secret}.internal/#${secret}`, `${secret}://node.example`, secret],
        ];
        const said = publicNames(urls).join();
        expect(said).not.toContain(secret);
        expect(said).not.toContain(`:${port}`);
      }),
    );
  });
});
