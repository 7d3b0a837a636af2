import type { FileErrorCode } from '../imports/file-error.ts';
import { byCount, type ImportRecord, totalsOf } from '../imports/import-state.ts';
import {
  type UploadImportError,
  type UploadImportErrorCode,
  uploadImportErrorCodes,
} from '../imports/upload-import-error.ts';
import { builder } from './builder.ts';
import { enumValues } from './create-options.ts';
import { ImportRehearsalType, rehearsalOf } from './import-rehearsal-type.ts';

const statuses = {
  QUEUED: 'It waits for its turn.',
  RUNNING: 'Rows are being imported.',
  DONE: 'Every row is dealt with; see `rejected`, and `rehearsal` of a rehearsal.',
  FAILED: 'It ended early; see `error`. What was written stays.',
  CANCELLED: 'Somebody ended it. What was written stays.',
} as const;

const CustomerImportStatus = builder.enumType('CustomerImportStatus', {
  description: 'How far an import is.',
  values: enumValues<keyof typeof statuses>(statuses),
});

const CustomerImportErrorCode = builder.enumType('CustomerImportErrorCode', {
  description: 'What is wrong with a file or an option as a whole.',
  values: enumValues<UploadImportErrorCode>(uploadImportErrorCodes),
});

export const CustomerImportError = builder.objectRef<UploadImportError>('CustomerImportError').implement({
  description:
    'What is wrong with a file or an option as a whole; what is wrong with rows is in the rejected rows.',
  fields: (t) => ({
    code: t.field({
      type: CustomerImportErrorCode,
      description: 'What is wrong, for a program.',
      resolve: ({ code }) => code,
    }),
    path: t.stringList({
      description: 'The argument that it is about, e.g. `["file"]`.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', {
      description: 'What is wrong and what to do, for a developer; names the line where there is one.',
    }),
  }),
});

const RejectionCount = builder.objectRef<[code: string, count: number]>('RejectionCount').implement({
  description: 'How many rows were rejected for one reason; a row may have several.',
  fields: (t) => ({
    code: t.string({ description: 'As in the column `error_code`.', resolve: ([code]) => code }),
    count: t.int({ description: 'Rows.', resolve: ([, count]) => count }),
  }),
});

export const CustomerImportType = builder.objectRef<ImportRecord>('CustomerImport').implement({
  description:
    'The import of one file. `created + updated + unchanged + rejected` is `rows`; of a rehearsal they are what would be.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUIDv7.' }),
    siteId: t.exposeInt('siteId', { description: 'The site that its customers belong to.' }),
    fileName: t.exposeString('fileName', { description: 'What its sender calls the file.' }),
    status: t.field({
      type: CustomerImportStatus,
      description: 'How far it is.',
      resolve: ({ status }) => status as keyof typeof statuses,
    }),
    validateOnly: t.exposeBoolean('validateOnly', {
      description: 'It is a rehearsal: everything is checked, and no customer written.',
    }),
    rehearsal: t.field({
      type: ImportRehearsalType,
      nullable: true,
      description: 'What a rehearsal found; null until it is done, and for other imports.',
      resolve: rehearsalOf,
    }),
    progress: t.float({
      nullable: true,
      description: 'Share of the file that has been read, from 0 to 1; null where its size is unknown.',
      resolve: ({ status, bytesRead, totalBytes }) => {
        if (status === 'DONE') return 1;
        return totalBytes ? Math.min(1, Number(bytesRead) / Number(totalBytes)) : null;
      },
    }),
    rows: t.exposeInt('rows', { description: 'Rows dealt with so far.' }),
    created: t.exposeInt('created', { description: 'Rows that became new customers.' }),
    updated: t.exposeInt('updated', { description: 'Rows that changed a customer.' }),
    unchanged: t.exposeInt('unchanged', {
      description: 'Rows whose customer was there and stayed as it was.',
    }),
    rejected: t.exposeInt('rejected', { description: 'Rows that were refused.' }),
    skipped: t.exposeInt('skipped', {
      description: "Rows that are no customers, such as a system's own; not among `rows`.",
    }),
    rejections: t.field({
      type: [RejectionCount],
      description: 'Why rows were rejected, the most frequent reason first.',
      resolve: (record) => byCount(totalsOf(record).tallies.errors),
    }),
    rejectedRowsUrl: t.string({
      nullable: true,
      description:
        'Where the rejected rows are, with their reasons, in the form of the file: ready to mend and send again. Opens ' +
        'for an hour without a token, and for seven days after the end of the import; null while there are none, and for a rehearsal.',
      resolve: (record, _args, { rejectedLinks }) =>
        record.source === 'UPLOAD' && record.rejected > 0 && record.rejectedPath !== null
          ? rejectedLinks.make(record)
          : null,
    }),
    error: t.field({
      type: CustomerImportError,
      nullable: true,
      description: 'What ended a failed import.',
      resolve: ({ error }) => {
        if (error === null) return null;
        const { code, message } = error as { code: FileErrorCode; message: string };
        return { code, message, path: ['file'] };
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was started first.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last moved.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended.',
    }),
  }),
});
