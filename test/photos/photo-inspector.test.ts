import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { defaultPhotoLimits, type PhotoResult, type PhotoSource } from '../../src/photos/photo.ts';
import { createPhotoInspector, type PhotoInspectorOptions } from '../../src/photos/photo-inspector.ts';
import { noise, pngBomb } from './sample-images.ts';

const start = (options: Partial<PhotoInspectorOptions> = {}) =>
  createPhotoInspector({ limits: defaultPhotoLimits, photoMs: 20_000, idleMs: 10_000, ...options });

/** Gives the bytes in pieces that share one buffer, as a file is read. */
function sourceOf(bytes: Buffer, before: () => unknown = () => {}): PhotoSource {
  return {
    size: bytes.length,
    async *blocks() {
      const block = Buffer.alloc(10_000);
      for (let start = 0; start < bytes.length; start += block.length) {
        await before();
        yield block.subarray(0, bytes.copy(block, 0, start));
      }
    },
  };
}

function outcome(result: PhotoResult): string {
  return result.ok ? `${result.photo.width}` : result.problems.map((problem) => problem.code).join();
}

/** Process ids of this process's children. */
function children(): number[] {
  const ids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
  return ids === '' ? [] : ids.split(' ').map(Number);
}

const onLinux = test.skipIf(process.platform !== 'linux');

test('photos come back whole from the process that decodes them', async () => {
  await using inspector = start();
  const result = await inspector.inspect(sourceOf(await noise(300).png().toBuffer()));
  expect(result).toMatchObject({ ok: true, photo: { width: 300, height: 300, contentType: 'image/png' } });
  if (result.ok) {
    expect(Buffer.isBuffer(result.photo.bytes)).toBe(true);
    expect(result.photo.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  }
});

test('many wait for their turn, and none is mixed up with another', async () => {
  await using inspector = start();
  const sides = [151, 700, 150, 400, 160, 900, 152];
  const files = await Promise.all(sides.map((side) => noise(side).jpeg().toBuffer()));
  const damaged = files.map((file, i) => (i % 3 === 1 ? file.subarray(0, -100) : file));
  let reading = 0;
  const results = await Promise.all(
    damaged.map((file) =>
      inspector.inspect({
        size: file.length,
        async *blocks() {
          expect(++reading).toBe(1);
          yield* sourceOf(file).blocks();
          reading--;
        },
      }),
    ),
  );
  expect(results.map(outcome)).toEqual(
    sides.map((side, i) => (i % 3 === 1 ? 'IMAGE_UNREADABLE' : `${side}`)),
  );
});

test('problems come back with their facts', async () => {
  await using inspector = start();
  expect(await inspector.inspect(sourceOf(pngBomb(30_000, 30_000)))).toEqual({
    ok: false,
    problems: [
      {
        code: 'FILE_TOO_LARGE',
        message: expect.stringContaining('30000x30000'),
        params: { width: 30_000, height: 30_000, unit: 'pixels', limit: 40_000_000 },
      },
    ],
  });
  expect(outcome(await inspector.inspect(sourceOf(Buffer.alloc(0))))).toBe('IMAGE_UNREADABLE');
});

describe('the process', () => {
  onLinux('is there from the first photo until there was none for a while', async () => {
    await using inspector = start({ idleMs: 100 });
    expect(children()).toEqual([]);
    const photo = await noise(150).jpeg().toBuffer();
    await inspector.inspect(sourceOf(photo));
    const first = children();
    expect(first).toHaveLength(1);
    await inspector.inspect(sourceOf(photo));
    expect(children()).toEqual(first);
    await expect.poll(children).toEqual([]);
    expect(outcome(await inspector.inspect(sourceOf(photo)))).toBe('150');
    expect(children()).not.toEqual(first);
  });

  onLinux('ends when the inspector is disposed', async () => {
    const inspector = start();
    await inspector.inspect(sourceOf(await noise(150).jpeg().toBuffer()));
    await inspector[Symbol.asyncDispose]();
    expect(children()).toEqual([]);
  });

  onLinux('knows nothing of the environment of the server', async () => {
    await using inspector = start();
    await inspector.inspect(sourceOf(await noise(150).jpeg().toBuffer()));
    const environment = readFileSync(`/proc/${children()[0]}/environ`, 'utf8').split('\0').filter(Boolean);
    expect(environment.map((entry) => entry.split('=')[0]).sort()).toEqual(
      ['MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'UV_THREADPOOL_SIZE'].sort(),
    );
  });

  onLinux('that crashes makes its file unreadable, and the next photo gets a new one', async () => {
    await using inspector = start();
    const photo = await noise(150).jpeg().toBuffer();
    let crashed = false;
    const crash = () => {
      if (crashed) return undefined;
      crashed = true;
      for (const child of children()) process.kill(child, 'SIGSEGV');
      return sleep(50);
    };
    const results = await Promise.all([
      inspector.inspect(sourceOf(photo)),
      inspector.inspect(sourceOf(photo, crash)),
      inspector.inspect(sourceOf(photo)),
    ]);
    expect(results.map(outcome)).toEqual(['150', 'IMAGE_UNREADABLE', '150']);
  });

  test('that takes too long is ended, and the next photo gets a new one', async () => {
    await using inspector = start({ photoMs: 300 });
    const photo = await noise(150).jpeg().toBuffer();
    const slow = sourceOf(photo, () => sleep(1_000));
    expect(outcome(await inspector.inspect(slow))).toBe('IMAGE_UNREADABLE');
    expect(outcome(await inspector.inspect(sourceOf(photo)))).toBe('150');
  });
});

test('a file that cannot be read is an error, and leaves nothing for the next photo', async () => {
  await using inspector = start();
  const photo = await noise(150).jpeg().toBuffer();
  let blocks = 0;
  const failing = sourceOf(photo, () => {
    if (blocks++ > 0) throw new Error('disk gone');
  });
  await expect(inspector.inspect(failing)).rejects.toThrow('disk gone');
  expect(outcome(await inspector.inspect(sourceOf(photo)))).toBe('150');
});
