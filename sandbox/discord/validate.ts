/**
 * Holds requests and answers against Discord's official OpenAPI document: schema, unknown keys, query and path.
 * The document is read once per process and each schema compiled when first needed.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
}

interface Parameter {
  in: 'path' | 'query';
  name: string;
  required?: boolean;
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation> & { parameters?: Parameter[] }>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  };
}

/** Bit fields: the document says integer, Discord's reference and every client write decimal strings; both are accepted. */
const BIT_FIELDS: readonly (readonly [schema: string, property: string])[] = [
  ['ApplicationCommandCreateRequest', 'default_member_permissions'],
  ['ApplicationCommandPatchRequestPartial', 'default_member_permissions'],
  ['ApplicationCommandUpdateRequest', 'default_member_permissions'],
  ['ChannelPermissionOverwriteRequest', 'allow'],
  ['ChannelPermissionOverwriteRequest', 'deny'],
  ['CreateRoleRequest', 'permissions'],
  ['UpdateRoleRequestPartial', 'permissions'],
];

function correct(document: Document): void {
  dropEmptyEnums(document);
  const { schemas } = document.components;
  const decimal: Schema = { type: ['integer', 'string', 'null'] };
  for (const [name, property] of BIT_FIELDS) {
    const properties = schemas[name]?.properties;
    if (!properties?.[property]) throw new Error(`the document has no ${name}.${property}`);
    properties[property] = decimal;
  }
  const overwrite =
    document.paths['/channels/{channel_id}/permissions/{overwrite_id}']?.['put']?.requestBody
      ?.content['application/json']?.schema.properties;
  if (overwrite) Object.assign(overwrite, { allow: decimal, deny: decimal });
  // Field errors carry names (BASE_TYPE_REQUIRED), which the document types as integers.
  const inner = schemas['InnerErrors']?.properties?.['_errors'];
  if (inner) inner.items = { type: 'object' };
}

/** Two enums of the document have no member, which JSON Schema forbids. */
function dropEmptyEnums(node: unknown): void {
  if (node === null || typeof node !== 'object') return;
  if ('enum' in node && Array.isArray(node.enum) && node.enum.length === 0) delete node.enum;
  for (const child of Object.values(node)) dropEmptyEnums(child);
}

const ID = 'discord';
const JSON_TYPE = 'application/json';
const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
const pointer = (...parts: string[]): string => `${ID}#/${parts.map(escaped).join('/')}`;

/** discord.js writes these two into every message body; false asks for nothing. */
const isClientNoise = (key: string, value: unknown): boolean =>
  value === false && (key === 'tts' || key === 'enforce_nonce');

const UNIONS = new Set(['oneOf', 'anyOf', 'allOf', 'if', 'const']);

/** A branch of a union that was never meant shows as its `type` not fitting. */
const isWrongBranch = ({ keyword, instancePath }: ErrorObject): boolean =>
  UNIONS.has(keyword) || (keyword === 'enum' && instancePath.endsWith('/type'));

