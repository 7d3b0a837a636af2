import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../src/photos/inspect.ts';
import { defaultPhotoLimits, type Photo, type PhotoProblem } from '../../src/photos/photo.ts';
import {
  jfif,
  noise,
  plain,
  pngBomb,
  pngChunk,
  redLeftBlueRight,
  withJpegSegment,
  withJpegSize,
  withPngChunks,
} from './sample-images.ts';

const inspect = (bytes: Buffer) => inspectPhoto(bytes, defaultPhotoLimits);

async function accepted(bytes: Buffer): Promise<Photo> {
  const result = await inspect(bytes);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.photo;
}

async function refused(bytes: Buffer): Promise<readonly PhotoProblem[]> {
  const result = await inspect(bytes);
  if (result.ok) throw new Error('the photo was accepted');
  return result.problems;
}

const codes = async (bytes: Buffer) => (await refused(bytes)).map((problem) => problem.code);

async function pixelAt(image: Buffer, left: number, top: number): Promise<number[]> {
  return [...(await sharp(image).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

/** Whether two colours are the same to the eye: JPEG and colour conversion move them a little. */
function expectColour(actual: number[], expected: [number, number, number], tolerance = 12) {
  const distance = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN))));
  expect(distance, `${actual} is not near ${expected}`).toBeLessThanOrEqual(tolerance);
}

