// Whose view this is, whether it is live, and a banner when it is not.
import { ageElement, everySecond, setAge } from '../core/clock.js';
import { button, byId, el, setText } from '../core/dom.js';
import { connection } from '../core/feed.js';
import { number } from '../core/format.js';
import * as store from '../core/store.js';

let firstVersion = null;

export function startConnection() {
  const banner = byId('banner');
  const text = el('span');
  const reload = button('Reload', 'small', () => location.reload());
  banner.append(text, reload);
  const heard = ageElement(NaN);
  const word = el('span', 'state none', 'Connecting');
  byId('connection').append(word);
  const lost = el('span', null, ' Last heard ', heard, '.');
  banner.insertBefore(lost, reload);

  const show = () => {
    const isLost = connection.state === 'lost';
    const node = store.get('node');
    document.body.classList.toggle('stale', isLost);
    word.className = `state ${isLost ? 'bad' : connection.state === 'open' ? 'good' : 'none'}`;
    setText(word, isLost ? 'Connection lost' : connection.state === 'open' ? 'Live' : connection.state === 'locked' ? 'Sign in' : 'Connecting');
    word.title = isLost
      ? `Seen by this page: ${connection.reason}`
      : 'Seen by this page: the agent sends every change, and a sign of life every 15 s';
    const isNewer = node && firstVersion && node.version !== firstVersion;
    banner.hidden = !isLost && !isNewer;
    banner.classList.toggle('mild', !isLost);
    lost.hidden = !isLost || connection.lastHeard === null;
    reload.hidden = isLost;
    setAge(heard, connection.lastHeard ?? NaN);
    if (isLost) {
      setText(text, `The connection to the agent is lost (${connection.reason}). What stands below is old; this page tries again by itself.`);
    } else if (isNewer) {
      setText(text, `The agent is now version ${node.version}; this page is of ${firstVersion}.`);
    }
  };
  store.on(['connection', 'node'], () => {
    firstVersion ??= store.get('node')?.version ?? null;
    show();
  });
  everySecond(() => connection.state === 'lost' && setAge(heard, connection.lastHeard ?? NaN));

  store.on(['node'], () => {
    const node = store.get('node');
    const parts = [el('strong', null, node.name), ` ${node.address}`];
    byId('observer').replaceChildren('Seen by ', ...parts);
    byId('observer').title = `This page is served by ${node.name}; it shows the cluster as that node sees it`;
    document.title = `FlannelMesh · ${node.name}`;
    byId('footer').replaceChildren(
      `flannelmesh ${node.version} on ${node.name} · cluster ${node.clusterId ?? 'unknown'} · started `, ageElement(Date.parse(node.startedAt)),
      ` · ${node.backend}, ${node.network}, MTU ${node.mtu === null ? '–' : number(node.mtu)}, ${node.interface} · `,
      Object.assign(el('a', null, 'metrics'), { href: '/metrics' }));
  });
}
