import { GraphQLError } from 'graphql';
import { edgeError } from './edge-error.ts';

const statuses = {
  PREFLIGHT_HEADER_REQUIRED: 403,
  MULTIPART_INVALID: 400,
  FILE_MISSING: 400,
  REQUEST_ABORTED: 400,
  REQUEST_TIMEOUT: 408,
  FILE_TOO_LARGE: 413,
  BODY_TOO_LARGE: 413,
} as const satisfies Record<string, number>;

export type MultipartErrorCode = keyof typeof statuses;

/** A request that never becomes an operation, or an upload that breaks off: a coded 4xx for the whole request. */
export function multipartError(code: MultipartErrorCode, message: string): GraphQLError {
  return edgeError(code, message, { status: statuses[code] });
}

/** Gives the errors of graphql-upload-minimal and of its parser a code; ours pass through. */
export function toMultipartError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const message = error instanceof Error ? error.message : 'The multipart body cannot be read';
  const status = error instanceof Error && 'status' in error ? error.status : 400;
  if (status === 413) return multipartError('BODY_TOO_LARGE', message);
  if (message.startsWith('File missing')) {
    return multipartError(
      'FILE_MISSING',
      "A file that the multipart field 'map' names is not in the request; send it as a part of that name.",
    );
  }
  if (status === 500) {
    return multipartError(
      'MULTIPART_INVALID',
      "The multipart body has neither the field 'operations' nor 'map'; send both, then the file.",
    );
  }
  return multipartError('MULTIPART_INVALID', `The multipart body is not valid: ${message}`);
}
