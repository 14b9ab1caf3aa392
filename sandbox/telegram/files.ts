// Uploaded files: kept in the world, checked as Telegram checks pictures, shown as PhotoSize or Document.
import { badRequest, NotServed } from './api-error.ts';
import type { Bed } from './bed.ts';
import type { StoredFile } from './world.ts';

export interface Upload {
  name: string;
  bytes: Buffer;
}
/** Multipart parts of one request, by the name behind `attach://`. */
export type Uploads = ReadonlyMap<string, Upload>;

const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
};
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_FILE_BYTES = 50 * 1024 * 1024;

interface Picture {
  mime: string;
  width: number;
  height: number;
}

/** Start-of-frame segments carry the size; all others are skipped by their length. */
function jpegSize(bytes: Buffer): Picture | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return {
        mime: 'image/jpeg',
        height: bytes.readUInt16BE(at + 5),
        width: bytes.readUInt16BE(at + 7),
      };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function pictureOf(bytes: Buffer): Picture | undefined {
  const isPng =
    bytes.length > 24 && bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
  if (isPng)
    return { mime: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  return bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined;
}

function keep(bed: Bed, upload: Upload, folder: string, picture?: Picture): StoredFile {
  const number = ++bed.world.counters.file;
  const extension = upload.name.split('.').at(-1)?.toLowerCase() ?? 'dat';
  const file: StoredFile = {
    id: `AgACAgIAAxk${String(number).padStart(8, '0')}`,
    uniqueId: `AQAD${String(number).padStart(8, '0')}`,
    path: `${folder}/file_${number}.${extension}`,
    name: upload.name,
    mime: picture?.mime ?? MIME_BY_EXTENSION[extension] ?? 'application/octet-stream',
    ...(picture === undefined ? {} : { width: picture.width, height: picture.height }),
    base64: upload.bytes.toString('base64'),
    size: upload.bytes.length,
  };
  bed.world.files[file.id] = file;
  return file;
}

/** An upload by `attach://name`, or a file sent before by its file_id. */
function resolve(bed: Bed, uploads: Uploads, ref: string): Upload | StoredFile {
  const part = /^attach:\/\/(.+)$/u.exec(ref)?.[1];
  if (part !== undefined) {
    const upload = uploads.get(part);
    if (upload === undefined)
      throw badRequest('invalid file HTTP URL specified: Unsupported URL protocol');
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
    return upload;
  }
  if (/^https?:/u.test(ref)) throw new NotServed('files by HTTP URL');
  const known = bed.world.files[ref];
  if (known === undefined) {
    throw badRequest(
      "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    );
  }
  return known;
}

export function takePhoto(bed: Bed, uploads: Uploads, ref: string): StoredFile {
  const source = resolve(bed, uploads, ref);
  if ('id' in source) {
    if (source.width === undefined) throw badRequest("can't use file of type Document as Photo");
    return source;
  }
  if (source.bytes.length > MAX_PHOTO_BYTES)
    throw new NotServed('photos over 10 MB (the real answer is 413)');
  const picture = source.bytes.length > 10 ? pictureOf(source.bytes) : undefined;
  if (picture === undefined) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = picture;
  if (width + height > 10_000 || Math.max(width / height, height / width) > 20) {
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  }
  return keep(bed, source, 'photos', picture);
}

export function takeDocument(bed: Bed, uploads: Uploads, ref: string): StoredFile {
  const source = resolve(bed, uploads, ref);
  if ('id' in source) return source;
  if (source.bytes.length > MAX_FILE_BYTES)
    throw new NotServed('files over 50 MB (the real answer is 413)');
  return keep(bed, source, 'documents');
}

export const photoSizes = (file: StoredFile): Array<Record<string, unknown>> => [
  {
    file_id: file.id,
    file_unique_id: file.uniqueId,
    file_size: file.size,
    width: file.width ?? 0,
    height: file.height ?? 0,
  },
];

export const documentOf = (file: StoredFile): Record<string, unknown> => ({
  file_id: file.id,
  file_unique_id: file.uniqueId,
  file_name: file.name,
  mime_type: file.mime,
  file_size: file.size,
});
