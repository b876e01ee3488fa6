// How links look: hue for latency, and for everything that is not well another line as well, never the hue alone.
import { colours } from '../core/theme.js';
import { linkWord } from '../core/words.js';

export const LATENCIES = [
  { below: 1000, key: 'fast', text: 'under 1 ms' },
  { below: 10000, key: 'medium', text: 'under 10 ms' },
  { below: 100000, key: 'slow', text: 'under 100 ms' },
  { below: Infinity, key: 'slowest', text: '100 ms and more' },
];

/** fast, medium, slow, slowest, lossy, lost or unknown. */
export function lookOf(link) {
  const word = linkWord(link);
  if (word !== 'ok') {
    return word;
  }
  return LATENCIES.find(step => (link.rttMicros ?? 0) < step.below).key;
}

export const DASHES = { lossy: [7, 3], lost: [5, 4], unknown: [1, 4] };

/** Worst last, so that it is drawn on top. */
export const LOOKS = ['unknown', 'fast', 'medium', 'slow', 'slowest', 'lossy', 'lost'];

export const readPalette = () => colours(
  'fast', 'medium', 'slow', 'slowest', 'lossy', 'lost', 'unknown', 'text', 'line', 'panel', 'raised', 'good', 'note', 'bad', 'none');
