import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { DecoderGone, holdProcess, nextMessage, sendBlock, sendJob, startDecoder } from './decoder-child.ts';
import { createGate } from './gate.ts';
import type { PhotoLimits, PhotoResult, PhotoSource } from './photo.ts';
import { unreadable } from './photo-problems.ts';

export interface PhotoInspectorOptions {
  limits: PhotoLimits;
  /** Longest time for one photo in milliseconds; a file that takes longer counts as unreadable. */
  photoMs: number;
  /** How long the decoder process waits for a next photo before it ends, in milliseconds. */
  idleMs: number;
}

/** Decodes photos in a process of their own; disposing it ends that process. */
export interface PhotoInspector extends AsyncDisposable {
  /** @throws what reading the source throws, and an Error when the decoder does not start */
  inspect(source: PhotoSource): Promise<PhotoResult>;
}

/**
 * A file that is made to crash or to occupy the decoder costs only the decoder's process, which holds no secret and
 * gives all its memory back when it ends. One photo at a time: so a crash has one cause, and memory has one bound.
 */
export function createPhotoInspector({ limits, photoMs, idleMs }: PhotoInspectorOptions): PhotoInspector {
  const turns = createGate(1);
  let decoder: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function wake(): Promise<ChildProcess> {
    clearTimeout(idle);
    if (decoder?.connected !== true) decoder = await startDecoder();
    holdProcess(decoder, true);
    return decoder;
  }

  function rest(child: ChildProcess): void {
    holdProcess(child, false);
    idle = setTimeout(() => hangUp(child), idleMs).unref();
  }

  async function inspect(source: PhotoSource): Promise<PhotoResult> {
    const child = await wake();
    const tooLong = setTimeout(() => child.kill('SIGKILL'), photoMs);
    try {
      const [result] = await Promise.all([
        nextMessage<PhotoResult>(child),
        sendJob(child, { size: source.size, limits }).then(async () => {
          for await (const block of source.blocks()) await sendBlock(child, block);
        }),
      ]);
      return result;
    } catch (error) {
      // The next photo must not meet the rest of this one.
      child.kill('SIGKILL');
      decoder = undefined;
      if (error instanceof DecoderGone)
        return { ok: false, problems: [unreadable(undefined, 'it cannot be decoded')] };
      throw error;
    } finally {
      clearTimeout(tooLong);
      rest(child);
    }
  }

  return {
    inspect: (source) => turns.run(() => inspect(source)),
    [Symbol.asyncDispose]: () =>
      turns.run(async () => {
        clearTimeout(idle);
        if (decoder?.connected !== true) return;
        holdProcess(decoder, true);
        hangUp(decoder);
        await once(decoder, 'exit');
      }),
  };
}

/** The decoder process ends by itself when nobody is on the line any more. */
function hangUp(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}
