/**
 * What the link asks a Telegram group for (`&admin=`); the README names the same. To ban users is not among them: only a
 * gate that removes people needs it, and whoever switches that on is told to give it in the group's settings.
 */
export const ADMIN_RIGHTS = ['invite_users', 'pin_messages', 'manage_tags'] as const;

/** Opens Telegram's list of groups, adds the bot to the one that is chosen, and says the code there. */
export const attachLink = (telegramUsername: string, code: string): string =>
  `https://t.me/${telegramUsername}?startgroup=attach_${code}&admin=${ADMIN_RIGHTS.join('+')}`;
