import { type Readable, Transform } from 'node:stream';
import type { GraphQLError } from 'graphql';
import { multipartError } from './multipart-error.ts';

export interface MeterLimits {
  /** Most bytes of the whole body, its file among them. */
  maxBytes: number;
  /** How long a client may send nothing while the server waits for it, in milliseconds. */
  stallMs: number;
  /** How long the whole body may take, in milliseconds. */
  maxMs: number;
}

/**
 * Pipes a request's body on and calls `fail` once it is too long, too slow, stalls or breaks off. Never destroys the
 * source: its socket still has to carry the answer.
 */
export function meterBody(
  source: Readable,
  { maxBytes, stallMs, maxMs }: MeterLimits,
  fail: (error: GraphQLError) => void,
): Transform {
  let received = 0;
  const stall = setTimeout(() => {
    // Paused means that the server is behind, not the client.
    if (source.isPaused()) stall.refresh();
    else fail(stalled(stallMs));
  }, stallMs);
  const whole = setTimeout(() => fail(tooSlow(maxMs)), maxMs);
  const stop = () => {
    clearTimeout(stall);
    clearTimeout(whole);
  };
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      stall.refresh();
      received += chunk.length;
      if (received <= maxBytes) return done(null, chunk);
      fail(bodyTooLarge(maxBytes));
      done();
    },
  });
  source.once('end', stop);
  source.once('error', () => fail(brokenOff()));
  source.once('close', () => {
    stop();
    if (!source.readableEnded) fail(brokenOff());
  });
  return source.pipe(meter);
}

export function bodyTooLarge(maxBytes: number): GraphQLError {
  return multipartError('FILE_TOO_LARGE', `The body has more than ${maxBytes} bytes; send a smaller file.`);
}

function stalled(ms: number): GraphQLError {
  const message = `The client sent nothing for ${ms / 1000} seconds; send the request again.`;
  return multipartError('REQUEST_TIMEOUT', message);
}

function tooSlow(ms: number): GraphQLError {
  const message = `The request did not arrive within ${ms / 1000} seconds; send a smaller file.`;
  return multipartError('REQUEST_TIMEOUT', message);
}

function brokenOff(): GraphQLError {
  return multipartError('REQUEST_ABORTED', 'The connection ended before the request did.');
}
