// What happens in both chats and on chain, as a worker hears it: a page that itself listens to a stream without an end
// is never done loading for a headless browser, which then takes no picture of it.
import type { Heard } from '../wire.ts';

const events = new EventSource(`/api/events${location.search}`);
const tell = (heard: Heard): void => self.postMessage(heard);

events.addEventListener('view', (event) => tell({ kind: 'view', view: JSON.parse(event.data) }));
events.addEventListener('chain', (event) => tell({ kind: 'chain', chain: JSON.parse(event.data) }));
events.addEventListener('open', () => tell({ kind: 'open' }));
events.addEventListener('error', () => tell({ kind: 'lost' }));
