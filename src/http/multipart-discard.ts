import type { IncomingMessage } from 'node:http';

/** How much of a body is still read after the answer is known. */
export interface DiscardLimits {
  maxBytes: number;
  maxMs: number;
}

/** Time between the last moment for an answer and the end of its connection. */
const LINGER_MS = 1_000;

/**
 * Reads and drops the rest of a request's body, so that the client can finish sending, see the answer and use the
 * connection again. Past `maxBytes` nothing more is read; a body that has not ended soon after `maxMs` ends its
 * connection. Not earlier: a reset could overtake the answer.
 *
 * @returns when the body has ended or a limit is reached
 */
export function discardBody(request: IncomingMessage, { maxBytes, maxMs }: DiscardLimits): Promise<void> {
  return new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) return resolve();
    let discarded = 0;
    let timer = setTimeout(() => {
      resolve();
      timer = setTimeout(() => {
        // What has arrived in full in the meantime leaves the connection to the next request.
        if (request.complete) request.resume();
        else request.socket.destroy();
      }, LINGER_MS);
    }, maxMs);
    const ended = () => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', ended).once('close', ended);
    request.unpipe();
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded <= maxBytes) return;
      request.pause();
      resolve();
    });
    request.resume();
  });
}
