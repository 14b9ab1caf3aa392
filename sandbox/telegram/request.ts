// Reads a Bot API call from HTTP: query string, JSON, urlencoded or multipart, each brought to the shapes the document
// gives the method's parameters. Files come as parts of their own, named by `attach://`.
import type { IncomingMessage } from 'node:http';
import { badRequest } from './api-error.ts';
import type { Upload } from './files.ts';
import type { SpecField } from './spec.ts';

interface BotRequest {
  params: Record<string, unknown>;
  uploads: Map<string, Upload>;
}

const MAX_BODY_BYTES = 55 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw badRequest('request entity too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Part {
  name: string;
  filename?: string;
  bytes: Buffer;
}

/** Names stand quoted or bare in the wild. */
function headerValue(head: string, key: string): string | undefined {
  const match = new RegExp(`[;\\s]${key}=(?:"([^"]*)"|([^;\\r\\n]*))`, 'iu').exec(head);
  return match?.[1] ?? match?.[2]?.trim();
}

export function readMultipart(body: Buffer, boundary: string): Part[] {
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = body.indexOf(mark);
  while (at !== -1) {
    const start = at + mark.length + 2;
    const next = body.indexOf(mark, start);
    if (next === -1) break;
    const gap = body.indexOf('\r\n\r\n', start);
    const head = gap === -1 ? '' : body.subarray(start, gap).toString();
    const name = headerValue(`;${head}`, 'name');
    if (name !== undefined && gap < next) {
      const filename = headerValue(`;${head}`, 'filename');
      const bytes = body.subarray(gap + 4, next - 2);
      parts.push({ name, bytes, ...(filename === undefined ? {} : { filename }) });
    }
    at = next;
  }
  return parts;
}

const isScalarOf = (field: SpecField, type: string): boolean => field.types.includes(type);

/** A form field is text; the document says what it stands for. */
function revive(field: SpecField | undefined, text: string): unknown {
  if (field === undefined) return text;
  if (isScalarOf(field, 'Integer') || isScalarOf(field, 'Float')) {
    if (/^-?\d+(\.\d+)?$/u.test(text)) return Number(text);
    return text;
  }
  if (isScalarOf(field, 'Boolean')) return text === 'true' ? true : text === 'false' ? false : text;
  if (isScalarOf(field, 'String') || isScalarOf(field, 'InputFile')) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`can't parse ${field.name} JSON object`);
  }
}

export async function readRequest(
  request: IncomingMessage,
  url: URL,
  fields: readonly SpecField[],
): Promise<BotRequest> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const uploads = new Map<string, Upload>();
  const texts: Array<[string, string]> = [...url.searchParams];
  const type = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  let params: Record<string, unknown> = {};
  if (type.startsWith('application/json')) {
    const parsed: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw badRequest('object expected as request body');
    }
    params = { ...parsed };
    // An object may also come serialized inside JSON, as the document's "JSON-serialized" says.
    for (const [name, value] of Object.entries(params)) {
      const field = byName.get(name);
      if (typeof value === 'string' && field !== undefined && !isScalarOf(field, 'String')) {
        params[name] = revive(field, value);
      }
    }
  } else if (type.startsWith('application/x-www-form-urlencoded')) {
    texts.push(...new URLSearchParams(body.toString()));
  } else if (type.startsWith('multipart/form-data')) {
    for (const part of readMultipart(body, headerValue(`;${type}`, 'boundary') ?? '')) {
      if (part.filename === undefined) texts.push([part.name, part.bytes.toString()]);
      else uploads.set(part.name, { name: part.filename, bytes: Buffer.from(part.bytes) });
    }
    // A file sent under the parameter's own name.
    for (const name of uploads.keys()) if (byName.has(name)) params[name] = `attach://${name}`;
  } else if (body.length > 0) throw badRequest(`unsupported content type ${type}`);
  for (const [name, text] of texts) params[name] = revive(byName.get(name), text);
  return { params, uploads };
}
