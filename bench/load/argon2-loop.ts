/** `argon2-loop.js <seconds> <parameters as JSON>`: hashes on all cores and nothing else; prints how many a second. */
import { availableParallelism } from 'node:os';
import { argon2id, hash } from 'argon2';

const [seconds, parameters] = [Number(process.argv[2]), JSON.parse(process.argv[3] ?? '{}')];
const began = performance.now();
const end = began + seconds * 1_000;
let hashed = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    while (performance.now() < end) {
      await hash(Buffer.from('correct horse battery staple'), { ...parameters, type: argon2id });
      hashed++;
    }
  }),
);
process.stdout.write(`${hashed / ((performance.now() - began) / 1_000)}\n`);
