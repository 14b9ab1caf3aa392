// In the bot's pages a t.me link would leave for the real Telegram; here it opens in the sandbox's, as an app on the same
// machine would take it.

export function takeTelegramLinks(path: string): void {
  document.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link?.hostname !== 't.me') return;
      event.preventDefault();
      void fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: link.href }),
      })
        .then((response) => response.json())
        .then((outcome: { ok: boolean; error?: string }) => {
          if (!outcome.ok) alert(outcome.error);
        });
    },
    { capture: true },
  );
}