describe('every kind of JPEG and PNG passes', () => {
  const jpeg = () => noise(200).jpeg().toBuffer();
  test.each([
    ['JPEG, baseline', jpeg],
    ['JPEG with JFIF', async () => withJpegSegment(await jpeg(), 0xe0, jfif)],
    ['JPEG with a comment', async () => withJpegSegment(await jpeg(), 0xfe, Buffer.from('hello'))],
    ['JPEG with bytes after its end', async () => Buffer.concat([await jpeg(), Buffer.from('trailer')])],
    ['JPEG, progressive', () => noise(200).jpeg({ progressive: true }).toBuffer()],
    ['JPEG, 4:4:4', () => noise(200).jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
    ['JPEG, CMYK', () => noise(200).toColourspace('cmyk').jpeg().toBuffer()],
    ['JPEG, grey', () => noise(200).toColourspace('b-w').jpeg().toBuffer()],
    ['PNG', () => noise(200).png().toBuffer()],
    ['PNG, 16 bits', () => noise(200).toColourspace('rgb16').png().toBuffer()],
    ['PNG, palette', () => noise(200).png({ palette: true, colours: 64 }).toBuffer()],
    ['PNG, interlaced', () => noise(200).png({ progressive: true }).toBuffer()],
    ['PNG, grey', () => noise(200).toColourspace('b-w').png().toBuffer()],
    ['PNG, 16-bit grey', () => noise(200).toColourspace('grey16').png().toBuffer()],
    ['PNG, with alpha', () => noise(200).ensureAlpha(0.5).png().toBuffer()],
    ['the smallest', () => noise(150).png().toBuffer()],
  ])('%s', async (name, make) => {
    const photo = await accepted(await make());
    const metadata = await sharp(photo.bytes).metadata();
    expect(metadata).toMatchObject({ space: 'srgb', depth: 'uchar', isProgressive: false });
    expect(metadata.format).toBe(name.startsWith('JPEG') ? 'jpeg' : 'png');
    expect(photo.contentType).toBe(`image/${metadata.format}`);
    expect([photo.width, photo.height]).toEqual([metadata.width, metadata.height]);
    expect(photo.width).toBe(name === 'the smallest' ? 150 : 200);
    expect(photo.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('what is stored', () => {
  test('is at most 1024 pixels wide, and never scaled up', async () => {
    expect(await accepted(await plain(3000, 3000, 'green').jpeg().toBuffer())).toMatchObject({
      width: 1024,
      height: 1024,
    });
    expect(await accepted(await plain(1024, 1024, 'green').png().toBuffer())).toMatchObject({ width: 1024 });
    expect(await accepted(await plain(151, 151, 'green').png().toBuffer())).toMatchObject({ width: 151 });
  });

  test('holds no GPS position, no name of the camera, no comment and no colour profile', async () => {
    const tagged = noise(200)
      .withExif({ IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitude: '51/1 30/1 3230/100' } })
      .withIccProfile('p3');
    const jpeg = withJpegSegment(await tagged.clone().jpeg().toBuffer(), 0xfe, Buffer.from('SecretComment'));
    const png = withPngChunks(
      await tagged.png().toBuffer(),
      pngChunk('tEXt', Buffer.from('Comment\0SecretText')),
    );
    for (const original of [jpeg, png]) {
      expect(original.includes('Secret')).toBe(true);
      expect((await sharp(original).metadata()).exif).toBeDefined();
      const { bytes } = await accepted(original);
      const metadata = await sharp(bytes).metadata();
      expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.comments]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect(bytes.includes('Secret') || bytes.includes('Exif')).toBe(false);
    }
  });

  test('is upright: EXIF orientation 6 turns a quarter clockwise', async () => {
    const { bytes } = await accepted(await redLeftBlueRight(200, 6));
    expectColour(await pixelAt(bytes, 100, 20), [255, 0, 0]);
    expectColour(await pixelAt(bytes, 100, 180), [0, 0, 255]);
  });

  test('has the right colours: profiles applied, CMYK to sRGB', async () => {
    const p3 = await accepted(await plain(200, 200, '#ff0000').withIccProfile('p3').jpeg().toBuffer());
    expectColour(await pixelAt(p3.bytes, 100, 100), [255, 0, 0]);
    const cmyk = await accepted(await plain(200, 200, '#ffffff').toColourspace('cmyk').jpeg().toBuffer());
    expectColour(await pixelAt(cmyk.bytes, 100, 100), [255, 255, 255]);
    const deep = await accepted(await plain(200, 200, '#804020').toColourspace('rgb16').png().toBuffer());
    expectColour(await pixelAt(deep.bytes, 100, 100), [128, 64, 32], 1);
  });

  test('keeps the transparency of a PNG', async () => {
    const { bytes } = await accepted(await noise(200).ensureAlpha(0.5).png().toBuffer());
    expect((await pixelAt(bytes, 3, 3))[3]).toBe(127);
  });

  test('is the same bytes for the same photo, so that its hash names its content', async () => {
    const original = await noise(300).jpeg().toBuffer();
    const [one, two] = await Promise.all([accepted(original), accepted(Buffer.from(original))]);
    expect(one.contentHash).toBe(two.contentHash);
    expect((await accepted(await noise(301).jpeg().toBuffer())).contentHash).not.toBe(one.contentHash);
  });
});

describe('the rules', () => {
  test('width and height are those after orientation, and every violation is told at once', async () => {
    const lying = await noise(300, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await refused(lying)).toMatchObject([
      {
        code: 'IMAGE_NOT_SQUARE',
        params: { width: 200, height: 300 },
        message: expect.stringContaining('200x300'),
      },
    ]);
    expect(await refused(await noise(100, 140).png().toBuffer())).toMatchObject([
      { code: 'IMAGE_NOT_SQUARE', params: { width: 100, height: 140 } },
      { code: 'IMAGE_TOO_SMALL', params: { width: 100, height: 140, limit: 150 } },
    ]);
    expect(await refused(await noise(149).jpeg().toBuffer())).toMatchObject([
      { code: 'IMAGE_TOO_SMALL', params: { width: 149, height: 149, limit: 150 } },
    ]);
  });

  test.each([
    ['GIF', () => noise(200).gif().toBuffer()],
    ['WebP', () => noise(200).webp().toBuffer()],
    ['TIFF', () => noise(200).tiff().toBuffer()],
    ['AVIF', () => noise(16).avif({ effort: 0 }).toBuffer()],
    [
      'SVG',
      async () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="200"/>'),
    ],
    ['HTML or XML', async () => Buffer.from('\u{feff}  <!doctype html><script>alert(1)</script>')],
    ['ZIP', async () => Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'latin1')],
    ['PDF', async () => Buffer.from('%PDF-1.7 ...')],
    [undefined, async () => Buffer.from('just some text')],
    [undefined, async () => Buffer.from([0xff])],
  ])('%s is refused by its content', async (detected, make) => {
    expect(await refused(await make())).toMatchObject([
      { code: 'IMAGE_FORMAT_UNSUPPORTED', params: { detected, supported: ['JPEG', 'PNG'] } },
    ]);
  });

  test('an empty file is unreadable', async () => {
    expect(await codes(Buffer.alloc(0))).toEqual(['IMAGE_UNREADABLE']);
  });
});

describe('damaged files', () => {
  test.each([
    ['JPEG', () => noise(200).jpeg().toBuffer()],
    ['progressive JPEG', () => noise(200).jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => noise(200).png().toBuffer()],
    ['interlaced PNG', () => noise(200).png({ progressive: true }).toBuffer()],
  ])('a truncated %s is unreadable, wherever it is cut', async (_, make) => {
    const whole = await make();
    for (const length of [
      whole.length - 1,
      whole.length - 2,
      whole.length - 13,
      whole.length >> 1,
      60,
      20,
      8,
    ]) {
      expect(await codes(whole.subarray(0, length)), `cut to ${length}`).toEqual(['IMAGE_UNREADABLE']);
    }
    const blanked = Buffer.from(whole).fill(0, whole.length >> 1);
    expect(await codes(blanked)).toEqual(['IMAGE_UNREADABLE']);
  });

  test('the end of a thumbnail is not the end of a JPEG', async () => {
    const thumbnail = await noise(16).jpeg().toBuffer();
    // This photo's data happen to end so that the decoder does not miss the end marker.
    const whole = withJpegSegment(
      await noise(150).jpeg().toBuffer(),
      0xe1,
      Buffer.concat([Buffer.from('Exif\0\0'), thumbnail]),
    );
    await accepted(whole);
    for (const cut of [1, 2, 3]) expect(await codes(whole.subarray(0, -cut))).toEqual(['IMAGE_UNREADABLE']);
  });

  test('a wrong CRC in any chunk of a PNG is unreadable', async () => {
    const png = withPngChunks(
      await noise(200).png().toBuffer(),
      pngChunk('tEXt', Buffer.from('Comment\0hi')),
    );
    for (const type of ['IHDR', 'tEXt', 'IDAT', 'IEND']) {
      const damaged = Buffer.from(png);
      const data = damaged.indexOf(type) + 4;
      const crc = data + damaged.readUInt32BE(data - 8);
      damaged.writeUInt32BE((damaged.readUInt32BE(crc) ^ 1) >>> 0, crc);
      expect(await refused(damaged), type).toMatchObject([
        { code: 'IMAGE_UNREADABLE', message: expect.stringContaining('CRC') },
      ]);
    }
  });

  test('a PNG whose pixels are wrong under right checksums is unreadable', async () => {
    expect(await codes(pngBomb(1000, 1000))).toEqual(['IMAGE_UNREADABLE']);
  });

  test('a PNG that does not begin with its header is unreadable', async () => {
    const png = await noise(200).png().toBuffer();
    const misordered = Buffer.concat([
      png.subarray(0, 8),
      pngChunk('CgBI', Buffer.alloc(4)),
      png.subarray(8),
    ]);
    expect(await codes(misordered)).toEqual(['IMAGE_UNREADABLE']);
  });

  test('random bytes behind a signature are unreadable', async () => {
    const junk = await noise(64).raw().toBuffer();
    expect(await codes(Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), junk]))).toEqual(['IMAGE_UNREADABLE']);
    expect(await codes(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), junk]))).toEqual([
      'IMAGE_UNREADABLE',
    ]);
  });
});

