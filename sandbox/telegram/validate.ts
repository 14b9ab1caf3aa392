// Holds every request, answer and update to the Bot API document with ajv: known names only, required ones present,
// types and unions exact. Schemas are compiled the first time they are needed.
import { Ajv, type ErrorObject, type SchemaObject, type ValidateFunction } from 'ajv';
import { loadSpec, type Spec, type SpecField } from './spec.ts';

export interface Violation {
  direction: 'request' | 'response' | 'update' | 'method';
  method: string;
  detail: string;
}

export interface Validator {
  /** Undefined when it fits, otherwise what does not fit. */
  request(method: string, params: unknown): string | undefined;
  response(method: string, result: unknown): string | undefined;
  update(update: unknown): string | undefined;
}

const SCALARS: Readonly<Record<string, SchemaObject>> = {
  Integer: { type: 'integer' },
  Float: { type: 'number' },
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  InputFile: { type: 'string', pattern: '^attach://' },
};

function schemaOf(type: string): SchemaObject {
  const item = /^Array of (.+)$/.exec(type)?.[1];
  if (item !== undefined) return { type: 'array', items: schemaOf(item) };
  return SCALARS[type] ?? { $ref: type };
}

const oneOfTypes = (types: readonly string[]): SchemaObject => {
  const [only] = types;
  return types.length === 1 && only !== undefined
    ? schemaOf(only)
    : { anyOf: types.map((type) => schemaOf(type)) };
};

function objectOf(fields: readonly SpecField[]): SchemaObject {
  return {
    type: 'object',
    additionalProperties: false,
    required: fields.filter((field) => field.required).map((field) => field.name),
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        field.constant === undefined ? oneOfTypes(field.types) : { const: field.constant },
      ]),
    ),
  };
}

/** A union whose members all carry a different constant under one name is told apart by it: clear errors, no search. */
function unionOf(spec: Spec, subtypes: readonly string[]): SchemaObject {
  for (const name of ['type', 'status', 'source']) {
    const tags = subtypes.map(
      (subtype) => spec.types.get(subtype)?.fields.find((field) => field.name === name)?.constant,
    );
    if (tags.every((tag) => tag !== undefined) && new Set(tags).size === tags.length) {
      return {
        type: 'object',
        discriminator: { propertyName: name },
        required: [name],
        oneOf: subtypes.map((subtype) => ({ $ref: subtype })),
      };
    }
  }
  return { anyOf: subtypes.map(schemaOf) };
}

/** Of a union's many complaints the deepest one that is not merely "another member" says what is wrong. */
function explain(errors: readonly ErrorObject[]): string {
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const telling = errors.filter((error) => !['anyOf', 'oneOf', 'const'].includes(error.keyword));
  const pool = telling.length > 0 ? telling : errors;
  const worst = pool.reduce((a, b) => (depth(b) > depth(a) ? b : a));
  const extra = worst.params['additionalProperty'];
  const name = extra === undefined ? '' : ` '${String(extra)}'`;
  return `${worst.instancePath || '/'} ${worst.message ?? worst.keyword}${name}`;
}

export function createValidator(spec: Spec = loadSpec()): Validator {
  const ajv = new Ajv({
    discriminator: true,
    strict: false,
    inlineRefs: false,
    meta: false,
    validateSchema: false,
  });
  for (const [name, type] of spec.types) {
    ajv.addSchema(
      type.subtypes.length > 0 ? unionOf(spec, type.subtypes) : objectOf(type.fields),
      name,
    );
  }
  const compiled = new Map<string, ValidateFunction>();
  const check = (key: string, schema: () => SchemaObject, value: unknown): string | undefined => {
    let validate = compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(schema());
      compiled.set(key, validate);
    }
    return validate(value) ? undefined : explain(validate.errors ?? []);
  };
  return {
    request: (method, params) =>
      check(`> ${method}`, () => objectOf(spec.methods.get(method)?.fields ?? []), params),
    response: (method, result) =>
      check(
        `< ${method}`,
        () => oneOfTypes(spec.methods.get(method)?.returns ?? ['Boolean']),
        result,
      ),
    update: (update) => check('update', () => ({ $ref: 'Update' }), update),
  };
}

let shared: Validator | undefined;

/** One for the process: compiled schemas are worth keeping, and a validator holds nothing else. */
export function sharedValidator(): Validator {
  shared ??= createValidator();
  return shared;
}
