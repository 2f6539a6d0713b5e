/* Finds the number whose SHA-256, behind the salt, is the challenge. Hashes itself: the browser's own way is not there
   without https, and slower when it is asked a hundred thousand times. */
const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);
const words = new Int32Array(64);
const state = new Int32Array(8);

function fraction(value) {
  return ((value - Math.floor(value)) * 0x100000000) | 0;
}

for (let candidate = 2, found = 0; found < 64; candidate += 1) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= candidate; factor += 1) if (candidate % factor === 0) isPrime = false;
  if (!isPrime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(candidate));
  ROUNDS[found] = fraction(Math.cbrt(candidate));
  found += 1;
}

/* One block of 64 bytes, in `words`, worked into the state. Written out flat: it runs a hundred thousand times. */
function mix() {
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15];
    const y = words[at - 2];
    const small = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const large = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[at] = (words[at - 16] + small + words[at - 7] + large) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let at = 0; at < 64; at += 1) {
    const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + turned + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
    const other = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/* Leaves the state that an ASCII text ends in. */
function digest(text) {
  state.set(START);
  const length = text.length;
  const end = ((length + 8) >> 6) * 64 + 64;
  for (let block = 0; block < end; block += 64) {
    for (let at = 0; at < 16; at += 1) {
      let word = 0;
      for (let byte = block + at * 4; byte < block + at * 4 + 4; byte += 1) {
        word = (word << 8) | (byte < length ? text.charCodeAt(byte) : byte === length ? 0x80 : 0);
      }
      words[at] = word;
    }
    if (block + 64 === end) words[15] = length * 8;
    mix();
  }
}

onmessage = ({ data: { challenge, salt, maxNumber } }) => {
  const wanted = challenge.match(/.{8}/g).map((part) => parseInt(part, 16) | 0);
  for (let number = 0; number <= maxNumber; number += 1) {
    digest(salt + number);
    if (state[0] === wanted[0] && wanted.every((word, at) => word === state[at])) {
      postMessage(number);
      return;
    }
  }
};
