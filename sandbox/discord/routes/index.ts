/** Every REST route the look-alike plays. */
import type { Route } from '../route.ts';
import { applicationRoutes } from './application.ts';
import { channelRoutes } from './channel.ts';
import { commandRoutes } from './command.ts';
import { guildRoutes } from './guild.ts';
import { interactionRoutes } from './interaction.ts';
import { memberRoutes } from './member.ts';
import { messageRoutes } from './message.ts';
import { roleRoutes } from './role.ts';
import { threadRoutes } from './thread.ts';

export const routes: readonly Route[] = [
  ...applicationRoutes,
  ...guildRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...channelRoutes,
  ...threadRoutes,
  ...messageRoutes,
  ...commandRoutes,
  ...interactionRoutes,
];
