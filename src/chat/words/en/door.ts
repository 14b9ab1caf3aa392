import { code, say } from '../../text.ts';

/** What a door itself has to say, before or after a command speaks. */
export const door = {
  /** Sends the choices that were marked. */
  done: () => 'Done',
  /** Above one's own copy of choices of which several may be marked. */
  markChoices: () => 'Mark every choice you want, then press Done.',
  /** Under the answer to somebody who hides behind a chat: the press shows who it is. */
  actAsYourself: () => 'Continue as yourself',
  /** Public, so it says nothing of the answer itself. */
  answerWaits: () =>
    'The answer is for you alone and could not be shown here. It waits in our private chat.',
  /** The same, to somebody who never opened the private chat, where a bot cannot write first. */
  askPrivately: () =>
    'The answer is for you alone and could not be shown here. Open our private chat and ask again there.',
  /** The command ran; only its words did not get through. */
  undelivered: ({ reference }: { reference: string }) =>
    say`Your request was handled, but its answer could not be shown. If you need it, tell a moderator this reference: ${[code(reference)]}`,
  openPrivateChat: () => 'Open the private chat',
};
