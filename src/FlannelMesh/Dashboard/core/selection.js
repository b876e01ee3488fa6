// What a person has chosen: a node, a link or a subnet. The pictures mark it, the drawer tells all about it.
import * as store from './store.js';

export const selection = { kind: null, id: null };
let opener = null;

export function select(kind, id) {
  if (kind !== null) {
    // Where the focus goes back to when the drawer is closed.
    const active = document.activeElement;
    opener = active?.closest('#drawer') ? opener : active;
  }
  selection.kind = kind;
  selection.id = id;
  store.touch('selection');
}

export function unselect() {
  select(null, null);
  if (opener?.isConnected) {
    opener.focus({ preventScroll: true });
  }
  opener = null;
}

export const selectedNode = () => (selection.kind === 'node' ? selection.id : null);
