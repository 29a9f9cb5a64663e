/**
 * SHA-1 of a text in UTF-8 behind some bytes, as five words. Ids need it (I1) for every worker that comes in: a short
 * text takes a tenth of the time of a hash object of Node here, for nothing is allocated.
 */
export function sha1(prefix: Uint8Array, text: string): Int32Array {
  const length = fill(prefix, text);
  STATE.set(START);
  for (let at = 0; at < length; at += 64) block(at);
  return STATE;
}

const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const STATE = new Int32Array(5);
const WORDS = new Int32Array(80);
const encoder = new TextEncoder();
let bytes = new Uint8Array(256);
let view = new DataView(bytes.buffer);

/** Writes the message with its padding. @returns its length, in whole blocks of 64 bytes */
function fill(prefix: Uint8Array, text: string): number {
  const most = prefix.length + 3 * text.length + 72;
  if (bytes.length < most) {
    bytes = new Uint8Array(most);
    view = new DataView(bytes.buffer);
  }
  bytes.set(prefix);
  const end = prefix.length + encoder.encodeInto(text, bytes.subarray(prefix.length)).written;
  const length = (end + 9 + 63) & ~63;
  bytes.fill(0, end, length);
  bytes[end] = 0x80;
  view.setUint32(length - 4, end * 8);
  return length;
}

function block(at: number): void {
  for (let i = 0; i < 16; i += 1) WORDS[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 80; i += 1) {
    const mixed = word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16);
    WORDS[i] = (mixed << 1) | (mixed >>> 31);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = STATE;
  for (let i = 0; i < 80; i += 1) {
    const next = (((a << 5) | (a >>> 27)) + round(i, b, c, d) + e + word(i)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
}

function round(i: number, b: number, c: number, d: number): number {
  if (i < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (i < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (i < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function word(i: number): number {
  return WORDS[i] as number;
}

function add(i: number, value: number): void {
  STATE[i] = ((STATE[i] as number) + value) | 0;
}
