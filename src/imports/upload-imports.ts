import type { DeriveKey } from '../derived-keys.ts';
import type { PublicAddress } from '../public-address.ts';
import { CustomerImports } from './customer-imports.ts';
import type { ImportConfig } from './import-config.ts';
import type { ImportDeps } from './import-deps.ts';
import { ImportRunner } from './import-runner.ts';
import { RejectedLinks } from './rejected-link.ts';

/** Everything for imports of files that are sent to a server. */
export interface UploadImports {
  customerImports: CustomerImports;
  /** Started by the server, which has the files. */
  importRunner: ImportRunner;
  rejectedLinks: RejectedLinks;
}

export function createUploadImports(
  deps: ImportDeps & { publicAddress: PublicAddress; deriveKey: DeriveKey },
  config: ImportConfig,
): UploadImports {
  const importRunner = new ImportRunner(deps, config);
  return {
    importRunner,
    customerImports: new CustomerImports(deps, config, () => importRunner.wake()),
    rejectedLinks: new RejectedLinks(deps.deriveKey('rejected rows'), deps.publicAddress, deps.clock),
  };
}
