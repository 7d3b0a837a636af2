import { randomFillSync } from 'node:crypto';

/** Makes UUIDv7 identifiers (RFC 9562 section 5.7) for a time in milliseconds since 1970. */
export type NewId = (now: number) => string;

/** Random bytes are drawn for this many ids at a time: one system call then costs next to nothing per id. */
const POOL_IDS = 256;
const RANDOM_BYTES = 8;

/**
 * Ids of one process never go backwards: within a millisecond the 12 bits of `rand_a` count up (RFC 9562 section 6.2,
 * method 1), and when they are used up the timestamp runs ahead until the clock catches up.
 */
export function createIdSource(): NewId {
  const pool = Buffer.alloc(POOL_IDS * RANDOM_BYTES);
  let used = pool.length;
  let lastTime = 0;
  let counter = 0;

  return (now) => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    if (now > lastTime) {
      lastTime = now;
      // The upper half stays free for counting.
      counter = pool.readUInt16BE(used) & 0x7ff;
    } else if (++counter > 0xfff) {
      lastTime++;
      counter = 0;
    }
    const time = lastTime.toString(16).padStart(12, '0');
    const random = pool.toString('hex', used, used + RANDOM_BYTES);
    used += RANDOM_BYTES;
    const variant = (8 + (Number.parseInt(random.charAt(0), 16) & 3)).toString(16);
    const randA = counter.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randA}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}
