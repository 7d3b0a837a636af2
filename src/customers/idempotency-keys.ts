import { createHmac } from 'node:crypto';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Photo, SentPhoto } from '../photos/photo.ts';
import type { Actor } from './actor.ts';
import { canonicalJson } from './canonical-json.ts';
import type { CreateContext } from './create-context.ts';
import type { CreateOutcome, CreateResult } from './create-outcome.ts';
import { fromSnapshot, toSnapshot } from './customer-snapshot.ts';
import { KeyTurns } from './key-turns.ts';
import { receivePhoto } from './receive-photo.ts';

/** An outcome, and whether it is the one of an earlier request. */
export type CreateAnswer = CreateOutcome & { replayed: boolean };

export interface KeyedRequest {
  actor: Actor;
  key: string;
  /** Everything that makes two requests the same, secrets included: only its keyed hash is kept. */
  content: Readonly<Record<string, unknown>>;
  /** A file belongs to what makes two requests the same, and is received for that only where the key was used before. */
  photo?: SentPhoto | undefined;
}

/** How long an answer is kept, in milliseconds. */
const KEPT = 24 * 3_600_000;
/** Rows are deleted in slices of this age, so that no statement has to delete a day's worth. */
const SWEPT_AT_ONCE = 600_000;

/**
 * Answers of creates by the key that their client chose, for the same token subject. The answer is a row of the same
 * write as the customer, so whoever retries after a crash finds both or neither; of two processes with one key the
 * primary key lets one write.
 */
export class IdempotencyKeys {
  readonly #prisma: PrismaClient;
  readonly #secret: Buffer;
  readonly #clock: () => number;
  readonly #turns = new KeyTurns();

  /** @param secret makes fingerprints that tell nothing to who has only the table. */
  constructor(prisma: PrismaClient, secret: Buffer, clock: () => number) {
    this.#prisma = prisma;
    this.#secret = secret;
    this.#clock = clock;
  }

  /**
   * The answer that is kept under the key, else what `run` answers. A refused input is not kept: `run` writes the row
   * that `remember` makes together with the customer, or writes nothing.
   */
  async once(
    request: KeyedRequest,
    run: (remember: CreateContext['remember']) => Promise<CreateOutcome>,
  ): Promise<CreateAnswer> {
    const { accountId, subject } = request.actor;
    const endTurn = await this.#turns.take(JSON.stringify([accountId, subject, request.key]));
    if (endTurn === undefined) return inProgress;
    try {
      const earlier = await this.#find(request);
      if (earlier !== undefined) return earlier;
      try {
        const outcome = await run(this.#remember(request));
        if (outcome.issues === undefined) return { ...outcome, replayed: false };
        // Another process may have been faster, and its customer be the one that this input collided with.
        return (await this.#find(request)) ?? { ...outcome, replayed: false };
      } catch (error) {
        const faster = await this.#find(request).catch(() => undefined);
        if (faster === undefined) throw error;
        return faster;
      }
    } finally {
      endTurn();
    }
  }

  /** Deletes the answers that are kept no longer. */
  async sweep(): Promise<void> {
    const before = this.#clock() - KEPT;
    for (;;) {
      const oldest = await this.#prisma.idempotencyKey.findFirst({
        orderBy: { createdAt: 'asc' },
        select: { createdAt: true },
      });
      if (oldest === null || oldest.createdAt.getTime() >= before) return;
      const end = new Date(Math.min(before, oldest.createdAt.getTime() + SWEPT_AT_ONCE));
      await this.#prisma.idempotencyKey.deleteMany({ where: { createdAt: { lt: end } } });
    }
  }

  #fingerprint({ content }: KeyedRequest, photo: Photo | undefined): string {
    const json = canonicalJson({ ...content, photo: photo?.fileHash });
    return createHmac('sha256', this.#secret).update(json).digest('base64url');
  }

  #remember(request: KeyedRequest): CreateContext['remember'] {
    const { actor, key } = request;
    return (result, customer, photo) => ({
      accountId: actor.accountId,
      subject: actor.subject,
      key,
      fingerprint: this.#fingerprint(request, photo),
      customerId: customer.id,
      result,
      customer: toSnapshot(customer),
      createdAt: new Date(this.#clock()),
    });
  }

  async #find(request: KeyedRequest): Promise<CreateAnswer | undefined> {
    const { actor, key } = request;
    const { accountId, subject } = actor;
    const row = await this.#prisma.idempotencyKey.findUnique({
      where: { accountId_subject_key: { accountId, subject, key } },
    });
    if (row === null) return undefined;
    if (row.createdAt.getTime() < this.#clock() - KEPT) {
      await this.#prisma.idempotencyKey.deleteMany({
        where: { accountId, subject, key, createdAt: row.createdAt },
      });
      return undefined;
    }
    const received = await receivePhoto(request.photo);
    if (received.issues !== undefined) return { issues: received.issues, replayed: false };
    if (row.fingerprint !== this.#fingerprint(request, received.photo)) return mismatch;
    return { result: row.result as CreateResult, customer: fromSnapshot(row.customer), replayed: true };
  }
}

const path = ['idempotencyKey'];

const mismatch: CreateAnswer = {
  issues: [
    {
      code: 'IDEMPOTENCY_MISMATCH',
      path,
      message:
        'This key was used for another input within the last 24 hours. Send a new key for a new customer.',
    },
  ],
  replayed: false,
};

const inProgress: CreateAnswer = {
  issues: [
    {
      code: 'IDEMPOTENCY_IN_PROGRESS',
      path,
      message: 'A request with this key is still being worked on. Send the same again in a moment.',
    },
  ],
  replayed: false,
};
