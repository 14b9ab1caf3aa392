// What the door puts into each of the bot's pages: the wallet, and the way into the sandbox's Telegram.
export { takeTelegramLinks } from './telegram-app.ts';
export { install } from './wallet.ts';
