import { button } from './dom.js';

/** Copies text; the button says whether it worked. */
export function copyButton(text, what) {
  const node = button('Copy', 'small copy', async () => {
    const done = await copy(text);
    node.textContent = done ? 'Copied' : 'Press Ctrl-C';
    announce(done ? `${what} copied` : 'copying was refused');
    setTimeout(() => {
      node.textContent = 'Copy';
    }, 2000);
  });
  node.setAttribute('aria-label', `Copy ${what}`);
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For pages that were not opened by a loopback address: there the browser has no clipboard to write to. */
function copyBySelection(text) {
  const area = document.createElement('textarea');
  area.className = 'visually-hidden';
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

/** Says something to who listens instead of looking. */
export function announce(text) {
  document.getElementById('announcer').textContent = text;
}
