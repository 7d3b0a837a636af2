export interface HttpAnswer {
  status: number;
  body: string;
}

const HEAD_END = '\r\n\r\n';

/** Reads the one answer that a connection waits for; undefined while it is incomplete. Texts are one byte a character. */
export function readAnswer(received: string): HttpAnswer | undefined {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = received.slice(0, headEnd).toLowerCase();
  const start = headEnd + HEAD_END.length;
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length === undefined) {
    const body = readChunks(received, start);
    return body === undefined ? undefined : { status, body };
  }
  return received.length - start < Number(length) ? undefined : { status, body: received.slice(start) };
}

/** The body in the chunked transfer coding (RFC 9112 section 7.1). */
function readChunks(received: string, from: number): string | undefined {
  let body = '';
  for (let start = from; ; ) {
    const lineEnd = received.indexOf('\r\n', start);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(received.slice(start, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (received.length < end + 2) return undefined;
    if (size === 0) return body;
    body += received.slice(lineEnd + 2, end);
    start = end + 2;
  }
}
