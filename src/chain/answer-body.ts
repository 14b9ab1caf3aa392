/** As much of an answer over HTTP as somebody is ready to read. Throws where it is more. */
export async function readMost(response: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > mostBytes) throw new Error('it answered with too much');
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