describe('bombs', () => {
  /** Peak memory of the process in MB: it never falls, so its growth is what the task took at its worst. */
  const peak = () => process.resourceUsage().maxRSS / 1000;

  async function growth(task: () => Promise<void>): Promise<number> {
    const before = peak();
    await task();
    return peak() - before;
  }

  test('30,000x30,000 pixels are refused from the header, without their memory', async () => {
    const jpeg = await noise(200).jpeg().toBuffer();
    const progressive = await noise(200).jpeg({ progressive: true }).toBuffer();
    await accepted(jpeg);
    const grown = await growth(async () => {
      for (const bomb of [
        pngBomb(30_000, 30_000),
        pngBomb(30_000, 30_000, true),
        withJpegSize(jpeg, 30_000, 30_000),
        withJpegSize(progressive, 30_000, 30_000),
      ]) {
        expect(await refused(bomb)).toMatchObject([
          { code: 'FILE_TOO_LARGE', params: { width: 30_000, height: 30_000, limit: 40_000_000 } },
        ]);
      }
    });
    expect(grown).toBeLessThan(50);
  });

  test('a size within the limit that the data do not back up is unreadable', async () => {
    const jpeg = await noise(200).jpeg().toBuffer();
    expect(await codes(withJpegSize(jpeg, 6000, 6000))).toEqual(['IMAGE_UNREADABLE']);
    expect(await codes(pngBomb(6000, 6000))).toEqual(['IMAGE_UNREADABLE']);
  });

  test('a photo that can only be decoded as a whole has a limit of memory', async () => {
    const limits = { ...defaultPhotoLimits, maxDecodeBytes: 500 * 500 * 3 };
    const outcome = async (bytes: Buffer) => {
      const result = await inspectPhoto(bytes, limits);
      return result.ok ? 'ok' : result.problems[0]?.code;
    };
    const jpeg = { chromaSubsampling: '4:2:0' };
    const fullColour = { chromaSubsampling: '4:4:4', progressive: true };
    expect(await outcome(await noise(500).png({ progressive: true }).toBuffer())).toBe('ok');
    expect(await outcome(await noise(501).png({ progressive: true }).toBuffer())).toBe('FILE_TOO_LARGE');
    expect(await outcome(await noise(501).png().toBuffer())).toBe('ok');
    expect(
      await outcome(
        await noise(500)
          .jpeg({ ...jpeg, progressive: true })
          .toBuffer(),
      ),
    ).toBe('ok');
    expect(
      await outcome(
        await noise(501)
          .jpeg({ ...jpeg, progressive: true })
          .toBuffer(),
      ),
    ).toBe('FILE_TOO_LARGE');
    expect(await outcome(await noise(500).jpeg(fullColour).toBuffer())).toBe('FILE_TOO_LARGE');
    const deep = noise(500).toColourspace('rgb16').png({ progressive: true });
    expect(await outcome(await deep.toBuffer())).toBe('FILE_TOO_LARGE');
  });

  test('compressed texts in a PNG are not unpacked', async () => {
    const { deflateSync } = await import('node:zlib');
    const packed = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(100_000_000))]);
    const png = withPngChunks(
      await noise(200).png().toBuffer(),
      pngChunk('zTXt', packed),
      pngChunk('zTXt', packed),
    );
    expect(await growth(async () => void (await accepted(png)))).toBeLessThan(50);
  });
});
