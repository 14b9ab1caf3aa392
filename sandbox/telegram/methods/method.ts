// One Bot API method: parameters in (already held to the document), result out, or an ApiError.
import type { Bed, Params } from '../bed.ts';
import type { Uploads } from '../files.ts';

export type Method = (bed: Bed, params: Params, uploads: Uploads) => unknown;
export type Methods = Readonly<Record<string, Method>>;
