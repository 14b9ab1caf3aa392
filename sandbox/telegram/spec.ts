// The Bot API as two files know it: the 10.1 document and the members that `@grammyjs/types` 5.0.0 adds to it
// (spec/additions.json). Everything the look-alike accepts or answers is held to what this returns.
import { readFileSync } from 'node:fs';

export interface SpecField {
  name: string;
  types: readonly string[];
  required: boolean;
  /** The one value the field may have, for the members of a union. */
  constant?: string;
}
interface SpecType {
  fields: readonly SpecField[];
  subtypes: readonly string[];
}
interface SpecMethod {
  fields: readonly SpecField[];
  returns: readonly string[];
}
export interface Spec {
  types: ReadonlyMap<string, SpecType>;
  methods: ReadonlyMap<string, SpecMethod>;
}

interface DocumentField {
  name: string;
  types: string[];
  required: boolean;
  description: string;
}
interface SpecDocument {
  methods: Record<string, { fields?: DocumentField[]; returns: string[] }>;
  types: Record<string, { fields?: DocumentField[]; subtypes?: string[] }>;
}
type Members = Record<string, string>;
interface Additions {
  methods: Record<string, Members>;
  returns: Record<string, string>;
  types: Record<string, Members>;
  unions: Record<string, string[]>;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./spec/${name}`, import.meta.url), 'utf8')) as T;

function documented(field: DocumentField): SpecField {
  const constant = /(?:always|must be) "?([a-z0-9_]+)"?$/.exec(field.description)?.[1];
  return {
    name: field.name,
    types: field.types,
    required: field.required,
    ...(constant === undefined ? {} : { constant }),
  };
}

function added([key, value]: [string, string]): SpecField {
  const required = !key.endsWith('?');
  const name = required ? key : key.slice(0, -1);
  if (value.startsWith('=')) return { name, types: ['String'], required, constant: value.slice(1) };
  return { name, types: value.split('|'), required };
}

/** An added member replaces a documented one of the same name (a later version made it optional). */
function merge(fields: readonly SpecField[], members: Members | undefined): SpecField[] {
  const more = Object.entries(members ?? {}).map(added);
  const names = new Set(more.map((field) => field.name));
  return [...fields.filter((field) => !names.has(field.name)), ...more];
}

let loaded: Spec | undefined;

export function loadSpec(): Spec {
  loaded ??= build(read<SpecDocument>('telegram-bot-api.json'), read<Additions>('additions.json'));
  return loaded;
}

function build(document: SpecDocument, additions: Additions): Spec {
  const types = new Map<string, SpecType>();
  const names = [document.types, additions.types, additions.unions].flatMap((x) => Object.keys(x));
  for (const name of new Set(names)) {
    const base = document.types[name];
    types.set(name, {
      fields: merge((base?.fields ?? []).map(documented), additions.types[name]),
      subtypes: [...(base?.subtypes ?? []), ...(additions.unions[name] ?? [])],
    });
  }
  const methods = new Map<string, SpecMethod>();
  const verbs = [document.methods, additions.methods].flatMap((x) => Object.keys(x));
  for (const name of new Set(verbs)) {
    const base = document.methods[name];
    methods.set(name, {
      fields: merge((base?.fields ?? []).map(documented), additions.methods[name]),
      returns: base?.returns ?? [additions.returns[name] ?? 'Boolean'],
    });
  }
  return { types, methods };
}
