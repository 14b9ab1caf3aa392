/** Templates of proposals: moderators keep them, every member starts from one; what was set before stays in the books. */
import type { CommunityId, PersonId } from '#core/identity.ts';
import {
  decideTemplate,
  MAX_TEMPLATES,
  type TemplateInput,
  templateKey,
} from '#core/proposal/template.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { TemplateRow } from '#store/track.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';

/** As the options of a command carry them: method, choices, seats, secrecy, order. */
export type TemplateSettings = { readonly [option: string]: string };

export type Template = { name: string; title: string; body: string; settings: TemplateSettings };

/** `eventId`: the act that asked; delivered twice it is done once. */
type Asked = { community: CommunityId; person: PersonId; eventId: string };

const SET = 'template.set';
const DROP = 'template.drop';
type Dependencies = { store: Store; offices: Offices; audit: Audit };

export type Templates = ReturnType<typeof createTemplates>;

const templateOf = ({ name, title, body, settings }: TemplateRow): Template => ({
  ...{ name, title, body, settings: settings as TemplateSettings },
});

export function createTemplates({ store, offices, audit }: Dependencies) {
  const named = async (
    books: Books,
    community: CommunityId,
    name: string,
  ): Promise<Result<Template>> => {
    const key = templateKey(name);
    const found = (await books.tracks.listTemplates(community)).find((one) => one.name === key);
    return found ? accept(templateOf(found)) : refuse({ code: 'template-unknown', text: name });
  };

  return {
    list: async (community: CommunityId): Promise<Template[]> =>
      (await store.tracks.listTemplates(community)).map(templateOf),

    find: (community: CommunityId, name: string) => named(store, community, name),

    /** In place of one of the same name. */
    async set(
      { community, person, eventId }: Asked,
      input: TemplateInput,
      settings: TemplateSettings,
    ): Promise<Result<Template>> {
      return store.transaction('set template', async (books) => {
        await books.communities.lockCommunity(community);
        const may = await offices.require(community, person, 'template.change', books);
        if (!may.ok) return may;
        const decided = decideTemplate(input);
        if (!decided.ok) return decided;
        const { name } = decided.value;
        const row = { ...decided.value, settings: { ...settings } };
        if (await audit.isDone(books, eventId, SET)) return accept(row);
        const others = (await books.tracks.listTemplates(community)).filter(
          (one) => one.name !== name,
        );
        if (others.length >= MAX_TEMPLATES) {
          return refuse({ code: 'templates-many', max: MAX_TEMPLATES });
        }
        const at = await books.now();
        await books.tracks.updateTemplateRemoved(community, name, at);
        await books.tracks.insertTemplate({ communityId: community, ...row, setBy: person, at });
        await audit.note(books, {
          ...{ community, actor: person, action: SET, subject: name, eventId },
          details: { title: row.title },
        });
        return accept(row);
      });
    },

    async drop(
      { community, person, eventId }: Asked,
      name: string,
    ): Promise<Result<Pick<Template, 'name'>>> {
      return store.transaction('drop template', async (books) => {
        await books.communities.lockCommunity(community);
        const may = await offices.require(community, person, 'template.change', books);
        if (!may.ok) return may;
        if (await audit.isDone(books, eventId, DROP)) return accept({ name: templateKey(name) });
        const found = await named(books, community, name);
        if (!found.ok) return found;
        const subject = found.value.name;
        await books.tracks.updateTemplateRemoved(community, subject, await books.now());
        await audit.note(books, { community, actor: person, action: DROP, subject, eventId });
        return found;
      });
    },
  };
}
