// An agent may ask who reads: for a token. It is asked for once, kept for this tab alone, and goes into the header of each request.
import { attributes, byId, el, setText } from './dom.js';

const KEY = 'flannelmesh-token';
let token = kept();
let asking = null;

function kept() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(value) {
  token = value;
  try {
    if (value) {
      sessionStorage.setItem(KEY, value);
    } else {
      sessionStorage.removeItem(KEY);
    }
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}

/** fetch with the token, if there is one. */
export const request = (path, options = {}) => fetch(path, {
  ...options,
  cache: 'no-store',
  headers: token ? { ...options.headers, Authorization: `Bearer ${token}` } : options.headers,
});

export const currentToken = () => token;

/** After an answer 401 to `used`: asks for the token, and is done when there is another one to try. All who wait, wait for the same. */
export async function signIn(used) {
  if (token === used) {
    asking ??= show(used !== null).finally(() => { asking = null; });
  }
  await asking;
}

function show(wasRefused) {
  return new Promise(resolve => {
    const input = attributes(el('input'), { type: 'password', id: 'token', autocomplete: 'current-password', spellcheck: 'false', required: true });
    const label = attributes(el('label', null, 'Token'), { for: 'token' });
    const problem = attributes(el('p', 'refused'), { role: 'alert' });
    setText(problem, wasRefused ? 'The agent does not take this token.' : '');
    const button = attributes(el('button', 'small', 'Sign in'), { type: 'submit' });
    const form = el('form', 'panel sign-in',
      el('h2', null, 'This agent asks who you are'),
      el('p', null, 'It has a token in the file of --http-token-file. This page keeps it until the tab is closed, and sends it to this agent alone.'),
      label, input, button, problem);
    form.addEventListener('submit', event => {
      event.preventDefault();
      if (/^[!-~]+$/.test(input.value.trim())) {
        keep(input.value.trim());
        form.remove();
        byId('main').hidden = false;
        resolve();
      } else {
        setText(problem, 'A token is one word of letters, digits and signs.');
      }
    });
    byId('main').hidden = true;
    byId('main').before(form);
    input.focus();
  });
}
