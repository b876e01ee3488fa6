// Addresses as numbers, of both families.
export function parseAddress(text) {
  if (text.includes(':')) {
    const [head, tail] = text.split('::');
    const words = part => (part ? part.split(':') : []);
    const left = words(head);
    const right = words(tail);
    const middle = tail === undefined ? [] : Array(8 - left.length - right.length).fill('0');
    return { bits: 128, value: [...left, ...middle, ...right].reduce((sum, word) => (sum << 16n) + BigInt(`0x${word || '0'}`), 0n) };
  }
  return { bits: 32, value: text.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n) };
}

export function formatAddress(value, bits) {
  if (bits === 32) {
    return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 255n)).join('.');
  }
  const words = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return words.join(':').replace(/\b0(?::0)+\b/, ':').replace(/:{3,}/, '::');
}

/** Subnets of one length in a row, from the first. */
export class SubnetRow {
  constructor(first, length) {
    const { bits, value } = parseAddress(first.split('/')[0]);
    this.bits = bits;
    this.length = length;
    this.shift = BigInt(bits - length);
    this.first = value >> this.shift;
  }

  indexOf(subnet) {
    const { bits, value } = parseAddress(subnet.split('/')[0]);
    return bits === this.bits ? Number((value >> this.shift) - this.first) : -1;
  }

  subnetAt(index) {
    return `${formatAddress((this.first + BigInt(index)) << this.shift, this.bits)}/${this.length}`;
  }
}