/** The errors deepest in the value say most; those of a union's other branches little. */
function describe(errors: readonly ErrorObject[] | null | undefined): string {
  const all = errors ?? [];
  const telling = all.filter((error) => !isWrongBranch(error));
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const deepest = (telling.length > 0 ? telling : all).toSorted((a, b) => depth(b) - depth(a));
  return deepest
    .slice(0, 3)
    .map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`)
    .join('; ');
}

export class OpenApi {
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    correct(document);
    this.#document = document;
    this.#ajv = new Ajv2020({
      strict: false,
      validateSchema: false,
      inlineRefs: false,
      formats: {
        int32: true,
        int64: true,
        double: true,
        nonce: true,
        snowflake: /^\d{1,20}$/,
        'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
        uri: (text: string) => URL.canParse(text),
      },
    });
    this.#ajv.addSchema(document, ID);
  }

  /** Why a body does not fit its route, or undefined. */
  request(method: string, template: string, body: unknown): string | undefined {
    const schema = this.#operation(method, template)?.requestBody?.content[JSON_TYPE]?.schema;
    if (!schema) return body === undefined ? undefined : 'this route takes no body';
    const stranger = this.#unknownKey(this.#branches(schema), body, '');
    if (stranger) return `unknown key ${stranger}`;
    const at = ['requestBody', 'content', JSON_TYPE, 'schema'];
    return this.#check(pointer('paths', template, method.toLowerCase(), ...at), body);
  }

  parameters(
    method: string,
    template: string,
    path: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): string | undefined {
    const known = [
      ...(this.#document.paths[template]?.parameters ?? []),
      ...(this.#operation(method, template)?.parameters ?? []),
    ];
    const names = known.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const stranger = Object.keys(query).find((name) => !names.includes(name));
    if (stranger) return `unknown query parameter ${stranger}`;
    return firstOf(known, (parameter) => {
      const text = (parameter.in === 'path' ? path : query)[parameter.name];
      if (text !== undefined) {
        return badParameter(this.#resolve(parameter.schema), parameter.name, text);
      }
      return parameter.required
        ? `${parameter.in} parameter ${parameter.name} is missing`
        : undefined;
    });
  }

  response(method: string, template: string, status: number, body: unknown): string | undefined {
    const responses = this.#operation(method, template)?.responses ?? {};
    const isRefusal = status >= 400 && status < 500;
    const key = String(status) in responses || !isRefusal ? String(status) : '4XX';
    const response = responses[key];
    if (!response) return `the document has no answer ${status} here`;
    const shared = response.$ref?.split('/').at(-1);
    const content = shared
      ? this.#document.components.responses[shared]?.content
      : response.content;
    if (!content?.[JSON_TYPE]) return body === undefined ? undefined : 'this answer has no body';
    const at = shared
      ? ['components', 'responses', shared]
      : ['paths', template, method.toLowerCase(), 'responses', key];
    return this.#check(pointer(...at, 'content', JSON_TYPE, 'schema'), body);
  }

  #operation(method: string, template: string): Operation | undefined {
    return this.#document.paths[template]?.[method.toLowerCase()];
  }

  #check(ref: string, value: unknown): string | undefined {
    const validate = this.#compiled.get(ref) ?? this.#ajv.compile({ $ref: ref });
    this.#compiled.set(ref, validate);
    return validate(value) ? undefined : describe(validate.errors);
  }

  #resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (this.#document.components.schemas[name] ?? {});
  }

  /** The branches of a schema, references followed. */
  #branches(schema: Schema): Schema[] {
    const own = this.#resolve(schema);
    const inner = [...(own.allOf ?? []), ...(own.anyOf ?? []), ...(own.oneOf ?? [])];
    return [own, ...inner.flatMap((one) => this.#branches(one))];
  }

  /** The first key that no branch knows, as a path: the schemas themselves let every key pass. */
  #unknownKey(schemas: readonly Schema[], value: unknown, path: string): string | undefined {
    if (Array.isArray(value)) {
      const items = schemas.flatMap(({ items }) => (items ? this.#branches(items) : []));
      return firstOf(value.entries(), ([at, one]) => this.#unknownKey(items, one, `${path}/${at}`));
    }
    if (value === null || typeof value !== 'object') return undefined;
    const isOpen = schemas.some(({ additionalProperties }) => Boolean(additionalProperties));
    if (isOpen || !schemas.some(({ properties }) => properties)) return undefined;
    return firstOf(Object.entries(value), ([key, child]) => {
      const known = schemas.flatMap(({ properties }) => {
        const property = properties?.[key];
        return property ? this.#branches(property) : [];
      });
      if (known.length > 0) return this.#unknownKey(known, child, `${path}/${key}`);
      return isClientNoise(key, child) ? undefined : `${path}/${key}`;
    });
  }
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Parameters arrive as text: type and pattern are looked at, no more. */
function badParameter(
  schema: Schema & { pattern?: string; minimum?: number; maximum?: number },
  name: string,
  text: string,
): string | undefined {
  const bad = `${name}=${text} does not fit`;
  if (schema.type === 'boolean') return /^(true|false|0|1)$/.test(text) ? undefined : bad;
  if (schema.pattern && !new RegExp(schema.pattern).test(text)) return bad;
  if (schema.type !== 'integer') return undefined;
  const value = Number(text);
  const inRange = value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  return Number.isInteger(value) && inRange ? undefined : bad;
}

let loaded: OpenApi | undefined;

/** Shared by all look-alikes of a process: the document never changes. */
export function loadOpenApi(): OpenApi {
  loaded ??= new OpenApi(
    JSON.parse(
      readFileSync(new URL('./spec/discord-openapi.json', import.meta.url), 'utf8'),
    ) as Document,
  );
  return loaded;
}
