import { type ImportProblemCode, importProblems } from '../payments/import-problem.ts';
import { builder } from './builder.ts';

const ImportStatus = builder.enumType('PaymentMethodImportStatus', {
  description: 'How an import of payment methods stands.',
  values: {
    QUEUED: {
      value: 'QUEUED',
      description: 'It waits for a worker, for the first time or, when `error` is set, for another attempt.',
    },
    RUNNING: { value: 'RUNNING', description: 'A worker is at it.' },
    SUCCEEDED: { value: 'SUCCEEDED', description: 'Everything that the gateway has is here.' },
    FAILED: {
      value: 'FAILED',
      description: 'It ended without success; `error` says why. It can be retried.',
    },
  } as const,
});

const codes = Object.keys(importProblems) as ImportProblemCode[];

const ImportErrorCode = builder.enumType('PaymentMethodImportErrorCode', {
  description: 'Why payment methods could not be imported. Stable: clients may switch over it.',
  values: Object.fromEntries(
    codes.map((code) => [code, { value: code, description: importProblems[code].message }]),
  ) as Record<ImportProblemCode, { value: ImportProblemCode; description: string }>,
});

const ImportError = builder.objectRef<ImportProblemCode>('PaymentMethodImportError').implement({
  description: 'Why an import, or its last attempt, failed.',
  fields: (t) => ({
    code: t.field({
      type: ImportErrorCode,
      description: 'What is wrong, for a program.',
      resolve: (code) => code,
    }),
    message: t.string({
      description: 'What is wrong and what to do, for a developer.',
      resolve: (code) => importProblems[code].message,
    }),
    retryable: t.boolean({
      description: 'True when trying again may help without anything being changed first.',
      resolve: (code) => importProblems[code].whose === 'gateway',
    }),
  }),
});

export const PaymentMethodImportType = builder.prismaObject('PaymentMethodImport', {
  description: "The import of a customer's payment methods from the gateway.",
  fields: (t) => ({
    status: t.field({
      type: ImportStatus,
      description: 'How it stands.',
      resolve: ({ status }) => status as 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED',
    }),
    imported: t.exposeInt('imported', {
      description: 'Methods stored by the last import that succeeded; 0 before.',
    }),
    skipped: t.exposeInt('skipped', {
      description: 'Methods which that import left out because nothing can be charged to them later.',
    }),
    error: t.field({
      type: ImportError,
      nullable: true,
      description: 'Why it failed, or why its last attempt did while another one will follow.',
      resolve: ({ errorCode }) => errorCode as ImportProblemCode | null,
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker last began with it.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it succeeded or failed for good.',
    }),
  }),
});
