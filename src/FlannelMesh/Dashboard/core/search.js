// One search for the whole page: lists show what matches, pictures dim the rest.
import * as store from './store.js';

let words = [];

export const isSearching = () => words.length > 0;

/** True if every word of the search is in one of the texts. */
export function matches(...texts) {
  if (words.length === 0) {
    return true;
  }
  const all = texts.join('\n').toLowerCase();
  return words.every(word => all.includes(word));
}

export function startSearch(input) {
  input.addEventListener('input', () => {
    words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    store.touch('search');
  });
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape' && input.value !== '') {
      input.value = '';
      input.dispatchEvent(new Event('input'));
      event.stopPropagation();
    }
  });
  document.addEventListener('keydown', event => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
}
