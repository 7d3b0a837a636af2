import { createPhotoStore } from '../../src/photos/photo-store.ts';
import { deps, keep, photoOf } from './stores.ts';

/** Stores the same photo again and again, until the process is killed in the middle of it. */
const store = createPhotoStore({ kind: 'folder', directory: process.argv[2] ?? '' }, deps);
const photo = photoOf('x'.repeat(3_000_000));
for (let stored = 0; ; stored++) {
  await keep(store, { accountId: 1, customerId: '0193572c-0000-7000-8000-000000000001' }, photo);
  if (stored === 2) process.send?.('writing');
}
