import type { FileUpload } from 'graphql-upload-minimal';
import type { Actor } from '../customers/actor.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { CustomerImports } from '../imports/customer-imports.ts';
import type { RejectedLinks } from '../imports/rejected-link.ts';
import type { UploadedFile } from '../imports/uploaded-file.ts';
import type { PhotoResult } from '../photos/photo.ts';

/** What every resolver gets. */
export interface GraphQLContext {
  deps: CustomerDeps;
  actor: Actor;
  /** Where the request comes from, for whoever counts by it. */
  clientNetwork: () => string;
  /** Receives and inspects an uploaded photo; of the same upload always with the same result. */
  readPhoto: (upload: Promise<FileUpload>) => Promise<PhotoResult>;
  customerImports: CustomerImports;
  /** Receives a file to import; undefined when it is too large. */
  receiveImport: (upload: Promise<FileUpload>) => Promise<UploadedFile | undefined>;
  rejectedLinks: RejectedLinks;
}
