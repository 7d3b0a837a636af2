import type sharp from 'sharp';

export type Decoder = typeof sharp;

let loading: Promise<Decoder> | undefined;

/** sharp costs 60 ms and 20 MB to load, so the first photo loads it; every decode runs off the main thread. */
export function loadDecoder(): Promise<Decoder> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Decoder> {
  const { default: decoder } = await import('sharp');
  // A photo is decoded once, and one thread for each keeps the memory of a decode small and known.
  decoder.cache(false);
  decoder.concurrency(1);
  // Only these two loaders exist from here on: no SVG, no TIFF, no file paths.
  decoder.block({ operation: ['VipsForeignLoad'] });
  decoder.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
  return decoder;
}
