import type { Office } from '#core/office.ts';
import { at, bold, command, say, type Text } from '../../text.ts';

const NAME: { readonly [O in Office]: string } = {
  steward: 'Steward',
  moderator: 'Moderator',
  treasurer: 'Treasurer',
  guardian: 'Guardian',
};

export const office = {
  describe: {
    give: () => 'Give a member an office of this community',
    end: () => 'Lay down an office, or end somebody else’s',
    list: () => 'Who is in office, until when, and what an office may do',
  },
  option: {
    person: () => 'Who?',
    office: () => 'Which office?',
    term: () => 'For how long, like 90d; without it, until it is ended',
  },
  name: {
    steward: () => NAME.steward,
    moderator: () => NAME.moderator,
    treasurer: () => NAME.treasurer,
    guardian: () => NAME.guardian,
  },
  may: {
    steward: (): Text => 'looks after the chats, the language and where alarms go',
    moderator: (): Text => 'admits citizens and sets gates',
    treasurer: (): Text => 'pauses payments and lowers caps',
    guardian: (): Text => 'may veto a passed proposal within its timelock',
  },
  given: ({
    name,
    office: kind,
    until,
  }: {
    name: Text;
    office: Office;
    until: Date | null;
  }): Text =>
    until === null
      ? say`${name} is now ${[bold(NAME[kind])]}, until the office is ended.`
      : say`${name} is now ${[bold(NAME[kind])]}, until ${[at(until)]}.`,
  ended: ({ name, office: kind }: { name: Text; office: Office }): Text =>
    say`${name} is no longer ${[bold(NAME[kind])]}.`,
  heading: () => 'In office',
  none: (): Text => 'nobody',
  holder: ({
    name,
    givenBy,
    givenAt,
    until,
  }: {
    name: Text;
    givenBy: Text;
    givenAt: Date;
    until: Date | null;
  }): Text =>
    until === null
      ? say`${name}, by ${givenBy} on ${[at(givenAt, 'date')]}, until ended`
      : say`${name}, by ${givenBy} on ${[at(givenAt, 'date')]}, until ${[at(until, 'date')]}`,
  decided: ({ election }: { election: number | null }): Text =>
    election === null ? 'a decision' : `election #${election}`,
  founding: (): Text =>
    say`Founding mode: a steward gives offices with ${[command('office give')]}. Afterwards they change only by decision.`,
  constituted: (): Text =>
    say`Offices of others change only by decision. Your own you may lay down at any time with ${[command('office end')]}.`,
};
