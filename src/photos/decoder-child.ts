import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { decoderProcessUrl, FILE_PIPE, type InspectionJob, READY } from './decoder-process.ts';

/** The decoder process ended while it had a job. */
export class DecoderGone extends Error {
  override name = 'DecoderGone';
}

/**
 * @throws Error when the process ends before it is ready: it says why on standard error
 */
export async function startDecoder(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(decoderProcessUrl), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
    // None of the server's own environment: no secret is where hostile files are decoded. One heap for all threads
    // instead of one each (glibc) halves what decoding takes.
    env: { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '1' },
  });
  // A process that is gone cannot be sent to; who waits for its answer learns that.
  child.on('error', () => {});
  pipeOf(child).on('error', () => {});
  const message = await nextMessage(child).catch((error: unknown) => {
    throw new Error('The photo decoder does not start', { cause: error });
  });
  if (message !== READY) throw new Error('The photo decoder does not say that it is ready');
  return child;
}

/** @throws DecoderGone */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      child.off('message', answered).off('exit', gone).off('error', gone);
      end();
    };
    const answered = (message: unknown) => settle(() => resolve(message as T));
    const gone = () => settle(() => reject(new DecoderGone()));
    child.on('message', answered).on('exit', gone).on('error', gone);
  });
}

/** @throws DecoderGone */
export function sendJob(child: ChildProcess, job: InspectionJob): Promise<void> {
  return new Promise((resolve, reject) => {
    child.send(job, (error) => (error === null ? resolve() : reject(new DecoderGone())));
  });
}

/**
 * Sends a part of the job's file; when it is sent, its bytes are no longer needed.
 *
 * @throws DecoderGone
 */
export function sendBlock(child: ChildProcess, block: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    pipeOf(child).write(block, (error) => (error ? reject(new DecoderGone()) : resolve()));
  });
}

function pipeOf(child: ChildProcess): Socket {
  return child.stdio[FILE_PIPE] as Socket;
}

/** Whether the decoder's being there keeps the server's process from ending. */
export function holdProcess(child: ChildProcess, hold: boolean): void {
  if (hold) {
    child.ref();
    child.channel?.ref();
    pipeOf(child).ref();
  } else {
    child.unref();
    child.channel?.unref();
    pipeOf(child).unref();
  }
}
