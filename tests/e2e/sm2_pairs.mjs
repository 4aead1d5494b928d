// Reads lines {data, point, signature} that somebody else signed, checks each by sm-crypto, and writes as many of its
// own for the other to check. Everything is hexadecimal. usage: node sm2_pairs.mjs THEIRS OURS
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import smCrypto from 'sm-crypto';

const { sm2 } = smCrypto;
const form = { der: true, hash: true, userId: '1234567812345678' };
const [theirs, ours] = process.argv.slice(2);
const lines = readFileSync(theirs, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

let refused = 0;
let taken = 0; // of those that were changed
for (const { data, point, signature } of lines) {
  const octets = Buffer.from(data, 'hex');
  refused += sm2.doVerifySignature(octets, signature, point, form) ? 0 : 1;
}
for (const { data, point, signature } of lines.slice(0, 20)) {
  taken += sm2.doVerifySignature(Buffer.from(data + '00', 'hex'), signature, point, form) ? 1 : 0;
}

const made = lines.map(() => {
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  const octets = randomBytes(1 + Math.floor(Math.random() * 300));
  const signature = sm2.doSignature(octets, privateKey.padStart(64, '0'), { ...form, publicKey });
  return JSON.stringify({ data: octets.toString('hex'), point: publicKey, signature });
});
writeFileSync(ours, made.join('\n') + '\n');
console.log(JSON.stringify({ checked: lines.length, refused, taken }));
process.exit(refused === 0 && taken === 0 ? 0 : 1);
